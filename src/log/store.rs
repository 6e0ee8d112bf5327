//! All logs of one core in one log directory, around their write-ahead log. The owner calls `append`, `poll` and the `…_done` methods; the store
//! answers with writes to be performed and with the logs whose durable end has moved.

use super::checkpoint::Checkpoint;
use super::close::StoreEnd;
use super::facts::BatchFacts;
use super::folders::Folders;
use super::indexes::Indexes;
use super::partition::{Log, LogKey, LogOptions, WritePlan};
use super::producers::{Original, Refusal, Verdict};
use super::recover::StoreStart;
use super::rot::Damage;
use super::scrub::{Scrub, ScrubOptions, ScrubRead, ScrubStats};
use super::space::Space;
use super::turned_away::TurnedAway;
use crate::base::disk::{FileStep, RelPath, WalWrite};
use crate::base::{
    AlignedBuf, Bytes, BytesMut, DirId, Duration, HashMap, Instant, JobId, LeaderEpoch, Now, Offset,
    Timestamp,
};
use crate::wal::{self, Frame, FrameHeader, FrameKind, Lsn};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// How the store of a core behaves.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// Budget of the tail cache, in bytes, and of what no file has yet; see `is_over_budget`.
    pub cache_bytes_max: usize,
    /// A write job starts when a log has this many whole blocks to write, in bytes, and writes so many.
    pub write_run_bytes: u64,
    /// What a write job writes when more than that waits, in bytes; a multiple of a block.
    pub write_bytes_max: u64,
    /// Most write jobs in flight. They share the disk with the write-ahead log, which somebody waits for.
    pub writes_in_flight_max: usize,
    /// Time between two checkpoints.
    pub checkpoint_every: Duration,
    /// A checkpoint begins earlier when so many bytes were appended since the last one began: they bound what a
    /// recovery must read and bring into files.
    pub checkpoint_bytes: u64,
    /// The write-ahead log's files grow to this many bytes in all.
    pub wal_bytes_max: u64,
    /// Length of a file that is added to the pool, in bytes.
    pub wal_file_bytes: u64,
    /// `producer.id.expiration.ms`: an idempotent producer that wrote nothing for so long is forgotten.
    pub producer_expiry: Duration,
    /// With writes of the write-ahead log in flight, the next group leaves when this many bytes wait.
    pub wal_gather_bytes: usize,
    /// Most bytes of one group of the write-ahead log; at least two blocks.
    pub wal_group_bytes_max: usize,
    /// Most bytes of sealed segments' indexes in memory; the ones that came first go first, and are read again when needed.
    pub index_bytes_max: usize,
    /// How sealed segments are read again.
    pub scrub: ScrubOptions,
    /// `file.delete.delay.ms`: how long the files of a deleted log stay.
    pub delete_delay: Duration,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            cache_bytes_max: 256 << 20,
            write_run_bytes: 256 << 10,
            write_bytes_max: 1 << 20,
            writes_in_flight_max: 1,
            checkpoint_every: Duration::from_millis(10_000),
            checkpoint_bytes: 64 << 20,
            wal_bytes_max: 1 << 30,
            wal_file_bytes: 64 << 20,
            producer_expiry: Duration::from_millis(86_400_000),
            wal_gather_bytes: 128 << 10,
            wal_group_bytes_max: 1 << 20,
            index_bytes_max: 16 << 20,
            scrub: ScrubOptions::default(),
            delete_delay: Duration::from_millis(60_000),
        }
    }
}

/// Names a log of one core, for as long as the process lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogId {
    /// Whose store has it.
    pub dir: DirId,
    /// The how manyth it is there.
    pub number: u32,
}

/// Something that must be performed.
#[derive(Debug)]
pub enum Io {
    /// A write of the write-ahead log; answer with [`Store::wal_written`].
    Wal(WalWrite),
    /// A job; answer with [`Store::job_done`].
    Job { job: JobId, steps: Vec<FileStep> },
}

/// A batch that was appended; it may be acknowledged when the log's durable end has passed `last`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Offset of its first record.
    pub base: Offset,
    /// Offset of its last record.
    pub last: Offset,
    /// It was appended before: these are the numbers of the original.
    pub is_duplicate: bool,
}

/// Why a batch was not appended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppendError {
    /// The bytes are not one whole batch.
    Malformed,
    /// RECORD_LIST_TOO_LARGE: longer than a segment may be.
    TooLarge,
    /// The producer's epoch or sequence does not fit.
    Refused(Refusal),
}

