//! Which core owns a partition. The same answer in every process with the same number of cores, and for the partitions
//! of one topic one core after the other.

use super::partition::LogKey;
use crate::base::{ShardId, Uuid};

/// The owner of `key` among `cores` cores. The cluster's metadata lives on core 0, where the controller is.
pub fn owner(key: LogKey, cores: u16) -> ShardId {
    if key.topic == Uuid::METADATA_TOPIC {
        return ShardId(0);
    }
    let topic = (key.topic.0 as u64) ^ ((key.topic.0 >> 64) as u64);
    // The topic picks where it begins (Fibonacci hashing), its partitions follow in turn.
    let begin = topic.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    ShardId((begin.wrapping_add(key.partition.0 as u64) % u64::from(cores.max(1))) as u16)
}
