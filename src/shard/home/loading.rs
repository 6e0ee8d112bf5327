//! Reads of the broker itself: a log from front to end, a chunk at a time, for who keeps a state machine over it.

use super::Home;
use super::reading::{Tried, Work};
use crate::base::{Bytes, Offset};
use crate::log::{LogKey, ReadRequest};

/// A chunk of a log.
#[derive(Debug)]
pub(in crate::shard) enum Chunk {
    /// Whole batches; none at the end.
    Batches(Vec<Bytes>),
    /// The bytes are not what was written.
    Damaged,
    /// The log is gone, or its bytes cannot be read.
    Failed,
}

impl Home {
    /// Reads committed batches from `offset` on, about `bytes_max` bytes of them; `take_chunk` has them when they are there.
    pub(in crate::shard) fn read_chunk(&mut self, key: LogKey, offset: Offset, bytes_max: usize) {
        let tried = match self.led(key) {
            Ok((id, _, leader)) => {
                let upper = leader.high_watermark();
                self.try_read(id, ReadRequest { offset, upper, bytes_max, at_least_one: true })
            }
            Err(_) => Tried::Failed,
        };
        match tried {
            Tried::Wait(step) => self.wait(step, Work::Chunk(key)),
            tried => self.chunk_read(key, tried),
        }
    }

    pub(super) fn chunk_read(&mut self, key: LogKey, tried: Tried) {
        self.chunks.push_back(match tried {
            Tried::Ready(parts) => (key, Chunk::Batches(parts)),
            Tried::Damaged => (key, Chunk::Damaged),
            Tried::Failed | Tried::Wait(_) => (key, Chunk::Failed),
        });
    }

    /// The next chunk that was read.
    pub(in crate::shard) fn take_chunk(&mut self) -> Option<(LogKey, Chunk)> {
        self.chunks.pop_front()
    }

    /// A chunk waits for `take_chunk`.
    pub(in crate::shard) fn has_chunk(&self) -> bool {
        !self.chunks.is_empty()
    }

    /// The first offset of a log that this core leads, and the one behind its last record; `None` when it does not lead it.
    pub(in crate::shard) fn bounds(&self, key: LogKey) -> Option<(Offset, Offset)> {
        self.led(key).ok().map(|(_, log, _)| (log.start(), log.end()))
    }

    /// From now on `take_moved` tells when more of this log is committed, and when it is led here no longer.
    pub(in crate::shard) fn watch(&mut self, key: LogKey) {
        self.watched.insert(key);
    }

    /// No longer.
    pub(in crate::shard) fn unwatch(&mut self, key: LogKey) {
        self.watched.remove(&key);
    }

    /// Something about this log has changed.
    pub(super) fn note_moved(&mut self, key: LogKey) {
        if self.watched.contains(&key) && self.moved.last() != Some(&key) {
            self.moved.push(key);
        }
    }

    /// The watched logs that have moved; some may be named twice.
    pub(in crate::shard) fn take_moved(&mut self) -> Vec<LogKey> {
        std::mem::take(&mut self.moved)
    }
}
