//! One client thread: its producers and readers, their connections, and one loop that waits for whatever comes next.

use super::batch::{SentBatch, SentRequest};
use super::clock::Clock;
use super::ending::CpuWatch;
use super::link::{Link, Owner, next_id};
use super::phases::Phases;
use super::producer::{Pace, Producer, Workshop};
use super::reader::{Desk, Kind, Reader};
use super::requests::{self, Asking};
use super::socket::Socket;
use super::tally::Tally;
use super::{Finals, Report, Shared};
use crate::verify::Written;
use crate::wire::Target;
use highwater::protocol::{ApiKey, Decode, FetchResponse, ProduceResponse, Reader as Bytes};
use rustix::event::{Timespec, epoll};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::io;
use std::ops::Range;
use std::os::fd::OwnedFd;
use std::sync::Arc;

/// When nobody could be reached for so long, the run ends.
const GONE_NS: u64 = 15_000_000_000;
/// The longest sleep.
const SLEEP_NS: u64 = 100_000_000;

/// How far a thread is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Producing,
    /// Nothing new is made; answers are awaited.
    Draining,
    /// Readers go on to the end.
    Reading,
}

pub(super) struct Worker {
    pub(super) index: usize,
    pub(super) shared: Arc<Shared>,
    pub(super) clock: Clock,
    pub(super) phases: Phases,
    pub(super) epoll: OwnedFd,
    pub(super) links: Vec<Link>,
    pub(super) producers: Vec<Producer>,
    pub(super) readers: Vec<Reader>,
    pub(super) shop: Workshop,
    pub(super) desk: Desk,
    pub(super) tally: Tally,
    pub(super) settings: Settings,
    pub(super) wakes: BinaryHeap<Reverse<(u64, usize)>>,
    /// The moment at which a producer's newest entry in `wakes` stands.
    pub(super) wake_of: Vec<u64>,
    /// What was not acknowledged, for the proof.
    pub(super) not_acked: BTreeMap<(usize, u32), Written>,
    pub(super) frames: Vec<Range<usize>>,
    pub(super) interval_from: u64,
    pub(super) last_heard: u64,
    pub(super) broken: usize,
}

/// What all its producers and readers have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) produce_version: i16,
    pub(super) acks: i16,
    pub(super) in_flight: usize,
    pub(super) request_bytes: usize,
    pub(super) asking: Asking,
    /// A producer is looked at no more often than this, in nanoseconds.
    pub(super) grain_ns: u64,
    pub(super) verify: bool,
}

impl Worker {
    /// From the common begin to the end.
    pub(super) fn run(mut self) -> Finals {
        let mut events = Vec::with_capacity(256);
        let mut stage = Stage::Producing;
        let mut cpu = CpuWatch::default();
        let mut gone = false;
        for producer in 0..self.producers.len() {
            self.wake(producer, 0);
        }
        self.ask_all(0);
        loop {
            let now = self.clock.now();
            self.send_intervals(now);
            cpu.look(now, &self.phases);
            stage = self.next_stage(stage, now);
            gone |= self.everybody_is_gone(now);
            if gone || self.is_over(stage, now) {
                break;
            }
            self.tend_links(now);
            let next = self.pump(stage, now).min(self.interval_end()).min(now + SLEEP_NS);
            self.wait(next, &mut events, stage);
        }
        self.finish(stage, gone, cpu)
    }

    fn interval_end(&self) -> u64 {
        self.phases.interval_end(self.interval_from)
    }

    fn send_intervals(&mut self, now: u64) {
        while now >= self.interval_end() {
            let end = self.interval_end();
            self.send_interval(end);
        }
    }

    pub(super) fn send_interval(&mut self, end: u64) {
        let lag = self.readers.iter().map(Reader::lag).sum();
        let (tally, from) = (Box::new(self.tally.take()), self.interval_from);
        // The other end is only gone when the run is lost anyway.
        _ = self.shared.reports.send(Report::Interval { from, to: end, lag, tally });
        self.interval_from = end;
    }

    fn next_stage(&mut self, stage: Stage, now: u64) -> Stage {
        let over = now >= self.phases.measure_to || self.shared.stop.is_set() || self.readers_only_are_done();
        match stage {
            Stage::Producing if over => {
                self.make_the_last(now);
                self.phases.measure_to = self.phases.measure_to.min(now);
                Stage::Draining
            }
            Stage::Draining if self.is_settled() || now >= self.phases.give_up_at => {
                self.give_up(now);
                _ = self.shared.reports.send(Report::Drained);
                Stage::Reading
            }
            stage => stage,
        }
    }

