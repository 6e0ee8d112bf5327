//! The connections of this core: bytes in, frames to the handlers, replies out, and back-pressure.

use super::call::{Call, Header, ReplyTo};
use super::company::{Asker, Company, Manner};
use super::connection::{Connection, FrameSize, GoesOn, Reply};
use super::event::Effect;
use super::line::Line;
use super::{Message, Shard, Stop};
use crate::base::{BytesMut, ConnId, Duration, Gathered, Instant, ShardId};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// How long a request with memory may take to arrive while others wait for some.
const SLOW_MAX: Duration = Duration::from_millis(30_000);

/// All connections.
#[derive(Debug, Default)]
pub(super) struct Intake {
    connections: BTreeMap<ConnId, Connection>,
    /// They go on in turn: by their numbers, the first would take all room again and again.
    paused: Line,
    /// Paused, too, but only until the others had their turn.
    yielded: BTreeSet<ConnId>,
    /// Those of the paused that wait for the memory of their next request; the first one comes first.
    wait_for_memory: Line,
    /// The first moment at which a request that makes way need not any more.
    pub(super) make_way_until: Option<Instant>,
    company: Company,
}

impl Intake {
    pub(super) fn is_empty(&self) -> bool {
        self.connections.is_empty()
    }

    /// A connection waits for its next turn.
    pub(super) fn has_yielded(&self) -> bool {
        !self.yielded.is_empty()
    }

    /// Somebody waits for memory, which other cores may give back without a word.
    pub(super) fn waits_for_memory(&self) -> bool {
        !self.wait_for_memory.is_empty()
    }

    /// Nothing of a paused connection itself keeps it from its next request.
    fn is_ready(&self, conn: ConnId, now: Instant) -> bool {
        let Some(connection) = self.connections.get(&conn) else { return true };
        if connection.has_whole() {
            return !connection.must_wait_for_answers() && !self.is_full(conn, now);
        }
        // Who is in the line must not stay there: others wait behind.
        self.wait_for_memory.contains(conn) || !connection.waits_for_its_client()
    }

    /// Too much of a connection is under way: its requests must wait.
    fn is_full(&self, conn: ConnId, now: Instant) -> bool {
        let connection = self.connections.get(&conn);
        connection.is_some_and(|connection| connection.is_full(|| self.company.beside(conn, now)))
    }

    /// No reply is owed.
    pub(super) fn is_quiet(&self) -> bool {
        self.connections.values().all(|connection| connection.is_quiet() || connection.is_closing)
    }
}

/// What comes of the bytes of a connection.
enum Next {
    /// A request is whole.
    Whole,
    MoreBytes,
    MoreMemory,
    Answers,
}

impl Shard {
    pub(super) fn accepted(&mut self, conn: ConnId, peer: IpAddr) {
        let connection = Connection::new(peer, self.options.connection, self.now.mono);
        self.intake.connections.insert(conn, connection);
    }

    pub(super) fn closed(&mut self, conn: ConnId) {
        if let Some(mut connection) = self.intake.connections.remove(&conn) {
            self.memory.requests.give(connection.take_claim());
            self.memory.answers.give(connection.unsent_bytes());
        }
        self.intake.paused.leave(conn);
        self.intake.yielded.remove(&conn);
        self.intake.wait_for_memory.leave(conn);
        // Nobody waits for these any more; a patience that the client chose must not keep them.
        for op in self.ops.fetches_of(conn) {
            self.fetch_deadline(op);
        }
    }

    pub(super) fn sent(&mut self, conn: ConnId, bytes: usize) {
        if let Some(connection) = self.intake.connections.get_mut(&conn) {
            self.memory.answers.give(bytes.min(connection.unsent_bytes()));
            connection.sent(bytes);
            connection.active = self.now.mono;
        }
    }

    /// New bytes of a connection.
    pub(super) fn received(&mut self, conn: ConnId, bytes: &[u8]) {
        self.begin_row(conn);
        let left = self.take_requests(conn, bytes);
        if let Some(connection) = self.intake.connections.get_mut(&conn) {
            connection.keep(&bytes[bytes.len() - left..]);
        }
    }

