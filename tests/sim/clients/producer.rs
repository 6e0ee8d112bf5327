//! A producer. An idempotent one sends every batch until it is acknowledged, in order, with at most five in flight; a plain
//! one sends each batch once.

use super::session::Expected;
use super::{Answer, Context, Session};
use crate::checker::{Acks, Fate, RecordName};
use highwater::base::{BytesMut, Duration, Offset, ProducerEpoch, ProducerId};
use highwater::protocol::batch::BatchBuilder;
use highwater::protocol::produce_request::{PartitionProduceData, TopicProduceData};
use highwater::protocol::{
    ApiKey, Decode, InitProducerIdRequest, InitProducerIdResponse, ProduceRequest, ProduceResponse,
};
use std::collections::BTreeMap;

/// As many as a Kafka client allows an idempotent producer.
const IN_FLIGHT_MAX: usize = 5;
const VERSIONS: [i16; 5] = [3, 7, 9, 12, 13];
const DUPLICATE_SEQUENCE: i16 = 46;
const STORAGE_ERROR: i16 = 56;

/// How a producer works.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ProducerOptions {
    pub(crate) is_idempotent: bool,
    pub(crate) acks: Acks,
    /// Batches that it sends in all.
    pub(crate) batches: u32,
    pub(crate) value_bytes_max: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Unsent,
    Sent,
    Final,
}

#[derive(Debug)]
struct Batch {
    bytes: BytesMut,
    names: Vec<RecordName>,
    state: State,
}

/// One partition, as this producer sees it.
#[derive(Debug, Default)]
struct Lane {
    batches: Vec<Batch>,
    next_sequence: i32,
    next_record: u32,
}

/// The producer.
#[derive(Debug)]
pub(crate) struct Producer {
    pub(crate) session: Session,
    client: u32,
    options: ProducerOptions,
    id: Option<(ProducerId, ProducerEpoch)>,
    lanes: BTreeMap<(usize, i32), Lane>,
    made: u32,
    /// What each request in flight carries: lane and batch.
    carried: BTreeMap<u64, ((usize, i32), usize)>,
    next_tag: u64,
    connections: u32,
}

impl Producer {
    /// Producer number `client`.
    pub(crate) fn new(client: u32, options: ProducerOptions) -> Self {
        Self {
            session: Session::default(),
            client,
            options,
            id: None,
            lanes: BTreeMap::new(),
            made: 0,
            carried: BTreeMap::new(),
            next_tag: 1,
            connections: 0,
        }
    }

    pub(super) fn is_done(&self) -> bool {
        let mut batches = self.lanes.values().flat_map(|lane| &lane.batches);
        self.made == self.options.batches && batches.all(|batch| batch.state == State::Final)
    }

    pub(super) fn act(&mut self, context: &mut Context<'_>) {
        if context.history.topics.is_empty() {
            context.wake = Some(Duration::from_millis(5));
            return;
        }
        if self.options.is_idempotent && self.id.is_none() {
            return self.ask_id(context);
        }
        while self.session.in_flight() < IN_FLIGHT_MAX && context.random.chance(4, 5) {
            self.make(context);
            let Some((place, at)) = self.next_unsent() else { break };
            self.send(place, at, context);
        }
        let pause_us = context.random.below(20_000);
        context.wake = (!self.is_done()).then_some(Duration::from_micros(pause_us));
    }

    fn ask_id(&mut self, context: &mut Context<'_>) {
        if self.session.in_flight() == 0 {
            let body = InitProducerIdRequest {
                transactional_id: None,
                transaction_timeout_ms: 60_000,
                producer_id: -1,
                producer_epoch: -1,
            };
            context.send.push(self.session.request(4, Some(0), &body));
        }
    }

    /// A new batch, if more are wanted.
    fn make(&mut self, context: &mut Context<'_>) {
        if self.made == self.options.batches {
            return;
        }
        self.made += 1;
        let topic = context.random.below(context.history.topics.len() as u64) as usize;
        let partition = context.random.below(context.history.topics[topic].partitions as u64) as i32;
        let lane = self.lanes.entry((topic, partition)).or_default();
        let mut builder = BatchBuilder::new();
        if let Some((id, epoch)) = self.id {
            builder = builder.producer(id, epoch, lane.next_sequence);
        }
        let mut names = Vec::new();
        for _ in 0..1 + context.random.below(3) {
            let name = RecordName { client: self.client, topic, partition, number: lane.next_record };
            let value = name.value(context.random.below(self.options.value_bytes_max) as usize);
            builder = builder.record(context.now.wall, None, Some(&value));
            lane.next_record += 1;
            names.push(name);
        }
        lane.next_sequence += builder.count();
        context.history.made(&names, self.options.acks, self.options.is_idempotent);
        lane.batches.push(Batch { bytes: builder.build(Offset(0)), names, state: State::Unsent });
    }

