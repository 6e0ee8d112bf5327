//! One core's whole broker, as a value: it is told what happened and what time it is, and says what it wants done.
//!
//! No I/O, no clock, no chance of its own, no `async`. The two shells are `src/rt` and `tests/sim`.
//!
//! ```text
//!  bytes ─▶ connection ─▶ dispatch ─▶ handlers ──message──▶ home (of the owning core) ─▶ log ─▶ effects
//!  bytes ◀─ connection ◀─ reply    ◀─ handlers ◀──message── home ◀─ durable, read back
//! ```
//!
//! - [`connection`]: frames, the order of replies, limits.
//! - `handlers`: one file per Kafka API; what needs a partition is split by owning core and put together again (`ops`).
//! - `home`: the partitions that this core owns, as their leader.
//! - `groups`: the partitions of `__consumer_offsets` among them, with the groups that they coordinate.
//! - `directories`: which log directories work, and what follows when one fails.
//! - `admin`: core 0 also hosts the controller: a request becomes records of the metadata log, and a reply that waits for
//!   their commit.

mod admin;
mod cached;
mod call;
mod cluster;
mod company;
mod connection;
mod directories;
mod event;
mod folders;
mod groups;
mod handlers;
mod home;
mod intake;
mod line;
mod memory;
mod message;
mod ops;
mod options;
mod pace;
mod sessions;
#[cfg(test)]
mod tests;

use crate::base::disk::IoError;
use crate::base::{Bytes, DirId, Duration, Instant, JobId, Now, Random, ShardId};
use crate::protocol::batch::Decompressor;
use admin::Admin;
use cached::Cached;
use cluster::Cluster;
use directories::Rooms;
use folders::Folders;
use groups::Hosts;
use home::Home;
use intake::Intake;
use memory::{Budget, Memory};
use ops::Ops;
use sessions::Sessions;
use std::collections::VecDeque;

/// Where the write-ahead log files are that `Effect::WalWrite` names, for the shells.
pub use crate::wal::file_path as wal_file_path;
pub use admin::METADATA_LOG;
pub use connection::{Allowance, ConnectionLimits};
pub use directories::Directory;
pub use event::{Effect, Effects, Event, Room};
pub use groups::GroupOptions;
pub use memory::{Pool, Share};
pub use message::Message;
pub use options::{End, Options, Start};

/// How often idle connections are looked for.
const SWEEP_EVERY: Duration = Duration::from_millis(5_000);

/// Whether a broker can start with these batches of the metadata log.
pub fn check_metadata(options: &Options, batches: &[u8]) -> Result<(), crate::metadata::ReplayError> {
    Cluster::new(options, batches).map(|_| ())
}

/// How often a core with requests that wait for memory looks whether others have given some back.
const LOOK_FOR_MEMORY_EVERY: Duration = Duration::from_millis(5);

/// The state of one core.
#[derive(Debug)]
pub struct Shard {
    options: Options,
    now: Now,
    random: Random,
    cluster: Cluster,
    cached: Cached,
    decompressor: Decompressor,
    memory: Memory,
    intake: Intake,
    ops: Ops,
    sessions: Sessions,
    home: Home,
    folders: Folders,
    groups: Hosts,
    admin: Option<Admin>,
    /// Messages to itself.
    inbox: VecDeque<Message>,
    /// Effects of the current event.
    out: Effects,
    stop: Stop,
    rooms: Rooms,
    next_sweep: Instant,
}

/// Where a clean stop stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    Running,
    Draining,
    Stopped,
}

