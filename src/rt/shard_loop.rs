//! What one core does from its start to its end: one loop that turns what happened into events and effects into submissions.
//!
//! One turn: reap completions, read the mailbox, then handle messages before sockets, what costs little before what costs much (see
//! `due`), and last flush what the effects left; then one system call hands all of it to the kernel. The mailbox is read *after* the
//! completions were reaped: so every message that was sent before a client's bytes arrived is handled before these bytes (the rule in
//! `shard::event`). When a turn has taken long, what else costs much waits for the next one: who asks for little meanwhile waits for
//! one such thing, not for all.
//!
//! Behind a turn its background jobs go on, when one of them can (see `files`).
//!
//! It rests only when nothing is left: it polls for a moment if that has paid lately (see `idle_poll`), then sleeps in
//! the ring, where completions and the door bell of neighbours and background jobs wake it.

use super::admission::Verdict;
use super::call::Call;
use super::clock::Clock;
use super::control::{Control, Phase};
use super::dir_io::DirIo;
use super::door::Door;
use super::due::{Cost, Due, Work};
use super::idle_poll::IdlePoll;
use super::mailbox::Mailbox;
use super::net::{self, Happened, Listening, Net};
use super::node::Node;
use super::reads::Wanted;
use super::ring::{Completion, Owner, Ring};
use super::sleep::Sleeper;
use super::task_ring::TaskRing;
use super::wal_io::Written;
use crate::base::disk::WalWrite;
use crate::base::{ConnId, DirId, Duration, Instant, Now, ShardId};
use crate::shard::{Effect, Effects, Event, Message};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::rc::Rc;
use std::sync::Arc;

/// Completions taken up in one turn: most of their answers wait for its end.
const TURN_COMPLETIONS: usize = 64;
/// When a turn has taken longer, what else costs much waits for the next one: answers leave, and small requests that came meanwhile go
/// first. Shorter than to take a request of 100 KB, 30 µs, or to start its write, as much again.
const TURN_MAX: Duration = Duration::from_micros(20);
/// Longest sleep. What is urgent wakes the loop; how much room the disks have does not.
const LONGEST_SLEEP: Duration = Duration::from_millis(500);
/// After a clean stop, how long clients may take to read the last answers.
const LAST_ANSWERS: Duration = Duration::from_millis(500);

/// What one core sends another.
pub(super) enum Letter {
    /// From shard to shard.
    Message(Message),
    /// A connection that the receiver shall own, and who is at its other end.
    Connection(OwnedFd, SocketAddr),
}

/// Why a loop ended without a clean stop.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum LoopError {
    /// The shard said so, or the shell cannot go on.
    Fatal(String),
    /// Another core failed.
    Halted,
}

/// One core: its node and everything that performs the node's effects.
pub(super) struct ShardLoop<N> {
    pub(super) node: N,
    pub(super) shard: ShardId,
    pub(super) clock: Clock,
    pub(super) control: Arc<Control>,
    pub(super) door: Arc<Door>,
    pub(super) mailbox: Mailbox<Letter>,
    pub(super) ring: Rc<RefCell<Ring>>,
    pub(super) tasks: TaskRing,
    /// Of the background jobs in `dirs`.
    pub(super) call: Call,
    pub(super) sleeper: Sleeper,
    pub(super) idle_poll: IdlePoll,
    pub(super) listening: Listening,
    pub(super) net: Net,
    /// By `DirId`.
    pub(super) dirs: Vec<DirIo>,
    pub(super) state: State,
}

/// The loop's own small state and its reused memory.
#[derive(Default)]
pub(super) struct State {
    now: Now,
    effects: Effects,
    completions: Vec<Completion>,
    due: Due,
    letters: Vec<(ShardId, Letter)>,
    failed_writes: VecDeque<(DirId, Written)>,
    /// What costs much, since the turn before was long.
    large_has_waited: bool,
    /// Background jobs, since they called.
    jobs_have_waited: bool,
    was_told_to_stop: bool,
    looks: u32,
    alarms: u32,
    has_stopped: bool,
    last_answers_until: Option<Instant>,
    fatal: Option<String>,
}

