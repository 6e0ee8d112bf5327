//! OffsetFetch: how far have groups read?

use super::Committed;
use crate::base::Uuid;
use crate::coordinator::Request;
use crate::coordinator::group::refusal::read;
use crate::coordinator::group::step::{Caller, Step};
use crate::coordinator::group::table::{Entry, Group, Table};
use crate::metadata::Image;
use crate::protocol::offset_fetch_request::{
    OffsetFetchRequestGroup, OffsetFetchRequestTopic, OffsetFetchRequestTopics,
};
use crate::protocol::offset_fetch_response::{
    OffsetFetchResponseGroup, OffsetFetchResponsePartition, OffsetFetchResponsePartitions,
    OffsetFetchResponseTopic, OffsetFetchResponseTopics,
};
use crate::protocol::{ErrorCode, OffsetFetchRequest, OffsetFetchResponse};

/// From this version on, several groups may be asked for at once (KIP-709).
const GROUPS_SINCE: i16 = 8;
/// From this version on, topics are named by their ids (KIP-848).
const TOPIC_IDS_SINCE: i16 = 10;

/// Answers OffsetFetch. Answers leave after all that was committed before, so that `require_stable` needs no more.
pub(in crate::coordinator::group) fn offset_fetch(
    table: &mut Table,
    step: &mut Step<'_>,
    request: &Request<'_>,
) {
    let mut body: OffsetFetchRequest<'_> = read(request);
    if request.version < GROUPS_SINCE {
        body.groups = vec![only_group(body.group_id, body.topics.take())];
    }
    let with_ids = request.version >= TOPIC_IDS_SINCE;
    let groups = body.groups.iter().map(|group| fetch_group(table, step.image, group, with_ids));
    let mut response = OffsetFetchResponse { groups: groups.collect(), ..Default::default() };
    if request.version < GROUPS_SINCE
        && let Some(group) = response.groups.pop()
    {
        response.error_code = group.error_code;
        response.topics = group.topics.into_iter().map(answered_by_name).collect();
    }
    step.reply(Caller::of(request), &response);
}

/// What older versions ask for, as newer ones do.
fn only_group<'a>(
    group_id: &'a str,
    topics: Option<Vec<OffsetFetchRequestTopic<'a>>>,
) -> OffsetFetchRequestGroup<'a> {
    let by_name = |topics: Vec<_>| topics.into_iter().map(asked_by_name).collect();
    OffsetFetchRequestGroup { group_id, topics: topics.map(by_name), ..Default::default() }
}

fn fetch_group<'a>(
    table: &'a Table,
    image: &'a Image,
    asked: &'a OffsetFetchRequestGroup<'_>,
    with_ids: bool,
) -> OffsetFetchResponseGroup<'a> {
    // A group that is not there has no offsets, and is no error.
    let entry = table.entries.get(asked.group_id).filter(|entry| entry.group.is_some());
    if let Some(Group::Consumer(group)) = table.group(asked.group_id)
        && let Err(failure) = group.check_fetch(asked.member_id, asked.member_epoch)
    {
        let error_code = failure.code as i16;
        return OffsetFetchResponseGroup { group_id: asked.group_id, error_code, ..Default::default() };
    }
    let topics = match &asked.topics {
        Some(topics) => topics.iter().map(|topic| fetch_topic(entry, image, topic, with_ids)).collect(),
        None => fetch_all(entry, image, with_ids),
    };
    OffsetFetchResponseGroup { group_id: asked.group_id, topics, error_code: 0 }
}

fn fetch_topic<'a>(
    entry: Option<&'a Entry>,
    image: &'a Image,
    asked: &'a OffsetFetchRequestTopics<'_>,
    with_ids: bool,
) -> OffsetFetchResponseTopics<'a> {
    let topic_id = asked.topic_id;
    let known = image.topic(topic_id).filter(|_| with_ids);
    let error = if with_ids && known.is_none() { ErrorCode::UnknownTopicId } else { ErrorCode::None };
    let name = known.map_or(asked.name, |topic| &topic.name);
    let partitions = asked.partition_indexes.iter().map(|index| {
        let committed =
            entry.filter(|_| error == ErrorCode::None).and_then(|entry| entry.offsets.get(name, *index));
        // An offset of a topic that had this name before is none of this topic's.
        answer(*index, committed.filter(|committed| is_same(committed.topic_id, topic_id)), error)
    });
    OffsetFetchResponseTopics { name, topic_id, partitions: partitions.collect() }
}

/// Whether two ids may be of the same topic; zero may be any.
fn is_same(one: Uuid, other: Uuid) -> bool {
    one == other || one == Uuid::ZERO || other == Uuid::ZERO
}

/// All offsets; with topic ids, those of topics that exist.
fn fetch_all<'a>(
    entry: Option<&'a Entry>,
    image: &Image,
    with_ids: bool,
) -> Vec<OffsetFetchResponseTopics<'a>> {
    let Some(entry) = entry else { return Vec::new() };
    let topics = entry.offsets.topics().filter_map(|name| {
        let topic_id = image.topic_by_name(name).map(|topic| topic.id);
        if with_ids && topic_id.is_none() {
            return None;
        }
        let partitions = entry.offsets.of_topic(name);
        let partitions =
            partitions.map(|(index, committed)| answer(index, Some(committed), ErrorCode::None)).collect();
        Some(OffsetFetchResponseTopics { name, topic_id: topic_id.unwrap_or_default(), partitions })
    });
    topics.collect()
}

fn answer(index: i32, committed: Option<&Committed>, error: ErrorCode) -> OffsetFetchResponsePartitions<'_> {
    OffsetFetchResponsePartitions {
        partition_index: index,
        committed_offset: committed.map_or(-1, |committed| committed.offset),
        committed_leader_epoch: committed.map_or(-1, |committed| committed.leader_epoch),
        metadata: Some(committed.map_or("", |committed| &committed.metadata)),
        error_code: error as i16,
    }
}

fn asked_by_name(topic: OffsetFetchRequestTopic<'_>) -> OffsetFetchRequestTopics<'_> {
    let OffsetFetchRequestTopic { name, partition_indexes } = topic;
    OffsetFetchRequestTopics { name, partition_indexes, ..Default::default() }
}

fn answered_by_name(topic: OffsetFetchResponseTopics<'_>) -> OffsetFetchResponseTopic<'_> {
    let partitions = topic.partitions.into_iter().map(|partition| OffsetFetchResponsePartition {
        partition_index: partition.partition_index,
        committed_offset: partition.committed_offset,
        committed_leader_epoch: partition.committed_leader_epoch,
        metadata: partition.metadata,
        error_code: partition.error_code,
    });
    OffsetFetchResponseTopic { name: topic.name, partitions: partitions.collect() }
}
