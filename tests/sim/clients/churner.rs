//! Makes a topic, fills it, reads it back, deletes it, and makes one of the same name again: what an older life of the name
//! held must never show up, and what the living one holds must not vanish.

use super::{Answer, Context, Session};
use highwater::base::{Bytes, Duration, Offset, Uuid};
use highwater::protocol::batch::{BatchBuilder, Batches};
use highwater::protocol::create_topics_request::CreatableTopic;
use highwater::protocol::delete_topics_request::DeleteTopicState;
use highwater::protocol::fetch_request::{FetchPartition, FetchTopic};
use highwater::protocol::metadata_request::MetadataRequestTopic;
use highwater::protocol::produce_request::{PartitionProduceData, TopicProduceData};
use highwater::protocol::{
    ApiKey, CreateTopicsRequest, Decode, DeleteTopicsRequest, FetchRequest, FetchResponse, MetadataRequest,
    MetadataResponse, ProduceRequest, ProduceResponse,
};

const NAME: &str = "churn";
const UNKNOWN_TOPIC_ID: i16 = 100;

/// The life of the name that is known.
#[derive(Clone, Copy, Debug, Default)]
struct Life {
    id: Uuid,
    /// Records that were sent, and the end of the acknowledged ones.
    sent: u32,
    acknowledged: i64,
    /// It may be gone: its deletion was asked for.
    is_condemned: bool,
}

/// The client.
#[derive(Debug, Default)]
pub(crate) struct Churner {
    pub(crate) session: Session,
    life: Option<Life>,
    rounds: u32,
    steps: u32,
}

impl Churner {
    /// Deletes the topic `rounds` times.
    pub(crate) fn new(rounds: u32) -> Self {
        Self { rounds, ..Self::default() }
    }

    pub(super) fn is_done(&self) -> bool {
        self.rounds == 0
    }

    pub(super) fn act(&mut self, context: &mut Context<'_>) {
        if self.session.in_flight() > 0 || self.is_done() {
            return;
        }
        self.steps += 1;
        let frame = match self.life {
            None if self.steps.is_multiple_of(2) => self.create(),
            None => self.ask_metadata(),
            Some(life) if life.is_condemned => self.ask_metadata(),
            Some(life) => match context.random.below(5) {
                0 if life.sent > 2 => self.delete(),
                1 | 2 => self.fetch(life),
                _ => self.produce(life, context),
            },
        };
        context.send.push(frame);
    }

    fn create(&mut self) -> Bytes {
        let topic =
            CreatableTopic { name: NAME, num_partitions: 1, replication_factor: 1, ..Default::default() };
        let body = CreateTopicsRequest { topics: vec![topic], timeout_ms: 5_000, validate_only: false };
        self.session.request(7, Some(0), &body)
    }

    fn ask_metadata(&mut self) -> Bytes {
        let topic = MetadataRequestTopic { name: Some(NAME), ..Default::default() };
        let body = MetadataRequest { topics: Some(vec![topic]), ..Default::default() };
        self.session.request(12, Some(0), &body)
    }

    fn delete(&mut self) -> Bytes {
        if let Some(life) = &mut self.life {
            life.is_condemned = true;
        }
        let topic = DeleteTopicState { name: Some(NAME), topic_id: Uuid::ZERO };
        let body = DeleteTopicsRequest { topics: vec![topic], topic_names: Vec::new(), timeout_ms: 5_000 };
        self.session.request(6, Some(0), &body)
    }

    fn produce(&mut self, life: Life, context: &mut Context<'_>) -> Bytes {
        let mut value = format!("{}:{}:", life.id, life.sent).into_bytes();
        value.resize(value.len() + context.random.below(3_000) as usize, 0);
        let batch = BatchBuilder::new().record(context.now.wall, None, Some(&value)).build(Offset(0));
        if let Some(life) = &mut self.life {
            life.sent += 1;
        }
        let partition = PartitionProduceData { index: 0, records: Some(&batch) };
        let topic = TopicProduceData { name: NAME, topic_id: life.id, partition_data: vec![partition] };
        let (transactional_id, timeout_ms) = (None, 30_000);
        let body = ProduceRequest { transactional_id, acks: -1, timeout_ms, topic_data: vec![topic] };
        self.session.request(13, Some(0), &body)
    }