impl<N: Node> ShardLoop<N> {
    /// Runs until a clean stop of all shards, and gives the node back.
    pub(super) fn run(mut self) -> Result<N, LoopError> {
        self.listening.arm(&mut self.ring.borrow_mut());
        loop {
            self.turn();
            if let Some(end) = self.end() {
                return end.map(|()| self.node);
            }
            if self.call.is_set() {
                self.go_on_with_jobs();
            }
            if self.may_rest() {
                self.rest();
            } else {
                self.ring.borrow_mut().enter();
            }
        }
    }

    /// Behind the answers, and behind one more turn when something has happened: it may be that of somebody who waits for little.
    fn go_on_with_jobs(&mut self) {
        self.ring.borrow_mut().enter();
        if self.has_work() && !std::mem::replace(&mut self.state.jobs_have_waited, true) {
            return;
        }
        self.state.jobs_have_waited = false;
        self.call.take();
        self.dirs.iter_mut().for_each(|dir| dir.files.go_on());
    }

    fn turn(&mut self) {
        self.state.now = self.clock.now();
        let deadline_has_passed = self.deadline_has_passed();
        let mut completions = std::mem::take(&mut self.state.completions);
        let mut letters = std::mem::take(&mut self.state.letters);
        self.ring.borrow_mut().reap(TURN_COMPLETIONS, &mut completions);
        self.mailbox.receive(&mut letters);
        letters.drain(..).for_each(|(from, letter)| self.open_letter(from, letter));
        completions.drain(..).for_each(|completion| self.state.due.add(Work::Completion(completion)));
        (self.state.completions, self.state.letters) = (completions, letters);
        self.do_due();
        self.report_files();
        self.pass_on_phase();
        self.pass_on_room();
        self.pass_deadline(deadline_has_passed);
        self.report_failures();
        self.flush();
    }

    /// All that is due, except, when the turn has become long, what costs much: of that at least one in two turns. Answers do not wait
    /// for it.
    fn do_due(&mut self) {
        let mut has_had_large = false;
        while let Some(cost) = self.state.due.next_cost() {
            if cost > Cost::Small {
                self.send_answers();
            }
            if cost > Cost::Disk {
                let may_wait = has_had_large || !self.state.large_has_waited;
                self.state.large_has_waited = may_wait && self.is_long();
                if self.state.large_has_waited {
                    return;
                }
                has_had_large = true;
            }
            match self.state.due.next() {
                Some(Work::Completion(completion)) => self.complete(completion),
                Some(Work::Write(dir, write)) => self.start_write(dir, write),
                None => {}
            }
        }
    }

    /// Answers that are ready leave now, not at the end of the turn.
    fn send_answers(&mut self) {
        if self.state.fatal.is_none() && self.net.send_answers(&mut self.ring.borrow_mut()) {
            self.ring.borrow_mut().enter();
        }
    }

    fn is_long(&self) -> bool {
        self.clock.mono() > self.state.now.mono + TURN_MAX
    }

    /// Tells the node something, and carries out what it wants.
    fn tell(&mut self, event: Event<'_>) {
        self.node.handle(self.state.now, event, &mut self.state.effects);
        self.perform_effects();
        self.report_net();
    }

    fn open_letter(&mut self, from: ShardId, letter: Letter) {
        match letter {
            Letter::Message(message) => self.tell(Event::Message { from, message }),
            Letter::Connection(socket, peer) => self.adopt(socket, peer),
        }
    }

    fn adopt(&mut self, socket: OwnedFd, peer: SocketAddr) {
        if !self.net.adopt(&mut self.ring.borrow_mut(), socket, peer) {
            self.control.connection_closed(self.shard, peer);
        }
        self.report_net();
    }

