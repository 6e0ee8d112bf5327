//! Files that are read whole: indexes, snapshots, checkpoints.

use super::kind::FileKind;
use super::{text, written};
use crate::base::Offset;
use crate::log::files::{
    clean_shutdown, epoch_checkpoint, meta_properties, offset_checkpoint, offset_index, partition_metadata,
    producer_snapshot, time_index,
};
use std::io::Write;

/// Shows the content of a file of this kind.
pub(super) fn show(kind: FileKind, content: &[u8], out: &mut dyn Write) -> Result<(), String> {
    for line in lines(kind, content)? {
        written(writeln!(out, "{line}"))?;
    }
    check(kind, content)
}

fn lines(kind: FileKind, content: &[u8]) -> Result<Vec<String>, String> {
    match kind {
        FileKind::OffsetIndex { base } => offset_index_lines(base, content),
        FileKind::TimeIndex { base } => time_index_lines(base, content),
        FileKind::ProducerSnapshot { .. } => {
            Ok(producer_snapshot::decode(content).map_err(text)?.iter().map(producer_line).collect())
        }
        FileKind::EpochCheckpoint => {
            let entries = epoch_checkpoint::decode(content).map_err(text)?;
            Ok(entries
                .iter()
                .map(|entry| format!("epoch {} from offset {}", entry.epoch, entry.start))
                .collect())
        }
        FileKind::OffsetCheckpoint => {
            let entries = offset_checkpoint::decode(content).map_err(text)?;
            Ok(entries.iter().map(|e| format!("{}-{} offset {}", e.topic, e.partition, e.offset)).collect())
        }
        FileKind::PartitionMetadata => {
            Ok(vec![format!("topic id {}", partition_metadata::decode(content).map_err(text)?)])
        }
        FileKind::MetaProperties => meta_lines(content),
        FileKind::CleanShutdown => Ok(vec![match clean_shutdown::decode(content) {
            Some(epoch) => format!("broker epoch {epoch}"),
            None => "no broker epoch".to_owned(),
        }]),
        _ => Err("not a file that is read whole".to_owned()),
    }
}

/// Damage inside of a file whose entries can still be shown.
fn check(kind: FileKind, content: &[u8]) -> Result<(), String> {
    match kind {
        FileKind::OffsetIndex { base } => {
            offset_index::View::new(base, content).and_then(|view| view.check(u64::MAX)).map_err(text)
        }
        FileKind::TimeIndex { base } => {
            time_index::View::new(base, content).and_then(|view| view.check()).map_err(text)
        }
        _ => Ok(()),
    }
}

fn offset_index_lines(base: Offset, content: &[u8]) -> Result<Vec<String>, String> {
    let view = offset_index::View::new(base, content).map_err(text)?;
    Ok(view.iter().map(|entry| format!("offset {} position {}", entry.offset, entry.position)).collect())
}

fn time_index_lines(base: Offset, content: &[u8]) -> Result<Vec<String>, String> {
    let view = time_index::View::new(base, content).map_err(text)?;
    Ok(view.iter().map(|entry| format!("timestamp {} offset {}", entry.timestamp.0, entry.offset)).collect())
}

fn producer_line(entry: &producer_snapshot::Entry) -> String {
    let transaction = entry.transaction_start.map_or("none".to_owned(), |offset| format!("from {offset}"));
    format!(
        "producer {} epoch {} last sequence {} last offset {} offset delta {} timestamp {} coordinator epoch {} \
         transaction {transaction}",
        entry.producer_id,
        entry.epoch,
        entry.last_sequence,
        entry.last_offset,
        entry.offset_delta,
        entry.timestamp.0,
        entry.coordinator_epoch
    )
}

fn meta_lines(content: &[u8]) -> Result<Vec<String>, String> {
    let meta = meta_properties::decode(content).map_err(text)?;
    let directory = meta.directory_id.map_or("none".to_owned(), |id| id.to_string());
    Ok(vec![
        format!("cluster id {}", meta.cluster_id),
        format!("node id {}", meta.node_id),
        format!("directory id {directory}"),
    ])
}