    /// What fell due since producers were last looked at.
    fn make_the_last(&mut self, now: u64) {
        for index in 0..self.producers.len() {
            let producer = &mut self.producers[index];
            let is_open = matches!(producer.pace, Pace::Open(_));
            let mut more = is_open;
            while more {
                let made = producer.make(now, &mut self.shop);
                self.tally.counts.made += made.messages;
                more = made.more;
            }
            self.wake(index, now);
        }
    }

    /// A run without producers ends when all is read.
    fn readers_only_are_done(&self) -> bool {
        self.shared.ends_when_read && self.readers.iter().all(|reader| reader.is_done)
    }

    fn is_settled(&self) -> bool {
        self.producers.iter().all(Producer::is_settled)
    }

    /// Nobody answers, and no connection can be opened.
    fn everybody_is_gone(&self, now: u64) -> bool {
        !self.links.is_empty() && self.broken == self.links.len() && now > self.last_heard + GONE_NS
    }

    fn is_over(&mut self, stage: Stage, now: u64) -> bool {
        if stage < Stage::Reading {
            return false;
        }
        if let Some(ends) = self.shared.ends.get() {
            for reader in self.readers.iter_mut().filter(|reader| reader.kind == Kind::Tail) {
                reader.set_ends(ends, &mut self.tally);
            }
        }
        let tails = self.readers.iter().filter(|reader| reader.kind == Kind::Tail);
        let knows = self.shared.ends.get().is_some() || self.shared.stop.is_set();
        let done = tails.clone().count() == 0 || tails.clone().all(|reader| reader.is_done);
        (knows && (done || self.shared.stop.is_set())) || now >= self.phases.give_up_at
    }

    // ---- producing

    /// Everybody whose time has come; gives the next moment at which somebody's comes.
    fn pump(&mut self, stage: Stage, now: u64) -> u64 {
        while let Some(Reverse((at, producer))) = self.wakes.peek().copied() {
            if at > now {
                return at;
            }
            self.wakes.pop();
            if self.wake_of[producer] == at {
                self.serve(producer, stage, now);
                // Somebody with more to do right now lets the network have a turn.
                if self.wake_of[producer] <= now {
                    return now;
                }
            }
        }
        u64::MAX
    }

    pub(super) fn wake(&mut self, producer: usize, at: u64) {
        self.wake_of[producer] = at;
        self.wakes.push(Reverse((at, producer)));
    }

    /// Lets a producer make what is due and send what is ready.
    fn serve(&mut self, index: usize, stage: Stage, now: u64) {
        let producer = &mut self.producers[index];
        let mut more = false;
        if stage == Stage::Producing {
            let made = producer.make(now, &mut self.shop);
            self.tally.counts.made += made.messages;
            more = made.more;
        }
        producer.expire(now, stage > Stage::Producing);
        for outlet in 0..self.producers[index].outlets.len() {
            self.send_ready(index, outlet, now);
        }
        let next = match more {
            true => Some(now),
            false => self.producers[index].wake_at().map(|at| at.max(now + self.settings.grain_ns)),
        };
        match next {
            Some(at) => self.wake(index, at),
            None => self.wake_of[index] = u64::MAX,
        }
    }

    fn send_ready(&mut self, index: usize, outlet: usize, now: u64) {
        let at = self.producers[index].outlets[outlet].link;
        loop {
            let producer = &mut self.producers[index];
            let link = &mut self.links[at];
            let Some(socket) = &mut link.socket else { return };
            if link.in_flight.len() >= self.settings.in_flight
                || socket.is_sending()
                || !producer.has_ready(outlet)
            {
                return;
            }
            let mut batches = producer.take_batches(outlet, self.settings.request_bytes, &mut self.shop);
            if batches.is_empty() {
                return;
            }
            let correlation = next_id(&mut link.correlation);
            let (version, acks) = (self.settings.produce_version, self.settings.acks);
            requests::produce(socket.out(), version, correlation, acks, &self.shared.target, &mut batches);
            self.tally.counts.produce_requests += 1;
            self.tally.counts.batches += batches.len() as u64;
            let batches: Vec<SentBatch> = batches.into_iter().map(|(batch, _)| batch).collect();
            let sent = socket.send();
            if acks == 0 {
                let now = self.clock.now().max(now);
                batches.iter().for_each(|batch| acknowledge(batch, now, &mut self.tally));
                producer.settled(batches.iter().map(|batch| batch.count).sum());
            } else {
                link.in_flight.push_back(SentRequest { correlation, batches });
            }
            if let Err(error) = sent {
                return self.broke(at, &error);
            }
            if self.links[at].socket.as_ref().is_some_and(Socket::is_sending) {
                self.watch_room(at, true);
            }
        }
    }