/// Frames that wait for their group, in order.
#[derive(Debug)]
struct Waiting {
    lsn: Lsn,
    log: LogId,
    end: Offset,
    segment: Offset,
    position: u64,
    bytes: u64,
}

/// What a job was for.
#[derive(Debug)]
pub(super) enum Job {
    Create { log: LogId },
    Write { log: LogId, segment: Offset, end: u64, seals: bool },
    Sync { marks: Vec<SyncMark> },
    Catalogue(super::checkpoint::Pending),
    Fill { file: u32, len: u64 },
    Rename { dir: RelPath, gone: RelPath },
    Remove,
}

/// A job under way, and its steps in case that it must be tried again.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) job: Job,
    pub(super) steps: Vec<FileStep>,
}

/// What a sync makes durable of one log.
#[derive(Debug)]
pub(super) struct SyncMark {
    pub(super) log: LogId,
    pub(super) segment: Offset,
    pub(super) position: u64,
    pub(super) index: (usize, usize),
}

/// All logs of one core in one log directory.
#[derive(Debug)]
pub struct Store {
    pub(super) options: StoreOptions,
    pub(super) core: u16,
    pub(super) dir: DirId,
    pub(super) store: crate::base::Uuid,
    pub(super) generation: u64,
    pub(super) wal: wal::Writer,
    pub(super) logs: BTreeMap<LogId, Log>,
    pub(super) by_key: HashMap<LogKey, LogId>,
    next_log: u32,
    waiting: VecDeque<Waiting>,
    advanced: BTreeMap<LogId, u64>,
    cached: VecDeque<LogId>,
    pub(super) cached_bytes: usize,
    /// Bytes that no file has.
    pub(super) unwritten_bytes: u64,
    pub(super) dirty: VecDeque<LogId>,
    pub(super) queued: BTreeSet<LogId>,
    pub(super) writes_in_flight: usize,
    /// The end is near: see `drain`.
    pub(super) is_draining: bool,
    pub(super) jobs: BTreeMap<JobId, Running>,
    pub(super) space: Space,
    pub(super) turned_away: TurnedAway,
    next_job: u64,
    pub(super) checkpoint: Checkpoint,
    growing: bool,
    pub(super) indexes: Indexes,
    scrub: Scrub,
    /// Folders to make, to rename, to remove.
    pub(super) folders: Folders,
}

impl Store {
    /// The store that recovery found.
    pub fn new(options: StoreOptions, start: StoreStart, now: Now) -> Self {
        let mut wal_options = wal::Options::new(start.core, start.store);
        wal_options.gather_bytes = options.wal_gather_bytes;
        wal_options.group_bytes_max = options.wal_group_bytes_max;
        let mut store = Self {
            checkpoint: Checkpoint::new(now.mono + options.checkpoint_every),
            scrub: Scrub::new(options.scrub, now.mono),
            options,
            core: start.core,
            dir: start.dir,
            store: start.store,
            generation: start.generation,
            wal: wal::Writer::new(wal_options, start.wal),
            logs: BTreeMap::new(),
            by_key: HashMap::default(),
            next_log: 0,
            waiting: VecDeque::new(),
            advanced: BTreeMap::new(),
            cached: VecDeque::new(),
            cached_bytes: 0,
            unwritten_bytes: start.logs.iter().map(Log::unwritten_bytes).sum(),
            dirty: VecDeque::new(),
            queued: BTreeSet::new(),
            writes_in_flight: 0,
            is_draining: false,
            jobs: BTreeMap::new(),
            space: Space::default(),
            turned_away: TurnedAway::default(),
            next_job: 1,
            growing: false,
            indexes: Indexes::default(),
            folders: Folders::default(),
        };
        for log in start.logs {
            let dir = log.dir.clone();
            let id = store.insert(log);
            store.folders.found(dir, id);
        }
        store
    }

    fn insert(&mut self, log: Log) -> LogId {
        let id = LogId { dir: self.dir, number: self.next_log };
        self.next_log += 1;
        self.by_key.insert(log.key, id);
        self.logs.insert(id, log);
        id
    }

    /// The log of a partition.
    pub fn find(&self, key: LogKey) -> Option<LogId> {
        self.by_key.get(&key).copied()
    }

