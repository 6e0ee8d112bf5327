//! Reading a partition: plan, perform, finish. A plan is answered from the tail at once, or names the range of a file
//! that the shell must read; `finish` then cuts whole batches out of what came back.

use super::facts::BatchFacts;
use super::partition::Log;
use super::reopen::sound_offsets;
use super::rot::{Damage, Seen, look};
use super::segment::Segment;
use crate::base::disk::RelPath;
use crate::base::{Bytes, Offset, Timestamp};
use std::collections::VecDeque;
use std::ops::RangeInclusive;

/// Least and most bytes of one disk read.
const READ_BYTES: RangeInclusive<usize> = (128 << 10)..=(1 << 20);

/// What a reader wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadRequest {
    /// The batch that holds this offset comes first.
    pub offset: Offset,
    /// Nothing from this offset on: the high watermark for consumers.
    pub upper: Offset,
    /// Most bytes of batches.
    pub bytes_max: usize,
    /// Give the first batch even when it alone is larger than `bytes_max` (KIP-74).
    pub at_least_one: bool,
}

/// What must be done to answer.
#[derive(Clone, Debug)]
pub enum ReadPlan {
    /// The answer: whole batches, maybe none.
    Ready(Vec<Bytes>),
    /// Read this range, then call [`Log::finish_read`].
    Disk { path: RelPath, position: u64, len: usize },
    /// The batch that holds the offset is known to be damaged.
    Damaged,
    /// Read the whole of this index file, give it to [`Log::install_index`], plan again.
    Index { path: RelPath, segment: Offset, len: usize },
}

/// What a disk read gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadFinish {
    /// Whole batches, maybe none.
    Ready(Bytes),
    /// The wanted batch does not end in what was read: read again with this length.
    More { position: u64, len: usize },
    /// The bytes are not the batches that must be there.
    Damaged(Damage),
}

impl Log {
    /// How to answer `request`. The offset must lie between start and end of the log.
    pub fn plan_read(&self, request: ReadRequest) -> ReadPlan {
        if request.offset >= request.upper {
            return ReadPlan::Ready(Vec::new());
        }
        if self.tail.first_offset().is_some_and(|first| first <= request.offset) {
            return ReadPlan::Ready(self.read_tail(request));
        }
        self.plan_disk(request)
    }

    fn read_tail(&self, request: ReadRequest) -> Vec<Bytes> {
        let mut parts = Vec::new();
        let mut total = 0;
        for batch in self.tail.since(request.offset).take_while(|batch| batch.last < request.upper) {
            let fits = total + batch.bytes.len() <= request.bytes_max;
            let is_owed = request.at_least_one && parts.is_empty();
            if !fits && !is_owed {
                break;
            }
            total += batch.bytes.len();
            parts.push(batch.bytes.clone());
        }
        parts
    }

    fn plan_disk(&self, request: ReadRequest) -> ReadPlan {
        if self.quarantine.holds(request.offset) {
            return ReadPlan::Damaged;
        }
        let segment = self.segment_of(request.offset);
        let Some(index) = &segment.index else { return self.need_index(segment) };
        let position = index.position_of(segment.base, request.offset);
        let left = self.file_end(segment).saturating_sub(position) as usize;
        let len = request.bytes_max.clamp(*READ_BYTES.start(), *READ_BYTES.end()).min(left);
        ReadPlan::Disk { path: segment.path(&self.dir, ".log"), position, len }
    }

    fn need_index(&self, segment: &Segment) -> ReadPlan {
        // Room for one entry a batch of the smallest size; the read ends at the end of the file.
        let len = (segment.len / 61 * 8 + 8) as usize;
        ReadPlan::Index {
            path: segment.path(&self.dir, ".index"),
            segment: segment.base,
            len: len.min(64 << 20),
        }
    }

    /// Bytes of a segment that its file holds: everything that is not in the tail.
    fn file_end(&self, segment: &Segment) -> u64 {
        match self.tail.front() {
            Some(front) if front.segment == segment.base => front.position,
            Some(front) if front.segment < segment.base => 0,
            _ => segment.len,
        }
    }

    /// A sealed segment's offset index was read from its file. Entries that make no sense are left out, so that a damaged
    /// index only makes reads look further; false when there were some.
    pub(super) fn install_index(&mut self, segment: Offset, file: Vec<u8>) -> bool {
        let end = self.end();
        let Some(segment) = self.segments.iter_mut().find(|found| found.base == segment) else { return true };
        let len = file.len();
        let mut index = segment.index.take().unwrap_or_default();
        index.offsets = sound_offsets(segment.base, file, segment.len, end);
        let is_sound = index.offsets.len() == len;
        segment.index = Some(index);
        is_sound
    }

    /// Bytes of a segment's index in memory.
    pub(super) fn index_bytes(&self, segment: Offset) -> usize {
        let found = self.segments.iter().find(|found| found.base == segment);
        let index = found.and_then(|found| found.index.as_ref());
        index.map_or(0, |index| index.offsets.capacity() + index.times.capacity())
    }

    /// A complete segment's index is read again when somebody needs it.
    pub(super) fn drop_index(&mut self, segment: Offset) {
        let found = self.segments.iter_mut().find(|found| found.base == segment && found.is_complete);
        if let Some(segment) = found {
            segment.index = None;
        }
    }

