//! The stores of one core, one for each log directory, with the face of a single one.
//!
//! A log is in one of them, which its [`LogId`] names. When a directory fails its store goes as a whole; only the names of its
//! partitions stay, so that who asks for them learns the right thing.

use crate::base::disk::{IoError, RelPath};
use crate::base::{
    AlignedBuf, BytesMut, DirId, HashMap, HashSet, Instant, JobId, LeaderEpoch, Now, Offset, Timestamp,
};
use crate::log::{
    AppendError, Appended, Io, Log, LogId, LogKey, LogOptions, Store, StoreEnd, StoreOptions, StoreStart,
};
use std::collections::BTreeMap;

/// All stores that can be used.
#[derive(Debug)]
pub(super) struct Stores {
    stores: BTreeMap<DirId, Store>,
    by_key: HashMap<LogKey, LogId>,
    /// Partitions whose directory failed in this life.
    lost: HashSet<LogKey>,
    /// A log was made, filled or deleted since the last poll: there is something to write.
    wants_poll: bool,
}

impl Stores {
    /// A store for each directory that recovery could open. They share the budgets of memory and of
    /// scrubbing in equal parts.
    pub(super) fn new(options: &StoreOptions, starts: Vec<StoreStart>, now: Now) -> Self {
        let mut options = options.clone();
        let share = starts.len().max(1);
        options.cache_bytes_max /= share;
        options.index_bytes_max /= share;
        options.scrub.bytes_per_second = options.scrub.bytes_per_second.div_ceil(share as u64);
        let store = |start: StoreStart| (start.dir, Store::new(options.clone(), start, now));
        let stores: BTreeMap<DirId, Store> = starts.into_iter().map(store).collect();
        let logs = stores.values().flat_map(Store::logs);
        let by_key = logs.map(|(id, log)| (log.key, id)).collect();
        Self { stores, by_key, lost: HashSet::default(), wants_poll: true }
    }

    /// The log of a partition.
    pub(super) fn find(&self, key: LogKey) -> Option<LogId> {
        self.by_key.get(&key).copied()
    }

    /// Whether the log of a partition was in a directory that has failed.
    pub(super) fn has_lost(&self, key: LogKey) -> bool {
        self.lost.contains(&key)
    }

    pub(super) fn log(&self, id: LogId) -> Option<&Log> {
        self.stores.get(&id.dir)?.log(id)
    }

    pub(super) fn log_mut(&mut self, id: LogId) -> Option<&mut Log> {
        self.stores.get_mut(&id.dir)?.log_mut(id)
    }

    /// The index of a sealed segment was read; false when it was damaged.
    pub(super) fn install_index(&mut self, id: LogId, segment: Offset, file: Vec<u8>) -> bool {
        self.stores.get_mut(&id.dir).is_none_or(|store| store.install_index(id, segment, file))
    }

    /// Every log that is not being deleted.
    pub(super) fn logs(&self) -> impl Iterator<Item = (LogId, &Log)> {
        self.stores.values().flat_map(Store::logs)
    }

    /// Makes the log of a new partition; `None` when the directory has failed.
    pub(super) fn create(
        &mut self,
        now: Now,
        (dir, path): (DirId, &str),
        key: LogKey,
        options: LogOptions,
    ) -> Option<LogId> {
        let Some(store) = self.stores.get_mut(&dir) else {
            self.lost.insert(key);
            return None;
        };
        self.wants_poll = true;
        let id = store.create(now, key, path, options);
        self.by_key.insert(key, id);
        Some(id)
    }

    /// Forgets a log; its folder goes under the name `gone` and later for ever.
    pub(super) fn delete(&mut self, key: LogKey, gone: &str) {
        self.lost.remove(&key);
        if let Some(id) = self.by_key.remove(&key)
            && let Some(store) = self.stores.get_mut(&id.dir)
        {
            self.wants_poll = true;
            store.delete(key, gone);
        }
    }

    /// The directory has failed: its logs, which are no longer here.
    pub(super) fn fail(&mut self, dir: DirId) -> Vec<(LogId, LogKey)> {
        let Some(store) = self.stores.remove(&dir) else { return Vec::new() };
        let gone: Vec<_> = store.logs().map(|(id, log)| (id, log.key)).collect();
        for (_, key) in &gone {
            self.by_key.remove(key);
            self.lost.insert(*key);
        }
        gone
    }