    /// A log.
    pub fn log(&self, id: LogId) -> Option<&Log> {
        self.logs.get(&id)
    }

    /// A log, to change its options or to install an index.
    pub fn log_mut(&mut self, id: LogId) -> Option<&mut Log> {
        self.logs.get_mut(&id)
    }

    /// All logs, to change their options.
    pub fn logs_mut(&mut self) -> impl Iterator<Item = &mut Log> {
        self.logs.values_mut()
    }

    /// Every log that is not being deleted.
    pub fn logs(&self) -> impl Iterator<Item = (LogId, &Log)> {
        self.logs.iter().map(|(id, log)| (*id, log)).filter(|(id, _)| !self.folders.is_doomed(*id))
    }

    /// Makes the log of a new partition; recovery will know it although its folder is made later.
    pub fn create(&mut self, now: Now, key: LogKey, dir: &str, options: LogOptions) -> LogId {
        let mut log = Log::new(key, dir.into(), options, now.wall);
        let lsn = self.wal.append(Frame {
            header: life_cycle(FrameKind::Create, key),
            body: Bytes::copy_from_slice(dir.as_bytes()),
        });
        log.pin_creation(lsn);
        log.is_writing = true;
        let id = self.insert(log);
        self.folders.create(id);
        id
    }

    /// After how long an idle producer is forgotten, from now on.
    pub fn set_producer_expiry(&mut self, expiry: Duration) {
        self.options.producer_expiry = expiry;
    }

    /// Appends one batch whose bytes were checked. The result is a promise only when the durable end has passed it.
    pub fn append(
        &mut self,
        now: Timestamp,
        id: LogId,
        mut batch: BytesMut,
        epoch: LeaderEpoch,
    ) -> Result<Appended, AppendError> {
        let log = self.logs.get_mut(&id).ok_or(AppendError::Malformed)?;
        patch(&mut batch, log.end(), epoch);
        let facts = BatchFacts::read(&batch)
            .filter(|facts| facts.len == batch.len())
            .ok_or(AppendError::Malformed)?;
        if facts.len as u64 > log.options.segment_bytes {
            return Err(AppendError::TooLarge);
        }
        match log.producers.check(&facts.producer) {
            Verdict::Append => {}
            Verdict::Duplicate(original) => return Ok(duplicate(original)),
            Verdict::Refuse(refusal) => return Err(AppendError::Refused(refusal)),
        }
        let placed = log.append(now, batch.freeze(), &facts);
        let header = frame_header(log.key, epoch, &placed);
        let lsn = self.wal.append(Frame { header, body: placed.bytes.clone() });
        let position = placed.position + placed.bytes.len() as u64;
        log.pin(lsn, placed.segment, position);
        self.cached.push_back(id);
        self.cached_bytes += placed.bytes.len();
        self.unwritten_bytes += placed.bytes.len() as u64;
        self.checkpoint.note_appended(placed.bytes.len());
        let end = placed.last.plus(1);
        let bytes = placed.bytes.len() as u64;
        self.waiting.push_back(Waiting { lsn, log: id, end, segment: placed.segment, position, bytes });
        Ok(Appended { base: placed.base, last: placed.last, is_duplicate: false })
    }

    /// Write-behind is on its way to the disk.
    pub fn is_writing_behind(&self) -> bool {
        self.writes_in_flight > 0
    }

    /// Everything that should be performed now. Call after every event and at `next_deadline`.
    pub fn poll(&mut self, now: Now, io: &mut Vec<Io>) {
        while let Some(write) = self.wal.poll_write(now) {
            io.push(Io::Wal(write));
        }
        self.poll_space(now, io);
        self.poll_folders(now, io);
        self.poll_writes(io);
        self.poll_checkpoint(now, io);
        self.poll_pool(io);
    }

    /// When `poll` wants to be called again, if nothing happens before.
    pub fn next_deadline(&self) -> Option<Instant> {
        let removal = self.folders.next_deadline();
        let checkpoint = self.next_checkpoint();
        let retry = self.space.next_deadline();
        let scrub = self.scrub.next_deadline();
        self.wal.next_deadline().into_iter().chain(removal).chain(checkpoint).chain(retry).chain(scrub).min()
    }

    /// A sealed segment's offset index was read from its file; false when it was damaged, which only makes reads look further.
    pub fn install_index(&mut self, id: LogId, segment: Offset, file: Vec<u8>) -> bool {
        let Some(log) = self.logs.get_mut(&id) else { return true };
        let is_sound = log.install_index(segment, file);
        self.keep_index(id, segment);
        is_sound
    }

