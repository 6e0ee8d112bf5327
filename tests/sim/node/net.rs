//! Virtual connections: bytes are split and merged on their way, stall, or are lost in a reset; a slow reader takes its
//! time. Each direction keeps its order.

use highwater::base::{Bytes, ConnId, Duration, Instant, Random};
use std::collections::{BTreeMap, VecDeque};

/// How the network behaves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NetOptions {
    /// Shortest and longest time of a piece on its way, in microseconds.
    pub(crate) delay_us: (u64, u64),
    /// One piece in this many stalls for up to 300 ms; 0 for none.
    pub(crate) stall_one_in: u64,
    /// One piece in this many resets its connection; 0 for none.
    pub(crate) reset_one_in: u64,
}

/// One connection.
#[derive(Debug)]
struct Connection {
    /// `None`: the client has left it alone.
    client: Option<usize>,
    shard: u16,
    /// When the last piece of each direction arrives: to the shard, to the client.
    arrives: [Instant; 2],
    /// Bytes for the shard that it does not read yet.
    held: VecDeque<Bytes>,
    is_paused: bool,
    /// The shard has closed it; it ends when everything sent has arrived.
    is_closing: bool,
    /// Bytes that the kernel has not taken yet.
    unsent: usize,
}

/// All connections of one life of the node.
#[derive(Debug)]
pub(crate) struct Net {
    pub(crate) options: NetOptions,
    connections: BTreeMap<ConnId, Connection>,
    next: u64,
}

/// Which way a piece goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    ToShard,
    ToClient,
}

impl Net {
    /// No connections.
    pub(crate) fn new(options: NetOptions) -> Self {
        Self { options, connections: BTreeMap::new(), next: 1 }
    }

    /// A client connects to a shard.
    pub(crate) fn connect(&mut self, client: usize, shard: u16) -> ConnId {
        let conn = ConnId(self.next);
        self.next += 1;
        let connection = Connection {
            client: Some(client),
            shard,
            arrives: [Instant(0); 2],
            held: VecDeque::new(),
            is_paused: false,
            is_closing: false,
            unsent: 0,
        };
        self.connections.insert(conn, connection);
        conn
    }

    /// Client, if it still looks after it, and shard of a connection that is still there.
    pub(crate) fn ends(&self, conn: ConnId) -> Option<(Option<usize>, u16)> {
        self.connections.get(&conn).map(|connection| (connection.client, connection.shard))
    }

    /// The client goes away; what is under way arrives all the same.
    pub(crate) fn leave(&mut self, conn: ConnId) {
        if let Some(connection) = self.connections.get_mut(&conn) {
            connection.client = None;
        }
    }

    /// The connection is gone.
    pub(crate) fn remove(&mut self, conn: ConnId) {
        self.connections.remove(&conn);
    }

    /// Cuts bytes into pieces and says when each arrives.
    pub(crate) fn send(
        &mut self,
        now: Instant,
        conn: ConnId,
        way: Way,
        mut bytes: Bytes,
        random: &mut Random,
    ) -> Vec<(Instant, Bytes)> {
        let Some(connection) = self.connections.get_mut(&conn) else { return Vec::new() };
        let last = &mut connection.arrives[way as usize];
        let mut pieces = Vec::new();
        while !bytes.is_empty() {
            let whole = random.chance(3, 4);
            let len = if whole { bytes.len() } else { 1 + random.below(bytes.len() as u64) as usize };
            *last = (*last).max(now + draw_delay(self.options, random));
            pieces.push((*last, bytes.split_to(len)));
        }
        if way == Way::ToClient {
            connection.unsent += pieces.iter().map(|(_, piece)| piece.len()).sum::<usize>();
        }
        pieces
    }

    /// The client has these bytes: the kernel's memory is free. True when the connection ends now.
    pub(crate) fn sent(&mut self, conn: ConnId, bytes: usize) -> bool {
        let Some(connection) = self.connections.get_mut(&conn) else { return false };
        connection.unsent -= bytes;
        connection.is_closing && connection.unsent == 0
    }

    /// Bytes arrived for a shard: what it reads now, in order and merged; `None` when it does not read.
    pub(crate) fn arrived(&mut self, conn: ConnId, bytes: Bytes) -> Option<Bytes> {
        let connection = self.connections.get_mut(&conn)?;
        connection.held.push_back(bytes);
        if connection.is_paused || connection.is_closing {
            return None;
        }
        let held: Vec<Bytes> = connection.held.drain(..).collect();
        Some(held.concat().into()).filter(|bytes: &Bytes| !bytes.is_empty())
    }

    /// The shard stops reading.
    pub(crate) fn pause(&mut self, conn: ConnId) {
        if let Some(connection) = self.connections.get_mut(&conn) {
            connection.is_paused = true;
        }
    }

    /// The shard reads again.
    pub(crate) fn resume(&mut self, conn: ConnId) {
        if let Some(connection) = self.connections.get_mut(&conn) {
            connection.is_paused = false;
        }
    }

    /// The shard closes when everything is sent. True when that is now.
    pub(crate) fn close(&mut self, conn: ConnId) -> bool {
        let Some(connection) = self.connections.get_mut(&conn) else { return false };
        connection.is_closing = true;
        connection.unsent == 0
    }

    /// Whether this piece resets its connection.
    pub(crate) fn draws_reset(&self, random: &mut Random) -> bool {
        self.options.reset_one_in > 0 && random.chance(1, self.options.reset_one_in)
    }
}

fn draw_delay(options: NetOptions, random: &mut Random) -> Duration {
    let (least, most) = options.delay_us;
    let stalls = options.stall_one_in > 0 && random.chance(1, options.stall_one_in);
    let us = if stalls { random.below(300_000) } else { least + random.below(most - least + 1) };
    Duration::from_micros(us)
}
