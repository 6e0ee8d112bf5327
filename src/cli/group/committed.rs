//! What a group has committed, and committing in its place.

use super::cluster::Cluster;
use super::line::Line;
use super::place::{Place, by_topic};
use super::trouble::{Trouble, check, explain};
use crate::protocol::offset_commit_request::{OffsetCommitRequestPartition, OffsetCommitRequestTopic};
use crate::protocol::offset_fetch_request::OffsetFetchRequestGroup;
use crate::protocol::{
    ErrorCode, OffsetCommitRequest, OffsetCommitResponse, OffsetFetchRequest, OffsetFetchResponse,
};
use std::collections::BTreeMap;

/// All that a group has committed; nothing for a group that is not there.
pub(super) fn fetch(cluster: &mut Cluster, group: &str) -> Result<BTreeMap<Place, i64>, String> {
    Ok(cluster.at_coordinator(group, |line| ask(line, group))?.1)
}

fn ask(line: &mut Line, group_id: &str) -> Result<BTreeMap<Place, i64>, Trouble> {
    let group = OffsetFetchRequestGroup { group_id, topics: None, ..OffsetFetchRequestGroup::default() };
    let request = OffsetFetchRequest { groups: vec![group], ..OffsetFetchRequest::default() };
    // The versions with groups, and with topics by their names.
    let reply = line.call(8..=9, &request)?;
    let answer: OffsetFetchResponse<'_> = reply.read()?;
    let group = answer.groups.first().ok_or_else(|| reply.lacks(group_id))?;
    check(group.error_code)?;
    let mut found = BTreeMap::new();
    for topic in &group.topics {
        for part in &topic.partitions {
            check(part.error_code)?;
            if part.committed_offset >= 0 {
                found.insert(Place::new(topic.name, part.partition_index), part.committed_offset);
            }
        }
    }
    Ok(found)
}

/// Commits for a group without members. Gives what was not done, and why.
pub(super) fn commit(
    cluster: &mut Cluster,
    group: &str,
    offsets: &BTreeMap<Place, i64>,
) -> Result<Vec<(Place, String)>, String> {
    Ok(cluster.at_coordinator(group, |line| tell(line, group, offsets))?.1)
}

fn tell(
    line: &mut Line,
    group_id: &str,
    offsets: &BTreeMap<Place, i64>,
) -> Result<Vec<(Place, String)>, Trouble> {
    let topics = by_topic(offsets.keys()).into_iter().map(|(name, partitions)| {
        let committed = |partition_index| {
            let committed_offset = *offsets.get(&Place::new(name, partition_index))?;
            Some(OffsetCommitRequestPartition { partition_index, committed_offset, ..Default::default() })
        };
        let partitions = partitions.into_iter().filter_map(committed).collect();
        OffsetCommitRequestTopic { name, partitions, ..OffsetCommitRequestTopic::default() }
    });
    let topics = topics.collect();
    // No member and no generation: somebody who is not in the group.
    let request = OffsetCommitRequest { group_id, topics, ..OffsetCommitRequest::default() };
    let reply = line.call(2..=9, &request)?;
    let answer: OffsetCommitResponse<'_> = reply.read()?;
    let mut refused = Vec::new();
    for topic in &answer.topics {
        for part in &topic.partitions {
            match check(part.error_code) {
                Ok(()) => {}
                // All partitions share their coordinator: the whole request may be sent again.
                Err(Trouble::Passing(why)) => return Err(Trouble::Passing(why)),
                Err(Trouble::Lasting(_)) => {
                    refused.push((Place::new(topic.name, part.partition_index), why_not(part.error_code)));
                }
            }
        }
    }
    Ok(refused)
}

fn why_not(code: i16) -> String {
    match ErrorCode::from_code(code) {
        // A member came after we looked.
        Some(ErrorCode::UnknownMemberId | ErrorCode::StaleMemberEpoch) => {
            "the group has members now: stop them first".to_owned()
        }
        _ => explain(code),
    }
}