    // ---- the network

    fn wait(&mut self, until: u64, events: &mut Vec<epoll::Event>, stage: Stage) {
        let left = until.saturating_sub(self.clock.now());
        let timeout = Timespec { tv_sec: (left / 1_000_000_000) as _, tv_nsec: (left % 1_000_000_000) as _ };
        events.clear();
        // Interrupted, or nothing came: the loop looks around either way.
        _ = epoll::wait(&self.epoll, rustix::buffer::spare_capacity(events), Some(&timeout));
        for event in events.iter() {
            let (at, flags) = (event.data.u64() as usize, event.flags);
            if flags.contains(epoll::EventFlags::OUT) {
                self.writable(at, stage);
            }
            if flags.intersects(epoll::EventFlags::IN | epoll::EventFlags::HUP | epoll::EventFlags::ERR) {
                self.readable(at, stage);
            }
        }
    }

    fn writable(&mut self, at: usize, stage: Stage) {
        let Some(socket) = &mut self.links[at].socket else { return };
        if let Err(error) = socket.send() {
            return self.broke(at, &error);
        }
        if socket.is_sending() {
            return;
        }
        self.watch_room(at, false);
        if let Owner::Producer(producer, _) = self.links[at].owner {
            self.serve(producer, stage, self.clock.now());
        }
    }

    fn readable(&mut self, at: usize, stage: Stage) {
        let Some(socket) = &mut self.links[at].socket else { return };
        let mut frames = std::mem::take(&mut self.frames);
        frames.clear();
        let received = socket.receive().and_then(|_| {
            while let Some(frame) = socket.frame()? {
                frames.push(frame);
            }
            Ok(())
        });
        let mut trouble = received.err();
        if !frames.is_empty() {
            let inbox = socket.lend();
            let now = self.clock.now();
            self.last_heard = now;
            for frame in frames.drain(..) {
                if let Err(error) = self.answer(at, &inbox[frame], now) {
                    trouble = Some(error);
                    break;
                }
            }
            if let Some(socket) = &mut self.links[at].socket {
                socket.give_back(inbox);
            }
            match trouble {
                Some(_) => {}
                None => self.carry_on(at, stage, now),
            }
        }
        self.frames = frames;
        if let Some(error) = trouble {
            self.broke(at, &error);
        }
    }

    /// After answers: the next requests.
    fn carry_on(&mut self, at: usize, stage: Stage, now: u64) {
        match self.links[at].owner {
            Owner::Producer(producer, _) => {
                if self.producers[producer].is_fenced {
                    self.renew(producer);
                }
                self.serve(producer, stage, now);
            }
            Owner::Reader(reader, pull) => self.ask(reader, pull, now),
        }
    }

    fn answer(&mut self, at: usize, frame: &[u8], now: u64) -> io::Result<()> {
        match self.links[at].owner {
            Owner::Producer(producer, _) => self.produced(at, producer, frame, now),
            Owner::Reader(reader, pull) => self.fetched(reader, pull, frame, now),
        }
    }

