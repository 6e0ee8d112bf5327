//! A broker of one core on a disk in memory, with some topics, and what clients send to it. Whatever that is: every answer
//! can be decoded in the version asked, records that come back are whole batches with a right checksum, and the next
//! client is served.
//!
//! An input is a list of steps: what to do, then bytes behind their length in two bytes.
//!
//! | bits of the step | meaning |
//! |---|---|
//! | 0-1 | 0, 1: the bytes are a frame, its size is put in front; 2: they go out as they are; 3: time passes |
//! | 2 | batches in a Produce request are summed anew |
//! | 3-6 | the bytes arrive in so many pieces more |
//! | 7 | which of two connections |

use super::batches;
use super::input::{Input, put_bytes};
use super::memory_disk::MemoryDisk;
use super::requests;
use super::target::{Allowance, Target};
use broker::Broker;
use highwater::base::Offset;
use highwater::protocol::create_topics_request::{CreatableTopic, CreatableTopicConfig};
use highwater::protocol::{
    ApiKey, CreatePartitionsRequest, CreateTopicsRequest, Decode, MetadataRequest, MetadataResponse,
    ProduceRequest, Reader, api, request_frame,
};
use std::cell::RefCell;

mod broker;

pub(crate) const TARGET: Target = Target { name: "node", run, seeds };

/// What a request may cost: an answer about all topics for some bytes, indexes, logs.
const SERVING: Allowance = Allowance { fixed: 2 << 20, per_byte: 512 };

/// Partitions that one request may make here: more only costs time.
const PARTITIONS_MAX: i32 = 20;

thread_local! {
    static DISK: RefCell<Option<MemoryDisk>> = const { RefCell::new(None) };
}

/// A broker that was stopped clean, with topics, as a disk.
fn disk() -> MemoryDisk {
    DISK.with_borrow_mut(|disk| disk.get_or_insert_with(made).clone())
}

fn made() -> MemoryDisk {
    let mut broker = Broker::start(MemoryDisk::default(), 1);
    let config = |name, value| CreatableTopicConfig { name, value: Some(value) };
    let topic = |name, configs| CreatableTopic {
        name,
        num_partitions: 2,
        replication_factor: 1,
        configs,
        ..CreatableTopic::default()
    };
    let topics = vec![
        topic("t", vec![]),
        topic("c", vec![config("cleanup.policy", "compact")]),
        topic("l", vec![config("message.timestamp.type", "LogAppendTime")]),
        topic("s", vec![config("segment.bytes", "1048576"), config("max.message.bytes", "200")]),
    ];
    let request = CreateTopicsRequest { topics, timeout_ms: 1000, ..CreateTopicsRequest::default() };
    broker.send(0, &request_frame(7, 1, None, &request));
    assert_eq!(broker.answers(), 1);
    broker.stop()
}

fn run(data: &[u8]) -> bool {
    let mut broker = Broker::start(disk(), 2);
    let mut input = Input(data);
    while !input.is_empty() {
        let step = input.u8();
        let bytes = input.bytes();
        let pieces = usize::from(step >> 3 & 15) + 1;
        match step & 3 {
            3 => broker.wait(bytes.len() as u64),
            2 => send(&mut broker, step >> 7, bytes, pieces),
            _ => {
                let mut frame = bytes.to_vec();
                if step & 4 != 0 {
                    sum_anew(&mut frame);
                }
                let sized = [&(frame.len() as u32).to_be_bytes()[..], &frame].concat();
                send(&mut broker, step >> 7, &sized, pieces);
            }
        }
    }
    broker.wait(10_000);
    check_alive(&mut broker);
    true
}

fn send(broker: &mut Broker, connection: u8, bytes: &[u8], pieces: usize) {
    for piece in bytes.chunks(bytes.len().div_ceil(pieces).max(1)) {
        if !makes_too_much(broker, connection, piece) {
            broker.send(connection, piece);
        }
    }
}

/// Whether these bytes complete a request for very many partitions.
fn makes_too_much(broker: &Broker, connection: u8, bytes: &[u8]) -> bool {
    broker.frames_with(connection, bytes).iter().any(|frame| {
        let mut r = Reader::new(frame);
        let Ok(head) = api::read_request_header(&mut r) else { return false };
        let (body, version) = (r.rest(), head.header.request_api_version);
        match head.api {
            Some(ApiKey::CreateTopics) => CreateTopicsRequest::decode(&mut Reader::new(body), version)
                .is_ok_and(|request| {
                    request.topics.iter().any(|topic| topic.num_partitions > PARTITIONS_MAX)
                }),
            Some(ApiKey::CreatePartitions) => {
                CreatePartitionsRequest::decode(&mut Reader::new(body), version)
                    .is_ok_and(|request| request.topics.iter().any(|topic| topic.count > PARTITIONS_MAX))
            }
            _ => false,
        }
    })
}

