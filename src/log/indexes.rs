//! Which indexes of sealed segments are in memory, in the order in which they came, and how large they are together.

use super::store::LogId;
use crate::base::Offset;
use std::collections::VecDeque;

/// The indexes of one store.
#[derive(Debug, Default)]
pub(super) struct Indexes {
    queue: VecDeque<(LogId, Offset, usize)>,
    bytes: usize,
}

impl Indexes {
    /// The index of `segment` came into memory.
    pub(super) fn add(&mut self, log: LogId, segment: Offset, bytes: usize) {
        self.queue.push_back((log, segment, bytes));
        self.bytes += bytes;
    }

    /// The one that must go for all to be at most `bytes_max`; never the newest.
    pub(super) fn pop_beyond(&mut self, bytes_max: usize) -> Option<(LogId, Offset)> {
        if self.bytes <= bytes_max || self.queue.len() <= 1 {
            return None;
        }
        let (log, segment, bytes) = self.queue.pop_front()?;
        self.bytes -= bytes;
        Some((log, segment))
    }
}
