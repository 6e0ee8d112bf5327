//! The four offset checkpoints of a log directory, which share one format. One line per partition:
//! `topic partition offset`.

use super::{Damaged, checkpoint};
use crate::base::{Offset, PartitionId};

/// Up to where each log was flushed.
pub const RECOVERY_POINT: &str = "recovery-point-offset-checkpoint";
/// The high watermark of each partition.
pub const REPLICATION: &str = "replication-offset-checkpoint";
/// The first offset of each log, where it is not the base of the first segment (DeleteRecords).
pub const LOG_START: &str = "log-start-offset-checkpoint";
/// Up to where each log was compacted.
pub const CLEANER: &str = "cleaner-offset-checkpoint";

/// One partition and its offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The topic's name.
    pub topic: String,
    /// The partition's number.
    pub partition: PartitionId,
    /// What the offset means, the file's name says.
    pub offset: Offset,
}

/// The content of the file for `entries`.
pub fn encode(entries: &[Entry]) -> Vec<u8> {
    checkpoint::encode(
        entries.iter().map(|entry| format!("{} {} {}", entry.topic, entry.partition, entry.offset)),
    )
}

/// Reads the file. A partition that is named twice counts with its last line, as in Kafka.
pub fn decode(file: &[u8]) -> Result<Vec<Entry>, Damaged> {
    checkpoint::decode(file, |fields| match fields {
        [topic, partition, offset] => Some(Entry {
            topic: (*topic).to_owned(),
            partition: PartitionId(partition.parse().ok()?),
            offset: Offset(offset.parse().ok()?),
        }),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_is_kafkas() {
        let entries = [("a.b", 0, 17), ("c", 12, 0)].map(|(topic, partition, offset)| Entry {
            topic: topic.to_owned(),
            partition: PartitionId(partition),
            offset: Offset(offset),
        });
        assert_eq!(encode(&entries), b"0\n2\na.b 0 17\nc 12 0\n");
        assert_eq!(decode(&encode(&entries)).as_deref(), Ok(&entries[..]));
    }

    #[test]
    fn damage_is_an_error() {
        for file in ["0\n1\na 0\n", "0\n1\na x 0\n", "0\n2\na 0 0\n", "0\n1\na 0 99999999999999999999\n"] {
            assert!(decode(file.as_bytes()).is_err(), "{file:?}");
        }
        assert!(decode(&[0xff, 0xfe]).is_err());
    }
}
