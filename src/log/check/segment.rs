//! One segment, batch by batch: where its bytes are not what was written, and whether its indexes fit.

use super::Part;
use crate::base::Offset;
use crate::base::disk::{Disk, IoError, IoErrorKind, RelPath};
use crate::log::catalogue::Entry;
use crate::log::facts::BatchFacts;
use crate::log::files::names::SegmentFile;
use crate::log::files::{offset_index, time_index};
use crate::log::rot::{Seen, look};
use std::fmt;

/// Bytes that are read at a time.
const WINDOW_BYTES: usize = 1 << 20;

/// What a segment holds.
pub(super) struct Examined {
    /// Its sound batches, in order, with their places.
    pub(super) batches: Vec<(u64, BatchFacts)>,
    /// What lies between them.
    pub(super) holes: Vec<Hole>,
}

/// Bytes that are no sound batch, and the offsets that they had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hole {
    pub(super) from: u64,
    pub(super) to: u64,
    pub(super) first: Offset,
    pub(super) last: Offset,
}

impl fmt::Display for Hole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Hole { from, to, first, last } = self;
        match to - from {
            0 => write!(f, "nothing at position {from} where offsets {first} to {last} must be"),
            len => write!(f, "{len} bytes at position {from} are damaged (offsets {first} to {last})"),
        }
    }
}

impl Examined {
    /// Reads all of it.
    pub(super) fn read(disk: &mut dyn Disk, entry: &Entry, part: &Part) -> Result<Self, IoError> {
        let mut file = Window::new(part.path(entry, SegmentFile::Log), part.len);
        let mut examined = Self { batches: Vec::new(), holes: Vec::new() };
        let (mut position, mut next) = (0, part.base);
        while position < part.len || next < part.end {
            let seen = file.look(disk, position, next)?;
            if let Seen::Sound(facts) = seen {
                examined.batches.push((position, facts));
                (position, next) = (position + facts.len as u64, facts.last.plus(1));
                continue;
            }
            let (to, last) =
                file.end_of_hole(disk, position, next, seen)?.unwrap_or((part.len, part.end.0 - 1));
            let last = Offset(last.max(next.0));
            examined.holes.push(Hole { from: position, to, first: next, last });
            (position, next) = (to, last.plus(1));
        }
        Ok(examined)
    }

    /// What is wrong with the index files, unless they fit.
    pub(super) fn index_fault(
        &self,
        disk: &mut dyn Disk,
        entry: &Entry,
        part: &Part,
    ) -> Result<Option<String>, IoError> {
        for kind in [SegmentFile::OffsetIndex, SegmentFile::TimeIndex] {
            let Some(file) = read_file(disk, &part.path(entry, kind))? else {
                return Ok(Some(format!("its {} file is missing", kind.extension())));
            };
            let fits = match kind {
                SegmentFile::OffsetIndex => self.offsets_fit(part.base, &file),
                _ => self.times_fit(part.base, &file),
            };
            if !fits {
                return Ok(Some(format!("its {} file does not fit its batches", kind.extension())));
            }
        }
        Ok(None)
    }

    fn offsets_fit(&self, base: Offset, file: &[u8]) -> bool {
        let Ok(view) = offset_index::View::new(base, file) else { return false };
        view.iter().all(|entry| {
            let at = self.batches.partition_point(|(_, facts)| facts.last < entry.offset);
            let batch = self.batches.get(at);
            batch.is_some_and(|(at, facts)| *at == u64::from(entry.position) && facts.last == entry.offset)
        })
    }

    fn times_fit(&self, base: Offset, file: &[u8]) -> bool {
        let Ok(view) = time_index::View::new(base, file) else { return false };
        let mut newest = i64::MIN;
        view.iter().all(|entry| {
            let at = self.batches.partition_point(|(_, facts)| facts.last < entry.offset);
            let fits = self.batches.get(at).is_some_and(|(_, facts)| {
                facts.last == entry.offset && facts.max_timestamp == entry.timestamp
            });
            let grows = std::mem::replace(&mut newest, entry.timestamp.0) < entry.timestamp.0;
            fits && grows
        })
    }
}

/// A file; `None` when there is none.
pub(super) fn read_file(disk: &mut dyn Disk, path: &str) -> Result<Option<Vec<u8>>, IoError> {
    match disk.len(path)? {
        Some(len) => disk.read(path, 0, len as usize).map(Some),
        None => Ok(None),
    }
}

/// A file seen through a piece of it in memory.
struct Window {
    path: RelPath,
    len: u64,
    at: u64,
    bytes: Vec<u8>,
}

impl Window {
    fn new(path: RelPath, len: u64) -> Self {
        Self { path, len, at: 0, bytes: Vec::new() }
    }

    /// What stands at `position`, where offset `next` must be.
    fn look(&mut self, disk: &mut dyn Disk, position: u64, next: Offset) -> Result<Seen, IoError> {
        let seen = look(self.bytes(disk, position, BatchFacts::HEADER_BYTES)?, next..=next);
        match seen {
            Seen::Short(needed) if position + needed as u64 <= self.len => {
                Ok(look(self.bytes(disk, position, needed)?, next..=next))
            }
            seen => Ok(seen),
        }
    }

    /// Where a hole that begins at `position` with offset `next` ends, and its last offset: before the next sound batch.
    fn end_of_hole(
        &mut self,
        disk: &mut dyn Disk,
        position: u64,
        next: Offset,
        seen: Seen,
    ) -> Result<Option<(u64, i64)>, IoError> {
        if let Seen::Rotten(facts) = seen {
            let (to, last) = (position + facts.len as u64, facts.last);
            // The length can be trusted when a batch follows, or nothing.
            if to == self.len || matches!(self.look(disk, to, last.plus(1))?, Seen::Sound(_)) {
                return Ok(Some((to, last.0)));
            }
        }
        for to in position + 1..self.len.saturating_sub(BatchFacts::HEADER_BYTES as u64 - 1) {
            let header = BatchFacts::read(self.bytes(disk, to, BatchFacts::HEADER_BYTES)?);
            let Some(facts) = header.filter(|facts| facts.base > next) else { continue };
            if matches!(self.look(disk, to, facts.base)?, Seen::Sound(_)) {
                return Ok(Some((to, facts.base.0 - 1)));
            }
        }
        Ok(None)
    }

    /// The bytes from `position` on: at least so many unless the file ends before.
    fn bytes(&mut self, disk: &mut dyn Disk, position: u64, at_least: usize) -> Result<&[u8], IoError> {
        let left = self.len.saturating_sub(position);
        let needed = left.min(at_least as u64);
        let is_inside = position >= self.at && position + needed <= self.at + self.bytes.len() as u64;
        if !is_inside {
            let len = left.min(at_least.max(WINDOW_BYTES) as u64) as usize;
            match disk.read_into(&self.path, position, len, &mut self.bytes) {
                Err(error) if error.kind == IoErrorKind::NotFound => self.bytes.clear(),
                other => other?,
            }
            self.at = position;
        }
        Ok(self.bytes.get((position - self.at) as usize..).unwrap_or_default())
    }
}