    /// A complete segment's index is in memory: older ones make room for it.
    pub(super) fn keep_index(&mut self, id: LogId, segment: Offset) {
        let bytes = self.logs.get(&id).map_or(0, |log| log.index_bytes(segment));
        self.indexes.add(id, segment, bytes);
        while let Some((id, segment)) = self.indexes.pop_beyond(self.options.index_bytes_max) {
            self.with_log(id, |log| log.drop_index(segment));
        }
    }

    /// The scrubber's next read, when it is due; answer with [`Store::scrub_done`].
    pub fn poll_scrub(&mut self, now: Now) -> Option<ScrubRead> {
        let logs = self.logs.iter().map(|(id, log)| (*id, log));
        self.scrub.poll(now.mono, logs.filter(|(id, _)| !self.folders.is_doomed(*id)))
    }

    /// The scrubber's read came back; `None` when it failed. Gives damage that was not known, and the folder of its log.
    pub fn scrub_done(&mut self, now: Now, bytes: Option<&[u8]>) -> Option<(RelPath, Vec<Damage>)> {
        let id = self.scrub.reading()?;
        let Some(bytes) = bytes else {
            self.scrub.read_failed(now.mono);
            return None;
        };
        let log = self.logs.get_mut(&id).filter(|_| !self.folders.is_doomed(id));
        let dir = log.as_ref().map_or_else(|| "".into(), |log| log.dir.clone());
        Some((dir, self.scrub.read_done(now.mono, log, bytes)))
    }

    /// What scrubbing did since the start.
    pub fn scrub_stats(&self) -> ScrubStats {
        self.scrub.stats()
    }

    /// A write of the write-ahead log is durable.
    pub fn wal_written(&mut self, now: Now, id: u64, data: AlignedBuf) {
        self.wal.written(now, id, data);
        let durable = self.wal.durable_lsn();
        while let Some(waiting) = self.waiting.pop_front_if(|waiting| waiting.lsn <= durable) {
            let Some(log) = self.logs.get_mut(&waiting.log) else { continue };
            log.set_durable(waiting.end, waiting.segment, waiting.position);
            *self.advanced.entry(waiting.log).or_default() += waiting.bytes;
        }
        let advanced: Vec<LogId> = self.advanced.keys().copied().collect();
        for id in advanced {
            self.consider_writing(id);
        }
    }

    /// The logs whose durable end has moved since the last call, and by how many bytes.
    pub fn take_advanced(&mut self) -> Vec<(LogId, u64)> {
        std::mem::take(&mut self.advanced).into_iter().collect()
    }

    /// All steps of a job were performed.
    pub fn job_done(&mut self, job: JobId) {
        self.job_ended(job);
        match self.jobs.remove(&job).map(|running| running.job) {
            Some(Job::Create { log }) => self.with_log(log, |log| log.is_writing = false),
            Some(Job::Write { log, segment, end, seals }) => self.write_done(log, segment, end, seals),
            Some(Job::Sync { marks }) => self.sync_done(&marks),
            Some(Job::Catalogue(pending)) => self.catalogue_done(&pending),
            Some(Job::Fill { file, len }) => {
                self.growing = false;
                self.wal.add_file(file, len);
            }
            Some(Job::Rename { dir, gone }) => self.folders.left(&dir, &gone),
            Some(Job::Remove) | None => {}
        }
        self.evict();
    }

    pub(super) fn with_log(&mut self, id: LogId, change: impl FnOnce(&mut Log)) {
        if let Some(log) = self.logs.get_mut(&id) {
            change(log);
        }
    }

    pub(super) fn start_job(&mut self, job: Job, steps: Vec<FileStep>, io: &mut Vec<Io>) {
        let id = JobId(self.next_job);
        self.next_job += 1;
        self.jobs.insert(id, Running { job, steps: steps.clone() });
        io.push(Io::Job { job: id, steps });
    }

    /// Bytes that wait for the write-ahead log, and bytes in memory.
    pub fn pressure(&self) -> (usize, usize) {
        (self.wal.pending_bytes(), self.cached_bytes)
    }

