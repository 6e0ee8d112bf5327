//! Which kind of file a path names.

use crate::base::Offset;
use crate::log::files::names::{SegmentFile, parse_partition_dir, parse_segment_file};
use crate::log::files::{
    clean_shutdown, epoch_checkpoint, meta_properties, offset_checkpoint, partition_metadata,
};
use crate::metadata::topic_name;
use std::path::Path;

/// A kind of file that a log directory holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    /// `.log`: record batches; those of the metadata log are records of the cluster.
    Segment { base: Offset, metadata: bool },
    /// `.index`
    OffsetIndex { base: Offset },
    /// `.timeindex`
    TimeIndex { base: Offset },
    /// `.snapshot`
    ProducerSnapshot { offset: Offset },
    /// `leader-epoch-checkpoint`
    EpochCheckpoint,
    /// The four offset checkpoints.
    OffsetCheckpoint,
    /// `partition.metadata`
    PartitionMetadata,
    /// `meta.properties`
    MetaProperties,
    /// `.kafka_cleanshutdown`
    CleanShutdown,
    /// `.engine/wal/…`
    WriteAheadLog,
    /// `.engine/super`
    Superblock,
    /// `.engine/ckpt/…`
    Catalogue,
}

impl FileKind {
    /// The kind of the file at `path`; `None` for one that is not of a log directory.
    pub(super) fn of(path: &Path) -> Option<FileKind> {
        let name = path.file_name()?.to_str()?;
        let folder =
            path.parent().and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or_default();
        match name {
            epoch_checkpoint::FILE_NAME => return Some(FileKind::EpochCheckpoint),
            partition_metadata::FILE_NAME => return Some(FileKind::PartitionMetadata),
            meta_properties::FILE_NAME => return Some(FileKind::MetaProperties),
            clean_shutdown::FILE_NAME => return Some(FileKind::CleanShutdown),
            offset_checkpoint::RECOVERY_POINT
            | offset_checkpoint::REPLICATION
            | offset_checkpoint::LOG_START
            | offset_checkpoint::CLEANER => return Some(FileKind::OffsetCheckpoint),
            _ if name.ends_with(".wal") => return Some(FileKind::WriteAheadLog),
            "super" if folder == ".engine" => return Some(FileKind::Superblock),
            _ if folder == "ckpt" => return Some(FileKind::Catalogue),
            _ => {}
        }
        let (offset, file, _) = parse_segment_file(name)?;
        let topic = parse_partition_dir(folder).map(|dir| dir.topic);
        match file {
            SegmentFile::Log => Some(FileKind::Segment {
                base: offset,
                metadata: topic == Some(topic_name::CLUSTER_METADATA),
            }),
            SegmentFile::OffsetIndex => Some(FileKind::OffsetIndex { base: offset }),
            SegmentFile::TimeIndex => Some(FileKind::TimeIndex { base: offset }),
            SegmentFile::ProducerSnapshot => Some(FileKind::ProducerSnapshot { offset }),
            SegmentFile::TransactionIndex => None,
        }
    }

    /// For the headline.
    pub(super) fn describe(self) -> String {
        match self {
            FileKind::Segment { base, metadata: false } => format!("segment from offset {base}"),
            FileKind::Segment { base, metadata: true } => format!("metadata segment from offset {base}"),
            FileKind::OffsetIndex { base } => format!("offset index of the segment from {base}"),
            FileKind::TimeIndex { base } => format!("time index of the segment from {base}"),
            FileKind::ProducerSnapshot { offset } => format!("producers below offset {offset}"),
            FileKind::EpochCheckpoint => "leader epochs".to_owned(),
            FileKind::OffsetCheckpoint => "offsets of partitions".to_owned(),
            FileKind::PartitionMetadata => "topic of a partition".to_owned(),
            FileKind::MetaProperties => "owner of a log directory".to_owned(),
            FileKind::CleanShutdown => "mark of a clean stop".to_owned(),
            FileKind::WriteAheadLog => "write-ahead log".to_owned(),
            FileKind::Superblock => "superblock".to_owned(),
            FileKind::Catalogue => "catalogue of a core".to_owned(),
        }
    }
}
