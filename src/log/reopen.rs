//! Makes a [`Log`] out of what was replayed and what its folder holds: segments, the active index, producers, epochs.

use super::epochs::EpochTable;
use super::facts::FileBatches;
use super::files::{names, offset_index, time_index};
use super::partition::Log;
use super::producers::ProducerTable;
use super::recover::{RecoverError, damaged};
use super::replayed::Replayed;
use super::segment::{Index, Segment, path};
use super::tail::Tail;
use crate::base::disk::{Disk, FileStep, IoError};
use crate::base::{Offset, Timestamp, block_floor};
use std::collections::VecDeque;

/// Opens a log whose segment files hold everything. With `is_clean` its other files do, too, and nothing is scanned.
pub(super) fn reopen(disk: &mut dyn Disk, replayed: &Replayed, is_clean: bool) -> Result<Log, RecoverError> {
    let dir = replayed.entry.dir.clone();
    let len = replayed.len();
    if is_clean {
        check_clean(disk, replayed, len)?;
    }
    let mut segments = sealed_segments(disk, replayed)?;
    let active = active_segment(disk, replayed, len, is_clean)?;
    let head = disk.read(&path(&dir, active.base, ".log"), block_floor(len), 4096)?;
    let tail = Tail::with_head(active.base, block_floor(len), head.into());
    segments.push_back(active);
    let mut log = Log::recovered(
        replayed.entry.key,
        dir.as_str().into(),
        replayed.entry.start,
        replayed.end,
        segments,
        tail,
    );
    log.epochs = EpochTable::from_checkpoint(&replayed.entry.epochs);
    // The catalogue may be ahead by what was not durable; the scan adds what is.
    log.epochs.truncate(replayed.entry.end);
    log.producers = ProducerTable::from_batches(&replayed.entry.producers, replayed.entry.end);
    if !is_clean {
        scan(disk, &mut log, replayed)?;
    }
    log.settle(len);
    Ok(log)
}

/// What a clean stop wrote into the newest segment's file is all there, or somebody has cut the file since.
fn check_clean(disk: &mut dyn Disk, replayed: &Replayed, len: u64) -> Result<(), RecoverError> {
    let (dir, base) = (&replayed.entry.dir, replayed.segment);
    let found = disk.len(&path(dir, base, ".log"))?.unwrap_or(0);
    match found >= len {
        true => Ok(()),
        false => Err(damaged(dir, format!("segment {base} has {found} bytes, the catalogue says {len}"))),
    }
}

/// Every segment before the active one: complete and durable.
fn sealed_segments(disk: &mut dyn Disk, replayed: &Replayed) -> Result<VecDeque<Segment>, RecoverError> {
    let mut segments = VecDeque::new();
    for entry in disk.list(&replayed.entry.dir)? {
        let Some((base, kind, "")) = names::parse_segment_file(&entry.name) else { continue };
        if base > replayed.segment && kind != names::SegmentFile::ProducerSnapshot {
            // Rolled, but never acknowledged: the frames that began it were torn.
            disk.perform(FileStep::Remove { path: format!("{}/{}", replayed.entry.dir, entry.name).into() })?;
        } else if base < replayed.segment && kind == names::SegmentFile::Log {
            let is_indexed = base < replayed.entry.segment;
            let max =
                if is_indexed { last_time(disk, &replayed.entry.dir, base)? } else { no_time(base, -1) };
            segments.push_back(Segment::sealed(base, entry.len, max));
        }
    }
    Ok(segments)
}

/// The last entry of a sealed segment's time index, which holds its largest timestamp.
fn last_time(disk: &mut dyn Disk, dir: &str, base: Offset) -> Result<time_index::Entry, IoError> {
    let name = path(dir, base, ".timeindex");
    let none = no_time(base, i64::MAX);
    let Some(len) = disk.len(&name)? else { return Ok(none) };
    let at = len.saturating_sub(time_index::ENTRY_BYTES as u64);
    let bytes = disk.read(&name, at, time_index::ENTRY_BYTES)?;
    Ok(time_index::View::new(base, &bytes).ok().and_then(|view| view.last()).unwrap_or(none))
}

