//! Checkpoints: they bring the segment files up to date, write the catalogue, and so give files of the write-ahead log
//! back. One at a time, in the background:
//!
//! ```text
//! idle ─▶ writing (whole blocks of every log that holds old frames) ─▶ syncing ─▶ catalogue ─▶ idle
//! ```

use super::catalogue::{Catalogue, Entry};
use super::partition::{DurableState, Log};
use super::store::{Io, Job, LogId, Store, SyncMark};
use crate::base::disk::FileStep;
use crate::base::{Bytes, Instant, Now, Offset};
use crate::wal::Lsn;
use std::collections::BTreeMap;

/// More files than this are synced by one syncfs (1.4 ms against 60 ms for 1,000 files, `engine.md` 2.2).
const SYNC_FILES_MAX: usize = 16;

#[derive(Debug, PartialEq, Eq)]
enum Phase {
    Idle,
    /// These logs still have old blocks to write, up to segment and position.
    Writing(BTreeMap<LogId, (Offset, u64)>),
    Syncing,
    Cataloguing,
}

/// Where the current checkpoint stands.
#[derive(Debug)]
pub(super) struct Checkpoint {
    phase: Phase,
    next_at: Instant,
    /// The newest frame that the last checkpoint could bring into files: without newer ones there is nothing to do.
    seen: Lsn,
    /// Bytes appended since the last checkpoint began.
    appended_bytes: u64,
}

/// A catalogue on its way to the disk.
#[derive(Debug)]
pub(super) struct Pending {
    replay_from: u64,
    states: Vec<(LogId, DurableState)>,
}

impl Checkpoint {
    pub(super) fn new(next_at: Instant) -> Self {
        Self { phase: Phase::Idle, next_at, seen: 0, appended_bytes: 0 }
    }

    /// The next checkpoint may free more than the last one, although nothing newer is durable.
    pub(super) fn expect_more(&mut self) {
        self.seen = 0;
    }

    /// A batch was appended.
    pub(super) fn note_appended(&mut self, bytes: usize) {
        self.appended_bytes += bytes as u64;
    }

    /// Whether the checkpoint waits for writes of this log.
    pub(super) fn wants(&self, id: LogId) -> bool {
        matches!(&self.phase, Phase::Writing(goals) if goals.contains_key(&id))
    }
}

impl Store {
    /// When the next checkpoint is due; `None` while one runs or when nothing has changed.
    pub(super) fn next_checkpoint(&self) -> Option<Instant> {
        let idle = self.checkpoint.phase == Phase::Idle && self.has_news() && self.may_write_behind();
        idle.then_some(self.checkpoint.next_at)
    }

    pub(super) fn poll_checkpoint(&mut self, now: Now, io: &mut Vec<Io>) {
        if self.checkpoint.phase == Phase::Idle && self.may_write_behind() && self.checkpoint_is_due(now) {
            self.begin_checkpoint(now);
            self.poll_writes(io);
        }
        if self.checkpoint.phase == Phase::Idle && self.folders.wants_catalogue() {
            self.checkpoint.phase = Phase::Cataloguing;
        }
        if self.writing_is_done() {
            self.begin_sync(io);
        }
        self.poll_catalogue(io);
    }

    /// Short of room in the log or of memory, or with much to recover, a checkpoint does not wait for its time. One without
    /// news frees nothing.
    fn checkpoint_is_due(&self, now: Now) -> bool {
        let (_, total, free) = self.wal.pool();
        let pressed = free < total / 2 && self.wal.oldest_last_lsn().is_some();
        let has_much = self.checkpoint.appended_bytes >= self.options.checkpoint_bytes;
        let is_short = pressed || has_much || self.wal.is_starved() || self.is_over_budget();
        self.has_news() && (is_short || now.mono >= self.checkpoint.next_at)
    }

    /// More is durable than the last checkpoint could bring into files.
    fn has_news(&self) -> bool {
        self.wal.durable_lsn() > self.checkpoint.seen
    }

    fn begin_checkpoint(&mut self, now: Now) {
        self.checkpoint.next_at = now.mono + self.options.checkpoint_every;
        self.checkpoint.appended_bytes = 0;
        let expiry = self.options.producer_expiry;
        for log in self.logs.values_mut().filter(|log| !log.producers.is_empty()) {
            log.producers.expire(now.wall, expiry);
        }
        // A new log whose folder another one still has can not be written before the next catalogue; to wait for it would be
        // to wait for ever.
        let (goals, homeless): (Vec<_>, Vec<_>) =
            self.write_goals().partition(|(_, _, has_folder)| *has_folder);
        self.checkpoint.seen = if homeless.is_empty() { self.wal.durable_lsn() } else { 0 };
        let goals: BTreeMap<LogId, (Offset, u64)> =
            goals.into_iter().map(|(id, goal, _)| (id, goal)).collect();
        for id in goals.keys() {
            self.queue_write(*id);
        }
        self.checkpoint.phase = Phase::Writing(goals);
    }

