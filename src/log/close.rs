//! The end of a clean stop: every byte goes into the segment files, and the folder is left as Kafka leaves one, so that its
//! tools read it. Then the catalogues, and last the superblock that says "clean".

use super::catalogue::Catalogue;
use super::checkpoint;
use super::files::{clean_shutdown, epoch_checkpoint, names, offset_checkpoint, partition_metadata};
use super::partition::Log;
use super::recover::{RecoverError, StoreStart, remove_old, write_catalogue};
use super::superblock::{self, Superblock};
use super::write_behind::snapshot_step;
use crate::base::disk::{Disk, FileStep, IoError};
use crate::base::{BrokerEpoch, Bytes, DirId, Offset};
use std::sync::Arc;

/// What a core's store leaves at the end of a clean stop.
#[derive(Debug)]
pub struct StoreEnd {
    /// The core.
    pub core: u16,
    /// The log directory.
    pub dir: DirId,
    /// Its logs; everything in them was durable when the store stopped.
    pub logs: Vec<Log>,
    /// First file sequence that its write-ahead log did not use.
    pub next_sequence: u64,
}

impl From<StoreStart> for StoreEnd {
    /// A store that was opened and did nothing.
    fn from(start: StoreStart) -> Self {
        let StoreStart { core, dir, logs, wal, .. } = start;
        Self { core, dir, logs, next_sequence: wal.next_sequence }
    }
}

/// Closes the store that `ends` are the cores of. A crash on the way is an ordinary crash: the next start recovers.
pub fn close(disk: &mut dyn Disk, mut ends: Vec<StoreEnd>, broker: BrokerEpoch) -> Result<(), RecoverError> {
    let before = Superblock::decode(&disk.read(superblock::PATH, 0, 4096)?)?;
    for log in ends.iter_mut().flat_map(|end| &mut end.logs) {
        close_log(disk, log)?;
    }
    write_checkpoints(disk, &ends)?;
    let marker = clean_shutdown::encode(broker).into();
    disk.perform(FileStep::Replace { path: clean_shutdown::FILE_NAME.into(), data: marker })?;
    disk.perform(FileStep::SyncAll)?;
    let generation = before.generation + 1;
    for end in &ends {
        write_catalogue(disk, generation, &catalogue(&before, end))?;
    }
    let block = Superblock { cores: ends.len() as u32, generation, is_clean: true, ..before };
    disk.perform(FileStep::Replace { path: superblock::PATH.into(), data: block.encode().into() })?;
    remove_old(disk, generation, ends.len())
}

fn catalogue(before: &Superblock, end: &StoreEnd) -> Catalogue {
    Catalogue {
        core: u32::from(end.core),
        store: before.store,
        replay_from: end.next_sequence,
        is_clean: true,
        logs: end.logs.iter().map(|log| checkpoint::entry(log, &log.durable_state())).collect(),
    }
}

/// Segment files to their exact length, index files, producer snapshot, epochs.
fn close_log(disk: &mut dyn Disk, log: &mut Log) -> Result<(), IoError> {
    let dir = log.dir.clone();
    disk.perform(FileStep::CreateDir { path: dir.clone() })?;
    for at in 0..log.segments.len() {
        close_segment(disk, log, at)?;
    }
    remove_snapshots(disk, &dir)?;
    disk.perform(snapshot_step(log))?;
    write(disk, &dir, epoch_checkpoint::FILE_NAME, epoch_checkpoint::encode(log.epochs.entries()))?;
    write(disk, &dir, partition_metadata::FILE_NAME, partition_metadata::encode(log.key.topic))?;
    let len = log.active().len;
    log.tail_to_head(len);
    Ok(())
}

fn close_segment(disk: &mut dyn Disk, log: &mut Log, at: usize) -> Result<(), IoError> {
    let dir = log.dir.clone();
    let segment = &mut log.segments[at];
    if segment.is_complete {
        return Ok(());
    }
    segment.close_index();
    let (base, from, len) = (segment.base, segment.written, segment.len);
    let path = segment.path(&dir, ".log");
    if let Some(index) = &segment.index {
        for (extension, content) in [(".index", &index.offsets), (".timeindex", &index.times)] {
            let path = segment.path(&dir, extension);
            disk.perform(FileStep::Write {
                path: path.clone(),
                offset: 0,
                data: vec![Bytes::copy_from_slice(content)],
            })?;
            disk.perform(FileStep::SetLen { path, len: content.len() as u64 })?;
        }
    }
    let data = log.tail.range(base, from, len);
    disk.perform(FileStep::Write { path: path.clone(), offset: from, data })?;
    disk.perform(FileStep::SetLen { path, len })?;
    if at + 1 < log.segments.len() {
        log.segments[at].set_durable(len);
        log.segments[at].is_complete = true;
    }
    Ok(())
}

fn remove_snapshots(disk: &mut dyn Disk, dir: &str) -> Result<(), IoError> {
    for entry in disk.list(dir)? {
        if let Some((_, names::SegmentFile::ProducerSnapshot, _)) = names::parse_segment_file(&entry.name) {
            disk.perform(FileStep::Remove { path: format!("{dir}/{}", entry.name).into() })?;
        }
    }
    Ok(())
}

fn write(disk: &mut dyn Disk, dir: &str, name: &str, data: Vec<u8>) -> Result<(), IoError> {
    let (path, len): (Arc<str>, u64) = (format!("{dir}/{name}").into(), data.len() as u64);
    disk.perform(FileStep::Write { path: path.clone(), offset: 0, data: vec![data.into()] })?;
    disk.perform(FileStep::SetLen { path, len })
}

/// Kafka's checkpoint files for the whole log directory.
fn write_checkpoints(disk: &mut dyn Disk, ends: &[StoreEnd]) -> Result<(), IoError> {
    let of = |name: &str, offset: fn(&Log) -> Option<Offset>| {
        let logs = ends.iter().flat_map(|end| &end.logs);
        let entries: Vec<_> =
            logs.filter_map(|log| Some((names::parse_partition_dir(&log.dir)?, offset(log)?))).collect();
        let line = |(dir, offset): &(names::PartitionDir<'_>, Offset)| offset_checkpoint::Entry {
            topic: dir.topic.to_owned(),
            partition: dir.partition,
            offset: *offset,
        };
        let data = offset_checkpoint::encode(&entries.iter().map(line).collect::<Vec<_>>());
        FileStep::Replace { path: name.into(), data: data.into() }
    };
    disk.perform(of(offset_checkpoint::RECOVERY_POINT, |log| Some(log.end())))?;
    disk.perform(of(offset_checkpoint::REPLICATION, |log| Some(log.end())))?;
    disk.perform(of(offset_checkpoint::LOG_START, |log| Some(log.start()).filter(|start| start.0 > 0)))
}