fn no_time(base: Offset, timestamp: i64) -> time_index::Entry {
    time_index::Entry { timestamp: Timestamp(timestamp), offset: base }
}

/// The active segment with the part of its index files that can be trusted.
fn active_segment(
    disk: &mut dyn Disk,
    replayed: &Replayed,
    len: u64,
    is_clean: bool,
) -> Result<Segment, RecoverError> {
    let mut segment = Segment::new(replayed.segment, Timestamp(-1));
    let mut index = read_index(disk, replayed, len, is_clean)?;
    if let Some(last) = time_index::View::new(segment.base, &index.times).ok().and_then(|view| view.last()) {
        segment.max_timestamp = last;
    }
    index.since_entry = len - index.last_position(segment.base);
    index.checkpointed = (index.offsets.len(), index.times.len());
    segment.index = Some(index);
    segment.first_timestamp = replayed.first_timestamp();
    segment.set_durable(len);
    Ok(segment)
}

/// The sound part of the active segment's index files. The rest is cut off: entries of batches that did not survive would
/// pass for sound once the log has grown past them again.
fn read_index(
    disk: &mut dyn Disk,
    replayed: &Replayed,
    len: u64,
    is_clean: bool,
) -> Result<Index, RecoverError> {
    let (base, dir) = (replayed.segment, &replayed.entry.dir);
    let (offsets_path, times_path) = (path(dir, base, ".index"), path(dir, base, ".timeindex"));
    let (offsets, times) = (read_file(disk, &offsets_path)?, read_file(disk, &times_path)?);
    let lens = (offsets.len(), times.len());
    // What lies above the catalogue's end is scanned in any case, for its producers.
    let known = if replayed.entry.segment == base { replayed.entry.end } else { base };
    let mut index = Index { offsets: sound_offsets(base, offsets, len, known), times, ..Index::default() };
    if !is_clean {
        index.times = sound_times(base, index.times, &index.offsets);
        let last = time_index::View::new(base, &index.times).ok().and_then(|view| view.last());
        index.offsets = offsets_to(base, index.offsets, last.map_or(base, |last| last.offset));
    }
    for (path, was, is) in
        [(offsets_path, lens.0, index.offsets.len()), (times_path, lens.1, index.times.len())]
    {
        if was > is {
            disk.perform(FileStep::SetLen { path, len: is as u64 })?;
        }
    }
    Ok(index)
}

fn read_file(disk: &mut dyn Disk, path: &str) -> Result<Vec<u8>, IoError> {
    match disk.len(path)? {
        Some(len) => disk.read(path, 0, len as usize),
        None => Ok(Vec::new()),
    }
}

/// The entries up to the first that does not grow or points behind the log: a checkpoint writes them without sync.
pub(super) fn sound_offsets(base: Offset, mut file: Vec<u8>, log_len: u64, end: Offset) -> Vec<u8> {
    file.truncate(file.len() / offset_index::ENTRY_BYTES * offset_index::ENTRY_BYTES);
    // The first batch has no entry: position 0 is a sector that did not survive.
    let mut last = (base.0 - 1, 0);
    let view = offset_index::View::new(base, &file);
    let sound = view.iter().flat_map(|view| view.iter()).take_while(|entry| {
        let inside = u64::from(entry.position) < log_len && entry.offset < end;
        let grows = inside && entry.offset.0 > last.0 && entry.position > last.1;
        last = (entry.offset.0, entry.position);
        grows
    });
    let count = sound.count();
    file.truncate(count * offset_index::ENTRY_BYTES);
    file
}

