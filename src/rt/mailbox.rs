//! Messages between cores: one single-producer ring for every ordered pair, in order, never dropped, never blocking.
//!
//! What does not fit into a ring goes to the *spill* of that pair, a queue behind a lock that is only touched while
//! the ring is full. It is visible to the receiver at once, so the rule "messages before later bytes of a client"
//! (see `shard::event`) holds in the spill too. While anything lies there the sender adds only there; the receiver
//! empties the ring first, so the order stays.
//!
//! A spill that grows past its limit means that a core does not read its mail: the sender must end the process.

use super::door::Door;
use crate::base::ShardId;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Messages that may wait in the ring of one pair.
const RING_MESSAGES: usize = 1024;
/// Messages that may wait in the spill of one pair.
const SPILL_MESSAGES_MAX: usize = 1 << 20;

/// One core's end of all its pairs. `T` is what is sent.
pub(super) struct Mailbox<T> {
    own: usize,
    inbound: Vec<Option<Inbound<T>>>,
    outbound: Vec<Option<Outbound<T>>>,
    /// Messages of a core to itself.
    own_mail: VecDeque<T>,
}

struct Inbound<T> {
    ring: rtrb::Consumer<T>,
    spill: Arc<Spill<T>>,
}

struct Outbound<T> {
    ring: rtrb::Producer<T>,
    spill: Arc<Spill<T>>,
    door: Arc<Door>,
    /// Something was sent since the last knock.
    unannounced: bool,
}

struct Spill<T> {
    /// True while `queue` is not empty. Set by the sender, cleared by the receiver, both under the lock.
    used: AtomicBool,
    queue: Mutex<VecDeque<T>>,
}

/// The receiver has stopped reading its mail.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Flooded;

/// The mailboxes of all cores; `doors` has one door per core, in order.
pub(super) fn mesh<T>(doors: &[Arc<Door>]) -> Vec<Mailbox<T>> {
    let mut boxes: Vec<_> = (0..doors.len()).map(|own| Mailbox::new(own, doors.len())).collect();
    for from in 0..doors.len() {
        for to in (0..doors.len()).filter(|to| *to != from) {
            let (outbound, inbound) = pair(&doors[to]);
            boxes[from].outbound[to] = Some(outbound);
            boxes[to].inbound[from] = Some(inbound);
        }
    }
    boxes
}

fn pair<T>(door: &Arc<Door>) -> (Outbound<T>, Inbound<T>) {
    let (producer, consumer) = rtrb::RingBuffer::new(RING_MESSAGES);
    let spill = Arc::new(Spill { used: AtomicBool::new(false), queue: Mutex::new(VecDeque::new()) });
    let outbound = Outbound { ring: producer, spill: spill.clone(), door: door.clone(), unannounced: false };
    (outbound, Inbound { ring: consumer, spill })
}

impl<T> Mailbox<T> {
    fn new(own: usize, cores: usize) -> Self {
        let inbound = (0..cores).map(|_| None).collect();
        let outbound = (0..cores).map(|_| None).collect();
        Self { own, inbound, outbound, own_mail: VecDeque::new() }
    }

    /// Puts `message` where core `to` will find it; [`Mailbox::knock`] then wakes it. To itself is allowed.
    pub(super) fn send(&mut self, to: ShardId, message: T) -> Result<(), Flooded> {
        let to = usize::from(to.0);
        if to == self.own {
            self.own_mail.push_back(message);
            return Ok(());
        }
        match self.outbound.get_mut(to) {
            Some(Some(pair)) => pair.send(message),
            _ => Err(Flooded),
        }
    }

    /// Wakes every core that got something since the last call, if it sleeps.
    pub(super) fn knock(&mut self) {
        for pair in self.outbound.iter_mut().flatten().filter(|pair| pair.unannounced) {
            pair.unannounced = false;
            pair.door.knock();
        }
    }

    /// Appends all messages that were sent before this call began, in order per sender.
    pub(super) fn receive(&mut self, out: &mut Vec<(ShardId, T)>) {
        let own = ShardId(self.own as u16);
        out.extend(self.own_mail.drain(..).map(|message| (own, message)));
        for (from, pair) in self.inbound.iter_mut().enumerate() {
            if let Some(pair) = pair {
                pair.receive(ShardId(from as u16), out);
            }
        }
    }

    /// Whether nothing waits. Part of the protocol in `door`: called after `about_to_sleep`.
    pub(super) fn is_empty(&self) -> bool {
        self.own_mail.is_empty() && self.inbound.iter().flatten().all(Inbound::is_empty)
    }
}

impl<T> Outbound<T> {
    fn send(&mut self, message: T) -> Result<(), Flooded> {
        self.unannounced = true;
        // Only we set the flag, so false cannot turn true behind our back. If the receiver clears it just now, the
        // spill is still a right place: the receiver has taken everything before.
        if self.spill.used.load(Ordering::Acquire) {
            return self.spill.add(message);
        }
        match self.ring.push(message) {
            Ok(()) => Ok(()),
            Err(rtrb::PushError::Full(message)) => self.spill.add(message),
        }
    }
}

impl<T> Spill<T> {
    fn add(&self, message: T) -> Result<(), Flooded> {
        let mut queue = self.lock();
        if queue.len() >= SPILL_MESSAGES_MAX {
            return Err(Flooded);
        }
        queue.push_back(message);
        self.used.store(true, Ordering::Release);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<T>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Inbound<T> {
    fn receive(&mut self, from: ShardId, out: &mut Vec<(ShardId, T)>) {
        let spilled = self.spill.used.load(Ordering::Acquire);
        // After the flag is seen the ring holds all that was sent before the spill, and nothing that came later.
        for _ in 0..self.ring.slots() {
            match self.ring.pop() {
                Ok(message) => out.push((from, message)),
                Err(rtrb::PopError::Empty) => break,
            }
        }
        if spilled {
            let mut queue = self.spill.lock();
            out.extend(queue.drain(..).map(|message| (from, message)));
            self.spill.used.store(false, Ordering::Release);
        }
    }

    fn is_empty(&self) -> bool {
        self.ring.is_empty() && !self.spill.used.load(Ordering::Acquire)
    }
}
