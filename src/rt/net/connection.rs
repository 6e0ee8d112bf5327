//! One connection: a receiving half, a sending half, and how it ends.
//!
//! ```text
//! receive   Idle -> Armed -> Idle       (bytes, end of stream, error, or no free buffer)
//!                   Armed -> Stopping -> Idle   (we cancelled it)
//! end       Open -> AfterSends -> Now   (`close`)      Open -> Now   (`abort`, end of stream, error)
//! ```
//!
//! It is over when it shall end *now* and neither half has an operation in the kernel: only then the descriptor may be
//! closed, because the kernel may hand its number out again.

use crate::base::Gathered;
use crate::rt::ring::{Completion, Op, OpId, Owner, Ring, SendOp};
use socket2::SockRef;
use std::collections::VecDeque;
use std::net::{Shutdown, SocketAddr};
use std::os::fd::OwnedFd;
use std::rc::Rc;

pub(super) struct Connection {
    socket: Rc<OwnedFd>,
    peer: SocketAddr,
    receive: Receive,
    paused: bool,
    /// Received while paused: one buffer, by the receive that was under way.
    held: Vec<u8>,
    /// The stream ended while paused: acted upon after `resume`, because held bytes come first.
    ended: bool,
    /// Queued since the send in the kernel began.
    unsent: VecDeque<Gathered>,
    sending: Option<OpId>,
    /// The last send, with what the kernel did not take of it, while none is in the kernel.
    idle_send: Option<Box<SendOp>>,
    end: End,
    /// `cut` was done.
    is_cut: bool,
}

enum Receive {
    Idle,
    Armed(OpId),
    Stopping,
}

#[derive(PartialEq, Eq)]
enum End {
    Open,
    AfterSends,
    Now,
}

impl Connection {
    /// Begins to receive.
    pub(super) fn new(ring: &mut Ring, key: u64, socket: OwnedFd, peer: SocketAddr) -> Self {
        let socket = Rc::new(socket);
        let mut connection = Self {
            socket,
            peer,
            receive: Receive::Idle,
            paused: false,
            held: Vec::new(),
            ended: false,
            unsent: VecDeque::new(),
            sending: None,
            idle_send: None,
            end: End::Open,
            is_cut: false,
        };
        connection.arm(ring, key);
        connection
    }

    /// Who is at the other end.
    pub(super) fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// The end of a receive. The length that shall be lent to the shard, if any.
    pub(super) fn received(&mut self, ring: &mut Ring, completion: &Completion) -> Option<usize> {
        self.receive = Receive::Idle;
        match (completion.result, completion.buffer) {
            (len @ 1.., Some(buffer)) => self.take_in(ring, buffer, len as usize),
            (result, _) => {
                self.receive_ended(result);
                None
            }
        }
    }

    fn take_in(&mut self, ring: &Ring, buffer: u16, len: usize) -> Option<usize> {
        match (&self.end, self.paused) {
            (End::Open, false) => return Some(len),
            (End::Open, true) => self.held.extend_from_slice(ring.received(buffer, len)),
            (End::AfterSends | End::Now, _) => {}
        }
        None
    }

    /// No bytes: the stream ended or failed, unless we cancelled it or there was no buffer (then we arm again).
    fn receive_ended(&mut self, result: i32) {
        let harmless = [-libc::ENOBUFS, -libc::ECANCELED, -libc::EINTR, -libc::EAGAIN];
        if !harmless.contains(&result) {
            self.ended = true;
        }
    }

    /// A send completed. How many bytes the kernel took.
    pub(super) fn sent(&mut self, completion: Completion) -> usize {
        let result = completion.count();
        if let Some(Op::Send(mut op)) = completion.op {
            let taken = *result.as_ref().unwrap_or(&0);
            op.advance(taken);
            self.idle_send = Some(op);
            self.sending = None;
        }
        match result {
            Ok(bytes) => bytes,
            Err(_) => {
                self.end = End::Now;
                0
            }
        }
    }

    pub(super) fn queue(&mut self, bytes: Gathered) {
        if self.end == End::Open && !bytes.is_empty() {
            self.unsent.push_back(bytes);
        }
    }

    pub(super) fn pause(&mut self) {
        self.paused = true;
    }

    pub(super) fn resume(&mut self) {
        self.paused = false;
    }

    /// What was held back, once it may be delivered.
    pub(super) fn take_held(&mut self) -> Option<Vec<u8>> {
        let ready = self.end == End::Open && !self.paused && !self.held.is_empty();
        ready.then(|| std::mem::take(&mut self.held))
    }

    pub(super) fn close(&mut self, ring: &mut Ring) {
        if self.end == End::Open {
            self.end = End::AfterSends;
            self.stop_receive(ring);
        }
    }

    pub(super) fn abort(&mut self, ring: &mut Ring) {
        self.end = End::Now;
        self.stop_receive(ring);
    }

    /// Starts whatever can be started now, but no receive.
    pub(super) fn proceed(&mut self, ring: &mut Ring, key: u64) {
        let nothing_to_wait_for = match self.end {
            End::Open => self.ended && !self.paused && self.held.is_empty(),
            End::AfterSends => !self.has_unsent(),
            End::Now => false,
        };
        if nothing_to_wait_for {
            self.end = End::Now;
        }
        match self.end {
            End::Now => self.cut(ring),
            End::AfterSends | End::Open => self.start_send(ring, key),
        }
    }

    /// Receives on, if it may.
    pub(super) fn receive_on(&mut self, ring: &mut Ring, key: u64) {
        if self.end == End::Open && !self.ended && !self.paused {
            self.arm(ring, key);
        }
    }

    /// Ends what is still in the kernel and drops what waits.
    fn cut(&mut self, ring: &mut Ring) {
        if std::mem::replace(&mut self.is_cut, true) {
            return;
        }
        self.unsent.clear();
        self.idle_send = None;
        self.held = Vec::new();
        self.stop_receive(ring);
        if let Some(id) = self.sending {
            // The shutdown ends a send that waits for room; the cancel one that was not looked at yet. An error
            // means that the client was faster.
            let _ = SockRef::from(&*self.socket).shutdown(Shutdown::Both);
            ring.cancel(id);
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.end == End::Now && matches!(self.receive, Receive::Idle) && self.sending.is_none()
    }

    pub(super) fn has_unsent(&self) -> bool {
        !self.unsent.is_empty()
            || self.sending.is_some()
            || self.idle_send.as_ref().is_some_and(|op| op.has_unsent())
    }

    fn arm(&mut self, ring: &mut Ring, key: u64) {
        if let Receive::Idle = self.receive {
            let id = ring.start(Owner::Receive(key), Op::Receive { socket: self.socket.clone() });
            self.receive = Receive::Armed(id);
        }
    }

    fn stop_receive(&mut self, ring: &mut Ring) {
        if let Receive::Armed(id) = self.receive {
            ring.cancel(id);
            self.receive = Receive::Stopping;
        }
    }

    /// Sends on, if there is anything to send, no send in the kernel, and it shall not end now.
    pub(super) fn start_send(&mut self, ring: &mut Ring, key: u64) {
        if self.end == End::Now || self.sending.is_some() || !self.has_unsent() {
            return;
        }
        let idle = self.idle_send.take();
        let mut op = idle.unwrap_or_else(|| Box::new(SendOp::new(self.socket.clone())));
        op.take_over(&mut self.unsent);
        self.sending = Some(ring.start(Owner::Send(key), Op::Send(op)));
    }
}
