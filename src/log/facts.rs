//! What the log needs to know of a batch, read from its header in place.

use super::producers;
use crate::base::disk::{Disk, IoError, RelPath};
use crate::base::{LeaderEpoch, Offset, ProducerEpoch, ProducerId, Timestamp};

const HEADER_BYTES: usize = 61;
const MAGIC: u8 = 2;

/// The header fields that decide about place, order and time of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchFacts {
    /// Offset of its first record.
    pub base: Offset,
    /// Offset of its last record.
    pub last: Offset,
    /// Bytes of the whole batch.
    pub len: usize,
    /// The leader that appended it.
    pub leader_epoch: LeaderEpoch,
    /// Largest timestamp of its records.
    pub max_timestamp: Timestamp,
    /// What it says about its producer.
    pub producer: producers::BatchFacts,
}

impl BatchFacts {
    /// Bytes of a batch before its records.
    pub const HEADER_BYTES: usize = HEADER_BYTES;

    /// Reads the header at the start of `bytes`; `None` when it is not whole or makes no sense. The batch itself may
    /// be longer than `bytes`.
    pub fn read(bytes: &[u8]) -> Option<BatchFacts> {
        let header = bytes.first_chunk::<HEADER_BYTES>()?;
        let len = usize::try_from(i32_at(header, 8)).ok()? + 12;
        let (base, delta) = (i64_at(header, 0), i32_at(header, 23));
        if header[16] != MAGIC || len < HEADER_BYTES || base < 0 || delta < 0 {
            return None;
        }
        let producer = producers::BatchFacts {
            producer_id: ProducerId(i64_at(header, 43)),
            epoch: ProducerEpoch(i16::from_be_bytes([header[51], header[52]])),
            first_sequence: i32_at(header, 53),
            last_offset_delta: delta,
            transactional: header[22] & 0x10 != 0,
        };
        Some(BatchFacts {
            base: Offset(base),
            last: Offset(base.checked_add(i64::from(delta)).filter(|last| *last < i64::MAX)?),
            len,
            leader_epoch: LeaderEpoch(i32_at(header, 12)),
            max_timestamp: Timestamp(i64_at(header, 35)),
            producer,
        })
    }
}

fn i32_at(bytes: &[u8; HEADER_BYTES], at: usize) -> i32 {
    i32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn i64_at(bytes: &[u8; HEADER_BYTES], at: usize) -> i64 {
    (i64::from(i32_at(bytes, at)) << 32) | i64::from(i32_at(bytes, at + 4) as u32)
}

/// The batches of a run of bytes, in order, with their place in it; ends at the first that is not whole.
pub fn batches(bytes: &[u8]) -> impl Iterator<Item = (usize, BatchFacts)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let facts = BatchFacts::read(&bytes[at..])?;
        let start = at;
        at = at.checked_add(facts.len).filter(|end| *end <= bytes.len())?;
        Some((start, facts))
    })
}

/// Bytes of a file that are read at a time.
const WINDOW_BYTES: usize = 1 << 20;

/// The batches of a part of a file, in order; ends at the first that is not whole. Reads headers through a window, and skips what
/// lies between them when it is longer than that.
#[derive(Debug)]
pub struct FileBatches {
    path: RelPath,
    position: u64,
    end: u64,
    window: Vec<u8>,
    window_at: u64,
}

impl FileBatches {
    /// From byte `position`, where a batch begins, to `end`.
    pub fn new(path: RelPath, position: u64, end: u64) -> Self {
        Self { path, position, end, window: Vec::new(), window_at: position }
    }

    /// The next batch and its place in the file.
    pub fn next(&mut self, disk: &mut dyn Disk) -> Result<Option<(u64, BatchFacts)>, IoError> {
        let Some(facts) = BatchFacts::read(self.header(disk)?) else { return Ok(None) };
        let start = self.position;
        let end = start.checked_add(facts.len as u64).filter(|end| *end <= self.end);
        Ok(end.map(|end| {
            self.position = end;
            (start, facts)
        }))
    }

    /// The bytes at the current position: at least a header, unless the part ends before.
    fn header(&mut self, disk: &mut dyn Disk) -> Result<&[u8], IoError> {
        let rest = (self.end - self.position).min(WINDOW_BYTES as u64) as usize;
        if self.position + rest.min(HEADER_BYTES) as u64 > self.window_at + self.window.len() as u64 {
            disk.read_into(&self.path, self.position, rest, &mut self.window)?;
            self.window_at = self.position;
        }
        Ok(self.window.get((self.position - self.window_at) as usize..).unwrap_or_default())
    }
}
