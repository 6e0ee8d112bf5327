//! DescribeTopicPartitions: topics in pages, by name (KIP-966).

use super::{frame, node_ids, offline_replicas, operations, read};
use crate::metadata::{Image, Partition, Topic, topic_name};
use crate::protocol::ErrorCode;
use crate::protocol::describe_topic_partitions_request::DescribeTopicPartitionsRequest;
use crate::protocol::describe_topic_partitions_response::{
    Cursor, DescribeTopicPartitionsResponse, DescribeTopicPartitionsResponsePartition,
    DescribeTopicPartitionsResponseTopic,
};
use crate::shard::Shard;
use crate::shard::call::Call;

/// `max.request.partition.size.limit`.
const PARTITIONS_MAX: usize = 2000;

impl Shard {
    pub(super) fn describe_topic_partitions(&mut self, call: &Call) {
        let request: DescribeTopicPartitionsRequest<'_> = match read(call) {
            Ok(request) => request,
            Err(error) => return self.unreadable(call, error),
        };
        let image = self.cluster.image();
        let body = if is_sound(&request) { page(image, &request) } else { refused(&request) };
        let response = frame(call, &body);
        self.reply_frame(call.reply_to, response);
    }
}

/// The cursor stands at one of the topics that are asked for.
fn is_sound(request: &DescribeTopicPartitionsRequest<'_>) -> bool {
    request.cursor.as_ref().is_none_or(|cursor| {
        let is_asked = request.topics.iter().any(|topic| topic.name == cursor.topic_name);
        cursor.partition_index >= 0 && (request.topics.is_empty() || is_asked)
    })
}

fn refused<'a>(request: &DescribeTopicPartitionsRequest<'a>) -> DescribeTopicPartitionsResponse<'a> {
    let row = |name| DescribeTopicPartitionsResponseTopic {
        error_code: ErrorCode::InvalidRequest.code(),
        name: Some(name),
        topic_authorized_operations: operations::UNASKED,
        ..Default::default()
    };
    let topics = request.topics.iter().map(|topic| row(topic.name)).collect();
    DescribeTopicPartitionsResponse { topics, ..Default::default() }
}

/// One page: from the cursor on, until the limit.
fn page<'a>(
    image: &'a Image,
    request: &DescribeTopicPartitionsRequest<'a>,
) -> DescribeTopicPartitionsResponse<'a> {
    let (from, mut first) = request
        .cursor
        .as_ref()
        .map_or(("", 0), |cursor| (cursor.topic_name, cursor.partition_index.max(0) as usize));
    let mut left = usize::try_from(request.response_partition_limit).unwrap_or(0).clamp(1, PARTITIONS_MAX);
    let mut body = DescribeTopicPartitionsResponse { next_cursor: None, ..Default::default() };
    for name in names(image, request, from) {
        if left == 0 {
            body.next_cursor = Some(Cursor { topic_name: name, partition_index: 0 });
            return body;
        }
        if name != from {
            first = 0;
        }
        let Some(topic) = image.topic_by_name(name) else {
            body.topics.push(absent(name));
            continue;
        };
        let end = topic.partitions.len().min(first + left);
        body.topics.push(described(image, topic, first.min(end)..end));
        left -= end.saturating_sub(first);
        if end < topic.partitions.len() {
            body.next_cursor = Some(Cursor { topic_name: name, partition_index: end as i32 });
            return body;
        }
    }
    body
}

/// The topics asked for (none: all), from the cursor on, by name.
fn names<'a>(image: &'a Image, request: &DescribeTopicPartitionsRequest<'a>, from: &str) -> Vec<&'a str> {
    if request.topics.is_empty() {
        return image.topics_from(from).map(|topic| &*topic.name).collect();
    }
    let mut names: Vec<&str> =
        request.topics.iter().map(|topic| topic.name).filter(|name| *name >= from).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn absent(name: &str) -> DescribeTopicPartitionsResponseTopic<'_> {
    let error = match topic_name::check(name) {
        Ok(()) => ErrorCode::UnknownTopicOrPartition,
        Err(_) => ErrorCode::InvalidTopicException,
    };
    DescribeTopicPartitionsResponseTopic {
        error_code: error.code(),
        name: Some(name),
        topic_authorized_operations: operations::TOPIC,
        ..Default::default()
    }
}

fn described<'a>(
    image: &Image,
    topic: &'a Topic,
    range: std::ops::Range<usize>,
) -> DescribeTopicPartitionsResponseTopic<'a> {
    let partitions =
        range.clone().zip(&topic.partitions[range]).map(|(index, partition)| row(image, index, partition));
    DescribeTopicPartitionsResponseTopic {
        name: Some(&topic.name),
        topic_id: topic.id,
        is_internal: topic_name::is_internal(&topic.name),
        partitions: partitions.collect(),
        topic_authorized_operations: operations::TOPIC,
        ..Default::default()
    }
}

fn row(image: &Image, index: usize, partition: &Partition) -> DescribeTopicPartitionsResponsePartition {
    let error = if partition.leader.is_some() { ErrorCode::None } else { ErrorCode::LeaderNotAvailable };
    DescribeTopicPartitionsResponsePartition {
        error_code: error.code(),
        partition_index: index as i32,
        leader_id: partition.leader.map_or(-1, |node| node.0),
        leader_epoch: partition.leader_epoch.0,
        replica_nodes: node_ids(&partition.replicas),
        isr_nodes: node_ids(&partition.isr),
        eligible_leader_replicas: Some(node_ids(&partition.eligible_leader_replicas)),
        last_known_elr: Some(node_ids(&partition.last_known_eligible)),
        offline_replicas: offline_replicas(image, partition),
    }
}
