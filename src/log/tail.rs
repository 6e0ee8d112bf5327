//! The newest batches of a partition in memory: the source of write-behind and the cache of readers at the end of the
//! log. Catch-up readers never enter it.

use crate::base::{Bytes, Offset};
use std::collections::VecDeque;

/// One batch and its place.
#[derive(Clone, Debug)]
pub struct TailBatch {
    /// Offset of its first record.
    pub base: Offset,
    /// Offset of its last record.
    pub last: Offset,
    /// Base offset of its segment.
    pub segment: Offset,
    /// Where it starts in the segment.
    pub position: u64,
    /// Its bytes.
    pub bytes: Bytes,
}

/// Batches without gaps up to the log end.
#[derive(Clone, Debug, Default)]
pub struct Tail {
    batches: VecDeque<TailBatch>,
    /// The start of the active segment's unfinished block, of an earlier life: bytes that no batch here covers.
    head: Option<(Offset, u64, Bytes)>,
}

impl Tail {
    /// A tail that begins with the bytes `head` at `position` of `segment`, which belong to batches on disk.
    pub fn with_head(segment: Offset, position: u64, head: Bytes) -> Self {
        let head = (!head.is_empty()).then_some((segment, position, head));
        Self { batches: VecDeque::new(), head }
    }

    /// Appends a batch behind the newest one.
    pub fn push(&mut self, batch: TailBatch) {
        self.batches.push_back(batch);
    }

    /// The first offset that is here; `None` when no batch is.
    pub fn first_offset(&self) -> Option<Offset> {
        self.batches.front().map(|batch| batch.base)
    }

    /// The batches from the one that holds `offset` on.
    pub fn since(&self, offset: Offset) -> impl Iterator<Item = &TailBatch> {
        let start = self.batches.partition_point(|batch| batch.last < offset);
        self.batches.range(start..)
    }

    /// The oldest batch.
    pub fn front(&self) -> Option<&TailBatch> {
        self.batches.front()
    }

    /// Gives the oldest batch away.
    pub fn pop_front(&mut self) -> Option<TailBatch> {
        self.batches.pop_front()
    }

    /// Bytes of all batches here.
    pub fn bytes(&self) -> usize {
        self.batches.iter().map(|batch| batch.bytes.len()).sum()
    }

    /// The bytes `from..to` of `segment` as slices; all of them must be here.
    pub fn range(&self, segment: Offset, from: u64, to: u64) -> Vec<Bytes> {
        let parts = self.found(segment, from, to);
        debug_assert_eq!(total(&parts), to - from, "a gap in the tail");
        parts
    }

    /// Whether the bytes `from..to` of `segment` are all here.
    pub fn covers(&self, segment: Offset, from: u64, to: u64) -> bool {
        total(&self.found(segment, from, to)) == to - from
    }

    /// What is here of the bytes `from..to` of `segment`.
    fn found(&self, segment: Offset, from: u64, to: u64) -> Vec<Bytes> {
        let mut parts = Vec::new();
        let head = self.head.iter().map(|(base, position, bytes)| (*base, *position, bytes));
        let start = self.batches.partition_point(|batch| {
            batch.segment < segment
                || (batch.segment == segment && batch.position + batch.bytes.len() as u64 <= from)
        });
        let batches = self.batches.range(start..).map(|batch| (batch.segment, batch.position, &batch.bytes));
        for (base, position, bytes) in head.chain(batches) {
            let end = position + bytes.len() as u64;
            if base > segment || (base == segment && position >= to) {
                break;
            }
            if base == segment && end > from {
                let cut_front = from.saturating_sub(position) as usize;
                let cut_back = end.saturating_sub(to) as usize;
                parts.push(bytes.slice(cut_front..bytes.len() - cut_back));
            }
        }
        parts
    }

    /// The file holds everything of `segment` up to `written`: older bytes of an earlier life are not needed any more.
    pub fn forget_head(&mut self, segment: Offset, written: u64) {
        let done = |(base, position, bytes): &(Offset, u64, Bytes)| {
            *base < segment || (*base == segment && position + bytes.len() as u64 <= written)
        };
        if self.head.as_ref().is_some_and(done) {
            self.head = None;
        }
    }
}

fn total(parts: &[Bytes]) -> u64 {
    parts.iter().map(|part| part.len() as u64).sum()
}
