//! What the tests of groups do themselves: topics, records, and a look at what is committed.

use crate::broker::Broker;
use crate::wire::{Wire, batch};
use highwater::protocol::create_topics_request::CreatableTopic;
use highwater::protocol::list_offsets_request::{ListOffsetsPartition, ListOffsetsTopic};
use highwater::protocol::offset_fetch_request::{OffsetFetchRequestGroup, OffsetFetchRequestTopics};
use highwater::protocol::produce_request::{PartitionProduceData, TopicProduceData};
use highwater::protocol::{
    CreateTopicsRequest, Decode as _, FindCoordinatorRequest, ListOffsetsRequest, ListOffsetsResponse,
    OffsetFetchRequest, OffsetFetchResponse, ProduceRequest, ProduceResponse, Reader,
};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Partitions of each topic.
pub(super) const PARTITIONS: i32 = 4;

/// Makes a topic.
pub(super) fn create(broker: &Broker, name: &str) {
    let topic = CreatableTopic {
        name,
        num_partitions: PARTITIONS,
        replication_factor: 1,
        ..CreatableTopic::default()
    };
    let request = CreateTopicsRequest { topics: vec![topic], timeout_ms: 30_000, validate_only: false };
    Wire::connect(broker).try_call(7, &request).expect("an answer");
}

/// So many more records for each partition; false when the broker did not take them all.
pub(super) fn try_produce(address: &str, topic: &str, count: usize) -> bool {
    let Ok(mut wire) = Wire::try_connect(address) else { return false };
    (0..count).all(|_| try_produce_one(&mut wire, topic).unwrap_or(false))
}

/// So many more records for each partition.
pub(super) fn produce(broker: &Broker, topic: &str, count: usize) {
    let end = Instant::now() + Duration::from_secs(20);
    // A partition that was just made is known to its core a moment later; nothing was taken then.
    while !try_produce(&broker.address(), topic, 1) {
        assert!(Instant::now() < end, "no records are taken:\n{}", broker.log());
    }
    assert!(try_produce(&broker.address(), topic, count - 1), "{}", broker.log());
}

fn try_produce_one(wire: &mut Wire, topic: &str) -> std::io::Result<bool> {
    let record = batch(b"value");
    let data = |index| PartitionProduceData { index, records: Some(&record) };
    let partition_data = (0..PARTITIONS).map(data).collect();
    let topic = TopicProduceData { name: topic, partition_data, ..TopicProduceData::default() };
    let request =
        ProduceRequest { transactional_id: None, acks: -1, timeout_ms: 30_000, topic_data: vec![topic] };
    let answer = wire.try_call(9, &request)?;
    let answer = ProduceResponse::decode(&mut Reader::new(&answer), 9).expect("a response");
    Ok(answer.responses[0].partition_responses.iter().all(|part| part.error_code == 0))
}

/// The committed offset of each partition of a topic; `None` while the coordinator cannot say.
pub(super) fn committed(address: &str, group: &str, topic: &str) -> Option<BTreeMap<i32, i64>> {
    let topic = OffsetFetchRequestTopics {
        name: topic,
        partition_indexes: (0..PARTITIONS).collect(),
        ..Default::default()
    };
    let group = OffsetFetchRequestGroup {
        group_id: group,
        topics: Some(vec![topic]),
        ..OffsetFetchRequestGroup::default()
    };
    let request = OffsetFetchRequest { groups: vec![group], ..OffsetFetchRequest::default() };
    let answer = Wire::try_connect(address).ok()?.try_call(9, &request).ok()?;
    let answer = OffsetFetchResponse::decode(&mut Reader::new(&answer), 9).expect("a response");
    let group = &answer.groups[0];
    let parts = group.topics.first().filter(|_| group.error_code == 0)?.partitions.iter();
    Some(parts.map(|part| (part.partition_index, part.committed_offset)).collect())
}

/// Where each partition of a topic ends.
pub(super) fn ends(broker: &Broker, topic: &str) -> BTreeMap<i32, i64> {
    let latest =
        |partition_index| ListOffsetsPartition { partition_index, timestamp: -1, ..Default::default() };
    let topic = ListOffsetsTopic { name: topic, partitions: (0..PARTITIONS).map(latest).collect() };
    let request = ListOffsetsRequest { replica_id: -1, topics: vec![topic], ..ListOffsetsRequest::default() };
    let answer = Wire::connect(broker).try_call(7, &request).expect("an answer");
    let answer = ListOffsetsResponse::decode(&mut Reader::new(&answer), 7).expect("a response");
    answer.topics[0].partitions.iter().map(|part| (part.partition_index, part.offset)).collect()
}

/// Looks for a coordinator, so that there will be one.
pub(super) fn find_coordinator(broker: &Broker, group: &str) {
    let request =
        FindCoordinatorRequest { coordinator_keys: vec![group], ..FindCoordinatorRequest::default() };
    Wire::connect(broker).try_call(6, &request).expect("an answer");
}
