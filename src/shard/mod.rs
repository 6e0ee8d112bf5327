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
//! - `admin`: core 0 also hosts the controller: a request becomes records of the metadata log, and a reply that waits for
//!   their commit.

mod admin;
mod cached;
mod call;
mod cluster;
mod connection;
mod event;
mod folders;
mod handlers;
mod home;
mod intake;
mod message;
mod ops;
mod options;
mod sessions;
#[cfg(test)]
mod tests;

use crate::base::{Duration, Instant, JobId, Now, Random, ShardId};
use crate::protocol::batch::Decompressor;
use admin::Admin;
use cached::Cached;
use cluster::Cluster;
use folders::Folders;
use home::Home;
use intake::Intake;
use ops::Ops;
use sessions::Sessions;
use std::collections::VecDeque;

/// Where the write-ahead log files are that `Effect::WalWrite` names, for the shells.
pub use crate::wal::file_path as wal_file_path;
pub use admin::METADATA_LOG;
pub use connection::ConnectionLimits;
pub use event::{Effect, Effects, Event};
pub use message::Message;
pub use options::{End, Options, Start};

/// How often idle connections are looked for.
const SWEEP_EVERY: Duration = Duration::from_millis(5_000);

/// Whether a broker can start with these batches of the metadata log.
pub fn check_metadata(options: &Options, batches: &[u8]) -> Result<(), crate::metadata::ReplayError> {
    Cluster::new(options, batches).map(|_| ())
}

/// The state of one core.
#[derive(Debug)]
pub struct Shard {
    options: Options,
    now: Now,
    random: Random,
    cluster: Cluster,
    cached: Cached,
    decompressor: Decompressor,
    intake: Intake,
    ops: Ops,
    sessions: Sessions,
    home: Home,
    folders: Folders,
    admin: Option<Admin>,
    /// Messages to itself.
    inbox: VecDeque<Message>,
    /// Effects of the current event.
    out: Effects,
    stop: Stop,
    /// As it was after the last event.
    has_room: bool,
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
        let home = Home::new(&options, start.store, now);
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
            home,
            folders: Folders::default(),
            inbox: VecDeque::new(),
            out: Effects::new(),
            stop: Stop::Running,
            has_room: true,
            next_sweep: now.mono + SWEEP_EVERY,
            options,
        };
        shard.adopt_all();
        shard.start_admin();
        Ok(shard)
    }

    /// Something happened. Update state, and say what should be done about it.
    pub fn handle(&mut self, now: Now, event: Event<'_>, effects: &mut Effects) {
        self.now = now;
        match event {
            Event::Accepted { conn, .. } => self.accepted(conn),
            Event::Received { conn, bytes } => self.received(conn, bytes),
            Event::Sent { conn, bytes } => self.sent(conn, bytes),
            Event::Closed { conn } => self.closed(conn),
            Event::WalWritten { id, data, result } => match result {
                Ok(()) => self.home.wal_written(now, id, data),
                Err(error) => self.fatal(format!("the write-ahead log cannot be written: {error}")),
            },
            Event::FileDone { job, result } => self.file_done(job, result),
            Event::ReadDone { job, result } => self.home.read_done(now, job, result),
            Event::Message { from, message } => self.message(from, message),
            Event::Space { is_short } => self.home.set_short_of_room(is_short),
            Event::Deadline => {}
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
        let at_once = (!self.out.is_empty() || !self.inbox.is_empty()).then_some(self.now.mono);
        self.home
            .next_deadline()
            .into_iter()
            .chain(at_once)
            .chain(self.ops.next_deadline())
            .chain(sweep)
            .min()
    }

    /// Which core this is.
    pub fn id(&self) -> ShardId {
        self.options.shard
    }

    /// What a clean stop leaves, after `Effect::Stopped`.
    pub fn into_end(self) -> End {
        End { broker_epoch: self.cluster.broker_epoch(), store: self.home.into_end() }
    }

    /// Everything that follows from the event: messages to itself, what became durable, what is due.
    fn settle(&mut self) {
        self.run_deadlines();
        loop {
            self.work_off();
            self.resume_connections();
            if self.inbox.is_empty() {
                break;
            }
        }
        self.finish_stop();
    }

    /// Until no message to itself is left.
    fn work_off(&mut self) {
        loop {
            while let Some(message) = self.inbox.pop_front() {
                self.message(self.options.shard, message);
            }
            self.home.poll(self.now, &mut self.out);
            for (to, message) in self.home.take_messages() {
                self.tell(to, message);
            }
            self.tell_left();
            self.commit_metadata();
            if self.inbox.is_empty() {
                return;
            }
        }
    }

    fn run_deadlines(&mut self) {
        while let Some(op) = self.ops.pop_due(self.now.mono) {
            self.fetch_deadline(op);
        }
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
        match message {
            Message::Produce { op, order } => self.home.produce(self.now, from, op, order),
            Message::Produced { op, parts } => self.produced(op, parts),
            Message::Fetch { op, order } => self.home.fetch(from, op, order),
            Message::Fetched { op, round, parts } => self.fetched(op, round, parts),
            Message::FetchWake { op, round } => self.fetch_wake(op, round),
            Message::FetchDone { op } => self.home.fetch_done(from, op),
            Message::Ask { op, asks } => self.home.ask(from, op, asks),
            Message::Answer { op, answers } => self.answered(op, answers),
            Message::Forward { op, frame } => self.forward(from, op, frame),
            Message::Forwarded { op, frame } => self.forwarded(op, frame),
            Message::Leaving { dirs } => self.core_started(dirs),
            Message::Left { dir } => self.folder_left(&dir),
            Message::Metadata { image, delta } => self.metadata(image, &delta),
        }
    }

    fn file_done(&mut self, job: JobId, result: Result<(), crate::base::disk::IoError>) {
        match result {
            Ok(()) => self.home.job_done(job),
            Err(error) if self.home.job_failed(self.now, job, &error) => {
                tracing::debug!(%error, job = job.0, "a job failed, and may be tried again");
            }
            Err(error) => self.fatal(format!("the log directory cannot be written: {error}")),
        }
    }

    /// Tells the operator when batches begin to be refused, and when no longer.
    fn note_room(&mut self) {
        let has_room = self.home.has_room();
        if std::mem::replace(&mut self.has_room, has_room) == has_room {
            return;
        }
        let core = self.options.shard.0;
        if has_room {
            tracing::info!(core, "the log directory has room again: batches are taken");
        } else {
            tracing::warn!(
                core,
                "the log directory has too little room: batches are refused until there is more; \
                 fetch and deletion go on"
            );
        }
    }

    fn fatal(&mut self, reason: String) {
        self.out.push(Effect::Fatal { reason });
    }

    fn begin_stop(&mut self) {
        tracing::debug!(
            core = self.options.shard.0,
            ops = %self.ops.summary(),
            home = %self.home.summary(),
            "stopping"
        );
        if self.stop == Stop::Running {
            self.stop = Stop::Draining;
            self.end_fetches();
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
