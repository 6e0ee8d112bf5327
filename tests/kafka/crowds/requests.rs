//! Requests as whole frames with a correlation id, so that tests may send them in any way they like.

use highwater::base::Bytes;
use highwater::protocol::create_topics_request::CreatableTopic;
use highwater::protocol::fetch_request::{FetchPartition, FetchTopic};
use highwater::protocol::list_offsets_request::{ListOffsetsPartition, ListOffsetsTopic};
use highwater::protocol::produce_request::{PartitionProduceData, TopicProduceData};
use highwater::protocol::{
    ApiVersionsRequest, CreateTopicsRequest, FetchRequest, ListOffsetsRequest, MetadataRequest,
    ProduceRequest, request_frame,
};

/// The versions that are used here.
pub(super) const PRODUCE: i16 = 9;
pub(super) const FETCH: i16 = 12;
pub(super) const LIST_OFFSETS: i16 = 7;
pub(super) const METADATA: i16 = 9;
pub(super) const CREATE_TOPICS: i16 = 7;

/// Topics, each with partitions from 0 to this number.
pub(super) type Topics<'a> = [(&'a str, i32)];

pub(super) fn api_versions(id: i32) -> Vec<u8> {
    request_frame(0, id, Some("crowd"), &ApiVersionsRequest::default()).to_vec()
}

pub(super) fn metadata(id: i32) -> Vec<u8> {
    let request = MetadataRequest { topics: None, ..MetadataRequest::default() };
    request_frame(METADATA, id, Some("crowd"), &request).to_vec()
}

pub(super) fn create(id: i32, topics: &Topics<'_>) -> Vec<u8> {
    let topic = |&(name, num_partitions)| CreatableTopic {
        name,
        num_partitions,
        replication_factor: 1,
        ..CreatableTopic::default()
    };
    let topics = topics.iter().map(topic).collect();
    let request = CreateTopicsRequest { topics, timeout_ms: 60_000, validate_only: false };
    request_frame(CREATE_TOPICS, id, Some("crowd"), &request).to_vec()
}

/// The same batch to every partition, acks=all.
pub(super) fn produce(id: i32, topics: &Topics<'_>, batch: &Bytes) -> Vec<u8> {
    produce_with(-1, id, topics, batch)
}

/// The same batch to every partition.
pub(super) fn produce_with(acks: i16, id: i32, topics: &Topics<'_>, batch: &Bytes) -> Vec<u8> {
    let topic = |&(name, count)| TopicProduceData {
        name,
        partition_data: (0..count)
            .map(|index| PartitionProduceData { index, records: Some(batch) })
            .collect(),
        ..TopicProduceData::default()
    };
    let topic_data = topics.iter().map(topic).collect();
    let request = ProduceRequest { transactional_id: None, acks, timeout_ms: 30_000, topic_data };
    request_frame(PRODUCE, id, Some("crowd"), &request).to_vec()
}

/// From offset 0 of every partition, at most `bytes_max` in all and of each.
pub(super) fn fetch(id: i32, topics: &Topics<'_>, bytes_max: i32) -> Vec<u8> {
    let partition =
        |partition| FetchPartition { partition, partition_max_bytes: bytes_max, ..FetchPartition::default() };
    let topic = |&(name, count)| FetchTopic {
        topic: name,
        partitions: (0..count).map(partition).collect(),
        ..FetchTopic::default()
    };
    let topics = topics.iter().map(topic).collect();
    let request = FetchRequest {
        max_wait_ms: 500,
        min_bytes: 1,
        max_bytes: bytes_max,
        topics,
        ..FetchRequest::default()
    };
    request_frame(FETCH, id, Some("crowd"), &request).to_vec()
}

/// The ends of every partition.
pub(super) fn list_offsets(id: i32, topics: &Topics<'_>) -> Vec<u8> {
    let partition = |partition_index| ListOffsetsPartition {
        partition_index,
        timestamp: -1,
        ..ListOffsetsPartition::default()
    };
    let topic = |&(name, count)| ListOffsetsTopic { name, partitions: (0..count).map(partition).collect() };
    let topics = topics.iter().map(topic).collect();
    let request = ListOffsetsRequest { replica_id: -1, topics, ..ListOffsetsRequest::default() };
    request_frame(LIST_OFFSETS, id, Some("crowd"), &request).to_vec()
}