    /// Cuts the answer out of the bytes that were read at `position`, where so many were asked for: whole batches whose
    /// checksums fit.
    pub fn finish_read(
        &self,
        request: ReadRequest,
        (position, asked): (u64, usize),
        bytes: &Bytes,
    ) -> ReadFinish {
        let mut cut = Cut { request, range: None };
        let (mut at, mut bases) = (0, self.segment_of(request.offset).base..=request.offset);
        loop {
            let seen = look(&bytes[at..], bases);
            match seen {
                Seen::Sound(facts) | Seen::Rotten(facts) if facts.last < request.offset => {
                    (at, bases) = (at + facts.len, behind(&facts));
                }
                Seen::Sound(facts) if facts.last < self.end() => {
                    if !cut.takes(at, &facts) {
                        return ReadFinish::Ready(cut.out_of(bytes));
                    }
                    (at, bases) = (at + facts.len, behind(&facts));
                }
                Seen::Short(needed) if cut.range.is_none() => {
                    return self.read_on(request, position + at as u64, needed, bytes.len() < asked);
                }
                _ => return self.end_of_run(request, &cut, seen, position + at as u64, bytes),
            }
        }
    }

    /// The batches that were taken, or why there are none.
    fn end_of_run(&self, request: ReadRequest, cut: &Cut, seen: Seen, at: u64, bytes: &Bytes) -> ReadFinish {
        let segment = self.segment_of(request.offset).base;
        // A sound batch behind the log's end: its offset is not what it was.
        let seen = if matches!(seen, Seen::Sound(_)) { Seen::Nonsense } else { seen };
        match (cut.range, Damage::of(seen, segment, at)) {
            (None, Some(damage)) => ReadFinish::Damaged(damage),
            _ => ReadFinish::Ready(cut.out_of(bytes)),
        }
    }

    fn segment_of(&self, offset: Offset) -> &Segment {
        let at = self.segments.partition_point(|segment| segment.base <= offset).saturating_sub(1);
        &self.segments[at]
    }

    /// The batch at `next` takes `needed` bytes, and is not whole in what was read; `is_cut`: the file ends there.
    fn read_on(&self, request: ReadRequest, next: u64, needed: usize, is_cut: bool) -> ReadFinish {
        let segment = self.segment_of(request.offset);
        let left = self.file_end(segment).saturating_sub(next) as usize;
        if needed > left || is_cut {
            return ReadFinish::Damaged(Damage { segment: segment.base, position: next, batch: None });
        }
        ReadFinish::More { position: next, len: needed.max(*READ_BYTES.start()).min(left) }
    }

    /// Where a search for the first record at or after `target` must look: the segments that may hold it, oldest first.
    pub fn segments_from_time(&self, target: Timestamp) -> VecDeque<Offset> {
        let young = self
            .segments
            .iter()
            .filter(|segment| segment.max_timestamp.timestamp >= target && segment.len > 0);
        young.map(|segment| segment.base).collect()
    }

    /// An offset at or below the first record of `segment` that is as young as `target`.
    pub fn offset_before_time(&self, segment: Offset, target: Timestamp) -> Offset {
        let found = self.segments.iter().find(|found| found.base == segment);
        let index = found.and_then(|found| found.index.as_ref());
        index.map_or(segment, |index| index.offset_before(segment, target)).max(self.start())
    }

    /// The largest timestamp of the log and the last offset of the batch that has it; `None` for an empty log.
    pub fn max_timestamp(&self) -> Option<(Timestamp, Offset)> {
        let filled =
            self.segments.iter().filter(|segment| segment.len > 0).map(|segment| segment.max_timestamp);
        let oldest_of_youngest = |best: super::files::time_index::Entry,
                                  next: super::files::time_index::Entry| {
            if next.timestamp > best.timestamp { next } else { best }
        };
        filled.reduce(oldest_of_youngest).map(|entry| (entry.timestamp, entry.offset))
    }
}

/// The base offset that the next batch must have.
fn behind(facts: &BatchFacts) -> RangeInclusive<Offset> {
    let next = facts.last.plus(1);
    next..=next
}

/// The batches of a run that the reader gets: from the one that holds its offset on, as many as fit.
struct Cut {
    request: ReadRequest,
    range: Option<(usize, usize)>,
}

impl Cut {
    /// Takes the batch at `at`, unless it is too young or too much.
    fn takes(&mut self, at: usize, facts: &BatchFacts) -> bool {
        let (start, whole) = (self.range.map_or(at, |(start, _)| start), at + facts.len);
        let is_owed = self.range.is_none() && self.request.at_least_one;
        let fits = whole - start <= self.request.bytes_max || is_owed;
        let takes = facts.last < self.request.upper && fits;
        if takes {
            self.range = Some((start, whole));
        }
        takes
    }

    /// A slice of what was read, or a copy where the slice would keep more than as much again in memory: a client that does
    /// not read its answers must not hold large buffers by small pieces.
    fn out_of(&self, bytes: &Bytes) -> Bytes {
        match self.range {
            None => Bytes::new(),
            Some((start, end)) if 2 * (end - start) < bytes.len() => {
                Bytes::copy_from_slice(&bytes[start..end])
            }
            Some((start, end)) => bytes.slice(start..end),
        }
    }
}
