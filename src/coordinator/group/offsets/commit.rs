//! OffsetCommit: a group, or somebody without one, says how far it has read.

use super::{commit_record, value_version};
use crate::base::{PartitionId, Uuid};
use crate::coordinator::Request;
use crate::coordinator::group::consumer::{CommitRight, Committer};
use crate::coordinator::group::refusal::read;
use crate::coordinator::group::step::{Caller, Step, encode_record};
use crate::coordinator::group::table::{Group, Table};
use crate::metadata::{Image, Topic};
use crate::protocol::offset_commit_request::{OffsetCommitRequestPartition, OffsetCommitRequestTopic};
use crate::protocol::offset_commit_response::{OffsetCommitResponsePartition, OffsetCommitResponseTopic};
use crate::protocol::{ErrorCode, OffsetCommitRequest, OffsetCommitResponse, OffsetCommitValue};

/// From this version on, topics are named by their ids (KIP-848).
const TOPIC_IDS_SINCE: i16 = 10;
/// The client leaves it to the broker how long its offsets are kept.
const RETENTION_BY_BROKER: i64 = -1;

/// Answers OffsetCommit.
pub(in crate::coordinator::group) fn offset_commit(
    table: &mut Table,
    step: &mut Step<'_>,
    request: &Request<'_>,
) {
    let body: OffsetCommitRequest<'_> = read(request);
    let caller = Caller::of(request);
    let with_ids = request.version >= TOPIC_IDS_SINCE;
    let found: Vec<_> = body.topics.iter().map(|topic| find_topic(step.image, topic, with_ids)).collect();
    let exists = |(asked, topic): (&OffsetCommitRequestTopic<'_>, &Result<&Topic, ErrorCode>)| {
        topic.is_ok_and(|topic| asked.partitions.iter().any(|asked| check_partition(topic, asked).is_ok()))
    };
    // Whoever asks for nothing that exists does not get as far as the group.
    let asks = body.topics.iter().zip(&found).any(exists);
    let right = if asks { check_group(table, &body, request.version, step) } else { Ok(CommitRight::All) };
    let may = right.and_then(|right| check_each(&right, &body, &found, step));
    let mut topics = Vec::with_capacity(body.topics.len());
    for (asked, topic) in body.topics.iter().zip(found) {
        let partitions = asked.partitions.iter().map(|partition| {
            let done = topic.and_then(|topic| {
                check_partition(topic, partition)?;
                may?;
                commit(table, &body, topic, partition, step)
            });
            let error_code = caller.code(done.err().unwrap_or(ErrorCode::None));
            OffsetCommitResponsePartition { partition_index: partition.partition_index, error_code }
        });
        let partitions = partitions.collect();
        topics.push(OffsetCommitResponseTopic { name: asked.name, topic_id: asked.topic_id, partitions });
    }
    step.reply(caller, &OffsetCommitResponse { topics, ..Default::default() });
}

fn find_topic<'a>(
    image: &'a Image,
    asked: &OffsetCommitRequestTopic<'_>,
    with_ids: bool,
) -> Result<&'a Topic, ErrorCode> {
    if with_ids {
        return image.topic(asked.topic_id).map(AsRef::as_ref).ok_or(ErrorCode::UnknownTopicId);
    }
    image.topic_by_name(asked.name).map(AsRef::as_ref).ok_or(ErrorCode::UnknownTopicOrPartition)
}

fn check_partition(topic: &Topic, asked: &OffsetCommitRequestPartition<'_>) -> Result<(), ErrorCode> {
    let partition = topic.partition(PartitionId(asked.partition_index));
    partition.map(|_| ()).ok_or(ErrorCode::UnknownTopicOrPartition)
}

/// Who is no member may commit for a group that has none, or that does not exist.
fn check_group(
    table: &mut Table,
    body: &OffsetCommitRequest<'_>,
    version: i16,
    step: &mut Step<'_>,
) -> Result<CommitRight, ErrorCode> {
    let generation = body.generation_id_or_member_epoch;
    match table.group_mut(body.group_id) {
        Some(Group::Classic(group)) => {
            group.check_commit(body.member_id, body.group_instance_id, generation)?;
            group.touch(body.member_id, step);
            Ok(CommitRight::All)
        }
        Some(Group::Consumer(group)) => {
            let (member_id, instance, epoch) = (body.member_id, body.group_instance_id, generation);
            let committer = Committer { member_id, instance, epoch, is_transactional: false, version };
            group.check_commit(&committer).map_err(|failure| failure.code)
        }
        None if generation < 0 => Ok(CommitRight::All),
        None => Err(ErrorCode::GroupIdNotFound),
    }
}

/// One partition that the member may not commit any more spoils the whole request, as in Kafka.
fn check_each(
    right: &CommitRight,
    body: &OffsetCommitRequest<'_>,
    found: &[Result<&Topic, ErrorCode>],
    step: &Step<'_>,
) -> Result<(), ErrorCode> {
    let max = step.options.offset_metadata_bytes_max;
    for (asked, topic) in body.topics.iter().zip(found) {
        let Ok(topic) = topic else { continue };
        let fits = |asked: &&OffsetCommitRequestPartition<'_>| {
            check_partition(topic, asked).is_ok()
                && !is_too_long(asked.committed_metadata.unwrap_or_default(), max)
        };
        for partition in asked.partitions.iter().filter(fits) {
            right.check(topic, partition.partition_index)?;
        }
    }
    Ok(())
}

fn commit(
    table: &mut Table,
    body: &OffsetCommitRequest<'_>,
    topic: &Topic,
    partition: &OffsetCommitRequestPartition<'_>,
    step: &mut Step<'_>,
) -> Result<(), ErrorCode> {
    let metadata = partition.committed_metadata.unwrap_or_default();
    if is_too_long(metadata, step.options.offset_metadata_bytes_max) {
        return Err(ErrorCode::OffsetMetadataTooLarge);
    }
    let value = value_of(body, topic.id, partition, step.now.wall.0);
    let version = value_version(&value);
    let record = commit_record(body.group_id, &topic.name, partition.partition_index, Some(value));
    table.commit(encode_record(&record, version), step);
    Ok(())
}

fn value_of<'a>(
    body: &OffsetCommitRequest<'_>,
    topic_id: Uuid,
    partition: &OffsetCommitRequestPartition<'a>,
    now: i64,
) -> OffsetCommitValue<'a> {
    let expire_timestamp = match body.retention_time_ms {
        RETENTION_BY_BROKER => -1,
        retention_ms => now.saturating_add(retention_ms),
    };
    OffsetCommitValue {
        offset: partition.committed_offset,
        leader_epoch: partition.committed_leader_epoch,
        metadata: partition.committed_metadata.unwrap_or_default(),
        commit_timestamp: now,
        expire_timestamp,
        topic_id,
    }
}

/// Kafka counts as Java does, in units of UTF-16, whatever the config's name says.
fn is_too_long(metadata: &str, max: usize) -> bool {
    metadata.len() > max && metadata.encode_utf16().count() > max
}
