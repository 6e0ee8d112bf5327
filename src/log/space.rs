//! A full disk: jobs that found no room wait and are tried again, so that room which somebody makes is used without a restart.
//!
//! Nothing is lost meanwhile: what was acknowledged lies in the write-ahead log, whose files were written out before, and
//! in memory. While room is short no batch is taken ([`Store::has_room`]), and write-behind rests, so that the little that is
//! left serves what makes room: the catalogue that a deletion needs. Reads go on.

use super::partition::Log;
use super::store::{Io, Job, LogId, Store};
use crate::base::disk::{IoError, IoErrorKind};
use crate::base::{Duration, Instant, JobId, Now};
use std::collections::BTreeMap;

/// Between two tries.
const RETRY_EVERY: Duration = Duration::from_millis(1_000);

/// What is known about room.
#[derive(Debug, Default)]
pub(super) struct Space {
    /// The shell says that little is left.
    is_short: bool,
    /// Jobs that found no room, and whether they are under way again.
    refused: BTreeMap<JobId, bool>,
    retry_at: Option<Instant>,
}

impl Space {
    /// The job has ended; whether it had found no room before.
    pub(super) fn done(&mut self, job: JobId) -> bool {
        self.refused.remove(&job).is_some()
    }

    /// Jobs that wait for room and are not under way.
    pub(super) fn waiting(&self) -> usize {
        self.refused.values().filter(|under_way| !**under_way).count()
    }

    /// When to try again.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.retry_at
    }
}

impl Store {
    /// The shell's word on whether the log directory is short of room.
    pub fn set_short_of_room(&mut self, is_short: bool) {
        self.space.is_short = is_short;
    }

    /// Whether there is room for more batches. Without, the answer to a producer is KAFKA_STORAGE_ERROR.
    pub fn has_room(&self) -> bool {
        !self.space.is_short && self.space.refused.is_empty()
    }

    /// A job failed. False: the log directory cannot be trusted any more. One that found no room is tried again; that
    /// the folder of a deleted log is not gone means nothing.
    pub fn job_failed(&mut self, now: Now, job: JobId, error: &IoError) -> bool {
        if matches!(self.jobs.get(&job), Some(running) if matches!(running.job, Job::Remove)) {
            self.job_done(job);
            return true;
        }
        // Both say nothing about the disk, and a failed sync is never one of them.
        if !matches!(error.kind, IoErrorKind::NoSpace | IoErrorKind::Exhausted) {
            return false;
        }
        self.space.refused.insert(job, false);
        self.space.retry_at.get_or_insert(now.mono + RETRY_EVERY);
        true
    }

    /// Whether write-behind and checkpoints go on. Short of room they rest, and before a stop, which writes everything anyway;
    /// unless batches that were taken wait for a file of the write-ahead log: for those the reserve is there.
    pub(super) fn may_write_behind(&self) -> bool {
        let rests = self.space.is_short || self.is_draining;
        self.space.refused.is_empty() && (!rests || self.wal.is_starved())
    }

    /// Tries the jobs again whose time has come.
    pub(super) fn poll_space(&mut self, now: Now, io: &mut Vec<Io>) {
        if !self.may_write_behind() {
            self.give_up_checkpoint(now);
        }
        if self.space.retry_at.is_none_or(|at| at > now.mono) {
            return;
        }
        let waiting: Vec<JobId> =
            self.space.refused.iter().filter(|(_, under_way)| !**under_way).map(|(job, _)| *job).collect();
        for job in waiting {
            self.try_again(job, io);
        }
        self.space.retry_at = (self.space.waiting() > 0).then_some(now.mono + RETRY_EVERY);
    }

    fn try_again(&mut self, job: JobId, io: &mut Vec<Io>) {
        let Some(running) = self.jobs.get(&job) else { return self.job_ended(job) };
        match running.job {
            Job::Write { log, .. } if self.folders.is_doomed(log) => self.abandon(job, log),
            // The rest of the room is for those that make more.
            Job::Write { .. } | Job::Fill { .. } if self.space.is_short && !self.wal.is_starved() => {}
            _ => {
                io.push(Io::Job { job, steps: running.steps.clone() });
                self.space.refused.insert(job, true);
            }
        }
    }

    /// What waited for room may have kept files of the write-ahead log: the next checkpoint can free them, even without news.
    pub(super) fn job_ended(&mut self, job: JobId) {
        if self.space.done(job) {
            self.checkpoint.expect_more();
        }
    }

    /// Nobody needs what a deleted log had to write.
    fn abandon(&mut self, job: JobId, log: LogId) {
        self.job_ended(job);
        self.jobs.remove(&job);
        self.writes_in_flight -= 1;
        self.with_log(log, Log::abandon_write);
    }
}