    /// Requests out of the bytes until they are used up or the connection must wait. How many bytes at the end are for later. A
    /// request that must wait is made whole all the same, so that little is left to be done when it may go.
    fn take_requests(&mut self, conn: ConnId, mut bytes: &[u8]) -> usize {
        loop {
            let Some(connection) = self.intake.connections.get_mut(&conn) else { return 0 };
            connection.active = self.now.mono;
            if connection.is_closing || connection.is_ending {
                return 0;
            }
            if connection.is_paused || self.holds_back(conn) {
                return bytes.len();
            }
            if self.hand_over(conn) {
                continue;
            }
            match self.assemble(conn, &mut bytes) {
                Ok(Next::Whole) => {}
                Ok(Next::MoreBytes) => return 0,
                Ok(Next::MoreMemory) => {
                    self.intake.wait_for_memory.join(conn);
                    self.pause(conn);
                    return bytes.len();
                }
                Ok(Next::Answers) => {
                    self.pause(conn);
                    return bytes.len();
                }
                Err(error) => {
                    tracing::warn!(conn = conn.0, %error, "not a Kafka request: closing the connection");
                    self.end(conn);
                    return 0;
                }
            }
        }
    }

    /// Pauses a connection whose whole request must wait. False: there is none, or it may go.
    fn holds_back(&mut self, conn: ConnId) -> bool {
        let has_whole = self.intake.connections.get(&conn).is_some_and(Connection::has_whole);
        if !has_whole {
            return false;
        }
        let must_wait = self.must_wait();
        let is_full = self.intake.is_full(conn, self.now.mono);
        let Some(connection) = self.intake.connections.get_mut(&conn) else { return false };
        connection.was_full |= is_full;
        if !must_wait && !is_full && !connection.must_wait_for_answers() {
            if connection.has_had_its_turn(|| self.intake.company.beside(conn, self.now.mono)) {
                self.intake.yielded.insert(conn);
            } else if !self.makes_way(conn) {
                return false;
            }
        }
        self.pause(conn);
        true
    }

    /// A request that may go otherwise makes way for what is on its way to the disk.
    fn makes_way(&mut self, conn: ConnId) -> bool {
        let Some(connection) = self.intake.connections.get_mut(&conn) else { return false };
        if !self.home.is_writing_behind() {
            return false;
        }
        let (company, now) = (&self.intake.company, self.now.mono);
        let until = connection.makes_way(now, || company.beside(conn, now));
        self.intake.make_way_until = [self.intake.make_way_until, until].into_iter().flatten().min();
        until.is_some()
    }

    /// Hands over the whole request; false when there is none.
    fn hand_over(&mut self, conn: ConnId) -> bool {
        let Some(connection) = self.intake.connections.get_mut(&conn) else { return false };
        let Some(frame) = connection.take_whole() else { return false };
        let claim = connection.take_claim();
        connection.in_a_row += 1;
        self.intake.company.note(Asker::Connection(conn), Manner::Other, self.now.mono);
        self.frame(conn, frame);
        self.memory.requests.give(claim);
        true
    }

    fn assemble(&mut self, conn: ConnId, bytes: &mut &[u8]) -> Result<Next, FrameSize> {
        let Some(connection) = self.intake.connections.get_mut(&conn) else { return Ok(Next::MoreBytes) };
        // Who waits longer comes first, or a large request would wait for ever.
        let is_first = self.intake.wait_for_memory.first().is_none_or(|first| first == conn);
        let goes_on = connection.may_go_on(bytes, &mut self.memory.requests, is_first)?;
        if goes_on == GoesOn::WithMemory {
            return Ok(Next::MoreMemory);
        }
        self.intake.wait_for_memory.leave(conn);
        if goes_on == GoesOn::BehindAnswers {
            return Ok(Next::Answers);
        }
        let is_whole = connection.assemble(bytes)?;
        Ok(if is_whole { Next::Whole } else { Next::MoreBytes })
    }

