//! One segment of a partition: where its bytes stand between memory and disk, and its sparse indexes.
//!
//! ```text
//!  0 ─────────── synced ─────────── written ─────────── len
//!    durable in the file     in the file, maybe cached     only in the tail and the write-ahead log
//! ```
//!
//! `written` and `synced` are whole blocks until the segment is sealed: an unfinished block is never written, so no page
//! of a live segment is ever rewritten in place.

use super::facts::BatchFacts;
use super::files::{offset_index, time_index};
use crate::base::disk::RelPath;
use crate::base::{Offset, Timestamp};

/// One segment. Its base offset is the name of its files.
#[derive(Clone, Debug)]
pub struct Segment {
    /// Offset of its first record, and its name.
    pub base: Offset,
    /// Bytes appended.
    pub len: u64,
    /// Bytes handed to a write job.
    pub writing: u64,
    /// Bytes written to the file.
    pub written: u64,
    /// Bytes durable in the file.
    pub synced: u64,
    /// Nothing is appended any more.
    pub is_sealed: bool,
    /// Sealed, and file and indexes are on disk, durably.
    pub is_complete: bool,
    /// The sparse indexes; absent for a sealed segment of an earlier life until somebody needs it.
    pub index: Option<Index>,
    /// Largest timestamp of any record, and the last offset of the batch that has it.
    pub max_timestamp: time_index::Entry,
    /// Timestamp of the first batch: the age of a segment counts from here.
    pub first_timestamp: Option<Timestamp>,
    /// Wall time of creation, for a segment that is still empty.
    pub created: Timestamp,
}

/// Both indexes as their files hold them.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// Content of the `.index` file.
    pub offsets: Vec<u8>,
    /// Content of the `.timeindex` file.
    pub times: Vec<u8>,
    /// Bytes appended since the last entry.
    pub since_entry: u64,
    /// Bytes of `offsets` and of `times` that a checkpoint has written to their files.
    pub checkpointed: (usize, usize),
}

impl Segment {
    /// An empty segment.
    pub fn new(base: Offset, created: Timestamp) -> Self {
        Self {
            base,
            len: 0,
            writing: 0,
            written: 0,
            synced: 0,
            is_sealed: false,
            is_complete: false,
            index: Some(Index::default()),
            max_timestamp: time_index::Entry { timestamp: Timestamp(-1), offset: base },
            first_timestamp: None,
            created,
        }
    }

    /// A segment that an earlier life sealed and made durable; its index is on disk.
    pub fn sealed(base: Offset, len: u64, max_timestamp: time_index::Entry) -> Self {
        let mut segment = Self::new(base, Timestamp(-1));
        (segment.is_sealed, segment.is_complete) = (true, true);
        segment.index = None;
        segment.max_timestamp = max_timestamp;
        segment.set_durable(len);
        segment
    }

    /// Everything up to `len` is in the file, durably.
    pub fn set_durable(&mut self, len: u64) {
        (self.len, self.writing, self.written, self.synced) = (len, len, len, len);
    }

    /// Notes a batch at the end: index entries as Kafka makes them, then the length.
    pub fn note(&mut self, batch: &BatchFacts, interval_bytes: u64) {
        self.first_timestamp.get_or_insert(batch.max_timestamp);
        if batch.max_timestamp > self.max_timestamp.timestamp {
            self.max_timestamp = time_index::Entry { timestamp: batch.max_timestamp, offset: batch.last };
        }
        let (base, position, max) = (self.base, self.len as u32, self.max_timestamp);
        if let Some(index) = &mut self.index {
            if index.since_entry > interval_bytes {
                index.add_offset(base, offset_index::Entry { offset: batch.last, position });
                index.add_time(base, max);
                index.since_entry = 0;
            }
            index.since_entry += batch.len as u64;
        }
        self.len += batch.len as u64;
    }

    /// The last entry of the time index, as Kafka adds it when a segment is closed.
    pub fn close_index(&mut self) {
        let (base, max) = (self.base, self.max_timestamp);
        if let Some(index) = self.index.as_mut().filter(|_| max.timestamp.0 >= 0) {
            index.add_time(base, max);
        }
    }

    /// Whether the batch still fits: size, 32-bit relative offsets, age (`segment.bytes`, `segment.ms`).
    pub fn must_roll(&self, batch: &BatchFacts, bytes_max: u64, age_ms_max: i64) -> bool {
        if self.len == 0 {
            return false;
        }
        let first = self.first_timestamp.unwrap_or(self.created);
        let old = batch.max_timestamp.0.saturating_sub(first.0) > age_ms_max;
        self.len + batch.len as u64 > bytes_max || batch.last.0 - self.base.0 > i64::from(i32::MAX) || old
    }

    /// Path of one of its files, below the partition's folder.
    pub fn path(&self, dir: &str, extension: &str) -> RelPath {
        path(dir, self.base, extension)
    }
}

/// Path of a segment's file.
pub(super) fn path(dir: &str, base: Offset, extension: &str) -> RelPath {
    format!("{dir}/{:020}{extension}", base.0).into()
}

impl Index {
    fn add_offset(&mut self, base: Offset, entry: offset_index::Entry) {
        if let Some(bytes) = offset_index::encode(base, entry) {
            self.offsets.extend_from_slice(&bytes);
        }
    }

    /// Adds an entry unless the newest one already says as much; entries must grow.
    fn add_time(&mut self, base: Offset, entry: time_index::Entry) {
        let last = time_index::View::new(base, &self.times).ok().and_then(|view| view.last());
        if last.is_some_and(|last| last.timestamp >= entry.timestamp) {
            return;
        }
        if let Some(bytes) = time_index::encode(base, entry) {
            self.times.extend_from_slice(&bytes);
        }
    }

    /// Where to start scanning for `offset`: a byte position.
    pub fn position_of(&self, base: Offset, offset: Offset) -> u64 {
        let found = offset_index::View::new(base, &self.offsets).map(|view| view.lookup(offset));
        found.map_or(0, |entry| u64::from(entry.position))
    }

    /// An offset at or below the first record that is as young as `target`.
    pub fn offset_before(&self, base: Offset, target: Timestamp) -> Offset {
        let found = time_index::View::new(base, &self.times).map(|view| view.lookup(target));
        found.map_or(base, |entry| entry.offset)
    }

    /// Position of the last entry: from here on a rebuild must look at batches again.
    pub fn last_position(&self, base: Offset) -> u64 {
        let view = offset_index::View::new(base, &self.offsets);
        view.ok().and_then(|view| view.iter().last()).map_or(0, |entry| u64::from(entry.position))
    }
}