    /// Too much is in memory only: take no more batches until files have been written. An unfinished block a log is
    /// beside the budget, for it stays in memory at rest, too.
    pub fn is_over_budget(&self) -> bool {
        let blocks = self.logs.len() * crate::base::BLOCK_BYTES;
        self.unwritten_bytes > (self.options.cache_bytes_max + blocks) as u64
    }

    /// How much is under way, for people.
    pub fn summary(&self) -> String {
        let (jobs, pending, unwritten) = (self.jobs.len(), self.wal.pending_bytes(), self.unwritten_bytes);
        let (_, total, free) = self.wal.pool();
        let starved = if self.wal.is_starved() { ", no log file is free" } else { "" };
        format!(
            "{jobs} jobs, {pending} bytes wait for the log, {unwritten} for files, log pool {free} of {total} free{starved}; \
             checkpoint {:?}",
            self.checkpoint
        )
    }

    /// Nothing is on its way to the disk; jobs that wait for room are not.
    pub fn is_settled(&self) -> bool {
        self.wal.is_idle() && self.jobs.len() == self.space.waiting()
    }

    /// The end is near: what is under way ends, and nothing begins that `close` does anyway.
    pub fn drain(&mut self) {
        self.is_draining = true;
    }

    /// The end: all logs that live, with what only memory and the write-ahead log have. Call when `is_settled`.
    pub fn into_end(self) -> StoreEnd {
        let folders = self.folders;
        let logs =
            self.logs.into_iter().filter(|(id, _)| !folders.is_doomed(*id)).map(|(_, log)| log).collect();
        StoreEnd { core: self.core, dir: self.dir, logs, next_sequence: self.wal.next_sequence() }
    }

    /// Drops the oldest batches that the files have until the budget is kept. A log whose oldest batch is not in its file
    /// yet goes to the end of the queue.
    pub(super) fn evict(&mut self) {
        let mut tries = self.cached.len().min(256);
        while self.cached_bytes > self.options.cache_bytes_max && tries > 0 {
            tries -= 1;
            let Some(id) = self.cached.pop_front() else { return };
            let Some(log) = self.logs.get_mut(&id) else { continue };
            match log.evict() {
                Some(bytes) => self.cached_bytes -= bytes,
                None => self.cached.push_back(id),
            }
        }
    }

    /// The pool of log files grows, one file at a time, once the log is in real use.
    fn poll_pool(&mut self, io: &mut Vec<Io>) {
        let (file, total, free) = self.wal.pool();
        let in_use = self.wal.oldest_last_lsn().is_some() || self.wal.is_starved() || free < total / 2;
        if self.growing || !in_use || !self.has_room() || total >= self.options.wal_bytes_max {
            return;
        }
        self.growing = true;
        let len = self.options.wal_file_bytes.min(self.options.wal_bytes_max - total).max(1 << 20);
        let path = wal::file_path(self.core, file).into();
        self.start_job(Job::Fill { file, len }, vec![FileStep::Fill { path, len }], io);
    }

    pub(super) fn plan_job(plan: &WritePlan, id: LogId) -> Job {
        Job::Write { log: id, segment: plan.segment, end: plan.end, seals: plan.seals }
    }
}

/// Writes what the leader decides into a batch: its offset and the leader epoch, both outside the CRC.
fn patch(batch: &mut [u8], base: Offset, epoch: LeaderEpoch) {
    if batch.len() >= 16 {
        batch[..8].copy_from_slice(&base.0.to_be_bytes());
        batch[12..16].copy_from_slice(&epoch.0.to_be_bytes());
    }
}

fn duplicate(original: Original) -> Appended {
    Appended { base: original.base_offset, last: original.last_offset, is_duplicate: true }
}

fn frame_header(key: LogKey, leader_epoch: LeaderEpoch, placed: &super::partition::Placed) -> FrameHeader {
    FrameHeader {
        kind: FrameKind::Data,
        continues: false,
        topic: key.topic,
        partition: key.partition,
        leader_epoch,
        segment: placed.segment,
        position: placed.position,
        offset: placed.base,
        next_offset: placed.last.plus(1),
    }
}

/// The frame that begins or ends a log.
pub(super) fn life_cycle(kind: FrameKind, key: LogKey) -> FrameHeader {
    FrameHeader {
        kind,
        continues: false,
        topic: key.topic,
        partition: key.partition,
        leader_epoch: LeaderEpoch(-1),
        segment: Offset(0),
        position: 0,
        offset: Offset(0),
        next_offset: Offset(0),
    }
}
