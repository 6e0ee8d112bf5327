//! Everything of one run, and the heap of events that drives it.

use super::drive::Drive;
use super::net::Net;
use super::options::NodeOptions;
use crate::agenda::Agenda;
use crate::checker::History;
use crate::clients::Client;
use crate::clock::Clock;
use crate::device::{Done, Progress, Ticket};
use crate::trace::Trace;
use highwater::base::{Bytes, ConnId, DirId, Duration, Instant, Random, ShardId};
use highwater::shard::{Event, Message, Shard};
use std::collections::VecDeque;

/// What is due.
#[derive(Debug)]
pub(super) enum Due {
    Disk(DirId, Ticket),
    /// A shard wanted to be woken.
    Wake(u16),
    /// Messages of other cores are there.
    Mail(u16),
    /// Bytes of a client arrive.
    ToShard(ConnId, Bytes),
    /// Bytes of a shard arrive.
    ToClient(ConnId, Bytes),
    /// A client wants to act, if it has not acted since.
    Act(usize),
    /// The story goes on.
    Story,
}

/// One client and its place in the world.
#[derive(Debug)]
pub(crate) struct Seat {
    pub(super) client: Client,
    pub(super) conn: Option<ConnId>,
    pub(super) wake_at: Option<Instant>,
}

/// The world.
#[derive(Debug)]
pub(crate) struct World<'a> {
    pub(super) options: NodeOptions,
    pub(super) random: Random,
    pub(super) trace: &'a mut Trace,
    pub(super) clock: Clock,
    /// By `DirId`.
    pub(super) drives: Vec<Drive>,
    pub(super) net: Net,
    pub(super) agenda: Agenda<Due>,
    pub(super) shards: Vec<Shard>,
    pub(super) mailboxes: Vec<VecDeque<(ShardId, Message)>>,
    pub(super) seats: Vec<Seat>,
    pub(super) history: History,
    /// The process must end: a device failed.
    pub(super) is_fatal: bool,
    /// Every drive is repaired before a boot.
    pub(super) is_friendly: bool,
    /// Shards that have stopped clean.
    pub(super) stopped: usize,
    pub(super) completions: u64,
    pub(super) completions_max: u64,
}

impl<'a> World<'a> {
    /// A world whose node has not booted yet.
    pub(super) fn new(options: NodeOptions, seed: u64, trace: &'a mut Trace) -> Self {
        Self {
            random: Random::from_seed(seed),
            trace,
            clock: Clock::default(),
            drives: (0..options.dirs).map(|_| Drive::new(options.device)).collect(),
            net: Net::new(options.net),
            options,
            agenda: Agenda::default(),
            shards: Vec::new(),
            mailboxes: Vec::new(),
            seats: Vec::new(),
            history: History::default(),
            is_fatal: false,
            is_friendly: false,
            stopped: 0,
            completions: 0,
            completions_max: u64::MAX,
        }
    }

    /// The process cannot go on, or enough has happened.
    pub(super) fn is_over(&self) -> bool {
        self.is_fatal || self.completions >= self.completions_max
    }

    /// The next thing happens; false when nothing will.
    pub(super) fn step(&mut self) -> bool {
        if self.is_over() {
            return false;
        }
        let Some((at, due)) = self.agenda.pop() else { return false };
        self.clock.move_to(at);
        match due {
            Due::Disk(dir, ticket) => self.advance(dir, ticket),
            Due::Wake(shard) => self.wake(shard, at),
            Due::Mail(shard) => self.empty_mailbox(shard),
            Due::ToShard(conn, bytes) => self.arrive_at_shard(conn, bytes),
            Due::ToClient(conn, bytes) => self.arrive_at_client(conn, &bytes),
            Due::Act(seat) => self.act(seat, at),
            Due::Story => {}
        }
        true
    }

    /// Things happen for `span`, or until it is over.
    pub(super) fn pass(&mut self, span: Duration) {
        let until = self.clock.now().mono + span;
        self.agenda.at(until, Due::Story);
        while self.clock.now().mono < until && self.step() {}
    }

    /// Things happen until `is_reached`; it must come.
    pub(super) fn wait(&mut self, what: &str, is_reached: impl Fn(&Self) -> bool) {
        let mut left = 400_000;
        while !is_reached(self) && !self.is_over() {
            assert!(self.step(), "nothing happens any more, before {what}");
            left -= 1;
            assert!(left > 0, "it takes for ever: {what}");
        }
    }

    /// A shard is told what happened; what it wants done is done.
    pub(super) fn tell(&mut self, shard: u16, event: Event<'_>) {
        let mut effects = highwater::shard::Effects::new();
        self.shards[usize::from(shard)].handle(self.clock.now(), event, &mut effects);
        for effect in effects.drain() {
            self.perform(shard, effect);
        }
        if let Some(at) = self.shards[usize::from(shard)].next_deadline() {
            self.agenda.at(at.max(self.clock.now().mono), Due::Wake(shard));
        }
    }

    /// Every event asks for a wake; only the one that is due now counts.
    fn wake(&mut self, shard: u16, now: Instant) {
        if self.shards[usize::from(shard)].next_deadline().is_some_and(|at| at <= now) {
            self.tell(shard, Event::Deadline);
        }
    }

    /// All messages that are there, before anything else: as a shell does before it reads sockets.
    pub(super) fn empty_mailbox(&mut self, shard: u16) {
        while let Some((from, message)) = self.mailboxes[usize::from(shard)].pop_front() {
            self.tell(shard, Event::Message { from, message });
        }
    }

    fn advance(&mut self, dir: DirId, ticket: Ticket) {
        let Drive { disk, device } = &mut self.drives[usize::from(dir.0)];
        match device.advance(ticket, disk, &mut self.random) {
            Progress::Again(span) => self.agenda.after(self.clock.now().mono, span, Due::Disk(dir, ticket)),
            Progress::Done(shard, done) => {
                self.completions += 1;
                self.note_done(shard, &done);
                match done {
                    Done::Wal { id, data, result } => {
                        self.tell(shard, Event::WalWritten { dir, id, data, result })
                    }
                    Done::Job { job, result } => self.tell(shard, Event::FileDone { dir, job, result }),
                    Done::Read { job, result } => self.tell(shard, Event::ReadDone { job, result }),
                    Done::Nothing => {}
                }
            }
        }
    }

    fn note_done(&mut self, shard: u16, done: &Done) {
        match done {
            Done::Read { job, result: Ok(bytes) } => {
                self.trace.note(format_args!("s{shard} read {job} gave {} bytes", bytes.len()));
            }
            other => self.trace.note(format_args!("s{shard} {other:?}")),
        }
    }
}
