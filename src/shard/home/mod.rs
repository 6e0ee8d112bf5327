//! The partitions that this core owns: their logs, their leaders, and the work that waits for a disk.
//!
//! Orders come from any core, this one included, and are answered by messages. What needs the disk is *plan, perform,
//! finish*: the work lies in `reading` until the bytes are there.

mod asking;
mod fetching;
mod loading;
mod producing;
mod reading;
mod scrubbing;
mod stores;
mod waits;

use super::event::{Effect, Effects};
use super::message::{LogSize, Message, OpId};
use super::options::Options;
use crate::base::disk::{IoError, RelPath};
use crate::base::{
    AlignedBuf, Bytes, DirId, Duration, HashMap, HashSet, Instant, JobId, LeaderEpoch, NodeId, Now, Offset,
    ShardId,
};
use crate::log::{Io, Log, LogId, LogKey, LogOptions, StoreEnd, StoreStart};
use crate::protocol::ErrorCode;
use crate::protocol::batch::Decompressor;
use crate::replication::Leader;
pub(super) use loading::Chunk;
use producing::{Parked, ProduceJob};
use reading::Reading;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use stores::Stores;
use waits::Waits;

/// The partitions of one core.
#[derive(Debug)]
pub(super) struct Home {
    node: NodeId,
    stores: Stores,
    leaders: HashMap<LogId, Leader<Parked>>,
    produce_jobs: BTreeMap<u64, ProduceJob>,
    next_produce_job: u64,
    /// Logs with acknowledgements that may leave and wait for their turn.
    unreleased: BTreeSet<LogId>,
    readings: BTreeMap<JobId, Reading>,
    next_read: u64,
    /// Reads that wait until others have come back, and the bytes of those.
    reads_waiting: VecDeque<Reading>,
    reading_bytes: usize,
    reading_bytes_max: usize,
    /// Reads of scrubbers under way, and whose.
    scrubs: BTreeMap<JobId, DirId>,
    waits: Waits,
    /// What the broker reads for itself.
    chunks: VecDeque<(LogKey, Chunk)>,
    /// Logs whose commits the broker itself follows, and those that have moved.
    watched: HashSet<LogKey>,
    moved: Vec<LogKey>,
    decompressor: Decompressor,
    messages: Vec<(ShardId, Message)>,
    effects: Vec<Effect>,
}

impl Home {
    pub(super) fn new(options: &Options, starts: Vec<StoreStart>, now: Now) -> Self {
        Self {
            node: options.node,
            stores: Stores::new(&options.store, starts, now),
            leaders: HashMap::default(),
            produce_jobs: BTreeMap::new(),
            next_produce_job: 0,
            unreleased: BTreeSet::new(),
            readings: BTreeMap::new(),
            next_read: 0,
            reads_waiting: VecDeque::new(),
            reading_bytes: 0,
            reading_bytes_max: options.reading_bytes_max,
            scrubs: BTreeMap::new(),
            waits: Waits::default(),
            chunks: VecDeque::new(),
            watched: HashSet::default(),
            moved: Vec::new(),
            decompressor: Decompressor::default(),
            messages: Vec::new(),
            effects: Vec::new(),
        }
    }

    /// This core leads `key` in `epoch`: makes its log in `folder` if there is none, and lets it obey `options`.
    pub(super) fn lead(
        &mut self,
        now: Now,
        key: LogKey,
        folder: (DirId, &str),
        options: LogOptions,
        epoch: LeaderEpoch,
    ) {
        let found = self.stores.find(key).or_else(|| self.stores.create(now, folder, key, options));
        let Some(id) = found else { return };
        let Some(log) = self.stores.log_mut(id) else { return };
        log.options = options;
        let durable_end = log.durable_end();
        if self.leaders.get(&id).is_none_or(|leader| leader.epoch() < epoch) {
            self.resign(id, ErrorCode::NotLeaderOrFollower);
            self.leaders.insert(id, Leader::new(self.node, epoch, durable_end));
        }
    }

    /// What each log here obeys, from now on.
    pub(super) fn set_log_options(&mut self, options: impl Fn(LogKey) -> LogOptions) {
        let logs = self.stores.iter_mut().flat_map(|(_, store)| store.logs_mut());
        logs.for_each(|log| log.options = options(log.key));
    }

    /// After how long an idle producer is forgotten, from now on.
    pub(super) fn set_producer_expiry(&mut self, expiry: Duration) {
        self.stores.iter_mut().for_each(|(_, store)| store.set_producer_expiry(expiry));
    }

    /// The partition is gone: whoever waits is told, and its folder goes under the name `gone`.
    pub(super) fn forget(&mut self, key: LogKey, gone: &str) {
        if let Some(id) = self.stores.find(key) {
            self.resign(id, ErrorCode::NotLeaderOrFollower);
            self.wake_all(id);
        }
        self.note_moved(key);
        self.stores.delete(key, gone);
    }

    /// A log directory has failed: nothing of it is acknowledged any more, and whoever waits is told.
    pub(super) fn fail_dir(&mut self, dir: DirId) {
        for (id, key) in self.stores.fail(dir) {
            self.resign(id, ErrorCode::KafkaStorageError);
            self.wake_all(id);
            self.note_moved(key);
        }
    }

    /// Whether the log of a partition is here.
    pub(super) fn has(&self, key: LogKey) -> bool {
        self.stores.find(key).is_some()
    }

    /// Folders of deleted logs whose names are free now.
    pub(super) fn take_left(&mut self) -> Vec<(DirId, RelPath)> {
        self.stores.take_left()
    }