    /// The oldest unsent batch of some lane. An idempotent lane goes on only behind batches that are on their way.
    fn next_unsent(&self) -> Option<((usize, i32), usize)> {
        self.lanes.iter().find_map(|(place, lane)| {
            let at = lane.batches.iter().position(|batch| batch.state == State::Unsent)?;
            Some((*place, at))
        })
    }

    fn send(&mut self, place: (usize, i32), at: usize, context: &mut Context<'_>) {
        let batch = &mut self.lanes.get_mut(&place).expect("a lane").batches[at];
        context.history.sent_over(&batch.names, self.connections);
        let topic = &context.history.topics[place.0];
        let version = VERSIONS[context.random.below(VERSIONS.len() as u64) as usize];
        let partition = PartitionProduceData { index: place.1, records: Some(&batch.bytes) };
        let data =
            TopicProduceData { name: &topic.name, topic_id: topic.id, partition_data: vec![partition] };
        let acks = self.options.acks.code();
        let body =
            ProduceRequest { transactional_id: None, acks, timeout_ms: 30_000, topic_data: vec![data] };
        let tag = self.next_tag;
        self.next_tag += 1;
        let is_answered = self.options.acks != Acks::None;
        context.trace.note(format_args!("client {} sends {:?} as {tag}", self.client, batch.names[0]));
        context.send.push(self.session.request(version, is_answered.then_some(tag), &body));
        batch.state = if is_answered { State::Sent } else { State::Final };
        if is_answered {
            self.carried.insert(tag, (place, at));
        }
    }

    pub(super) fn lost(&mut self, unanswered: &[Expected]) {
        self.connections += 1;
        for expected in unanswered {
            if let Some(carried) = self.carried.remove(&expected.tag) {
                self.failed(carried);
            }
        }
    }

    /// Nobody knows what became of the batch: an idempotent producer sends it again.
    fn failed(&mut self, (place, at): ((usize, i32), usize)) {
        let batch = &mut self.lanes.get_mut(&place).expect("a lane").batches[at];
        batch.state = if self.options.is_idempotent { State::Unsent } else { State::Final };
    }

    pub(super) fn answered(&mut self, answer: &Answer, context: &mut Context<'_>) {
        match answer.api {
            ApiKey::InitProducerId => self.named(answer, context),
            ApiKey::Produce => self.produced(answer, context),
            other => panic!("an answer of {other:?}"),
        }
    }

    fn named(&mut self, answer: &Answer, context: &mut Context<'_>) {
        let body = InitProducerIdResponse::from_bytes(&answer.body, answer.version).expect("a sound answer");
        if body.error_code == 0 {
            let id = ProducerId(body.producer_id);
            context.history.named(self.client, id);
            self.id = Some((id, ProducerEpoch(body.producer_epoch)));
        }
    }

    fn produced(&mut self, answer: &Answer, context: &mut Context<'_>) {
        let body = ProduceResponse::from_bytes(&answer.body, answer.version).expect("a sound answer");
        let partition = &body.responses[0].partition_responses[0];
        let (place, at) = self.carried.remove(&answer.tag).expect("it was sent");
        context.trace.note(format_args!(
            "client {} answer {}: error {} offset {}",
            self.client, answer.tag, partition.error_code, partition.base_offset
        ));
        assert_ne!(partition.error_code, DUPLICATE_SEQUENCE, "the original's offset is known");
        if partition.error_code != 0 {
            // A disk that fails under a batch may have taken it: the answer says only that nobody vouches for it.
            if partition.error_code != STORAGE_ERROR || !context.history.device_fails {
                self.refused((place, at), context);
            }
            return self.failed((place, at));
        }
        let batch = &mut self.lanes.get_mut(&place).expect("a lane").batches[at];
        batch.state = State::Final;
        context.history.acknowledged(&batch.names, Offset(partition.base_offset));
    }

    /// A refused batch of a plain producer must never be seen.
    fn refused(&mut self, (place, at): ((usize, i32), usize), context: &mut Context<'_>) {
        if !self.options.is_idempotent {
            let names = &self.lanes[&place].batches[at].names;
            context.history.set_fate(names, Fate::Refused);
        }
    }
}
