//! The partitions that this core owns: their logs, their leaders, and the work that waits for a disk.
//!
//! Orders come from any core, this one included, and are answered by messages. What needs the disk is *plan, perform,
//! finish*: the work lies in `reading` until the bytes are there.

mod asking;
mod fetching;
mod producing;
mod reading;
mod scrubbing;
mod waits;

use super::event::{Effect, Effects};
use super::message::{Message, OpId};
use super::options::Options;
use crate::base::disk::{IoError, RelPath};
use crate::base::{AlignedBuf, Bytes, HashMap, Instant, JobId, LeaderEpoch, NodeId, Now, Offset, ShardId};
use crate::log::{Io, Log, LogId, LogKey, LogOptions, Store, StoreEnd, StoreStart};
use crate::protocol::batch::Decompressor;
use crate::replication::Leader;
use producing::{Parked, ProduceJob};
use reading::Reading;
use std::collections::BTreeMap;
use waits::Waits;

/// The partitions of one core.
#[derive(Debug)]
pub(super) struct Home {
    node: NodeId,
    store: Store,
    leaders: HashMap<LogId, Leader<Parked>>,
    produce_jobs: BTreeMap<u64, ProduceJob>,
    next_produce_job: u64,
    readings: BTreeMap<JobId, Reading>,
    next_read: u64,
    scrub_job: Option<JobId>,
    waits: Waits,
    decompressor: Decompressor,
    messages: Vec<(ShardId, Message)>,
    effects: Vec<Effect>,
    io: Vec<Io>,
}

impl Home {
    pub(super) fn new(options: &Options, start: StoreStart, now: Now) -> Self {
        Self {
            node: options.node,
            store: Store::new(options.store.clone(), start, now),
            leaders: HashMap::default(),
            produce_jobs: BTreeMap::new(),
            next_produce_job: 0,
            readings: BTreeMap::new(),
            next_read: 0,
            scrub_job: None,
            waits: Waits::default(),
            decompressor: Decompressor::default(),
            messages: Vec::new(),
            effects: Vec::new(),
            io: Vec::new(),
        }
    }

    /// This core leads `key` in `epoch`: makes its log if there is none, and lets it obey `options`.
    pub(super) fn lead(&mut self, now: Now, key: LogKey, dir: &str, options: LogOptions, epoch: LeaderEpoch) {
        let id = match self.store.find(key) {
            Some(id) => id,
            None => self.store.create(now, key, dir, options),
        };
        let Some(log) = self.store.log_mut(id) else { return };
        log.options = options;
        let durable_end = log.durable_end();
        if self.leaders.get(&id).is_none_or(|leader| leader.epoch() < epoch) {
            self.resign(id);
            self.leaders.insert(id, Leader::new(self.node, epoch, durable_end));
        }
    }

    /// The partition is gone: whoever waits is told, and its folder goes under the name `gone`.
    pub(super) fn forget(&mut self, key: LogKey, gone: &str) {
        if let Some(id) = self.store.find(key) {
            self.resign(id);
            self.wake_all(id);
            self.store.delete(key, gone);
        }
    }

    /// Whether the log of a partition is here.
    pub(super) fn has(&self, key: LogKey) -> bool {
        self.store.find(key).is_some()
    }

    /// Folders of deleted logs whose names are free now.
    pub(super) fn take_left(&mut self) -> Vec<RelPath> {
        self.store.take_left()
    }

    /// The logs here, for those that the cluster does not know.
    pub(super) fn keys(&self) -> Vec<(LogKey, String)> {
        self.store.logs().map(|(_, log)| (log.key, log.dir.to_string())).collect()
    }

    /// Performs nothing, asks for everything that is due.
    pub(super) fn poll(&mut self, now: Now, out: &mut Effects) {
        self.store.poll(now, &mut self.io);
        self.poll_scrub(now);
        for io in self.io.drain(..) {
            out.push(match io {
                Io::Wal(write) => Effect::WalWrite(write),
                Io::Job { job, steps } => Effect::File { job, steps },
            });
        }
        for effect in self.effects.drain(..) {
            out.push(effect);
        }
    }

    pub(super) fn take_messages(&mut self) -> Vec<(ShardId, Message)> {
        std::mem::take(&mut self.messages)
    }

    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.store.next_deadline()
    }

    pub(super) fn wal_written(&mut self, now: Now, id: u64, data: AlignedBuf) {
        self.store.wal_written(now, id, data);
        for (log, bytes) in self.store.take_advanced() {
            self.advanced(log, bytes);
        }
    }

    /// A log is durable further: the high watermark moves, acknowledgements leave, readers wake.
    fn advanced(&mut self, id: LogId, bytes: u64) {
        let (Some(leader), Some(log)) = (self.leaders.get_mut(&id), self.store.log(id)) else { return };
        leader.durable(log.durable_end());
        while let Some(parked) = self.leaders.get_mut(&id).and_then(Leader::release) {
            self.committed(&parked);
        }
        self.wake(id, bytes);
    }

    pub(super) fn job_done(&mut self, job: JobId) {
        self.store.job_done(job);
    }

    /// False: the log directory cannot be trusted any more.
    pub(super) fn job_failed(&mut self, now: Now, job: JobId, error: &IoError) -> bool {
        self.store.job_failed(now, job, error)
    }

    /// The shell's word on whether the log directory is short of room.
    pub(super) fn set_short_of_room(&mut self, is_short: bool) {
        self.store.set_short_of_room(is_short);
    }

    /// Whether there is room for more batches.
    pub(super) fn has_room(&self) -> bool {
        self.store.has_room()
    }

    pub(super) fn read_done(&mut self, now: Now, job: JobId, result: Result<Bytes, IoError>) {
        if self.scrub_job == Some(job) {
            return self.scrub_read(now, result);
        }
        if let Some(reading) = self.readings.remove(&job) {
            self.resume(reading, result);
        }
    }

    /// The log of a partition that this node leads, and its leader.
    fn led(&self, key: LogKey) -> Option<(LogId, &Log, &Leader<Parked>)> {
        let id = self.store.find(key)?;
        Some((id, self.store.log(id)?, self.leaders.get(&id)?))
    }

    /// Everything below is committed; `None` for a partition that is not here.
    pub(super) fn high_watermark(&self, key: LogKey) -> Option<Offset> {
        self.led(key).map(|(_, _, leader)| leader.high_watermark())
    }

    fn say(&mut self, to: ShardId, message: Message) {
        self.messages.push((to, message));
    }

    /// Nobody on `from` waits for news of this fetch any more.
    pub(super) fn fetch_done(&mut self, from: ShardId, op: OpId) {
        self.waits.remove(from, op);
    }

    /// Too much is in memory only; the disk must catch up first. Without room it cannot: then batches are refused instead.
    pub(super) fn is_over_budget(&self) -> bool {
        self.store.is_over_budget() && self.store.has_room()
    }

    /// How much is under way, for people.
    pub(super) fn summary(&self) -> String {
        let (orders, reads) = (self.produce_jobs.len(), self.readings.len());
        format!("{orders} orders wait for their commit, {reads} reads, {}", self.store.summary())
    }

    pub(super) fn is_settled(&self) -> bool {
        self.store.is_settled()
            && self.readings.is_empty()
            && self.scrub_job.is_none()
            && self.produce_jobs.is_empty()
    }

    pub(super) fn into_end(self) -> StoreEnd {
        self.store.into_end()
    }
}
