//! The second half of recovery: brings the frames of the write-ahead logs into the segment files.
//!
//! The first half has read everything once, and knows that it is sound and where each log ends. This one reads it again and writes
//! runs: so memory holds a bounded part of the logs, however long they are, and nothing is changed before
//! everything was found sound.

use super::catalogue::Entry;
use super::partition::LogKey;
use super::recover::{Logs, RecoverError};
use super::replayed::{Piece, Replayed};
use super::segment::path;
use crate::base::Offset;
use crate::base::disk::{Disk, FileStep, IoError};
use crate::wal::FrameHeader;
use std::collections::BTreeMap;

/// A log is written to when so many bytes of it wait.
const RUN_BYTES: usize = 1 << 20;
/// All logs are when so many bytes wait in all.
const WAITING_BYTES: usize = 64 << 20;

/// The logs that are being written.
pub(super) struct Restore {
    logs: BTreeMap<LogKey, Writing>,
    waiting: usize,
}

/// One log, once more from the beginning.
struct Writing {
    log: Replayed,
    /// What waits, and where it belongs.
    run: Vec<u8>,
    segment: Offset,
    position: u64,
}

impl Restore {
    /// Makes the folders of `logs` ready and lays out what the catalogues carry.
    pub(super) fn begin(disk: &mut dyn Disk, logs: &Logs) -> Result<Self, IoError> {
        let mut writing = BTreeMap::new();
        for (key, log) in logs {
            prepare_folder(disk, &log.entry)?;
            writing.insert(*key, Writing::new(log.entry.clone()));
        }
        Ok(Self { logs: writing, waiting: 0 })
    }

    /// The next frame.
    pub(super) fn frame(
        &mut self,
        disk: &mut dyn Disk,
        header: &FrameHeader,
        body: &[u8],
    ) -> Result<(), IoError> {
        let key = LogKey { topic: header.topic, partition: header.partition };
        // Frames of logs that were deleted later are skipped.
        let Some(log) = self.logs.get_mut(&key) else { return Ok(()) };
        let Some(piece) = log.log.apply(header, body) else { return Ok(()) };
        self.waiting += piece.bytes.len();
        let written = log.add(disk, &piece)?;
        self.waiting = self.waiting.saturating_sub(written);
        if self.waiting >= WAITING_BYTES { self.flush(disk) } else { Ok(()) }
    }

    /// Writes the rest and gives every file its exact length; nothing is synced.
    pub(super) fn end(mut self, disk: &mut dyn Disk, logs: &Logs) -> Result<(), RecoverError> {
        self.flush(disk)?;
        for (key, log) in logs {
            let again = self.logs.get(key).map(|writing| &writing.log);
            if again.is_none_or(|again| (again.end, again.len()) != (log.end, log.len())) {
                return Err(super::recover::damaged(
                    &log.entry.dir,
                    "its frames changed while they were read",
                ));
            }
            for (base, len) in log.segments() {
                let path = path(&log.entry.dir, base, ".log");
                // Writing nothing makes a file that is not there.
                disk.perform(FileStep::Write { path: path.clone(), offset: len, data: Vec::new() })?;
                disk.perform(FileStep::SetLen { path, len })?;
            }
        }
        Ok(())
    }

    fn flush(&mut self, disk: &mut dyn Disk) -> Result<(), IoError> {
        for log in self.logs.values_mut() {
            log.flush(disk)?;
        }
        self.waiting = 0;
        Ok(())
    }
}

impl Writing {
    fn new(entry: Entry) -> Self {
        let (run, segment, position) = (entry.tail.to_vec(), entry.segment, entry.synced);
        Self { log: Replayed::new(entry), run, segment, position }
    }

    /// Adds a piece behind the run, which is written first if it is long or elsewhere. How many bytes were written.
    fn add(&mut self, disk: &mut dyn Disk, piece: &Piece<'_>) -> Result<usize, IoError> {
        let run_end = self.position + self.run.len() as u64;
        let continues = (self.segment, run_end) == (piece.segment, piece.position);
        let is_long = self.run.len() + piece.bytes.len() > RUN_BYTES;
        let written = if continues && !is_long { 0 } else { self.flush(disk)? };
        if !continues {
            (self.segment, self.position) = (piece.segment, piece.position);
        }
        self.run.extend_from_slice(piece.bytes);
        Ok(written)
    }

    fn flush(&mut self, disk: &mut dyn Disk) -> Result<usize, IoError> {
        if self.run.is_empty() {
            return Ok(0);
        }
        let run = std::mem::take(&mut self.run);
        let (offset, len) = (self.position, run.len());
        self.position += len as u64;
        let path = path(&self.log.entry.dir, self.segment, ".log");
        disk.perform(FileStep::Write { path, offset, data: vec![run.into()] })?;
        Ok(len)
    }
}

fn prepare_folder(disk: &mut dyn Disk, entry: &Entry) -> Result<(), IoError> {
    if (entry.segment, entry.synced) == (Offset(0), 0) {
        // Nothing of this log counts as written: what the folder holds may be of a deleted log of the same name.
        disk.perform(FileStep::Remove { path: entry.dir.as_str().into() })?;
    }
    disk.perform(FileStep::CreateDir { path: entry.dir.as_str().into() })
}
