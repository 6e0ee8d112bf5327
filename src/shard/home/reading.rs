//! Reads of a log that may need the disk: try, wait for the bytes, go on.

use super::Home;
use super::asking::AskWork;
use super::fetching::FetchWork;
use crate::base::disk::{IoError, RelPath};
use crate::base::{Bytes, DirId, JobId, Offset};
use crate::log::{LogId, LogKey, ReadFinish, ReadPlan, ReadRequest};
use crate::protocol::ErrorCode;
use crate::shard::event::Effect;

/// Work that waits for a read.
#[derive(Debug)]
pub(super) struct Reading {
    work: Work,
    step: Step,
}

impl Reading {
    /// How many bytes are asked for.
    pub(super) fn bytes(&self) -> usize {
        self.step.len
    }

    /// The log directory that is read.
    pub(super) fn dir(&self) -> DirId {
        self.step.log.dir
    }
}

/// Whose read it is.
#[derive(Debug)]
pub(super) enum Work {
    Fetch(FetchWork),
    Ask(AskWork),
    /// The broker reads this log for itself.
    Chunk(LogKey),
}

/// A read under way.
#[derive(Debug)]
pub(super) struct Step {
    log: LogId,
    request: ReadRequest,
    path: RelPath,
    position: u64,
    len: usize,
    /// Set when it reads the index of this segment instead of batches.
    index_of: Option<Offset>,
}

/// How far a read got.
#[derive(Debug)]
pub(super) enum Tried {
    /// Whole batches, maybe none.
    Ready(Vec<Bytes>),
    /// The disk is asked.
    Wait(Step),
    /// The log is gone, or its bytes cannot be read.
    Failed,
    /// The bytes are not what was written.
    Damaged,
}

impl Home {
    /// Reads from memory, or says what must be read from the disk.
    pub(super) fn try_read(&self, log: LogId, request: ReadRequest) -> Tried {
        let Some(found) = self.stores.log(log) else { return Tried::Failed };
        match found.plan_read(request) {
            ReadPlan::Ready(parts) => Tried::Ready(parts),
            ReadPlan::Disk { path, position, len } => {
                Tried::Wait(Step { log, request, path, position, len, index_of: None })
            }
            ReadPlan::Damaged => Tried::Damaged,
            ReadPlan::Index { path, segment, len } => {
                Tried::Wait(Step { log, request, path, position: 0, len, index_of: Some(segment) })
            }
        }
    }

    /// What to say of a log that could not be read to the end: it may have been deleted meanwhile.
    pub(super) fn why_unread(&self, key: LogKey) -> ErrorCode {
        self.led(key).err().unwrap_or(ErrorCode::KafkaStorageError)
    }

    /// Asks the disk, now or when other reads have come back; `work` goes on in `resume`.
    pub(super) fn wait(&mut self, step: Step, work: Work) {
        let fits = self.reading_bytes + step.len <= self.reading_bytes_max || self.reading_bytes == 0;
        match fits && self.reads_waiting.is_empty() {
            true => self.ask_disk(step, work),
            false => self.reads_waiting.push_back(Reading { work, step }),
        }
    }

    /// So many bytes of reads came back: asks for what waited.
    pub(super) fn reads_came_back(&mut self, bytes: usize) {
        self.reading_bytes -= bytes;
        while let Some(Reading { work, step }) = self.next_waiting_read() {
            // Its directory may have failed meanwhile.
            match self.stores.log(step.log) {
                Some(_) => self.ask_disk(step, work),
                None => self.go_on(work, Tried::Failed),
            }
        }
    }

    fn next_waiting_read(&mut self) -> Option<Reading> {
        let (used, max) = (self.reading_bytes, self.reading_bytes_max);
        self.reads_waiting.pop_front_if(|next| used == 0 || used + next.step.len <= max)
    }

    fn ask_disk(&mut self, step: Step, work: Work) {
        self.reading_bytes += step.len;
        let job = JobId(self.next_read);
        self.next_read += 1;
        let (dir, path, offset, len) = (step.log.dir, step.path.clone(), step.position, step.len);
        self.effects.push(Effect::Read { dir, job, path, offset, len });
        self.readings.insert(job, Reading { work, step });
    }

    /// The bytes are there: goes on with the read, and when it is complete with the work.
    pub(super) fn resume(&mut self, reading: Reading, result: Result<Bytes, IoError>) {
        let tried = match result {
            Ok(bytes) => self.finish(reading.step, &bytes),
            Err(error) => {
                tracing::error!(%error, "a read failed");
                Tried::Failed
            }
        };
        self.go_on(reading.work, tried);
    }

    fn go_on(&mut self, work: Work, tried: Tried) {
        match (tried, work) {
            (Tried::Wait(step), work) => self.wait(step, work),
            (tried, Work::Fetch(work)) => self.fetch_read(work, tried),
            (tried, Work::Ask(work)) => self.ask_read(work, tried),
            (tried, Work::Chunk(key)) => self.chunk_read(key, tried),
        }
    }

    fn finish(&mut self, step: Step, bytes: &Bytes) -> Tried {
        if let Some(segment) = step.index_of {
            if !self.stores.install_index(step.log, segment, bytes.to_vec()) {
                tracing::warn!(path = %step.path, "a damaged index: reads look further; `highwater check --repair` makes it anew");
            }
            return self.try_read(step.log, step.request);
        }
        let Some(log) = self.stores.log(step.log) else { return Tried::Failed };
        match log.finish_read(step.request, (step.position, step.len), bytes) {
            ReadFinish::Ready(bytes) => Tried::Ready(vec![bytes]),
            ReadFinish::More { position, len } => Tried::Wait(Step { position, len, ..step }),
            ReadFinish::Damaged(damage) => {
                self.damaged(step.log, damage);
                Tried::Damaged
            }
        }
    }
}