/// The entries up to the first that does not grow or has no partner in the offset index: both are added together, but
/// an entry may be torn.
fn sound_times(base: Offset, mut file: Vec<u8>, offsets: &[u8]) -> Vec<u8> {
    file.truncate(file.len() / time_index::ENTRY_BYTES * time_index::ENTRY_BYTES);
    let mut last = i64::MIN;
    let known = offset_index::View::new(base, offsets);
    let has_partner =
        |offset: Offset| known.as_ref().is_ok_and(|known| known.lookup(offset).offset == offset);
    let view = time_index::View::new(base, &file);
    let sound = view.iter().flat_map(|view| view.iter()).take_while(|entry| {
        let grows = entry.timestamp.0 > last && entry.offset > base && has_partner(entry.offset);
        last = entry.timestamp.0;
        grows
    });
    let count = sound.count();
    file.truncate(count * time_index::ENTRY_BYTES);
    file
}

/// The entries up to and with `last`: behind it the time index may have lost some, so the batches must be looked at.
fn offsets_to(base: Offset, mut offsets: Vec<u8>, last: Offset) -> Vec<u8> {
    let view = offset_index::View::new(base, &offsets);
    let count = view.iter().flat_map(|view| view.iter()).take_while(|entry| entry.offset <= last).count();
    offsets.truncate(count * offset_index::ENTRY_BYTES);
    offsets
}

/// Walks the batches that index, producers or epochs may not know yet.
fn scan(disk: &mut dyn Disk, log: &mut Log, replayed: &Replayed) -> Result<(), RecoverError> {
    let bases: Vec<Offset> = log.segments.iter().map(|segment| segment.base).collect();
    // Segments that were rolled during the replay have no index files yet.
    for base in bases.into_iter().filter(|base| *base >= replayed.entry.segment) {
        scan_segment(disk, log, base, replayed)?;
    }
    Ok(())
}

fn scan_segment(
    disk: &mut dyn Disk,
    log: &mut Log,
    base: Offset,
    replayed: &Replayed,
) -> Result<(), RecoverError> {
    let interval = log.options.index_interval_bytes;
    let dir = log.dir.clone();
    let Some(at) = log.segments.iter().position(|segment| segment.base == base) else { return Ok(()) };
    let len = log.segments[at].len;
    let segment = &mut log.segments[at];
    let rolled = segment.is_sealed;
    let index = segment.index.get_or_insert_with(Index::default);
    let from = index.last_position(base);
    index.since_entry = 0;
    let known_end = replayed.entry.end;
    segment.len = from;
    let mut offset = None;
    let mut batches = FileBatches::new(path(&dir, base, ".log"), from, len);
    while let Some((position, facts)) = batches.next(disk)? {
        let segment = &mut log.segments[at];
        offset = Some(facts.last);
        if position == from && from > 0 {
            // The batch of the last index entry itself.
            segment.len += facts.len as u64;
            continue;
        }
        segment.note(&facts, interval);
        if facts.base >= known_end {
            log.producers.record(&facts.producer, facts.last, facts.max_timestamp);
            log.epochs.assign(facts.leader_epoch, facts.base);
        }
    }
    let segment = &mut log.segments[at];
    let whole = segment.len;
    if whole != len {
        return Err(damaged(&dir, format!("segment {base} has {len} bytes, its batches end at {whole}")));
    }
    let end = offset.map_or(base, |last| last.plus(1));
    if at + 1 == log.segments.len() && end != replayed.end {
        return Err(damaged(&dir, format!("its batches end at offset {end}, not at {}", replayed.end)));
    }
    if rolled {
        write_index(disk, log, at)?;
    }
    Ok(())
}

fn write_index(disk: &mut dyn Disk, log: &mut Log, at: usize) -> Result<(), RecoverError> {
    let dir = log.dir.clone();
    let segment = &mut log.segments[at];
    segment.close_index();
    segment.is_complete = true;
    if let Some(index) = &segment.index {
        for (extension, content) in [(".index", &index.offsets), (".timeindex", &index.times)] {
            let path = path(&dir, segment.base, extension);
            disk.perform(FileStep::Replace { path, data: content.clone().into() })?;
        }
    }
    Ok(())
}
