//! What every folder may lean on: numbers with names, time as a value, seeded chance, bytes that are cheap to share.
//!
//! Entry rule: a thing lives here only if every other folder could use it, and it knows nothing about Kafka's
//! messages, disks or sockets. `base` imports no other folder.

mod aligned;
mod bytes;
pub mod disk;
mod gathered;
mod ids;
pub mod iso_duration;
mod map;
#[cfg(test)]
pub(crate) mod memory_disk;
mod queue;
mod random;
#[cfg(test)]
pub(crate) mod stories;
mod time;
mod uuid;

pub use aligned::{AlignedBuf, BLOCK_BYTES, block_ceil, block_floor};
pub use bytes::{Bytes, BytesMut};
pub use gathered::Gathered;
pub use ids::{
    BrokerEpoch, ConnId, DirId, JobId, LeaderEpoch, NodeId, Offset, PartitionId, ProducerEpoch, ProducerId,
    ShardId,
};
pub use map::{HashMap, HashSet};
pub use queue::BoundedQueue;
pub use random::Random;
pub use time::{Duration, Instant, Now, Timestamp};
pub use uuid::Uuid;

/// CRC-32C (Castagnoli) of `data`: the checksum of record batches (KIP-98) and of our private formats.
pub fn crc32c(data: &[u8]) -> u32 {
    crc32c::crc32c(data)
}

/// CRC-32C of the concatenation of what gave `crc` and `data`.
pub fn crc32c_append(crc: u32, data: &[u8]) -> u32 {
    crc32c::crc32c_append(crc, data)
}