    /// No request is taken any more; it closes behind the answers to those before.
    fn end(&mut self, conn: ConnId) {
        let Some(connection) = self.intake.connections.get_mut(&conn) else { return };
        let slot = connection.open_slot(&[]);
        self.reply(ReplyTo::Connection { conn, slot }, Reply::Close);
    }

    /// Another core asks for connections of its own, which learn here that they are not the only ones.
    pub(super) fn asked_by_core(&mut self, core: ShardId, manner: Manner) {
        self.intake.company.note(Asker::Core(core), manner, self.now.mono);
        if let Some(manner) = self.intake.company.must_tell(core, self.now.mono) {
            self.tell(core, Message::Company { manner });
        }
    }

    /// A core that connections of this one ask is asked by others, too.
    pub(super) fn has_company_elsewhere(&mut self, manner: Manner) {
        self.intake.company.note_elsewhere(manner, self.now.mono);
    }

    /// A client produces: how? Who waits for no answer does not go step by step.
    pub(super) fn manner_of_produce(&mut self, client: ReplyTo, acks: i16) -> Manner {
        let ReplyTo::Connection { conn, .. } = client else { return Manner::Other };
        let Some(connection) = self.intake.connections.get_mut(&conn) else { return Manner::Other };
        if connection.note_produce() == Manner::Other || acks == 0 {
            return Manner::Other;
        }
        self.intake.company.note(Asker::Connection(conn), Manner::Stepwise, self.now.mono);
        Manner::Stepwise
    }

    fn still_lacks_memory(&self, conn: ConnId) -> bool {
        let waiting = &self.intake.wait_for_memory;
        let wanted = self.intake.connections.get(&conn).map_or(0, Connection::frame_bytes);
        waiting.contains(conn) && (waiting.first() != Some(conn) || wanted > self.memory.requests.left())
    }

    /// No request may be taken from anybody: the broker is not registered yet, stops, or has too much under way.
    fn must_wait(&self) -> bool {
        let too_much =
            self.home.is_over_budget() || self.ops.produce_bytes() > self.options.produce_bytes_max;
        !self.cluster.is_registered() || self.stop != Stop::Running || too_much
    }

    fn pause(&mut self, conn: ConnId) {
        let Some(connection) = self.intake.connections.get_mut(&conn) else { return };
        connection.is_paused = true;
        if !self.intake.yielded.contains(&conn) {
            self.intake.paused.join(conn);
        }
        if !std::mem::replace(&mut connection.is_muted, true) {
            self.out.push(Effect::PauseReceive { conn });
        }
    }

    /// Reads again from connections whose reason to wait is gone. Who waits longest comes first, until what it takes is too much
    /// for the others, who are first next time.
    pub(super) fn resume_connections(&mut self) {
        self.intake.make_way_until = None;
        if self.intake.paused.is_empty() || self.must_wait() {
            return;
        }
        let ready = self.intake.paused.iter().filter(|conn| self.intake.is_ready(*conn, self.now.mono));
        let ready: Vec<ConnId> = ready.collect();
        for conn in ready {
            if self.must_wait() {
                return;
            }
            if self.still_lacks_memory(conn) || self.makes_way(conn) {
                continue;
            }
            self.intake.paused.leave(conn);
            self.read_on(conn);
        }
    }

    /// The others had their turn: those who made way for them go on, each for as many requests again.
    pub(super) fn next_round(&mut self) {
        for conn in std::mem::take(&mut self.intake.yielded) {
            self.begin_row(conn);
            self.read_on(conn);
        }
    }

    /// The others had their turn before.
    fn begin_row(&mut self, conn: ConnId) {
        if let Some(connection) = self.intake.connections.get_mut(&conn) {
            connection.in_a_row = 0;
        }
    }