    fn complete(&mut self, completion: Completion) {
        match completion.owner {
            Owner::Accept(index) => self.accepted(index, completion),
            Owner::Receive(key) => self.received(key, completion),
            Owner::Send(key) => {
                self.net.sent(key, completion);
                self.report_net();
            }
            Owner::Wal(dir) => {
                let wal = &mut self.dirs[usize::from(dir.0)].wal;
                let written = wal.completed(&mut self.ring.borrow_mut(), completion);
                written.into_iter().for_each(|written| self.wal_written(dir, written));
            }
            Owner::Read(dir, index) => {
                let reads = &mut self.dirs[usize::from(dir.0)].reads;
                reads.completed(&mut self.ring.borrow_mut(), index, completion);
                self.report_reads();
            }
            Owner::Task(index) => self.tasks.completed(index, completion),
            Owner::Bell => self.sleeper.heard(),
            Owner::Nobody => {}
        }
    }

    fn accepted(&mut self, index: usize, completion: Completion) {
        let now = self.state.now.mono;
        if let Some(socket) = self.listening.accepted(now, index, completion) {
            self.admit(socket);
        }
        self.listening.arm(&mut self.ring.borrow_mut());
    }

    /// Lets a new connection in, if it may, and gives it to the core with the fewest.
    fn admit(&mut self, socket: OwnedFd) {
        let Some(peer) = net::peer(&socket) else { return };
        match self.control.admit(peer) {
            Verdict::Admitted => {}
            Verdict::Full => {
                let now = self.state.now.mono;
                return self.listening.hold(&mut self.ring.borrow_mut(), now, socket);
            }
            Verdict::TooMany => return tracing::debug!(%peer, "too many connections from this address"),
        }
        let to = self.control.deal(usize::from(self.shard.0));
        if to == self.shard {
            self.adopt(socket, peer);
        } else {
            self.post(to, Letter::Connection(socket, peer));
        }
    }

    /// Lends the received bytes to the node and gives the buffer back.
    fn received(&mut self, key: u64, completion: Completion) {
        let len = self.net.receive(&mut self.ring.borrow_mut(), key, &completion);
        let Some(buffer) = completion.buffer else { return };
        if let Some(len) = len {
            let ring = self.ring.borrow();
            let event = Event::Received { conn: ConnId(key), bytes: ring.received(buffer, len) };
            self.node.handle(self.state.now, event, &mut self.state.effects);
        }
        self.ring.borrow_mut().give_back(buffer);
        self.perform_effects();
        self.report_net();
    }

    fn wal_written(&mut self, dir: DirId, written: Written) {
        self.tell(Event::WalWritten { dir, id: written.id, data: written.data, result: written.result });
    }

    /// Everything that happened to connections, until nothing new follows from telling it.
    fn report_net(&mut self) {
        while let Some(happened) = self.net.happened.pop_front() {
            let event = match happened {
                Happened::Accepted { conn, peer } => Event::Accepted { conn, peer },
                Happened::Sent { conn, bytes } => Event::Sent { conn, bytes },
                Happened::Closed { conn } => Event::Closed { conn },
                Happened::Resumed { conn } => {
                    self.report_held(conn);
                    continue;
                }
            };
            self.node.handle(self.state.now, event, &mut self.state.effects);
            self.perform_effects();
        }
    }

    fn report_held(&mut self, conn: ConnId) {
        if let Some(bytes) = self.net.take_held(conn) {
            let event = Event::Received { conn, bytes: &bytes };
            self.node.handle(self.state.now, event, &mut self.state.effects);
            self.perform_effects();
        }
    }

    fn report_reads(&mut self) {
        for dir in 0..self.dirs.len() {
            while let Some((job, result)) = self.dirs[dir].reads.done.pop_front() {
                self.tell(Event::ReadDone { job, result });
            }
        }
    }

    fn report_files(&mut self) {
        for dir in 0..self.dirs.len() {
            while let Some(done) = self.dirs[dir].files.next_done() {
                if done.wal_names_changed {
                    self.dirs[dir].wal.forget_files();
                }
                self.tell(Event::FileDone { dir: DirId(dir as u16), job: done.job, result: done.result });
            }
        }
    }

