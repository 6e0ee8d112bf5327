//! The listening sockets that this core accepts from, for itself and its neighbours. While there is no room for more connections it
//! accepts none: they wait in the kernel's queue.

use crate::base::{Duration, Instant};
use crate::rt::listen::Listener;
use crate::rt::ring::{Completion, Op, OpId, Owner, Ring};
use std::os::fd::OwnedFd;
use std::rc::Rc;

/// Pause after a failed accept: out of descriptors or memory, so at once would only spin.
const RETRY_AFTER: Duration = Duration::from_millis(100);

/// The sockets, and whether each has an accept in the kernel.
pub(in crate::rt) struct Listening {
    sockets: Vec<(Rc<OwnedFd>, Option<OpId>)>,
    retry_at: Option<Instant>,
    /// Accepted, but there was no room.
    held: Vec<OwnedFd>,
    is_open: bool,
}

impl Listening {
    /// Accepts nothing until `arm`.
    pub(in crate::rt) fn new(listeners: Vec<Listener>) -> Self {
        let sockets = listeners.into_iter().map(|listener| (Rc::new(listener.socket), None)).collect();
        Self { sockets, retry_at: None, held: Vec::new(), is_open: true }
    }

    /// Starts accepting wherever it is not under way. Gives back what was held: it is to be tried again.
    pub(in crate::rt) fn arm(&mut self, ring: &mut Ring) -> Vec<OwnedFd> {
        self.retry_at = None;
        for (index, (socket, running)) in self.sockets.iter_mut().enumerate() {
            if running.is_none() {
                let op = Op::Accept { listener: socket.clone() };
                *running = Some(ring.start(Owner::Accept(index), op));
            }
        }
        std::mem::take(&mut self.held)
    }

    /// There is no room for this connection now: it waits, and no further one is accepted for a while.
    pub(in crate::rt) fn hold(&mut self, ring: &mut Ring, now: Instant, socket: OwnedFd) {
        self.held.push(socket);
        if self.retry_at.replace(now + RETRY_AFTER).is_none() {
            self.sockets.iter().filter_map(|(_, running)| *running).for_each(|id| ring.cancel(id));
        }
    }

    /// One completion of an accept: the new socket, if there is one.
    pub(in crate::rt) fn accepted(
        &mut self,
        now: Instant,
        index: usize,
        completion: Completion,
    ) -> Option<OwnedFd> {
        if completion.op.is_some()
            && let Some((_, running)) = self.sockets.get_mut(index)
        {
            *running = None;
            self.retry_at = self.is_open.then_some(now + RETRY_AFTER);
        }
        completion.fd.filter(|_| self.is_open)
    }

    /// When `arm` should be called again, if something failed.
    pub(in crate::rt) fn retry_at(&self) -> Option<Instant> {
        self.retry_at
    }

    /// No further connections; the sockets close when the kernel has let go of them.
    pub(in crate::rt) fn close(&mut self, ring: &mut Ring) {
        self.is_open = false;
        self.retry_at = None;
        self.held.clear();
        for (_, running) in self.sockets.drain(..) {
            running.into_iter().for_each(|id| ring.cancel(id));
        }
    }
}
