//! Who decides about the cluster: a request plus the image becomes records plus a reply.
//!
//! ```text
//! request ─┐
//! image   ─┼─▶ Options::create_topics … ─▶ Outcome { records ─▶ metadata log ─▶ Image::apply ─▶ every core
//! random  ─┘                                         reply   ─▶ waits until the records are durable }
//! ```
//!
//! Nothing here changes an image, and nothing here waits. The checks, their order, their codes and their sentences are
//! those of Kafka's controller. One decision at a time: the caller applies the records of one outcome before it asks
//! for the next, as both are based on the same image otherwise.

mod alter_configs;
mod assignment;
mod brokers;
mod create_partitions;
mod create_topics;
mod delete_topics;
mod directories;
mod placement;
mod producer_ids;

#[cfg(test)]
mod tests;

use crate::base::NodeId;
use crate::metadata::Image;
use crate::metadata::configs::BrokerConfigs;
use crate::protocol::{ErrorCode, MetadataRecord};

pub use alter_configs::{AlteredConfigs, AlteredResource};
pub use brokers::{Registration, bootstrap, register_broker, unfence_broker};
pub use create_partitions::{CreatePartitionsReply, PartitionsResult};
pub use create_topics::{CreateTopicsReply, TopicResult};
pub use delete_topics::{DeleteTopicsReply, DeletedTopic};
pub use directories::{change_directories, follow_directories};
pub use producer_ids::{PRODUCER_ID_BLOCK, ProducerIdBlock, allocate_producer_ids};

/// How many partitions one request may add, and how many records it may lead to. One append must stay bounded.
pub const RECORDS_MAX: usize = 10_000;

/// What the controller goes by when a request leaves it open.
#[derive(Clone, Debug)]
pub struct Options {
    /// `node.id` of the broker beside it.
    pub node: NodeId,
    /// `num.partitions`
    pub partitions_default: i32,
    /// `default.replication.factor`
    pub replication_factor_default: i16,
    /// `delete.topic.enable`
    pub delete_enabled: bool,
    /// Which configs topics may have, and what they have without.
    pub configs: BrokerConfigs,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            node: NodeId(1),
            partitions_default: 1,
            replication_factor_default: 1,
            delete_enabled: true,
            configs: BrokerConfigs::default(),
        }
    }
}

impl Options {
    /// The configuration of the broker with what was set while the cluster ran.
    fn configs_in(&self, image: &Image) -> BrokerConfigs {
        self.configs.in_cluster(image, self.node)
    }
}

/// What was decided. The records take effect together or not at all; they borrow from the request.
#[derive(Debug)]
pub struct Outcome<'a, R> {
    /// To be appended to the metadata log as one batch; may be empty.
    pub records: Vec<MetadataRecord<'a>>,
    /// To be sent when the records are durable.
    pub reply: R,
}

/// Why a part of a request was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The code for the client.
    pub code: ErrorCode,
    /// The sentence for a person; `None` leaves it to the client's own words for the code.
    pub message: Option<String>,
}

impl Refusal {
    fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: Some(message.into()) }
    }

    fn too_long_value() -> Self {
        let text = "The configuration value cannot be added because it exceeds the maximum value size of 32767 bytes.";
        Self::new(ErrorCode::InvalidConfig, text)
    }

    fn too_large() -> Self {
        Self::new(ErrorCode::PolicyViolation, "Unable to perform excessively large batch operation.")
    }
}

/// Names that are in `names` more than once.
fn duplicates<'a>(names: impl Iterator<Item = &'a str>) -> std::collections::BTreeSet<&'a str> {
    let mut seen = std::collections::BTreeSet::new();
    names.filter(|name| !seen.insert(*name)).collect()
}

/// Whether a config's value is longer than a text in a record may be.
fn is_too_long(value: &str) -> bool {
    value.len() > i16::MAX as usize
}