    /// After a fatal effect nothing more is carried out, so nothing more can be acknowledged.
    fn perform_effects(&mut self) {
        let mut effects = std::mem::take(&mut self.state.effects);
        for effect in effects.drain() {
            if self.state.fatal.is_none() {
                self.perform(effect);
            }
        }
        self.state.effects = effects;
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Send { conn, bytes } => self.net.send(conn, bytes),
            Effect::PauseReceive { conn } => self.net.pause(conn),
            Effect::ResumeReceive { conn } => self.net.resume(conn),
            Effect::Close { conn } => self.net.close(&mut self.ring.borrow_mut(), conn),
            Effect::Abort { conn } => self.net.abort(&mut self.ring.borrow_mut(), conn),
            Effect::WalWrite { dir, write } if write.is_large() => {
                self.state.due.add(Work::Write(dir, write));
            }
            Effect::WalWrite { dir, write } => self.start_write(dir, write),
            Effect::File { dir, job, steps } => self.dirs[usize::from(dir.0)].files.push(job, steps),
            Effect::Read { dir, job, path, offset, len } => {
                let reads = &mut self.dirs[usize::from(dir.0)].reads;
                reads.read(&mut self.ring.borrow_mut(), Wanted { job, path, offset, len });
            }
            Effect::Message { to, message } => self.post(to, Letter::Message(message)),
            Effect::Stopped => self.stopped(),
            Effect::Fatal { reason } => self.state.fatal = Some(reason),
        }
    }

    /// Hands a write of the log to the kernel, alone: it holds back the writes of a longer list until it has carried out the rest of it.
    fn start_write(&mut self, dir: DirId, write: WalWrite) {
        if self.state.fatal.is_none() {
            let mut ring = self.ring.borrow_mut();
            let failed = self.dirs[usize::from(dir.0)].wal.write(&mut ring, write);
            self.state.failed_writes.extend(failed.map(|failed| (dir, failed)));
            ring.enter();
        }
    }

    fn post(&mut self, to: ShardId, letter: Letter) {
        if self.mailbox.send(to, letter).is_err() {
            self.state.fatal = Some(format!("core {to} does not read the messages of core {}", self.shard));
        }
    }

    fn stopped(&mut self) {
        if !std::mem::replace(&mut self.state.has_stopped, true) {
            self.control.shard_stopped();
        }
    }

    fn pass_on_phase(&mut self) {
        if self.control.phase() >= Phase::Stopping && !self.state.was_told_to_stop {
            self.state.was_told_to_stop = true;
            self.listening.close(&mut self.ring.borrow_mut());
            self.tell(Event::Shutdown);
        }
    }

    fn pass_on_room(&mut self) {
        self.state.alarms = self.control.alarms();
        let looks = self.control.looks();
        if std::mem::replace(&mut self.state.looks, looks) != looks {
            for (dir, room) in self.control.rooms().into_iter().enumerate() {
                self.tell(Event::Space { dir: DirId(dir as u16), room });
            }
        }
    }

    /// `has_passed`: before this turn. One that the turn itself has set is for the next one: others have theirs before.
    fn pass_deadline(&mut self, has_passed: bool) {
        let now = self.state.now.mono;
        if self.listening.retry_at().is_some_and(|at| at <= now) {
            self.listening.take_held().into_iter().for_each(|socket| self.admit(socket));
            self.listening.arm(&mut self.ring.borrow_mut());
        }
        if has_passed && self.deadline_has_passed() {
            self.tell(Event::Deadline);
        }
    }

    fn deadline_has_passed(&self) -> bool {
        self.node.next_deadline().is_some_and(|at| at <= self.state.now.mono)
    }

    /// What failed before it reached the kernel.
    fn report_failures(&mut self) {
        while let Some((dir, written)) = self.state.failed_writes.pop_front() {
            self.wal_written(dir, written);
        }
        self.report_reads();
    }

    /// Hands everything to neighbours, and to the ring what waited for the end of the turn.
    fn flush(&mut self) {
        if self.state.fatal.is_some() {
            return;
        }
        self.net.flush(&mut self.ring.borrow_mut());
        for peer in self.net.ended.drain(..) {
            self.control.connection_closed(self.shard, peer);
        }
        self.report_net();
        self.mailbox.knock();
        if let Some(error) = self.ring.borrow_mut().take_failure() {
            self.state.fatal = Some(format!("the io_uring of core {} failed: {error}", self.shard));
        }
    }

    fn end(&mut self) -> Option<Result<(), LoopError>> {
        if let Some(reason) = self.state.fatal.take() {
            return Some(Err(LoopError::Fatal(reason)));
        }
        match self.control.phase() {
            Phase::Running | Phase::Stopping => None,
            Phase::Stopped => self.last_answers_are_out().then_some(Ok(())),
            Phase::Halted => Some(Err(LoopError::Halted)),
        }
    }

    fn last_answers_are_out(&mut self) -> bool {
        let now = self.state.now.mono;
        let until = *self.state.last_answers_until.get_or_insert(now + LAST_ANSWERS);
        !self.net.has_unsent() || now >= until
    }

    /// Whether there is something to do in a turn.
    fn has_work(&self) -> bool {
        self.ring.borrow_mut().has_completions()
            || !self.state.due.is_empty()
            || !self.mailbox.is_empty()
            || self.dirs.iter().any(|dir| dir.files.has_done() || !dir.reads.done.is_empty())
            || self.net.has_touched()
            || !self.state.failed_writes.is_empty()
            || self.phase_has_moved()
            || self.control.alarms() != self.state.alarms
    }

    fn phase_has_moved(&self) -> bool {
        match self.control.phase() {
            Phase::Running => false,
            Phase::Stopping => !self.state.was_told_to_stop,
            Phase::Stopped => self.state.last_answers_until.is_none(),
            Phase::Halted => true,
        }
    }

    /// Neither the next turn nor a background job has anything to do.
    fn is_idle(&self) -> bool {
        !self.has_work() && !self.call.is_set()
    }

    fn may_rest(&self) -> bool {
        self.is_idle() && self.next_deadline().is_none_or(|at| at > self.clock.mono())
    }

    fn next_deadline(&self) -> Option<Instant> {
        let deadlines = [self.node.next_deadline(), self.listening.retry_at(), self.state.last_answers_until];
        deadlines.into_iter().flatten().min()
    }

    fn rest(&mut self) {
        let began = self.clock.mono();
        let deadline = self.next_deadline();
        if !self.poll(began, deadline) {
            self.sleep(deadline);
        }
        self.idle_poll.learn(self.clock.mono() - began);
    }

    /// Whether something came while it was worth polling. Yields its CPU to clients of the same machine meanwhile.
    fn poll(&mut self, began: Instant, deadline: Option<Instant>) -> bool {
        let Some(window) = self.idle_poll.window() else { return false };
        self.ring.borrow_mut().enter();
        let until = deadline.map_or(began + window, |deadline| deadline.min(began + window));
        while self.is_idle() {
            if self.clock.mono() >= until {
                return false;
            }
            std::thread::yield_now();
        }
        true
    }

    /// The receiver's side of the protocol in `door`. The kernel's completions end the sleep, too.
    fn sleep(&mut self, deadline: Option<Instant>) {
        self.sleeper.listen_in(&mut self.ring.borrow_mut());
        self.door.about_to_sleep();
        if self.is_idle() {
            let span =
                deadline.map_or(LONGEST_SLEEP, |deadline| deadline - self.clock.mono()).min(LONGEST_SLEEP);
            self.ring.borrow_mut().wait(std::time::Duration::from_nanos(span.0));
        }
        self.door.awake();
    }
}
