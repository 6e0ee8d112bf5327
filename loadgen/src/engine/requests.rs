//! Bytes of Produce and Fetch requests, and what their answers say.

use super::batch::SentBatch;
use crate::wire::Target;
use highwater::base::{BytesMut, Uuid};
use highwater::protocol::fetch_request::{FetchPartition, FetchTopic};
use highwater::protocol::produce_request::{PartitionProduceData, TopicProduceData};
use highwater::protocol::{
    ApiKey, ApiMessage, Encode, FetchRequest, InitProducerIdRequest, ProduceRequest, RequestHeader, Sink,
};

const CLIENT: &str = "highwater-loadgen";
/// How long a broker may wait for replicas.
const PRODUCE_TIMEOUT_MS: i32 = 30_000;
/// As Kafka's own consumer asks.
const FETCH_BYTES_MAX: i32 = 50 << 20;
const PARTITION_BYTES_MAX: i32 = 1 << 20;
/// From this version on topics have ids on the wire, in both.
const IDS_FROM: i16 = 13;

/// A request behind what waits in `out` already.
fn append<M: Encode + ApiMessage>(out: &mut Vec<u8>, version: i16, correlation_id: i32, body: &M) {
    let begin = out.len();
    out.i32(0);
    let request_api_key = M::API as i16;
    let header = RequestHeader {
        request_api_key,
        request_api_version: version,
        correlation_id,
        client_id: Some(CLIENT),
    };
    header.encode(out, M::API.request_header_version(version));
    body.encode(out, version);
    let size = (out.len() - begin - 4) as u32;
    out[begin..begin + 4].copy_from_slice(&size.to_be_bytes());
}

/// A Produce request of these batches, which it sorts by topic.
pub(super) fn produce(
    out: &mut Vec<u8>,
    version: i16,
    correlation: i32,
    acks: i16,
    target: &Target,
    batches: &mut [(SentBatch, BytesMut)],
) {
    batches.sort_by_key(|(batch, _)| target.lanes[batch.lane].topic);
    let mut topics: Vec<TopicProduceData<'_>> = Vec::new();
    let mut last = usize::MAX;
    for (batch, bytes) in batches.iter() {
        let lane = &target.lanes[batch.lane];
        if lane.topic != last {
            last = lane.topic;
            let facts = &target.topics[lane.topic];
            let topic_id = if version >= IDS_FROM { facts.id } else { Uuid::ZERO };
            topics.push(TopicProduceData { name: &facts.name, topic_id, partition_data: Vec::new() });
        }
        if let Some(topic) = topics.last_mut() {
            topic.partition_data.push(PartitionProduceData { index: lane.partition, records: Some(bytes) });
        }
    }
    let request =
        ProduceRequest { transactional_id: None, acks, timeout_ms: PRODUCE_TIMEOUT_MS, topic_data: topics };
    append(out, version, correlation, &request);
}

/// How a fetch is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asking {
    pub(super) version: i16,
    pub(super) wait_ms: i32,
    pub(super) bytes_min: i32,
}

/// A Fetch request for these lanes from these offsets, in a session (KIP-227).
pub(super) fn fetch(
    out: &mut Vec<u8>,
    asking: Asking,
    correlation: i32,
    session: (i32, i32),
    target: &Target,
    lanes: &[(usize, i64)],
) {
    let mut topics: Vec<FetchTopic<'_>> = Vec::new();
    let mut last = usize::MAX;
    for (index, offset) in lanes {
        let lane = &target.lanes[*index];
        if lane.topic != last {
            last = lane.topic;
            let facts = &target.topics[lane.topic];
            let by_id = asking.version >= IDS_FROM;
            topics.push(FetchTopic {
                topic: if by_id { "" } else { &facts.name },
                topic_id: if by_id { facts.id } else { Uuid::ZERO },
                partitions: Vec::new(),
            });
        }
        if let Some(topic) = topics.last_mut() {
            topic.partitions.push(FetchPartition {
                partition: lane.partition,
                fetch_offset: *offset,
                partition_max_bytes: PARTITION_BYTES_MAX,
                ..FetchPartition::default()
            });
        }
    }
    let request = FetchRequest {
        max_wait_ms: asking.wait_ms,
        min_bytes: asking.bytes_min,
        max_bytes: FETCH_BYTES_MAX,
        session_id: session.0,
        session_epoch: session.1,
        topics,
        ..FetchRequest::default()
    };
    append(out, asking.version, correlation, &request);
}

/// Asks for a producer id.
pub(super) fn init_producer_id() -> InitProducerIdRequest<'static> {
    InitProducerIdRequest {
        transactional_id: None,
        transaction_timeout_ms: 60_000,
        producer_id: -1,
        producer_epoch: -1,
    }
}

/// Where the body of an answer begins, behind its correlation id and, in newer versions, one byte of tags.
pub(super) fn body_at(api: ApiKey, version: i16) -> usize {
    4 + usize::from(api.response_header_version(version) > 0)
}