    /// Whether a producer's batch may be appended as far as room is concerned.
    pub(super) fn admits(&mut self, id: LogId, batch: &[u8]) -> bool {
        self.stores.get_mut(&id.dir).is_some_and(|store| store.admits(id, batch))
    }

    pub(super) fn append(
        &mut self,
        now: Timestamp,
        id: LogId,
        batch: BytesMut,
        epoch: LeaderEpoch,
    ) -> Result<Appended, AppendError> {
        let store = self.stores.get_mut(&id.dir).ok_or(AppendError::Malformed)?;
        self.wants_poll = true;
        store.append(now, id, batch, epoch)
    }

    pub(super) fn get_mut(&mut self, dir: DirId) -> Option<&mut Store> {
        self.stores.get_mut(&dir)
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (DirId, &mut Store)> {
        self.stores.iter_mut().map(|(dir, store)| (*dir, store))
    }

    /// Whether `poll` would find something that it did not find before.
    pub(super) fn wants_poll(&self) -> bool {
        self.wants_poll
    }

    /// Write-behind is on its way to a disk.
    pub(super) fn is_writing_behind(&self) -> bool {
        self.stores.values().any(Store::is_writing_behind)
    }

    /// Everything that should be performed now, and where.
    pub(super) fn poll(&mut self, now: Now, mut each: impl FnMut(DirId, Io)) {
        self.wants_poll = false;
        let mut io = Vec::new();
        for (dir, store) in &mut self.stores {
            store.poll(now, &mut io);
            io.drain(..).for_each(|io| each(*dir, io));
        }
    }

    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.stores.values().filter_map(Store::next_deadline).min()
    }

    /// A write is durable: the logs whose durable end has moved, and by how many bytes.
    pub(super) fn wal_written(
        &mut self,
        now: Now,
        dir: DirId,
        id: u64,
        data: AlignedBuf,
    ) -> Vec<(LogId, u64)> {
        let Some(store) = self.stores.get_mut(&dir) else { return Vec::new() };
        store.wal_written(now, id, data);
        store.take_advanced()
    }

    pub(super) fn job_done(&mut self, dir: DirId, job: JobId) {
        if let Some(store) = self.stores.get_mut(&dir) {
            store.job_done(job);
        }
    }

    /// False: the directory cannot be trusted any more. What comes back from one that has failed before means nothing.
    pub(super) fn job_failed(&mut self, now: Now, dir: DirId, job: JobId, error: &IoError) -> bool {
        self.stores.get_mut(&dir).is_none_or(|store| store.job_failed(now, job, error))
    }

    pub(super) fn set_short_of_room(&mut self, dir: DirId, is_short: bool) {
        if let Some(store) = self.stores.get_mut(&dir) {
            store.set_short_of_room(is_short);
        }
    }

    /// Whether the directory of a log has room for more batches.
    pub(super) fn has_room(&self, id: LogId) -> bool {
        self.stores.get(&id.dir).is_some_and(Store::has_room)
    }

    /// For each directory whether there is room for more batches.
    pub(super) fn rooms(&self) -> impl Iterator<Item = (DirId, bool)> + '_ {
        self.stores.iter().map(|(dir, store)| (*dir, store.has_room()))
    }

    /// Too much is in memory only; the disk must catch up first. Without room it cannot: then batches are refused instead.
    pub(super) fn is_over_budget(&self) -> bool {
        self.stores.values().any(|store| store.is_over_budget() && store.has_room())
    }

    /// Folders of deleted logs whose names are free now.
    pub(super) fn take_left(&mut self) -> Vec<(DirId, RelPath)> {
        let each = |(dir, store): (&DirId, &mut Store)| {
            let dir = *dir;
            store.take_left().into_iter().map(move |path| (dir, path))
        };
        self.stores.iter_mut().flat_map(each).collect()
    }

    /// See [`Store::drain`].
    pub(super) fn drain(&mut self) {
        self.stores.values_mut().for_each(Store::drain);
    }

    /// How much is under way, for people.
    pub(super) fn summary(&self) -> String {
        let each = |(dir, store): (&DirId, &Store)| format!("directory {dir}: {}", store.summary());
        self.stores.iter().map(each).collect::<Vec<_>>().join("; ")
    }

    /// Nothing is on its way to a disk that works.
    pub(super) fn is_settled(&self) -> bool {
        self.stores.values().all(Store::is_settled)
    }

    pub(super) fn into_ends(self) -> Vec<StoreEnd> {
        self.stores.into_values().map(Store::into_end).collect()
    }
}
