//! The connections of a thread: opened, watched, lost, opened again.

use super::batch::SentRequest;
use super::link::{Link, Owner};
use super::socket::Socket;
use super::worker::Worker;
use rustix::event::epoll;
use std::io;

/// When a broken connection is tried again.
const RETRY_NS: u64 = 100_000_000;

impl Worker {
    pub(super) fn watch_room(&mut self, at: usize, watch: bool) {
        let link = &mut self.links[at];
        if link.watches_room == watch {
            return;
        }
        link.watches_room = watch;
        let room = if watch { epoll::EventFlags::OUT } else { epoll::EventFlags::empty() };
        if let Some(socket) = &link.socket {
            let data = epoll::EventData::new_u64(at as u64);
            // Of a descriptor that is registered: cannot fail.
            _ = epoll::modify(&self.epoll, socket, data, epoll::EventFlags::IN | room);
        }
    }

    /// Opens a connection and registers it.
    pub(super) fn open(&mut self, at: usize) -> io::Result<()> {
        let link = &mut self.links[at];
        let socket = Socket::open(self.shared.target.nodes[link.node])?;
        epoll::add(&self.epoll, &socket, epoll::EventData::new_u64(at as u64), epoll::EventFlags::IN)?;
        link.socket = Some(socket);
        link.watches_room = false;
        Ok(())
    }

    pub(super) fn broke(&mut self, at: usize, error: &io::Error) {
        let link = &mut self.links[at];
        if link.socket.take().is_none() {
            return;
        }
        link.retry_at = self.clock.now() + RETRY_NS;
        self.broken += 1;
        self.tally.counts.disconnects += 1;
        let owner = link.owner;
        let sent: Vec<SentRequest> = link.in_flight.drain(..).collect();
        let why = match error.kind() {
            io::ErrorKind::UnexpectedEof => "the broker closed the connection".to_owned(),
            _ => format!("a connection broke: {error}"),
        };
        match owner {
            Owner::Producer(producer, _) => {
                for batch in sent.iter().flat_map(|request| &request.batches) {
                    self.unanswered(producer, batch, &why);
                }
            }
            Owner::Reader(reader, pull) => {
                self.readers[reader].lost(pull);
                self.tally.counts.error(format!("fetch: {why}"), 1);
            }
        }
    }

    /// Opens one broken connection again, and lets readers ask whose pause is over.
    pub(super) fn tend_links(&mut self, now: u64) {
        if self.broken > 0 {
            let due = |link: &Link| link.socket.is_none() && link.retry_at <= now;
            if let Some(at) = self.links.iter().position(due) {
                match self.open(at) {
                    Ok(()) => self.reopened(at, now),
                    Err(_) => self.links[at].retry_at = now + RETRY_NS,
                }
            }
        }
        if self.readers.iter().any(|reader| reader.pulls.iter().any(|pull| pull.pause_until > 0)) {
            self.ask_all(now);
        }
    }

    pub(super) fn reopened(&mut self, at: usize, now: u64) {
        self.broken -= 1;
        match self.links[at].owner {
            Owner::Producer(producer, _) => {
                if self.producers[producer].is_fenced {
                    self.renew(producer);
                }
                self.wake(producer, now);
            }
            Owner::Reader(reader, pull) => self.ask(reader, pull, now),
        }
    }
}
