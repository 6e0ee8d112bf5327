//! Names of files and folders in a log directory.
//!
//! ```text
//! orders-0/                                    a partition
//!     00000000000000000042.log                 segment: the offset of its first record in 20 digits
//!     00000000000000000042.index .timeindex .txnindex
//!     00000000000000000042.snapshot            producers, as of just before this offset
//!     00000000000000000042.log.deleted         waits to be removed (.cleaned, .swap: results of compaction)
//! orders-0.<32 hex>-delete/                    a partition that waits to be removed (-stray, -future: see `Fate`)
//! ```

use crate::base::{Offset, PartitionId, Uuid};

/// The longest name that common file systems take, in bytes.
const NAME_BYTES_MAX: usize = 255;

/// What kind of file belongs to a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SegmentFile {
    /// The record batches.
    Log,
    /// Offset to position.
    OffsetIndex,
    /// Timestamp to offset.
    TimeIndex,
    /// Aborted transactions.
    TransactionIndex,
    /// Producer state at this offset.
    ProducerSnapshot,
}

impl SegmentFile {
    const ALL: [SegmentFile; 5] = [
        SegmentFile::Log,
        SegmentFile::OffsetIndex,
        SegmentFile::TimeIndex,
        SegmentFile::TransactionIndex,
        SegmentFile::ProducerSnapshot,
    ];

    /// The part of the name from the dot on.
    pub const fn extension(self) -> &'static str {
        match self {
            SegmentFile::Log => ".log",
            SegmentFile::OffsetIndex => ".index",
            SegmentFile::TimeIndex => ".timeindex",
            SegmentFile::TransactionIndex => ".txnindex",
            SegmentFile::ProducerSnapshot => ".snapshot",
        }
    }

    /// The file's name for the segment that starts at `base`.
    pub fn name(self, base: Offset) -> String {
        format!("{:020}{}", base.0, self.extension())
    }
}

/// The suffix of a file that waits to be removed.
pub const DELETED: &str = ".deleted";
/// The suffix of a file that compaction has not finished.
pub const CLEANED: &str = ".cleaned";
/// The suffix of a file that compaction has finished and that is to replace others.
pub const SWAP: &str = ".swap";

/// Reads the name of a file in a partition's folder: its offset, its kind and its suffix (`""` for a live file).
/// `None` for any other file.
pub fn parse_segment_file(name: &str) -> Option<(Offset, SegmentFile, &'static str)> {
    let (digits, rest) = name.split_at_checked(20)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let base = Offset(digits.parse().ok()?);
    SegmentFile::ALL.iter().find_map(|kind| {
        let suffix = rest.strip_prefix(kind.extension())?;
        let suffix = ["", DELETED, CLEANED, SWAP].into_iter().find(|known| *known == suffix)?;
        Some((base, *kind, suffix))
    })
}

/// What is meant to happen to a partition's folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is in use.
    Live,
    /// Its topic was deleted; to be removed.
    Delete,
    /// A copy on its way between log directories (KIP-113).
    Future,
    /// The metadata knew no such partition at start; kept for an operator.
    Stray,
}

/// A partition's folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartitionDir<'a> {
    /// The topic's name; may be cut short when the folder is to be removed.
    pub topic: &'a str,
    /// The partition's number.
    pub partition: PartitionId,
    /// What is meant to happen to it.
    pub fate: Fate,
}

/// The folder's name of a partition.
pub fn partition_dir(topic: &str, partition: PartitionId) -> String {
    format!("{topic}-{partition}")
}

/// The name to which the folder of a deleted partition is renamed. `id` keeps two such folders apart. A long topic
/// name is cut so that the whole fits 255 bytes.
pub fn deleted_partition_dir(topic: &str, partition: PartitionId, id: Uuid) -> String {
    marked_partition_dir(topic, partition, id, "delete")
}

/// The name to which a folder is renamed that belongs to no log. `unique` keeps two such folders apart.
pub fn stray_partition_dir(topic: &str, partition: PartitionId, unique: Uuid) -> String {
    marked_partition_dir(topic, partition, unique, "stray")
}

fn marked_partition_dir(topic: &str, partition: PartitionId, id: Uuid, mark: &str) -> String {
    let suffix = format!("-{partition}.{:032x}-{mark}", id.0);
    let mut topic_len = topic.len().min(NAME_BYTES_MAX - suffix.len());
    while !topic.is_char_boundary(topic_len) {
        topic_len -= 1;
    }
    format!("{}{suffix}", &topic[..topic_len])
}

/// Whether a log may live in a folder of this name: one below the log directory, and nowhere else.
pub fn is_log_dir(name: &str) -> bool {
    let is_live = parse_partition_dir(name).is_some_and(|dir| dir.fate == Fate::Live);
    is_live && name.len() <= NAME_BYTES_MAX && !name.contains(['/', '\0'])
}

