//! A request that is refused as a whole: the error stands where each API has a place for it.

use crate::coordinator::Request;
use crate::protocol::offset_commit_response::{OffsetCommitResponsePartition, OffsetCommitResponseTopic};
use crate::protocol::offset_fetch_response::{
    OffsetFetchResponseGroup, OffsetFetchResponsePartition, OffsetFetchResponseTopic,
};
use crate::protocol::{
    ApiKey, ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse, ConsumerGroupHeartbeatResponse,
    Decode, DeleteGroupsRequest, DeleteGroupsResponse, DescribeGroupsRequest, DescribeGroupsResponse, Encode,
    ErrorCode, HeartbeatResponse, JoinGroupResponse, LeaveGroupResponse, ListGroupsResponse,
    OffsetCommitRequest, OffsetCommitResponse, OffsetDeleteResponse, OffsetFetchRequest, OffsetFetchResponse,
    Reader, SyncGroupResponse, response_frame,
};
use crate::protocol::{consumer_group_describe_response, delete_groups_response, describe_groups_response};

/// The answer to a request that is refused as a whole: NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS,
/// COORDINATOR_NOT_AVAILABLE, or whatever kept its records out of the log; the error stands where each API has it (for each
/// group, topic, partition …). With its size, as it goes to the socket.
pub fn refusal(request: &Request<'_>, error: ErrorCode) -> Vec<u8> {
    let error = as_coordinators_say(request.api, error);
    let error_code = error.for_version(request.api, request.version) as i16;
    match request.api {
        ApiKey::JoinGroup => frame(request, &JoinGroupResponse { error_code, ..Default::default() }),
        ApiKey::SyncGroup => frame(request, &SyncGroupResponse { error_code, ..Default::default() }),
        ApiKey::Heartbeat => frame(request, &heartbeat(error)),
        ApiKey::LeaveGroup => frame(request, &LeaveGroupResponse { error_code, ..Default::default() }),
        ApiKey::OffsetCommit => frame(request, &offset_commit(&read(request), error_code)),
        ApiKey::OffsetFetch => {
            let (body, version) = (read(request), request.version);
            frame(request, &offset_fetch(&body, version, error_code))
        }
        ApiKey::OffsetDelete => frame(request, &OffsetDeleteResponse { error_code, ..Default::default() }),
        ApiKey::DescribeGroups => frame(request, &describe_groups(&read(request), error_code)),
        ApiKey::ListGroups => frame(request, &ListGroupsResponse { error_code, ..Default::default() }),
        ApiKey::DeleteGroups => frame(request, &delete_groups(&read(request), error_code)),
        ApiKey::ConsumerGroupDescribe => frame(request, &consumer_describe(&read(request), error_code)),
        // Also what belongs to no coordinator of groups, and does not come here.
        _ => frame(request, &ConsumerGroupHeartbeatResponse { error_code, ..Default::default() }),
    }
}

/// Clients know nothing of the log behind a coordinator: what goes wrong there has other names for them. Those that read
/// offsets try again only if they are to look for the coordinator first.
fn as_coordinators_say(api: ApiKey, error: ErrorCode) -> ErrorCode {
    match error {
        ErrorCode::UnknownTopicOrPartition | ErrorCode::NotEnoughReplicas | ErrorCode::RequestTimedOut => {
            if api == ApiKey::OffsetFetch {
                ErrorCode::NotCoordinator
            } else {
                ErrorCode::CoordinatorNotAvailable
            }
        }
        ErrorCode::NotLeaderOrFollower | ErrorCode::KafkaStorageError => ErrorCode::NotCoordinator,
        ErrorCode::MessageTooLarge | ErrorCode::RecordListTooLarge | ErrorCode::InvalidFetchSize => {
            ErrorCode::UnknownServerError
        }
        other => other,
    }
}

/// The answer as it goes to the socket.
pub(super) fn frame(request: &Request<'_>, body: &impl Encode) -> Vec<u8> {
    response_frame(request.api, request.version, request.correlation_id, body)
}

/// The body; the caller of `request` has read it before, so that the default never counts. Bytes behind it are no error, as in
/// every request.
pub(super) fn read<'a, M: Decode<'a> + Default>(request: &Request<'a>) -> M {
    M::decode(&mut Reader::new(request.body), request.version).unwrap_or_default()
}

/// While the coordinator loads, members are told that all is well: they need not join again for it.
fn heartbeat(error: ErrorCode) -> HeartbeatResponse {
    let loading = error == ErrorCode::CoordinatorLoadInProgress;
    let error = if loading { ErrorCode::None } else { error };
    HeartbeatResponse { error_code: error as i16, ..Default::default() }
}

/// An answer to a commit in which each partition has the same error.
pub(super) fn offset_commit<'a>(
    request: &OffsetCommitRequest<'a>,
    error_code: i16,
) -> OffsetCommitResponse<'a> {
    let topics = request.topics.iter().map(|topic| {
        let indexes = topic.partitions.iter().map(|partition| partition.partition_index);
        OffsetCommitResponseTopic {
            name: topic.name,
            topic_id: topic.topic_id,
            partitions: indexes
                .map(|partition_index| OffsetCommitResponsePartition { partition_index, error_code })
                .collect(),
        }
    });
    OffsetCommitResponse { topics: topics.collect(), ..Default::default() }
}

fn offset_fetch<'a>(
    request: &OffsetFetchRequest<'a>,
    version: i16,
    error_code: i16,
) -> OffsetFetchResponse<'a> {
    let groups = request.groups.iter().map(|group| OffsetFetchResponseGroup {
        group_id: group.group_id,
        error_code,
        ..Default::default()
    });
    // Version 1 has no other place for an error than the partitions.
    let topics = request.topics.iter().flatten().filter(|_| version < 2).map(|topic| {
        let partition = |index: &i32| no_offset(*index, error_code);
        OffsetFetchResponseTopic {
            name: topic.name,
            partitions: topic.partition_indexes.iter().map(partition).collect(),
        }
    });
    let topics = topics.collect();
    OffsetFetchResponse { error_code, topics, groups: groups.collect(), ..Default::default() }
}

/// A partition without a committed offset.
fn no_offset<'a>(partition_index: i32, error_code: i16) -> OffsetFetchResponsePartition<'a> {
    OffsetFetchResponsePartition {
        partition_index,
        committed_offset: -1,
        committed_leader_epoch: -1,
        metadata: Some(""),
        error_code,
    }
}

fn describe_groups<'a>(request: &DescribeGroupsRequest<'a>, error_code: i16) -> DescribeGroupsResponse<'a> {
    let groups = request.groups.iter().map(|group_id| describe_groups_response::DescribedGroup {
        error_code,
        group_id,
        ..Default::default()
    });
    DescribeGroupsResponse { groups: groups.collect(), ..Default::default() }
}

fn delete_groups<'a>(request: &DeleteGroupsRequest<'a>, error_code: i16) -> DeleteGroupsResponse<'a> {
    let results = request
        .groups_names
        .iter()
        .map(|group_id| delete_groups_response::DeletableGroupResult { group_id, error_code });
    DeleteGroupsResponse { results: results.collect(), ..Default::default() }
}

fn consumer_describe<'a>(
    request: &ConsumerGroupDescribeRequest<'a>,
    error_code: i16,
) -> ConsumerGroupDescribeResponse<'a> {
    let groups = request.group_ids.iter().map(|group_id| consumer_group_describe_response::DescribedGroup {
        error_code,
        group_id,
        ..Default::default()
    });
    ConsumerGroupDescribeResponse { groups: groups.collect(), ..Default::default() }
}