    /// Takes requests from what was kept; when that is used up, the shell may read from the connection again.
    fn read_on(&mut self, conn: ConnId) {
        let Some(connection) = self.intake.connections.get_mut(&conn) else { return };
        connection.is_paused = false;
        let mut backlog = connection.take_backlog();
        let left = self.take_requests(conn, backlog.rest());
        backlog.leave(left);
        let Some(connection) = self.intake.connections.get_mut(&conn) else { return };
        connection.put_back(backlog);
        if !connection.is_paused && connection.is_muted {
            connection.is_muted = false;
            self.out.push(Effect::ResumeReceive { conn });
        }
    }

    fn frame(&mut self, conn: ConnId, frame: BytesMut) {
        let Some(connection) = self.intake.connections.get_mut(&conn) else { return };
        let reply_to = ReplyTo::Connection { conn, slot: connection.open_slot(&frame) };
        match Call::read(reply_to, connection.peer, frame) {
            Ok(Header::Known(call)) => self.serve(call),
            Ok(Header::UnknownApiVersions { correlation_id }) => {
                self.refuse_api_versions(reply_to, correlation_id)
            }
            Ok(Header::Unsupported { api, version }) => {
                tracing::warn!(
                    conn = conn.0,
                    api,
                    version,
                    "a request that is not served: closing the connection"
                );
                self.reply(reply_to, Reply::Close);
            }
            Err(error) => {
                tracing::warn!(conn = conn.0, %error, "a request that cannot be read: closing the connection");
                self.reply(reply_to, Reply::Close);
            }
        }
    }

    /// A reply is known; it leaves when its turn has come.
    pub(super) fn reply(&mut self, to: ReplyTo, reply: Reply) {
        match to {
            ReplyTo::Connection { conn, slot } => self.reply_to_connection(conn, slot, reply),
            ReplyTo::Core { shard, op } => {
                let frame = if let Reply::Send(frame) = reply { frame } else { Gathered::default() };
                self.tell(shard, Message::Forwarded { op, frame });
            }
            ReplyTo::Part { op, part } => self.part_answered(op, part, reply),
        }
    }

    fn reply_to_connection(&mut self, conn: ConnId, slot: u64, reply: Reply) {
        let Some(connection) = self.intake.connections.get_mut(&conn) else { return };
        connection.fill_slot(slot, reply);
        while let Some(connection) = self.intake.connections.get_mut(&conn) {
            match connection.next_reply() {
                Some(Reply::Send(bytes)) => {
                    self.memory.answers.take(bytes.len());
                    self.out.push(Effect::Send { conn, bytes });
                }
                Some(Reply::Nothing) => {}
                Some(Reply::Close) => return self.close(conn),
                None => return,
            }
        }
    }

    /// Sends a frame as the reply.
    pub(super) fn reply_frame(&mut self, to: ReplyTo, frame: impl Into<Gathered>) {
        self.reply(to, Reply::Send(frame.into()));
    }

    fn close(&mut self, conn: ConnId) {
        self.give_up(conn, Effect::Close { conn });
    }

    /// No request of a connection is taken any more, and what it had of one is given back.
    fn give_up(&mut self, conn: ConnId, ending: Effect) {
        if let Some(connection) = self.intake.connections.get_mut(&conn) {
            self.memory.requests.give(connection.give_up());
            self.intake.wait_for_memory.leave(conn);
            self.out.push(ending);
        }
    }

    pub(super) fn close_idle(&mut self) {
        let (now, idle_max) = (self.now.mono, self.options.idle_max);
        let is_idle = |connection: &Connection| {
            let is_in_the_way = self.intake.waits_for_memory() && connection.is_slow(now, SLOW_MAX);
            connection.active + idle_max < now || is_in_the_way
        };
        let idle = self.intake.connections.iter().filter(|(_, connection)| is_idle(connection));
        for conn in idle.map(|(conn, _)| *conn).collect::<Vec<_>>() {
            self.give_up(conn, Effect::Abort { conn });
        }
    }
}