    fn fetch(&mut self, life: Life) -> Bytes {
        let partition = FetchPartition {
            partition: 0,
            current_leader_epoch: -1,
            last_fetched_epoch: -1,
            log_start_offset: -1,
            partition_max_bytes: 1 << 20,
            high_watermark: i64::MAX,
            ..Default::default()
        };
        let topic = FetchTopic { topic: NAME, topic_id: life.id, partitions: vec![partition] };
        let body = FetchRequest {
            replica_id: -1,
            max_wait_ms: 0,
            max_bytes: 1 << 20,
            session_epoch: -1,
            topics: vec![topic],
            ..Default::default()
        };
        self.session.request(13, Some(0), &body)
    }

    pub(super) fn answered(&mut self, answer: &Answer, context: &mut Context<'_>) {
        match answer.api {
            ApiKey::Metadata => self.learned(answer, context),
            ApiKey::Produce => self.produced(answer),
            ApiKey::Fetch => self.fetched(answer, context),
            ApiKey::CreateTopics | ApiKey::DeleteTopics => {}
            other => panic!("an answer of {other:?}"),
        }
        context.wake = Some(Duration::from_micros(context.random.below(3_000)));
    }

    fn learned(&mut self, answer: &Answer, context: &mut Context<'_>) {
        let body = MetadataResponse::from_bytes(&answer.body, answer.version).expect("a sound answer");
        let found = (body.topics[0].error_code == 0).then_some(body.topics[0].topic_id);
        context.trace.note(format_args!("churner: {:?}, now {found:?}", self.life));
        match (self.life, found) {
            (Some(life), Some(id)) if life.id == id => {
                // The deletion did not come about.
                self.life = Some(Life { is_condemned: false, ..life });
            }
            (Some(life), _) if !life.is_condemned => panic!("{life:?} is gone, nobody deleted it"),
            (Some(_), _) => {
                self.rounds = self.rounds.saturating_sub(1);
                self.life = None;
            }
            (None, found) => self.life = found.map(|id| Life { id, ..Life::default() }),
        }
    }

    fn produced(&mut self, answer: &Answer) {
        let body = ProduceResponse::from_bytes(&answer.body, answer.version).expect("a sound answer");
        let partition = &body.responses[0].partition_responses[0];
        if let (0, Some(life)) = (partition.error_code, &mut self.life) {
            assert!(partition.base_offset >= life.acknowledged, "{life:?}: offset {}", partition.base_offset);
            life.acknowledged = partition.base_offset + 1;
        }
    }

    fn fetched(&self, answer: &Answer, context: &Context<'_>) {
        let body = FetchResponse::from_bytes(&answer.body, answer.version).expect("a sound answer");
        let (Some(life), partition) = (self.life, &body.responses[0].partitions[0]) else { return };
        if partition.error_code != 0 {
            let is_storage = partition.error_code == 56 && context.history.device_fails;
            let is_known = is_storage || [3, 6, UNKNOWN_TOPIC_ID].contains(&partition.error_code);
            assert!(is_known, "fetch of {life:?}: error {}", partition.error_code);
            return;
        }
        let end = partition.high_watermark;
        assert!(end >= life.acknowledged, "{life:?}: acknowledged, and only {end} are there");
        let prefix = format!("{}:", life.id).into_bytes();
        for batch in Batches::new(partition.records.unwrap_or_default()).map_while(Result::ok) {
            for record in batch.records().expect("no codec") {
                let value = record.expect("sound").value.unwrap_or_default();
                assert!(value.starts_with(&prefix), "{life:?}: a record of another life");
            }
        }
    }
}
