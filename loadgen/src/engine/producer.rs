//! One producer: makes messages when they are due, gathers them into batches per partition as Kafka's own producer does,
//! and hands out requests.
//!
//! ```text
//! due ──► open batch of a partition ──full──► sealed ──┐
//!              └────────linger is over─────────────────┴─► ready ──room in flight──► request
//! ```
//!
//! A message that was due while the buffer was full is made later; its latency begins when it was due all the same.

use super::batch::{OpenBatch, SentBatch};
use crate::identity::Identity;
use crate::keys::KeyPicker;
use crate::payload::Payload;
use crate::plan::Produce;
use crate::schedule::Schedule;
use highwater::base::BytesMut;
use highwater::protocol::batch::{Compression, Compressor};
use std::collections::VecDeque;

/// How many messages are made before somebody else has a turn.
const MADE_AT_ONCE: usize = 2048;
/// More than a record's own framing takes.
const FRAMING_BYTES: usize = 24;

/// When it makes messages.
#[derive(Debug)]
pub(super) enum Pace {
    /// At their time.
    Open(Schedule),
    /// While fewer than so many wait, until this moment.
    Closed { window: u64, until: u64 },
}

/// What producers of one thread share.
pub(super) struct Workshop {
    pub(super) payload: Payload,
    pub(super) keys: Option<KeyPicker>,
    pub(super) compressor: Compressor,
    pub(super) codec: Compression,
    /// The run's mark, when messages carry their identity.
    pub(super) run: Option<u32>,
    pub(super) scratch: Vec<u8>,
    /// Wall time of the run's begin, in milliseconds.
    pub(super) wall_ms: i64,
}

/// A partition as its producer sees it.
#[derive(Debug)]
struct Lane {
    /// Index into the target's lanes.
    target: u32,
    outlet: u32,
    open: Option<OpenBatch>,
    sealed: VecDeque<OpenBatch>,
    is_ready: bool,
    /// The open batch waited long enough.
    is_over: bool,
    /// Messages made so far.
    made: u64,
    /// Tells one open batch from the next.
    opened: u32,
    sequence: i32,
}

/// One of its connections.
#[derive(Debug)]
pub(super) struct Outlet {
    /// Index into the worker's links.
    pub(super) link: usize,
    ready: VecDeque<u32>,
    /// When the linger of an open batch is over: moment, lane, which batch.
    lingering: VecDeque<(u64, u32, u32)>,
}

/// A producer.
#[derive(Debug)]
pub(super) struct Producer {
    pub(super) id: u32,
    pub(super) pace: Pace,
    lanes: Vec<Lane>,
    pub(super) outlets: Vec<Outlet>,
    /// The lane that a message without a key goes to.
    sticky: usize,
    /// Messages made and not settled.
    outstanding: u64,
    buffered_bytes: usize,
    buffer_bytes: usize,
    batch_bytes: usize,
    linger_ns: u64,
    /// Id and epoch of an idempotent producer.
    pub(super) idempotence: Option<(i64, i16)>,
    /// It must get a new id before it sends again.
    pub(super) is_fenced: bool,
}

/// What a call of `make` came to.
pub(super) struct Made {
    pub(super) messages: u64,
    /// There is more to make at once.
    pub(super) more: bool,
}

impl Producer {
    pub(super) fn new(id: u32, pace: Pace, plan: &Produce, buffer_bytes: usize) -> Self {
        Self {
            id,
            pace,
            lanes: Vec::new(),
            outlets: Vec::new(),
            sticky: 0,
            outstanding: 0,
            buffered_bytes: 0,
            buffer_bytes,
            batch_bytes: plan.batch_bytes,
            linger_ns: plan.linger_us * 1000,
            idempotence: None,
            is_fenced: false,
        }
    }

    /// Gives it a connection.
    pub(super) fn add_outlet(&mut self, link: usize) -> usize {
        self.outlets.push(Outlet { link, ready: VecDeque::new(), lingering: VecDeque::new() });
        self.outlets.len() - 1
    }

    /// Gives it a partition, reached by one of its connections.
    pub(super) fn add_lane(&mut self, target: usize, outlet: usize) {
        self.lanes.push(Lane {
            target: target as u32,
            outlet: outlet as u32,
            open: None,
            sealed: VecDeque::new(),
            is_ready: false,
            is_over: false,
            made: 0,
            opened: 0,
            sequence: 0,
        });
        // Producers begin at different partitions.
        self.sticky = self.id as usize % self.lanes.len();
    }