impl Shard {
    /// A shard that begins with what recovery found.
    pub fn new(options: Options, start: Start, now: Now) -> Result<Self, crate::metadata::ReplayError> {
        let cluster = Cluster::new(&options, &start.metadata)?;
        let home = Home::new(&options, start.stores, now);
        let is_controller = options.shard == ShardId(0);
        let mut shard = Self {
            now,
            random: Random::from_seed(options.seed ^ u64::from(options.shard.0)),
            intake: Intake::default(),
            ops: Ops::default(),
            sessions: Sessions::new(options.sessions_max),
            admin: is_controller.then(|| Admin::new(cluster.image().clone(), &options)),
            cluster,
            cached: Cached::default(),
            decompressor: Decompressor::default(),
            memory: Memory {
                requests: Budget::new(options.requests.clone()),
                answers: Budget::new(options.answers.clone()),
            },
            home,
            folders: Folders::default(),
            groups: Hosts::default(),
            inbox: VecDeque::new(),
            out: Effects::new(),
            stop: Stop::Running,
            rooms: Rooms::new(options.directories.len()),
            next_sweep: now.mono + SWEEP_EVERY,
            options,
        };
        shard.follow_broker_configs();
        shard.adopt_all();
        shard.start_admin();
        Ok(shard)
    }

    /// Something happened. Update state, and say what should be done about it.
    pub fn handle(&mut self, now: Now, event: Event<'_>, effects: &mut Effects) {
        self.now = now;
        match event {
            Event::Accepted { conn, peer } => self.accepted(conn, peer.ip().to_canonical()),
            Event::Received { conn, bytes } => self.received(conn, bytes),
            Event::Sent { conn, bytes } => self.sent(conn, bytes),
            Event::Closed { conn } => self.closed(conn),
            Event::WalWritten { dir, id, data, result } => match result {
                Ok(()) => self.home.wal_written(now, dir, id, data),
                Err(error) => self.dir_broke(dir, &error),
            },
            Event::FileDone { dir, job, result } => self.file_done(dir, job, result),
            Event::ReadDone { job, result } => self.read_done(now, job, result),
            Event::Message { from, message } => self.message(from, message),
            Event::Space { dir, room } => self.room(dir, room),
            Event::Deadline => {
                self.next_round();
                self.home.next_round();
            }
            Event::Shutdown => self.begin_stop(),
        }
        self.settle();
        self.note_room();
        effects.append(&mut self.out);
    }

    /// The earliest moment at which this shard wants to be woken.
    pub fn next_deadline(&self) -> Option<Instant> {
        if self.stop == Stop::Stopped {
            return None;
        }
        let sweep = (!self.intake.is_empty()).then_some(self.next_sweep);
        let waits_for_turn = self.intake.has_yielded() || self.home.has_unreleased();
        let may_go_on = self.home.has_chunk() || self.groups.wants_to_load();
        let is_due = !self.out.is_empty() || !self.inbox.is_empty() || waits_for_turn || may_go_on;
        let at_once = is_due.then_some(self.now.mono);
        let memory = self.intake.waits_for_memory().then(|| self.now.mono + LOOK_FOR_MEMORY_EVERY);
        self.home
            .next_deadline()
            .into_iter()
            .chain(at_once)
            .chain(self.ops.next_deadline())
            .chain(self.groups.next_deadline())
            .chain(sweep)
            .chain(memory)
            .chain(self.intake.make_way_until)
            .min()
    }

    /// Which core this is.
    pub fn id(&self) -> ShardId {
        self.options.shard
    }

    /// What a clean stop leaves, after `Effect::Stopped`.
    pub fn into_end(self) -> End {
        End { broker_epoch: self.cluster.broker_epoch(), stores: self.home.into_ends() }
    }

    /// Everything that follows from the event: messages to itself, what became durable, what is due.
    fn settle(&mut self) {
        self.run_deadlines();
        self.work_through();
        if self.home.has_chunk() || self.groups.wants_to_load() {
            self.load_groups();
            self.work_through();
        }
        self.finish_stop();
    }

    /// Until nothing of it leads to more.
    fn work_through(&mut self) {
        loop {
            self.work_off();
            self.resume_connections();
            if !self.has_more() {
                return;
            }
        }
    }

    /// Messages to itself, or something to write: a log of a topic that has just been committed, and nobody may come by for a while.
    fn has_more(&self) -> bool {
        !self.inbox.is_empty() || self.home.wants_poll()
    }

