//! Repairs what can be repaired after a clean stop: damaged bytes leave the segment, an empty batch keeps their offsets, and
//! indexes are made anew. What is taken out stays under `.engine/quarantine` for whoever wants to look at it.

use super::segment::{Examined, Hole};
use super::{Contents, Part, parts};
use crate::base::disk::{Disk, FileStep, IoError};
use crate::base::{Bytes, LeaderEpoch, Offset, Timestamp, crc32c};
use crate::log::catalogue::Entry;
use crate::log::files::names::{self, SegmentFile};
use crate::log::recover::{RecoverError, write_catalogue};
use crate::log::segment::Segment;

/// Where damaged bytes go, relative to the log directory.
const FOLDER: &str = ".engine/quarantine";
/// Bytes that are copied at a time.
const COPY_BYTES: u64 = 1 << 20;
/// `index.interval.bytes` of indexes that are made anew.
const INDEX_INTERVAL_BYTES: u64 = 4096;

/// Repairs what [`check`](super::check) finds and can be repaired; says what was done. A crash on the way leaves a folder that
/// can be repaired again.
pub fn repair(disk: &mut dyn Disk) -> Result<Vec<String>, RecoverError> {
    let mut store = Contents::read(disk)?;
    let mut done = Vec::new();
    if !store.block.is_clean {
        return Ok(done);
    }
    let generation = store.block.generation;
    for catalogue in &mut store.catalogues {
        let mut is_changed = false;
        for entry in &mut catalogue.logs {
            is_changed |= seal_damaged(disk, entry)?;
        }
        // From here on the damaged segment is no longer the newest: its length is nobody's promise.
        if is_changed {
            write_catalogue(disk, generation, catalogue)?;
        }
    }
    for entry in store.entries() {
        repair_log(disk, entry, &mut done)?;
    }
    disk.perform(FileStep::SyncAll)?;
    Ok(done)
}

/// Begins a new, empty segment when the newest one has holes.
fn seal_damaged(disk: &mut dyn Disk, entry: &mut Entry) -> Result<bool, IoError> {
    let parts = parts(disk, entry, true)?;
    let Some(newest) = parts.last().filter(|part| part.base == entry.segment) else { return Ok(false) };
    if Examined::read(disk, entry, newest)?.holes.is_empty() {
        return Ok(false);
    }
    for kind in [SegmentFile::Log, SegmentFile::OffsetIndex, SegmentFile::TimeIndex] {
        let path = format!("{}/{}", entry.dir, kind.name(entry.end)).into();
        disk.perform(FileStep::Replace { path, data: Bytes::new() })?;
    }
    (entry.segment, entry.synced, entry.tail, entry.first_timestamp) = (entry.end, 0, Bytes::new(), None);
    Ok(true)
}

fn repair_log(disk: &mut dyn Disk, entry: &Entry, done: &mut Vec<String>) -> Result<(), RecoverError> {
    for part in parts(disk, entry, true)? {
        let examined = Examined::read(disk, entry, &part)?;
        let fault = examined.index_fault(disk, entry, &part)?;
        let place = format!("{}, segment {}", entry.dir, part.base);
        if !examined.holes.is_empty() {
            take_out(disk, entry, &part, &examined)?;
        }
        for hole in &examined.holes {
            let Hole { from, to, first, last } = hole;
            let len = to - from;
            done.push(format!(
                "{place}: {len} bytes went to {FOLDER}, offsets {first} to {last} are empty now"
            ));
        }
        if fault.is_some() || !examined.holes.is_empty() {
            make_indexes(disk, entry, part)?;
            done.push(format!("{place}: its indexes were made anew"));
        }
    }
    Ok(())
}

/// Writes the segment anew without its holes; the damaged bytes are kept first.
fn take_out(disk: &mut dyn Disk, entry: &Entry, part: &Part, examined: &Examined) -> Result<(), IoError> {
    let (log, mut at) = (part.path(entry, SegmentFile::Log), 0);
    let new = format!("{log}{}", names::CLEANED);
    disk.perform(FileStep::Replace { path: new.as_str().into(), data: Bytes::new() })?;
    let folder = format!("{FOLDER}/{}", entry.dir);
    disk.perform(FileStep::CreateDir { path: folder.as_str().into() })?;
    let mut from = 0;
    for hole in &examined.holes {
        at = copy(disk, &log, from..hole.from, &new, at)?;
        let kept = format!("{folder}/{}-{}", SegmentFile::Log.name(part.base), hole.from);
        copy(disk, &log, hole.from..hole.to, &kept, 0)?;
        let epoch = entry.epochs.iter().rfind(|epoch| epoch.start <= hole.first);
        let filler = empty_batch(hole.first, hole.last, epoch.map_or(LeaderEpoch(0), |epoch| epoch.epoch));
        let len = filler.len() as u64;
        disk.perform(FileStep::Write { path: new.as_str().into(), offset: at, data: vec![filler.into()] })?;
        (at, from) = (at + len, hole.to);
    }
    copy(disk, &log, from..part.len, &new, at)?;
    // The kept bytes and the new file, and only then the name.
    disk.perform(FileStep::SyncAll)?;
    disk.perform(FileStep::Rename { from: new.as_str().into(), to: log })?;
    disk.perform(FileStep::SyncDir { path: entry.dir.as_str().into() })
}

/// Copies bytes from one file to `at` in another one; where the copy ends.
fn copy(
    disk: &mut dyn Disk,
    from: &str,
    range: std::ops::Range<u64>,
    to: &str,
    mut at: u64,
) -> Result<u64, IoError> {
    let mut position = range.start;
    while position < range.end {
        let bytes = disk.read(from, position, (range.end - position).min(COPY_BYTES) as usize)?;
        if bytes.is_empty() {
            break;
        }
        position += bytes.len() as u64;
        let (offset, len) = (at, bytes.len() as u64);
        disk.perform(FileStep::Write { path: to.into(), offset, data: vec![bytes.into()] })?;
        at += len;
    }
    Ok(at)
}

/// A batch without records that keeps offsets, as Kafka's compaction leaves them (KIP-98).
fn empty_batch(first: Offset, last: Offset, epoch: LeaderEpoch) -> Vec<u8> {
    let mut batch = vec![0xFF; 61];
    batch[..8].copy_from_slice(&first.0.to_be_bytes());
    batch[8..12].copy_from_slice(&49i32.to_be_bytes());
    batch[12..16].copy_from_slice(&epoch.0.to_be_bytes());
    batch[16] = 2;
    batch[21..23].fill(0);
    batch[23..27].copy_from_slice(&((last.0 - first.0) as i32).to_be_bytes());
    batch[57..61].fill(0);
    let crc = crc32c(&batch[21..]);
    batch[17..21].copy_from_slice(&crc.to_be_bytes());
    batch
}

/// Makes both index files of a segment from its batches.
fn make_indexes(disk: &mut dyn Disk, entry: &Entry, mut part: Part) -> Result<(), IoError> {
    part.len = disk.len(&part.path(entry, SegmentFile::Log))?.unwrap_or(0);
    let mut segment = Segment::new(part.base, Timestamp(-1));
    for (_, facts) in Examined::read(disk, entry, &part)?.batches {
        segment.note(&facts, INDEX_INTERVAL_BYTES);
    }
    segment.close_index();
    let index = segment.index.unwrap_or_default();
    for (kind, data) in [(SegmentFile::OffsetIndex, index.offsets), (SegmentFile::TimeIndex, index.times)] {
        disk.perform(FileStep::Replace { path: part.path(entry, kind), data: data.into() })?;
    }
    Ok(())
}
