//! Configuration by name, as Kafka's clients and tools see it: which names there are, what a value may be, what is in
//! force for a topic and where that comes from.
//!
//! ```text
//!              typed by the operator      ┌──────────────┐  describe        DescribeConfigs
//!   config ───────────────────────────▶   │ BrokerConfigs│ ─────────▶       (name, value, source, synonyms)
//!              BrokerEntry per key        └──────┬───────┘  describe_topic
//!   image  ── dynamic configs of brokers ────────┤
//!   image  ── overrides of one topic ────────────┼─▶ check_topic            CreateTopics: INVALID_CONFIG or nothing
//!                                                ├─▶ topic_config           what `log` and `shard` obey
//!   image  ── overrides of one group ────────────┴─▶ check_group            AlterConfigs: INVALID_CONFIG or nothing
//! ```
//!
//! The tables of topic and group keys are here, because the controller and every shard need them. The table of broker keys is in
//! `config`, which hands over the finished [`BrokerConfigs`]; nothing below `config` reads a file or a flag.

mod broker;
mod definition;
mod dynamic;
mod group;
mod group_keys;
pub mod resource;
mod topic;
mod topic_keys;

#[cfg(test)]
mod tests;

pub use broker::{BrokerConfigs, BrokerEntry, ConfigSource, Described, InvalidConfig, Overrides, Synonym};
pub use definition::{Allowed, Definition, Kind, Value};
pub use group_keys::GROUP_KEYS;
pub use topic::{CleanupPolicy, Compression, TimestampType, TopicConfig};
pub use topic_keys::{BrokerSynonym, TOPIC_KEYS, TopicKey};