    /// Until no message to itself is left, and all that is to be written is asked for.
    fn work_off(&mut self) {
        loop {
            while let Some(message) = self.inbox.pop_front() {
                self.message(self.options.shard, message);
            }
            self.home.poll(self.now, &mut self.out);
            self.follow_logs();
            for (to, message) in self.home.take_messages() {
                self.tell(to, message);
            }
            self.tell_left();
            self.commit_metadata();
            if !self.has_more() {
                return;
            }
        }
    }

    fn run_deadlines(&mut self) {
        while let Some(op) = self.ops.pop_due(self.now.mono) {
            self.fetch_deadline(op);
        }
        self.run_group_deadlines();
        if self.now.mono >= self.next_sweep {
            self.next_sweep = self.now.mono + SWEEP_EVERY;
            self.close_idle();
        }
    }

    /// Sends a message; one to itself is handled before the event ends.
    fn tell(&mut self, to: ShardId, message: Message) {
        if to == self.options.shard {
            self.inbox.push_back(message);
        } else {
            self.out.push(Effect::Message { to, message });
        }
    }

    fn message(&mut self, from: ShardId, message: Message) {
        if from != self.options.shard && message.is_request() {
            self.asked_by_core(from, message.manner());
        }
        match message {
            Message::Produce { op, order } => self.home.produce(self.now, from, op, order),
            Message::Produced { op, parts } => self.produced(op, parts),
            Message::Fetch { op, order } => self.home.fetch(from, op, order),
            Message::Fetched { op, round, parts } => self.fetched(op, round, parts),
            Message::FetchWake { op, round } => self.fetch_wake(op, round),
            Message::FetchDone { op } => self.home.fetch_done(from, op),
            Message::Ask { op, asks } => self.home.ask(from, op, asks),
            Message::Answer { op, answers } => self.answered(op, answers),
            Message::Measure { op } => self.measure(from, op),
            Message::Measured { op, sizes } => self.measured(op, sizes),
            Message::Forward { op, peer, frame } => self.forward(from, op, peer, frame),
            Message::Forwarded { op, frame } => self.forwarded(op, frame),
            Message::Company { manner } => self.has_company_elsewhere(manner),
            Message::MakeOffsetsTopic => self.make_offsets_topic(),
            Message::Leaving { folders } => self.core_started(folders),
            Message::Left { folder } => self.folder_left(&folder),
            Message::DirFailed { dir, reason } => self.dir_failed(dir, &reason),
            Message::Metadata { image, delta } => self.metadata(image, &delta),
        }
    }

    fn file_done(&mut self, dir: DirId, job: JobId, result: Result<(), IoError>) {
        match result {
            Ok(()) => self.home.job_done(dir, job),
            Err(error) if self.home.job_failed(self.now, dir, job, &error) => {
                tracing::debug!(%error, job = job.0, "a job failed, and may be tried again");
            }
            Err(error) => self.dir_broke(dir, &error),
        }
    }

    fn read_done(&mut self, now: Now, job: JobId, result: Result<Bytes, IoError>) {
        if let (Err(error), Some(dir)) = (&result, self.home.dir_of_read(job)) {
            self.read_failed(dir, error);
        }
        self.home.read_done(now, job, result);
    }

    fn fatal(&mut self, reason: String) {
        self.out.push(Effect::Fatal { reason });
    }

    fn begin_stop(&mut self) {
        tracing::debug!(
            core = self.options.shard.0,
            ops = %self.ops.summary(),
            groups = %self.groups.summary(),
            home = %self.home.summary(),
            "stopping"
        );
        if self.stop == Stop::Running {
            self.stop = Stop::Draining;
            self.home.drain();
            self.end_fetches();
            self.end_all_groups();
        }
    }

    /// A clean stop is through when nothing is in flight.
    fn finish_stop(&mut self) {
        if self.stop == Stop::Draining
            && self.ops.is_empty()
            && self.home.is_settled()
            && self.intake.is_quiet()
        {
            self.stop = Stop::Stopped;
            self.out.push(Effect::Stopped);
        }
    }
}