    /// Makes what is due.
    pub(super) fn make(&mut self, now: u64, shop: &mut Workshop) -> Made {
        let mut messages = 0;
        while messages < MADE_AT_ONCE as u64 {
            let Some(due) = self.due(now) else { return Made { messages, more: false } };
            self.make_one(due, now, shop);
            messages += 1;
        }
        Made { messages, more: true }
    }

    /// When the message was due that is to be made now.
    #[inline]
    fn due(&mut self, now: u64) -> Option<u64> {
        if self.buffered_bytes >= self.buffer_bytes {
            return None;
        }
        match &mut self.pace {
            Pace::Open(schedule) => {
                let due = schedule.due().filter(|due| *due <= now)?;
                schedule.advance();
                Some(due)
            }
            Pace::Closed { window, until } => (self.outstanding < *window && now < *until).then_some(now),
        }
    }

    #[inline]
    fn make_one(&mut self, due: u64, now: u64, shop: &mut Workshop) {
        let (key, index) = match &mut shop.keys {
            Some(keys) => {
                let (key, hash) = keys.draw();
                (Some(key), hash as usize % self.lanes.len())
            }
            None => (None, self.sticky),
        };
        let lane = &mut self.lanes[index];
        let mut value = shop.payload.draw();
        if let Some(run) = shop.run {
            let identity = Identity { run, producer: self.id, number: lane.made, due };
            shop.scratch.clear();
            shop.scratch.extend_from_slice(&identity.to_bytes());
            shop.scratch.extend_from_slice(value.get(crate::identity::BYTES..).unwrap_or_default());
            value = &shop.scratch;
        }
        let bytes = value.len() + key.map_or(0, <[u8]>::len) + FRAMING_BYTES;
        let is_full = |open: &OpenBatch| open.size() + bytes > self.batch_bytes && open.count() > 0;
        let full = lane.open.take_if(|open| is_full(open));
        let was_full = full.is_some();
        lane.sealed.extend(full);
        let opens = lane.open.is_none();
        let open = lane.open.get_or_insert_with(|| OpenBatch::new(lane.made));
        open.add(due, shop.wall_ms + (now / 1_000_000) as i64, key, value);
        lane.made += 1;
        self.outstanding += 1;
        self.buffered_bytes += bytes;
        if was_full || opens {
            self.opened(index, was_full, opens, now);
        }
    }

    /// The rarer part: a batch was sealed, or a new one began.
    fn opened(&mut self, index: usize, was_full: bool, opens: bool, now: u64) {
        let lane = &mut self.lanes[index];
        let outlet = &mut self.outlets[lane.outlet as usize];
        if opens {
            lane.opened = lane.opened.wrapping_add(1);
            lane.is_over = self.linger_ns == 0;
            if self.linger_ns > 0 {
                outlet.lingering.push_back((now + self.linger_ns, index as u32, lane.opened));
            }
        }
        if (was_full || lane.is_over) && !lane.is_ready {
            lane.is_ready = true;
            outlet.ready.push_back(index as u32);
        }
        if was_full && index == self.sticky {
            self.sticky = (index + 1) % self.lanes.len();
        }
    }

    /// Marks the batches whose linger is over; all of them when `flush`.
    pub(super) fn expire(&mut self, now: u64, flush: bool) {
        for outlet in &mut self.outlets {
            while let Some(&(moment, index, opened)) = outlet.lingering.front() {
                if moment > now && !flush {
                    break;
                }
                outlet.lingering.pop_front();
                let lane = &mut self.lanes[index as usize];
                if lane.opened == opened && lane.open.is_some() {
                    lane.is_over = true;
                    if !lane.is_ready {
                        lane.is_ready = true;
                        outlet.ready.push_back(index);
                    }
                }
            }
        }
    }

    /// Whether a connection has something to send.
    pub(super) fn has_ready(&self, outlet: usize) -> bool {
        !self.is_fenced && !self.outlets[outlet].ready.is_empty()
    }

