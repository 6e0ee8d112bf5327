//! `ProducerIdsRecord`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `ProducerIdsRecord`, key 15, versions 0 to 0.
#[derive(Clone, Debug, PartialEq)]
pub struct ProducerIdsRecord {
    pub broker_id: i32,
    /// Default -1.
    pub broker_epoch: i64,
    pub next_producer_id: i64,
}

impl Default for ProducerIdsRecord {
    fn default() -> Self {
        Self { broker_id: 0, broker_epoch: -1, next_producer_id: 0 }
    }
}

impl Message for ProducerIdsRecord {
    const NAME: &'static str = "ProducerIdsRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for ProducerIdsRecord {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { broker_id: r.i32()?, broker_epoch: r.i64()?, next_producer_id: r.i64()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ProducerIdsRecord {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.broker_id);
        out.i64(self.broker_epoch);
        out.i64(self.next_producer_id);
        out.uvarint(0);
    }
}
