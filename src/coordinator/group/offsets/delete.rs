//! OffsetDelete: offsets of topics that a group reads no longer are taken away.

use super::commit_record;
use crate::base::PartitionId;
use crate::coordinator::group::classic::State;
use crate::coordinator::group::refusal::read;
use crate::coordinator::group::step::{Caller, Step, encode_record};
use crate::coordinator::group::table::{Group, Table};
use crate::coordinator::{Record, Request};
use crate::metadata::Image;
use crate::protocol::offset_delete_request::OffsetDeleteRequestTopic;
use crate::protocol::offset_delete_response::{OffsetDeleteResponsePartition, OffsetDeleteResponseTopic};
use crate::protocol::{ErrorCode, OffsetDeleteRequest, OffsetDeleteResponse};

/// Answers OffsetDelete.
pub(in crate::coordinator::group) fn offset_delete(
    table: &mut Table,
    step: &mut Step<'_>,
    request: &Request<'_>,
) {
    let body: OffsetDeleteRequest<'_> = read(request);
    let caller = Caller::of(request);
    if let Err(error) = check(table, body.group_id) {
        let error_code = caller.code(error);
        return step.reply(caller, &OffsetDeleteResponse { error_code, ..Default::default() });
    }
    let topics = body.topics.iter().map(|topic| delete_topic(table, body.group_id, topic, step));
    let topics = topics.collect();
    step.reply(caller, &OffsetDeleteResponse { topics, ..Default::default() });
}

/// The record that takes an offset away.
pub(in crate::coordinator::group) fn tombstone(group: &str, topic: &str, partition: i32) -> Record {
    encode_record(&commit_record(group, topic, partition, None), 0)
}

/// Only of a group of consumers is it known what its members still read.
fn check(table: &Table, group_id: &str) -> Result<(), ErrorCode> {
    if group_id.is_empty() {
        return Err(ErrorCode::InvalidGroupId);
    }
    match table.group(group_id).ok_or(ErrorCode::GroupIdNotFound)? {
        Group::Consumer(_) => Ok(()),
        Group::Classic(group) if group.state() == State::Empty || group.is_of_consumers() => Ok(()),
        Group::Classic(_) => Err(ErrorCode::NonEmptyGroup),
    }
}

fn delete_topic<'a>(
    table: &mut Table,
    group_id: &str,
    topic: &OffsetDeleteRequestTopic<'a>,
    step: &mut Step<'_>,
) -> OffsetDeleteResponseTopic<'a> {
    let is_read = table.group(group_id).is_some_and(|group| group.is_subscribed_to(topic.name));
    let partitions = topic.partitions.iter().map(|partition| {
        let index = partition.partition_index;
        let error = if !exists(step.image, topic.name, index) {
            ErrorCode::UnknownTopicOrPartition
        } else if is_read {
            ErrorCode::GroupSubscribedToTopic
        } else {
            delete(table, group_id, topic.name, index, step);
            ErrorCode::None
        };
        OffsetDeleteResponsePartition { partition_index: index, error_code: error as i16 }
    });
    OffsetDeleteResponseTopic { name: topic.name, partitions: partitions.collect() }
}

fn delete(table: &mut Table, group_id: &str, topic: &str, partition: i32, step: &mut Step<'_>) {
    let entry = table.entries.get(group_id);
    if entry.is_some_and(|entry| entry.offsets.get(topic, partition).is_some()) {
        table.commit(tombstone(group_id, topic, partition), step);
    }
}

fn exists(image: &Image, topic: &str, partition: i32) -> bool {
    image.topic_by_name(topic).is_some_and(|topic| topic.partition(PartitionId(partition)).is_some())
}