    /// Takes the batches of the next request: one of each ready partition, up to `bytes_max`.
    pub(super) fn take_batches(
        &mut self,
        outlet: usize,
        bytes_max: usize,
        shop: &mut Workshop,
    ) -> Vec<(SentBatch, BytesMut)> {
        let mut taken = Vec::new();
        let mut bytes = 0;
        // Each partition at most once.
        for _ in 0..self.outlets[outlet].ready.len() {
            let Some(index) = self.outlets[outlet].ready.front().copied() else { break };
            let lane = &mut self.lanes[index as usize];
            let next = lane.sealed.front().or(lane.open.as_ref()).map_or(0, OpenBatch::size);
            if !taken.is_empty() && bytes + next > bytes_max {
                break;
            }
            bytes += next;
            self.outlets[outlet].ready.pop_front();
            if let Some(batch) = self.take_batch(index as usize) {
                taken.push(self.finish(index as usize, batch, shop));
            }
        }
        taken
    }

    /// The oldest batch of a ready partition, which stays ready when there is more.
    fn take_batch(&mut self, index: usize) -> Option<OpenBatch> {
        let lanes = self.lanes.len();
        let lane = &mut self.lanes[index];
        let batch = lane.sealed.pop_front().or_else(|| {
            // What comes next for messages without keys goes elsewhere.
            if index == self.sticky {
                self.sticky = (index + 1) % lanes;
            }
            lane.open.take()
        });
        lane.is_ready = !lane.sealed.is_empty() || (lane.is_over && lane.open.is_some());
        if lane.is_ready {
            self.outlets[lane.outlet as usize].ready.push_back(index as u32);
        }
        batch
    }

    fn finish(&mut self, index: usize, batch: OpenBatch, shop: &mut Workshop) -> (SentBatch, BytesMut) {
        let lane = &mut self.lanes[index];
        let count = batch.count();
        self.buffered_bytes =
            self.buffered_bytes.saturating_sub(batch.payload_bytes + count as usize * FRAMING_BYTES);
        let producer = self.idempotence.map(|(id, epoch)| (id, epoch, lane.sequence));
        lane.sequence = lane.sequence.wrapping_add(count as i32) & i32::MAX;
        let sent = SentBatch {
            lane: lane.target as usize,
            dues: batch.dues.clone(),
            first: batch.first,
            count,
            payload_bytes: batch.payload_bytes,
        };
        (sent, batch.finish(producer, shop.codec, &mut shop.compressor))
    }

    /// So many messages were acknowledged, refused or given up.
    pub(super) fn settled(&mut self, messages: u64) {
        self.outstanding = self.outstanding.saturating_sub(messages);
    }

    /// It begins a new life under a new id: sequences start again.
    pub(super) fn reborn(&mut self, id: i64, epoch: i16) {
        self.idempotence = Some((id, epoch));
        self.is_fenced = false;
        for lane in &mut self.lanes {
            lane.sequence = 0;
        }
    }

    /// Whether nothing of it waits any more.
    pub(super) fn is_settled(&self) -> bool {
        self.outstanding == 0
    }

    /// When it wants to be looked at again; `None` for only after an answer.
    pub(super) fn wake_at(&self) -> Option<u64> {
        let lingers = self.outlets.iter().filter_map(|outlet| Some(outlet.lingering.front()?.0)).min();
        let due = match &self.pace {
            Pace::Open(schedule) if self.buffered_bytes < self.buffer_bytes => schedule.due(),
            _ => None,
        };
        lingers.into_iter().chain(due).min()
    }

    /// What was made for each of its partitions: lane of the target, messages.
    pub(super) fn made(&self) -> impl Iterator<Item = (usize, u64)> {
        self.lanes.iter().map(|lane| (lane.target as usize, lane.made))
    }

    /// At the end: the due times of all that was never sent. Empties the buffers.
    pub(super) fn give_up(&mut self, mut see: impl FnMut(u64, u64)) -> Vec<(usize, u64, u64)> {
        let mut ranges = Vec::new();
        for lane in &mut self.lanes {
            for batch in lane.sealed.drain(..).chain(lane.open.take()) {
                batch.dues.iter().for_each(|(due, count)| see(due, count));
                ranges.push((lane.target as usize, batch.first, batch.count()));
            }
        }
        ranges
    }

    /// At the end: the due times that were never reached, because the buffer was full.
    pub(super) fn missed(&mut self, end: u64, mut see: impl FnMut(u64)) {
        if let Pace::Open(schedule) = &mut self.pace {
            while let Some(due) = schedule.due().filter(|due| *due < end) {
                see(due);
                schedule.advance();
            }
        }
    }
}
