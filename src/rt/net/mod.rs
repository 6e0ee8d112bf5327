//! The connections of one core: accepting, receiving, sending and closing on the core's ring.
//!
//! It knows bytes, not requests. What happens goes into `happened`, in order; received bytes are lent straight from the
//! ring's buffers by the loop (see [`Net::receive`]).
//!
//! Promises beyond those in `shard::event`: no `Received` between `PauseReceive` and `ResumeReceive` (what a
//! receive delivers that was under way is held back), and at most one send of a connection is in flight.

mod connection;
mod listening;

pub(super) use listening::Listening;

use super::ring::{Completion, Ring};
use crate::base::{ConnId, Gathered, HashMap, ShardId};
use connection::Connection;
use socket2::SockRef;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;

/// What the shard must be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Happened {
    Accepted {
        conn: ConnId,
        peer: SocketAddr,
    },
    /// Bytes may have been held back while the connection was paused: see [`Net::take_held`].
    Resumed {
        conn: ConnId,
    },
    Sent {
        conn: ConnId,
        bytes: usize,
    },
    Closed {
        conn: ConnId,
    },
}

/// All connections of a core.
pub(super) struct Net {
    shard: ShardId,
    next: u64,
    connections: HashMap<u64, Connection>,
    /// Connections that may have something to send or to close since the last `flush`.
    touched: Vec<u64>,
    /// Something was queued to be sent since then.
    has_answers: bool,
    /// In the order in which the shard must hear of it.
    pub(super) happened: VecDeque<Happened>,
    /// Who was at the other end of connections that are over.
    pub(super) ended: Vec<SocketAddr>,
}

impl Net {
    /// No connections yet.
    pub(super) fn new(shard: ShardId) -> Self {
        Self {
            shard,
            next: 0,
            connections: HashMap::default(),
            touched: Vec::new(),
            has_answers: false,
            happened: VecDeque::new(),
            ended: Vec::new(),
        }
    }

    /// Takes over an accepted socket. False when the client has gone meanwhile.
    pub(super) fn adopt(&mut self, ring: &mut Ring, socket: OwnedFd, peer: SocketAddr) -> bool {
        if SockRef::from(&socket).set_tcp_nodelay(true).is_err() {
            return false;
        }
        let key = self.fresh_key();
        let connection = Connection::new(ring, key, socket, peer);
        self.connections.insert(key, connection);
        self.happened.push_back(Happened::Accepted { conn: ConnId(key), peer });
        true
    }

    /// Unique in the process: the core's number in the upper 16 bits.
    fn fresh_key(&mut self) -> u64 {
        self.next += 1;
        u64::from(self.shard.0) << 48 | self.next
    }

    /// One completion of a receive. Gives the length of what shall be lent to the shard now; after that the loop
    /// gives the buffer back.
    pub(super) fn receive(&mut self, ring: &mut Ring, key: u64, completion: &Completion) -> Option<usize> {
        let connection = self.connections.get_mut(&key)?;
        let len = connection.received(ring, completion);
        self.touched.push(key);
        len
    }

    /// One completion of a send.
    pub(super) fn sent(&mut self, key: u64, completion: Completion) {
        let Some(connection) = self.connections.get_mut(&key) else { return };
        let bytes = connection.sent(completion);
        if bytes > 0 {
            self.happened.push_back(Happened::Sent { conn: ConnId(key), bytes });
        }
        self.touched.push(key);
    }

    /// `Effect::Send`.
    pub(super) fn send(&mut self, conn: ConnId, bytes: Gathered) {
        self.has_answers = true;
        self.with(conn, |connection| connection.queue(bytes));
    }

    /// `Effect::PauseReceive`.
    pub(super) fn pause(&mut self, conn: ConnId) {
        self.with(conn, Connection::pause);
    }

    /// `Effect::ResumeReceive`.
    pub(super) fn resume(&mut self, conn: ConnId) {
        self.with(conn, Connection::resume);
        self.happened.push_back(Happened::Resumed { conn });
    }

    /// What was held back for a connection that was resumed, and not paused or ended again since.
    pub(super) fn take_held(&mut self, conn: ConnId) -> Option<Vec<u8>> {
        self.connections.get_mut(&conn.0)?.take_held()
    }

    /// `Effect::Close`.
    pub(super) fn close(&mut self, ring: &mut Ring, conn: ConnId) {
        self.with(conn, |connection| connection.close(ring));
    }

    /// `Effect::Abort`.
    pub(super) fn abort(&mut self, ring: &mut Ring, conn: ConnId) {
        self.with(conn, |connection| connection.abort(ring));
    }

    /// Starts only the sends; false when there are none. Everything else waits for `flush`.
    pub(super) fn send_answers(&mut self, ring: &mut Ring) -> bool {
        let has_answers = std::mem::take(&mut self.has_answers);
        if has_answers {
            for key in &self.touched {
                if let Some(connection) = self.connections.get_mut(key) {
                    connection.start_send(ring, *key);
                }
            }
        }
        has_answers
    }

    /// Starts what the effects since the last call made possible: one send for all they queued, closes that are complete, and
    /// last the receives that must be armed again: the kernel carries them out in this order, and somebody waits for each send.
    pub(super) fn flush(&mut self, ring: &mut Ring) {
        self.has_answers = false;
        let mut touched = std::mem::take(&mut self.touched);
        touched.iter().for_each(|key| self.proceed(ring, *key));
        for key in touched.drain(..) {
            if let Some(connection) = self.connections.get_mut(&key) {
                connection.receive_on(ring, key);
            }
        }
        self.touched = touched;
    }

    fn proceed(&mut self, ring: &mut Ring, key: u64) {
        let Some(connection) = self.connections.get_mut(&key) else { return };
        connection.proceed(ring, key);
        if connection.is_over() {
            self.ended.push(connection.peer());
            self.connections.remove(&key);
            self.happened.push_back(Happened::Closed { conn: ConnId(key) });
        }
    }

    /// Whether `flush` has something to do.
    pub(super) fn has_touched(&self) -> bool {
        !self.touched.is_empty()
    }

    /// Whether any connection still has bytes to send.
    pub(super) fn has_unsent(&self) -> bool {
        self.connections.values().any(Connection::has_unsent)
    }

    fn with<T>(&mut self, conn: ConnId, act: impl FnOnce(&mut Connection) -> T) -> Option<T> {
        let result = self.connections.get_mut(&conn.0).map(act)?;
        self.touched.push(conn.0);
        Some(result)
    }
}

/// Who is at the other end; `None` when nobody is any more.
pub(super) fn peer(socket: &OwnedFd) -> Option<SocketAddr> {
    SockRef::from(socket).peer_addr().ok()?.as_socket()
}
