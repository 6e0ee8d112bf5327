//! Kafka's files on disk as pure codecs: bytes to values and back, no I/O. One file here per kind of file there.
//!
//! What these write, Kafka 4.3 accepts; what Kafka 4.3 writes, these read. All binary fields are big-endian, all text
//! is UTF-8 with `\n`. Reading never trusts a length or a count from the file, and a damaged file is an error value,
//! never a panic.
//!
//! | on disk | here |
//! |---|---|
//! | `00000000000000000042.{log,index,timeindex,txnindex,snapshot}`, `topic-0/`, `topic-0.<32 hex>-delete/` | [`names`] |
//! | `.index` | [`offset_index`] |
//! | `.timeindex` | [`time_index`] |
//! | `.snapshot` | [`producer_snapshot`] |
//! | `leader-epoch-checkpoint` | [`epoch_checkpoint`] |
//! | `{recovery-point,replication,log-start,cleaner}-offset-checkpoint` | [`offset_checkpoint`] |
//! | `partition.metadata` | [`partition_metadata`] |
//! | `meta.properties` | [`meta_properties`], on [`properties`] |
//! | `.kafka_cleanshutdown` | [`clean_shutdown`] |
//!
//! The `.log` files hold record batches and nothing else: `protocol` knows those.

mod checkpoint;
pub mod clean_shutdown;
pub mod epoch_checkpoint;
pub mod meta_properties;
pub mod names;
pub mod offset_checkpoint;
pub mod offset_index;
pub mod partition_metadata;
pub mod producer_snapshot;
pub mod properties;
pub mod time_index;

/// A file that is not what its name says; the text tells an operator what is wrong in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Damaged(pub String);

impl Damaged {
    fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}