/// Reads the name of a folder; `None` when it is not a partition's.
pub fn parse_partition_dir(name: &str) -> Option<PartitionDir<'_>> {
    let fates = [("-delete", Fate::Delete), ("-future", Fate::Future), ("-stray", Fate::Stray)];
    let (name, fate) = match fates.iter().find_map(|(suffix, fate)| Some((name.strip_suffix(suffix)?, *fate)))
    {
        None => (name, Fate::Live),
        Some((rest, fate)) => {
            let (name, id) = rest.rsplit_once('.')?;
            (!id.is_empty()).then_some((name, fate))?
        }
    };
    let (topic, partition) = name.rsplit_once('-')?;
    let number = partition.parse().ok().filter(|number: &i32| *number >= 0 && !partition.starts_with('+'))?;
    (!topic.is_empty()).then_some(PartitionDir { topic, partition: PartitionId(number), fate })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segment_files() {
        assert_eq!(SegmentFile::Log.name(Offset(42)), "00000000000000000042.log");
        assert_eq!(SegmentFile::ProducerSnapshot.name(Offset(i64::MAX)), "09223372036854775807.snapshot");
        for (name, expect) in [
            ("00000000000000000042.log", Some((42, SegmentFile::Log, ""))),
            ("00000000000000000000.index", Some((0, SegmentFile::OffsetIndex, ""))),
            ("00000000000000000007.timeindex.deleted", Some((7, SegmentFile::TimeIndex, DELETED))),
            ("09223372036854775807.txnindex", Some((i64::MAX, SegmentFile::TransactionIndex, ""))),
            ("00000000000000000001.snapshot", Some((1, SegmentFile::ProducerSnapshot, ""))),
            ("00000000000000000001.log.swap", Some((1, SegmentFile::Log, SWAP))),
            ("09223372036854775808.log", None),
            ("0000000000000000001.log", None),
            ("000000000000000000001.log", None),
            ("+0000000000000000001.log", None),
            ("00000000000000000001.log.bak", None),
            ("00000000000000000001.", None),
            ("leader-epoch-checkpoint", None),
            ("ääääääääääääääääääää.log", None),
        ] {
            let expect = expect.map(|(base, kind, suffix)| (Offset(base), kind, suffix));
            assert_eq!(parse_segment_file(name), expect, "{name}");
        }
    }

    #[test]
    fn log_dirs_are_below_the_log_directory() {
        for (name, expect) in [
            ("orders-0", true),
            ("__cluster_metadata-0", true),
            ("../orders-0", false),
            ("orders-0/..", false),
            (".engine", false),
            ("", false),
            ("orders-0.1-delete", false),
        ] {
            assert_eq!(is_log_dir(name), expect, "{name}");
        }
    }

    #[test]
    fn partition_dirs() {
        for (name, expect) in [
            ("orders-0", Some(("orders", 0, Fate::Live))),
            ("a-b.c_d-12", Some(("a-b.c_d", 12, Fate::Live))),
            ("orders-3.0123456789abcdef0123456789abcdef-delete", Some(("orders", 3, Fate::Delete))),
            ("x.y-delete-1", Some(("x.y-delete", 1, Fate::Live))),
            ("orders-0.abc-stray", Some(("orders", 0, Fate::Stray))),
            ("orders-0.abc-future", Some(("orders", 0, Fate::Future))),
            ("orders-delete", None),
            ("orders-0.-delete", None),
            ("orders", None),
            ("-0", None),
            ("orders-", None),
            ("orders-+1", None),
            ("orders-99999999999", None),
            (".engine", None),
        ] {
            let expect = expect.map(|(topic, partition, fate)| PartitionDir {
                topic,
                partition: PartitionId(partition),
                fate,
            });
            assert_eq!(parse_partition_dir(name), expect, "{name}");
        }
    }

    #[test]
    fn names_of_deleted_partitions_fit_the_file_system() {
        let id = Uuid(0xabc);
        let short = deleted_partition_dir("orders", PartitionId(3), id);
        assert_eq!(short, "orders-3.00000000000000000000000000000abc-delete");
        let long = deleted_partition_dir(&"x".repeat(249), PartitionId(12345), id);
        assert_eq!(long.len(), 255);
        let parsed = parse_partition_dir(&long).unwrap();
        assert_eq!((parsed.partition, parsed.fate), (PartitionId(12345), Fate::Delete));
    }

    #[test]
    fn a_partitions_name_is_read_back() {
        let name = partition_dir("a-1", PartitionId(2));
        assert_eq!(parse_partition_dir(&name).map(|dir| (dir.topic, dir.partition.0)), Some(("a-1", 2)));
    }
}
