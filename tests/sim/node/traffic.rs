//! Connections and clients: bytes on their way, and clients that act.

use super::net::Way;
use super::world::{Due, World};
use crate::clients::{Client, Context, HangUp};
use highwater::base::{Bytes, ConnId, Duration, Instant};
use highwater::shard::Event;
use std::net::{Ipv4Addr, SocketAddr};

impl World<'_> {
    /// A client wants to act; without a connection it makes one first.
    pub(super) fn act(&mut self, seat: usize, at: Instant) {
        if self.seats[seat].wake_at != Some(at) {
            return;
        }
        self.seats[seat].wake_at = None;
        if self.seats[seat].conn.is_none() {
            self.connect(seat);
        } else {
            self.with_client(seat, Client::act);
        }
    }

    fn connect(&mut self, seat: usize) {
        let shard = self.random.below(self.shards.len() as u64) as u16;
        let conn = self.net.connect(seat, shard);
        self.seats[seat].conn = Some(conn);
        let peer = SocketAddr::from((Ipv4Addr::LOCALHOST, 1_000 + seat as u16));
        self.tell(shard, Event::Accepted { conn, peer });
        self.with_client(seat, Client::connected);
    }

    /// The client does something; what it sends goes on its way.
    fn with_client(&mut self, seat: usize, act: impl FnOnce(&mut Client, &mut Context<'_>)) {
        let now = self.clock.now();
        let mut context = Context {
            random: &mut self.random,
            now,
            history: &mut self.history,
            trace: self.trace,
            send: Vec::new(),
            wake: None,
            hang_up: None,
        };
        act(&mut self.seats[seat].client, &mut context);
        let (frames, wake, hang_up) = (context.send, context.wake, context.hang_up);
        if let Some(conn) = self.seats[seat].conn {
            for frame in frames {
                for (at, piece) in self.net.send(now.mono, conn, Way::ToShard, frame, &mut self.random) {
                    self.agenda.at(at, Due::ToShard(conn, piece));
                }
            }
        }
        if let Some(span) = wake {
            self.wake_client(seat, span);
        }
        if let (Some(conn), Some(how)) = (self.seats[seat].conn, hang_up) {
            self.hang_up(seat, conn, how);
        }
    }

    fn hang_up(&mut self, seat: usize, conn: ConnId, how: HangUp) {
        match how {
            HangUp::Close => self.end_connection(conn),
            HangUp::Leave => {
                self.trace.note(format_args!("client {seat} leaves connection {}", conn.0));
                self.net.leave(conn);
                self.lose(seat);
            }
        }
    }

    /// The client acts after `span`, unless it acts before.
    pub(super) fn wake_client(&mut self, seat: usize, span: Duration) {
        let at = self.clock.now().mono + span;
        if self.seats[seat].wake_at.is_none_or(|known| at < known) {
            self.seats[seat].wake_at = Some(at);
            self.agenda.at(at, Due::Act(seat));
        }
    }

    /// The client has no connection any more; it comes back.
    pub(super) fn lose(&mut self, seat: usize) {
        self.seats[seat].conn = None;
        self.seats[seat].client.lost();
        let us = self.random.below(10_000);
        self.wake_client(seat, Duration::from_micros(us));
    }

    /// Bytes arrive at a shard, or their connection is reset.
    pub(super) fn arrive_at_shard(&mut self, conn: ConnId, bytes: Bytes) {
        let Some((_, shard)) = self.net.ends(conn) else { return };
        if self.net.draws_reset(&mut self.random) {
            return self.end_connection(conn);
        }
        let Some(bytes) = self.net.arrived(conn, bytes) else { return };
        self.empty_mailbox(shard);
        if self.net.ends(conn).is_some() {
            self.tell(shard, Event::Received { conn, bytes: &bytes });
        }
    }

    /// Bytes arrive at a client, or their connection is reset.
    pub(super) fn arrive_at_client(&mut self, conn: ConnId, bytes: &[u8]) {
        let Some((seat, shard)) = self.net.ends(conn) else { return };
        if self.net.draws_reset(&mut self.random) {
            return self.end_connection(conn);
        }
        if let Some(seat) = seat {
            self.with_client(seat, |client, context| client.received(bytes, context));
        }
        if self.net.ends(conn).is_none() {
            return;
        }
        let ends = self.net.sent(conn, bytes.len());
        self.tell(shard, Event::Sent { conn, bytes: bytes.len() });
        if ends {
            self.end_connection(conn);
        }
    }
}