/// Sums the batches of a Produce request anew.
fn sum_anew(frame: &mut [u8]) {
    let mut r = Reader::new(frame);
    let Ok(head) = api::read_request_header(&mut r) else { return };
    if head.api != Some(ApiKey::Produce) {
        return;
    }
    let version = head.header.request_api_version;
    let Ok(request) = ProduceRequest::decode(&mut r, version) else { return };
    let start = frame.as_ptr() as usize;
    let records = request.topic_data.iter().flat_map(|topic| &topic.partition_data).filter_map(|p| p.records);
    let ranges: Vec<(usize, usize)> =
        records.map(|records| (records.as_ptr() as usize - start, records.len())).collect();
    for (at, len) in ranges {
        batches::sum_anew(&mut frame[at..at + len]);
    }
}

/// A new client gets its answer.
fn check_alive(broker: &mut Broker) {
    let before = broker.answers();
    broker.connect(2);
    broker.send(
        2,
        &request_frame(12, 99, Some("next"), &MetadataRequest { topics: None, ..Default::default() }),
    );
    assert_eq!(broker.answers(), before + 1, "the next client waits");
}

fn seeds() -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> = requests::seeds().iter().map(|frame| step(0, frame)).collect();
    let batch = batches::plain().build(Offset(0));
    for (topic, version) in [("t", 3), ("c", 9), ("l", 12), ("s", 7)] {
        let produce = produce(topic, version, &batch);
        let fetch = fetch(topic, 11);
        let list = list(topic);
        seeds.push([step(0, &produce), step(0, &fetch), step(0x80, &list), step(0, &produce)].concat());
    }
    for compressed in batches::compressed() {
        let produce = produce("t", 9, &compressed);
        seeds.push([step(0, &produce), step(0, &list("t")), step(0, &fetch("t", 4))].concat());
    }
    let stream = request_frame(12, 5, None, &MetadataRequest { topics: None, ..Default::default() });
    seeds.push([step(2, &stream[..9]), step(3, b"waiting"), step(2, &stream[9..])].concat());
    seeds.push(step(2, &[0x7f, 0xff, 0xff, 0xff]));
    seeds.push([step(0x38, &fetch("t", 13)), step(3, &[0; 600]), step(0x40, &by_id())].concat());
    seeds
}

fn step(kind: u8, bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![kind];
    put_bytes(&mut out, bytes);
    out
}

/// A frame without its size.
fn produce(topic: &str, version: i16, batch: &[u8]) -> Vec<u8> {
    use highwater::protocol::produce_request::{PartitionProduceData, TopicProduceData};
    let partition = PartitionProduceData { index: 0, records: Some(batch) };
    let topic = TopicProduceData { name: topic, partition_data: vec![partition], ..Default::default() };
    let request =
        ProduceRequest { acks: -1, timeout_ms: 100, topic_data: vec![topic], ..ProduceRequest::default() };
    request_frame(version, 3, None, &request)[4..].to_vec()
}

fn fetch(topic: &str, version: i16) -> Vec<u8> {
    fetch_of(topic, highwater::base::Uuid::ZERO, version)
}

fn fetch_of(topic: &str, topic_id: highwater::base::Uuid, version: i16) -> Vec<u8> {
    use highwater::protocol::FetchRequest;
    use highwater::protocol::fetch_request::{FetchPartition, FetchTopic};
    let partition = FetchPartition { partition_max_bytes: 1 << 20, ..FetchPartition::default() };
    let topic = FetchTopic { topic, topic_id, partitions: vec![partition] };
    let request = FetchRequest {
        max_wait_ms: 500,
        min_bytes: 1,
        max_bytes: 1 << 20,
        session_epoch: if version > 6 { 0 } else { -1 },
        topics: vec![topic],
        ..FetchRequest::default()
    };
    request_frame(version, 4, None, &request)[4..].to_vec()
}

/// Everything in topic `t`, which newer versions name by its id.
fn by_id() -> Vec<u8> {
    let mut broker = Broker::start(disk(), 2);
    let request = MetadataRequest { topics: None, ..MetadataRequest::default() };
    broker.send(0, &request_frame(12, 1, None, &request));
    let answer = broker.last_answer();
    let metadata = MetadataResponse::from_bytes(&answer, 12).expect("an answer");
    let topic = metadata.topics.iter().find(|topic| topic.name == Some("t")).expect("topic t");
    fetch_of("", topic.topic_id, 17)
}

fn list(topic: &str) -> Vec<u8> {
    use highwater::protocol::ListOffsetsRequest;
    use highwater::protocol::list_offsets_request::{ListOffsetsPartition, ListOffsetsTopic};
    let partition = ListOffsetsPartition { timestamp: 1_001, ..ListOffsetsPartition::default() };
    let topic = ListOffsetsTopic { name: topic, partitions: vec![partition] };
    let request = ListOffsetsRequest { replica_id: -1, topics: vec![topic], ..ListOffsetsRequest::default() };
    request_frame(7, 5, None, &request)[4..].to_vec()
}

/// The bytes behind the header of a body, for what answers are checked against.
pub(crate) fn decodes(api: ApiKey, version: i16, body: &[u8]) -> bool {
    (requests::MESSAGES[&api].1.decode)(body, version).is_ok()
}