    fn produced(&mut self, at: usize, producer: usize, frame: &[u8], now: u64) -> io::Result<()> {
        let version = self.settings.produce_version;
        let body = frame.get(requests::body_at(ApiKey::Produce, version)..).ok_or_else(unreadable)?;
        let sent = self.links[at].in_flight.pop_front().ok_or_else(unreadable)?;
        if frame[..4] != sent.correlation.to_be_bytes() {
            self.links[at].in_flight.push_front(sent);
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "answers in another order than the requests",
            ));
        }
        let Ok(answer) = ProduceResponse::decode(&mut Bytes::new(body), version) else {
            self.links[at].in_flight.push_front(sent);
            return Err(unreadable());
        };
        let mut waiting: Vec<Option<SentBatch>> = sent.batches.into_iter().map(Some).collect();
        let target = Arc::clone(&self.shared);
        // Brokers mostly answer in the order of the request: the next one is looked for where it should be.
        let mut next = 0;
        for topic in &answer.responses {
            let index = target.target.topic(topic.topic_id, topic.name);
            for partition in &topic.partition_responses {
                let lane = index.and_then(|index| target.target.lane(index, partition.index));
                let is_it = |place: &usize| waiting[*place].as_ref().map(|batch| batch.lane) == lane;
                let place = (next..waiting.len()).chain(0..next).find(is_it);
                next = place.map_or(next, |place| place + 1);
                if let Some(batch) = place.and_then(|place| waiting[place].take()) {
                    self.settle(producer, &batch, partition.error_code, now);
                }
            }
        }
        for batch in waiting.into_iter().flatten() {
            self.unanswered(producer, &batch, "an answer that leaves out a partition");
        }
        Ok(())
    }

    fn settle(&mut self, producer: usize, batch: &SentBatch, code: i16, now: u64) {
        if code == 0 {
            acknowledge(batch, now, &mut self.tally);
            self.producers[producer].settled(batch.count);
            return;
        }
        self.tally.counts.failed += batch.count;
        self.tally.counts.error(crate::wire::explain(code), batch.count);
        self.not_acknowledged(producer, batch.lane, batch.first, batch.count);
        self.producers[producer].settled(batch.count);
        self.producers[producer].is_fenced = self.producers[producer].idempotence.is_some();
    }

    pub(super) fn unanswered(&mut self, producer: usize, batch: &SentBatch, why: &str) {
        self.tally.counts.unanswered += batch.count;
        self.tally.counts.error(why, batch.count);
        self.not_acknowledged(producer, batch.lane, batch.first, batch.count);
        self.producers[producer].settled(batch.count);
        self.producers[producer].is_fenced = self.producers[producer].idempotence.is_some();
    }

    pub(super) fn not_acknowledged(&mut self, producer: usize, lane: usize, first: u64, count: u64) {
        if self.settings.verify {
            let id = self.producers[producer].id;
            self.not_acked.entry((lane, id)).or_default().not_acked.push((first, count));
        }
    }

    /// An idempotent producer whose batch failed gets a new id, once nothing of the old one is under way. This waits for
    /// the broker; it is rare.
    pub(super) fn renew(&mut self, producer: usize) {
        let outlets = self.producers[producer].outlets.iter();
        let under_way: usize = outlets.map(|outlet| self.links[outlet.link].in_flight.len()).sum();
        if under_way > 0 {
            return;
        }
        match super::producer_id(&self.shared.target.nodes[0].to_string()) {
            Ok((id, epoch)) => self.producers[producer].reborn(id, epoch),
            Err(trouble) => self.tally.counts.error(format!("a new producer id: {trouble:#}"), 1),
        }
    }

    // ---- reading

    /// Every pull that may ask, asks.
    pub(super) fn ask_all(&mut self, now: u64) {
        for reader in 0..self.readers.len() {
            for pull in 0..self.readers[reader].pulls.len() {
                self.ask(reader, pull, now);
            }
        }
    }

    pub(super) fn ask(&mut self, reader: usize, pull: usize, now: u64) {
        let one = &mut self.readers[reader];
        if one.pulls[pull].is_waiting || one.is_done || one.pulls[pull].pause_until > now {
            return;
        }
        let at = one.pulls[pull].link;
        let link = &mut self.links[at];
        let id = next_id(&mut link.correlation);
        let Some(socket) = &mut link.socket else { return };
        if !one.ask(pull, self.settings.asking, id, &self.shared.target, socket.out()) {
            return;
        }
        let sent = socket.send();
        let is_sending = socket.is_sending();
        match sent {
            Err(error) => self.broke(at, &error),
            Ok(()) if is_sending => self.watch_room(at, true),
            Ok(()) => {}
        }
    }

    fn fetched(&mut self, reader: usize, pull: usize, frame: &[u8], now: u64) -> io::Result<()> {
        let version = self.settings.asking.version;
        let body = frame.get(requests::body_at(ApiKey::Fetch, version)..).ok_or_else(unreadable)?;
        let answer = FetchResponse::decode(&mut Bytes::new(body), version).map_err(|_| unreadable())?;
        let target: &Target = &self.shared.target;
        self.readers[reader].answered(pull, &answer, now, target, &mut self.desk, &mut self.tally);
        Ok(())
    }
}

fn acknowledge(batch: &SentBatch, now: u64, tally: &mut Tally) {
    tally.counts.acked += batch.count;
    tally.counts.acked_bytes += batch.payload_bytes as u64;
    batch.dues.iter().for_each(|(due, count)| tally.acknowledged(due, count, now));
}

fn unreadable() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "an answer that cannot be read")
}