    /// How far the files of each log could be written now, and whether its folder is its own already.
    fn write_goals(&self) -> impl Iterator<Item = (LogId, (Offset, u64), bool)> + '_ {
        self.logs
            .iter()
            .filter_map(|(id, log)| Some((*id, log.write_goal()?, self.folders.is_owner(&log.dir, *id))))
    }

    /// Without room the blocks are not written soon; the phase must not keep a deletion from its catalogue.
    pub(super) fn give_up_checkpoint(&mut self, now: Now) {
        if matches!(self.checkpoint.phase, Phase::Writing(_)) {
            self.checkpoint.phase = Phase::Idle;
            (self.checkpoint.seen, self.checkpoint.next_at) = (0, now.mono);
        }
    }

    /// Strikes the logs off the list that have reached their goal, or are gone.
    fn writing_is_done(&mut self) -> bool {
        let Phase::Writing(goals) = &mut self.checkpoint.phase else { return false };
        goals.retain(|id, goal| self.logs.get(id).is_some_and(|log| !log.has_written(*goal)));
        goals.is_empty()
    }

    fn begin_sync(&mut self, io: &mut Vec<Io>) {
        let marks: Vec<SyncMark> = self.logs().filter_map(|(id, log)| mark(id, log)).collect();
        let mut steps: Vec<FileStep> = Vec::new();
        for mark in &marks {
            steps.extend(self.logs.get(&mark.log).into_iter().flat_map(|log| index_writes(log, mark)));
        }
        if marks.len() > SYNC_FILES_MAX {
            steps.push(FileStep::SyncAll);
        }
        let log_path = |mark: &SyncMark| {
            self.logs.get(&mark.log).map(|log| super::segment::path(&log.dir, mark.segment, ".log"))
        };
        // One ordinary sync at the end in any case: on XFS a syncfs that logs nothing may not flush the device.
        let single = if marks.len() > SYNC_FILES_MAX { &marks[..1] } else { &marks };
        steps.extend(single.iter().filter_map(log_path).map(|path| FileStep::SyncData { path }));
        steps.extend(single.iter().filter_map(|mark| name_sync(self.logs.get(&mark.log)?, mark)));
        self.checkpoint.phase = Phase::Syncing;
        self.start_job(Job::Sync { marks }, steps, io);
    }

    pub(super) fn sync_done(&mut self, marks: &[SyncMark]) {
        for mark in marks {
            self.with_log(mark.log, |log| log.checkpointed(mark));
        }
        self.checkpoint.phase = Phase::Cataloguing;
    }

    /// Writes the catalogue once the sync is through.
    fn poll_catalogue(&mut self, io: &mut Vec<Io>) {
        let writing = self.jobs.values().any(|running| matches!(running.job, Job::Catalogue(_)));
        if self.checkpoint.phase != Phase::Cataloguing || writing {
            return;
        }
        let states: Vec<(LogId, DurableState)> =
            self.logs().map(|(id, log)| (id, log.durable_state())).collect();
        let needed =
            states.iter().filter_map(|(id, state)| self.logs.get(id)?.oldest_pin_beside(state)).min();
        let next = self.wal.durable_lsn() + 1;
        let replay_from = self.wal.replay_start(needed.unwrap_or(next).min(next));
        let logs = states.iter().filter_map(|(id, state)| Some(entry(self.logs.get(id)?, state))).collect();
        let catalogue =
            Catalogue { core: u32::from(self.core), store: self.store, replay_from, is_clean: false, logs };
        for (id, state) in &states {
            self.with_log(*id, |log| log.carry(state));
        }
        let path = super::catalogue::path(self.generation, self.core).into();
        let steps = vec![FileStep::Replace { path, data: catalogue.encode().into() }];
        self.start_job(Job::Catalogue(Pending { replay_from, states }), steps, io);
    }

    pub(super) fn catalogue_done(&mut self, pending: &Pending) {
        for (id, state) in &pending.states {
            self.with_log(*id, |log| {
                log.catalogued();
                log.carried_by(state);
            });
        }
        self.folders.catalogued(|id| pending.states.iter().any(|(named, _)| *named == id));
        self.wal.release_before(pending.replay_from);
        self.checkpoint.phase = Phase::Idle;
    }
}

/// What a sync of this log makes durable now.
fn mark(id: LogId, log: &Log) -> Option<SyncMark> {
    let (segment, position) = log.unsynced()?;
    let index = log.segments().find(|found| found.base == segment)?.index.as_ref();
    let index = index.map_or((0, 0), |index| (index.offsets.len(), index.times.len()));
    Some(SyncMark { log: id, segment, position, index })
}

/// A segment's first sync also makes the name of its file durable.
fn name_sync(log: &Log, mark: &SyncMark) -> Option<FileStep> {
    let segment = log.segments().find(|found| found.base == mark.segment)?;
    (segment.synced == 0).then(|| FileStep::SyncDir { path: log.dir.clone() })
}

/// The index entries that the files do not have yet: after a crash, recovery scans from the last one on.
fn index_writes(log: &Log, mark: &SyncMark) -> Vec<FileStep> {
    let found = log.segments().find(|found| found.base == mark.segment && !found.is_sealed);
    let Some(index) = found.and_then(|found| found.index.as_ref()) else { return Vec::new() };
    let (offsets, times) = index.checkpointed;
    let parts = [(".index", &index.offsets, offsets), (".timeindex", &index.times, times)];
    let new = parts.into_iter().filter(|(_, content, done)| *done < content.len());
    let step = |(extension, content, done): (&str, &Vec<u8>, usize)| FileStep::Write {
        path: super::segment::path(&log.dir, mark.segment, extension),
        offset: done as u64,
        data: vec![Bytes::copy_from_slice(&content[done..])],
    };
    new.map(step).collect()
}

/// What the catalogue says of one log.
pub(super) fn entry(log: &Log, state: &DurableState) -> Entry {
    Entry {
        key: log.key,
        dir: log.dir.to_string(),
        start: log.start(),
        end: state.end,
        segment: state.segment,
        synced: state.synced,
        first_timestamp: log.active().first_timestamp,
        tail: state.tail.clone(),
        is_complete: state.is_complete,
        epochs: log.epochs.entries().to_vec(),
        producers: log.producers.to_batches(),
    }
}
