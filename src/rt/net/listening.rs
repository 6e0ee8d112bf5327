//! The listening sockets that this core accepts from, for itself and its neighbours. While there is no room for more connections it
//! accepts none: they wait in the kernel's queue.
//!
//! No multishot accept: the kernel would take all that wait before anybody has counted them, and a crowd that gathered
//! in one slow turn would take the open files that belong to the logs.

use crate::base::{Duration, Instant};
use crate::rt::listen::Listener;
use crate::rt::ring::{Completion, Op, OpId, Owner, Ring};
use std::os::fd::OwnedFd;
use std::rc::Rc;

/// Pause after a failed accept: out of descriptors or memory, so at once would only spin.
const RETRY_AFTER: Duration = Duration::from_millis(100);

/// Accepts in the kernel for each socket: connections that come in each turn, and those that may come in uncounted.
const AT_ONCE: usize = 8;

/// The sockets, and the accepts that each has in the kernel.
pub(in crate::rt) struct Listening {
    sockets: Vec<(Rc<OwnedFd>, Vec<OpId>)>,
    retry_at: Option<Instant>,
    /// Accepted, but there was no room.
    held: Vec<OwnedFd>,
}

impl Listening {
    /// Accepts nothing until `arm`.
    pub(in crate::rt) fn new(listeners: Vec<Listener>) -> Self {
        let sockets = listeners.into_iter().map(|listener| (Rc::new(listener.socket), Vec::new())).collect();
        Self { sockets, retry_at: None, held: Vec::new() }
    }

    /// Accepts on all sockets, unless there was no room for a connection just now.
    pub(in crate::rt) fn arm(&mut self, ring: &mut Ring) {
        if self.retry_at.is_some() {
            return;
        }
        for (index, (socket, running)) in self.sockets.iter_mut().enumerate() {
            while running.len() < AT_ONCE {
                let op = Op::Accept { listener: socket.clone() };
                running.push(ring.start(Owner::Accept(index), op));
            }
        }
    }

    /// The pause is over: those that were held are to be tried again, before `arm` takes further ones.
    pub(in crate::rt) fn take_held(&mut self) -> Vec<OwnedFd> {
        self.retry_at = None;
        std::mem::take(&mut self.held)
    }

    /// There is no room for this connection now: it waits, and no further one is accepted for a while.
    pub(in crate::rt) fn hold(&mut self, ring: &mut Ring, now: Instant, socket: OwnedFd) {
        self.held.push(socket);
        if self.retry_at.replace(now + RETRY_AFTER).is_none() {
            self.sockets.iter().flat_map(|(_, running)| running).for_each(|id| ring.cancel(*id));
        }
    }

    /// An accept ended: the new socket, if there is one.
    pub(in crate::rt) fn accepted(
        &mut self,
        now: Instant,
        index: usize,
        completion: Completion,
    ) -> Option<OwnedFd> {
        let (_, running) = self.sockets.get_mut(index)?;
        running.retain(|&id| id != completion.id);
        if completion.fd.is_none() {
            self.retry_at = self.retry_at.or(Some(now + RETRY_AFTER));
        }
        completion.fd
    }

    /// When the pause ends, if there is one.
    pub(in crate::rt) fn retry_at(&self) -> Option<Instant> {
        self.retry_at
    }

    /// No further connections; the sockets close when the kernel has let go of them.
    pub(in crate::rt) fn close(&mut self, ring: &mut Ring) {
        self.retry_at = None;
        self.held.clear();
        for (_, running) in self.sockets.drain(..) {
            running.into_iter().for_each(|id| ring.cancel(id));
        }
    }
}