    /// The logs here, for those that the cluster does not know.
    pub(super) fn keys(&self) -> Vec<(LogKey, (DirId, RelPath))> {
        self.stores.logs().map(|(id, log)| (log.key, (id.dir, log.dir.clone()))).collect()
    }

    /// How large each log here is.
    pub(super) fn sizes(&self) -> impl Iterator<Item = LogSize> + '_ {
        self.stores.logs().map(|(id, log)| LogSize { key: log.key, dir: id.dir, bytes: log.bytes() })
    }

    /// Whether something was done since `poll` for which nothing was asked yet.
    pub(super) fn wants_poll(&self) -> bool {
        self.stores.wants_poll()
    }

    /// Performs nothing, asks for everything that is due.
    pub(super) fn poll(&mut self, now: Now, out: &mut Effects) {
        self.poll_scrub(now);
        self.stores.poll(now, |dir, io| {
            out.push(match io {
                Io::Wal(write) => Effect::WalWrite { dir, write },
                Io::Job { job, steps } => Effect::File { dir, job, steps },
            });
        });
        for effect in self.effects.drain(..) {
            out.push(effect);
        }
    }

    /// Write-behind is on its way to a disk.
    pub(super) fn is_writing_behind(&self) -> bool {
        self.stores.is_writing_behind()
    }

    pub(super) fn take_messages(&mut self) -> Vec<(ShardId, Message)> {
        std::mem::take(&mut self.messages)
    }

    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.stores.next_deadline()
    }

    pub(super) fn wal_written(&mut self, now: Now, dir: DirId, id: u64, data: AlignedBuf) {
        for (log, bytes) in self.stores.wal_written(now, dir, id, data) {
            self.advanced(log, bytes);
        }
    }

    /// A log is durable further: the high watermark moves, acknowledgements leave, readers wake.
    fn advanced(&mut self, id: LogId, bytes: u64) {
        let (Some(leader), Some(log)) = (self.leaders.get_mut(&id), self.stores.log(id)) else { return };
        let key = log.key;
        leader.durable(log.durable_end());
        self.release(id);
        self.note_moved(key);
        self.wake(id, bytes);
    }

    pub(super) fn job_done(&mut self, dir: DirId, job: JobId) {
        self.stores.job_done(dir, job);
    }

    /// False: the log directory cannot be trusted any more.
    pub(super) fn job_failed(&mut self, now: Now, dir: DirId, job: JobId, error: &IoError) -> bool {
        self.stores.job_failed(now, dir, job, error)
    }

    /// The shell's word on whether a log directory is short of room.
    pub(super) fn set_short_of_room(&mut self, dir: DirId, is_short: bool) {
        self.stores.set_short_of_room(dir, is_short);
    }

    /// For each log directory that works whether there is room for more batches.
    pub(super) fn rooms(&self) -> impl Iterator<Item = (DirId, bool)> + '_ {
        self.stores.rooms()
    }

    pub(super) fn read_done(&mut self, now: Now, job: JobId, result: Result<Bytes, IoError>) {
        if let Some(dir) = self.scrubs.remove(&job) {
            return self.scrub_read(now, dir, result);
        }
        if let Some(reading) = self.readings.remove(&job) {
            let bytes = reading.bytes();
            self.resume(reading, result);
            self.reads_came_back(bytes);
        }
    }

    /// The log directory that a read asks.
    pub(super) fn dir_of_read(&self, job: JobId) -> Option<DirId> {
        self.readings.get(&job).map(Reading::dir).or_else(|| self.scrubs.get(&job).copied())
    }

    /// The log of a partition that this node leads, and its leader.
    fn led(&self, key: LogKey) -> Result<(LogId, &Log, &Leader<Parked>), ErrorCode> {
        let here = |id| Some((id, self.stores.log(id)?, self.leaders.get(&id)?));
        self.stores.find(key).and_then(here).ok_or(match self.stores.has_lost(key) {
            true => ErrorCode::KafkaStorageError,
            false => ErrorCode::NotLeaderOrFollower,
        })
    }

    /// Everything below is committed; `None` for a partition that is not here.
    pub(super) fn high_watermark(&self, key: LogKey) -> Option<Offset> {
        self.led(key).ok().map(|(_, _, leader)| leader.high_watermark())
    }

    fn say(&mut self, to: ShardId, message: Message) {
        self.messages.push((to, message));
    }

    /// Nobody on `from` waits for news of this fetch any more.
    pub(super) fn fetch_done(&mut self, from: ShardId, op: OpId) {
        self.waits.remove(from, op);
    }

    /// Too much is in memory only; a disk must catch up first.
    pub(super) fn is_over_budget(&self) -> bool {
        self.stores.is_over_budget()
    }

    /// The end is near: nothing begins that the close does anyway.
    pub(super) fn drain(&mut self) {
        self.stores.drain();
    }

    /// How much is under way, for people.
    pub(super) fn summary(&self) -> String {
        let (orders, reads) = (self.produce_jobs.len(), self.readings.len());
        format!("{orders} orders wait for their commit, {reads} reads, {}", self.stores.summary())
    }

    pub(super) fn is_settled(&self) -> bool {
        self.stores.is_settled()
            && self.readings.is_empty()
            && self.reads_waiting.is_empty()
            && self.scrubs.is_empty()
            && self.produce_jobs.is_empty()
    }

    pub(super) fn into_ends(self) -> Vec<StoreEnd> {
        self.stores.into_ends()
    }
}
