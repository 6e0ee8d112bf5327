//! Producer ids: the controller gives them to brokers in blocks (KIP-730), brokers to producers one by one.

use super::{Outcome, Refusal};
use crate::base::{NodeId, ProducerId};
use crate::metadata::Image;
use crate::protocol::{ErrorCode, MetadataRecord, ProducerIdsRecord};

/// How many ids are in a block.
pub const PRODUCER_ID_BLOCK: i64 = 1000;

/// Ids that belong to one broker. Those that it has not used when it stops are lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProducerIdBlock {
    next: i64,
    end: i64,
}

impl ProducerIdBlock {
    /// A block without ids.
    pub const EMPTY: ProducerIdBlock = ProducerIdBlock { next: 0, end: 0 };

    /// Takes the next id; `None` when the block is used up.
    pub fn take(&mut self) -> Option<ProducerId> {
        (self.next < self.end).then(|| {
            self.next += 1;
            ProducerId(self.next - 1)
        })
    }

    /// How many ids are left.
    pub fn left(&self) -> i64 {
        self.end - self.next
    }
}

/// Gives a registered broker a block of ids.
pub fn allocate_producer_ids(
    image: &Image,
    broker: NodeId,
) -> Outcome<'static, Result<ProducerIdBlock, Refusal>> {
    let refuse = |code, text: String| Outcome { records: Vec::new(), reply: Err(Refusal::new(code, text)) };
    let Some(registration) = image.broker(broker) else {
        return refuse(ErrorCode::StaleBrokerEpoch, format!("No broker {broker} is registered."));
    };
    let first = image.next_producer_id();
    let Some(end) = first.checked_add(PRODUCER_ID_BLOCK) else {
        return refuse(ErrorCode::UnknownServerError, "There are no producer ids left.".to_owned());
    };
    let record =
        ProducerIdsRecord { broker_id: broker.0, broker_epoch: registration.epoch.0, next_producer_id: end };
    let reply = Ok(ProducerIdBlock { next: first, end });
    Outcome { records: vec![MetadataRecord::ProducerIds(record)], reply }
}
