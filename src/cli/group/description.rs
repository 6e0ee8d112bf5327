//! A group as its coordinator describes it, whichever protocol its members speak.

use super::cluster::Cluster;
use super::line::Line;
use super::place::Place;
use super::trouble::{Trouble, check};
use crate::protocol::{
    ApiKey, ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse, ConsumerProtocolAssignment, Decode,
    DecodeError, DescribeGroupsRequest, DescribeGroupsResponse, ErrorCode, Message, Reader,
    consumer_group_describe_response, describe_groups_response,
};
use std::collections::BTreeSet;

/// The protocol type of consumers; what other members say to each other is their own.
const CONSUMERS: &str = "consumer";
/// The state of a group that is not there, in old versions of DescribeGroups.
const DEAD: &str = "Dead";
/// The state of a group without members.
const EMPTY: &str = "Empty";

/// A group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Description {
    pub(super) group: String,
    /// `classic` or `consumer`.
    pub(super) kind: &'static str,
    pub(super) state: String,
    /// `broker 1 (127.0.0.1:9092)`
    pub(super) coordinator: String,
    /// Who gives out partitions; empty while that is not settled.
    pub(super) assignor: String,
    pub(super) members: Vec<Member>,
}

/// A member of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) id: String,
    pub(super) instance: Option<String>,
    pub(super) client: String,
    pub(super) host: String,
    /// `None` when it is no consumer, or its bytes cannot be read.
    pub(super) has: Option<BTreeSet<Place>>,
}

impl Description {
    /// Whether offsets may be set by somebody else.
    pub(super) fn is_at_rest(&self) -> bool {
        self.members.is_empty() && matches!(self.state.as_str(), EMPTY | DEAD)
    }
}

/// Asks for a group; `None` when there is none of this name.
pub(super) fn describe(cluster: &mut Cluster, group: &str) -> Result<Option<Description>, String> {
    let (node, found) = cluster.at_coordinator(group, |line| ask(line, group))?;
    Ok(found.map(|found| Description { coordinator: cluster.name(node), ..found }))
}

fn ask(line: &mut Line, group: &str) -> Result<Option<Description>, Trouble> {
    let knows_both = line.offers(ApiKey::ConsumerGroupDescribe);
    let found = if knows_both { ask_consumer(line, group)? } else { None };
    if found.is_some() { Ok(found) } else { ask_classic(line, group) }
}

/// A group of KIP-848.
fn ask_consumer(line: &mut Line, group: &str) -> Result<Option<Description>, Trouble> {
    let request = ConsumerGroupDescribeRequest { group_ids: vec![group], ..Default::default() };
    let reply = line.call(0..=1, &request)?;
    let answer: ConsumerGroupDescribeResponse<'_> = reply.read()?;
    let found = answer.groups.first().ok_or_else(|| reply.lacks(group))?;
    // A broker may know the request and have the protocol switched off.
    if is_one_of(found.error_code, &[ErrorCode::GroupIdNotFound, ErrorCode::UnsupportedVersion]) {
        return Ok(None);
    }
    check(found.error_code)?;
    Ok(Some(Description {
        group: group.to_owned(),
        kind: "consumer",
        state: found.group_state.to_owned(),
        coordinator: String::new(),
        assignor: found.assignor_name.to_owned(),
        members: found.members.iter().map(consumer_member).collect(),
    }))
}

fn consumer_member(member: &consumer_group_describe_response::Member<'_>) -> Member {
    let topics = member.assignment.topic_partitions.iter();
    let places = topics
        .flat_map(|topic| topic.partitions.iter().map(move |number| Place::new(topic.topic_name, *number)));
    Member {
        id: member.member_id.to_owned(),
        instance: member.instance_id.map(str::to_owned),
        client: member.client_id.to_owned(),
        host: member.client_host.to_owned(),
        has: Some(places.collect()),
    }
}

fn ask_classic(line: &mut Line, group: &str) -> Result<Option<Description>, Trouble> {
    let request = DescribeGroupsRequest { groups: vec![group], ..Default::default() };
    let reply = line.call(0..=6, &request)?;
    let answer: DescribeGroupsResponse<'_> = reply.read()?;
    let found = answer.groups.first().ok_or_else(|| reply.lacks(group))?;
    if is_one_of(found.error_code, &[ErrorCode::GroupIdNotFound]) {
        return Ok(None);
    }
    check(found.error_code)?;
    if found.group_state == DEAD {
        return Ok(None);
    }
    let are_consumers = found.protocol_type == CONSUMERS;
    Ok(Some(Description {
        group: group.to_owned(),
        kind: "classic",
        state: found.group_state.to_owned(),
        coordinator: String::new(),
        assignor: found.protocol_data.to_owned(),
        members: found.members.iter().map(|member| classic_member(member, are_consumers)).collect(),
    }))
}

fn classic_member(member: &describe_groups_response::DescribedGroupMember<'_>, is_consumer: bool) -> Member {
    let has = if is_consumer { assignment(member.member_assignment).ok() } else { None };
    Member {
        id: member.member_id.to_owned(),
        instance: member.group_instance_id.map(str::to_owned),
        client: member.client_id.to_owned(),
        host: member.client_host.to_owned(),
        has,
    }
}

/// What consumers of the classic protocol write to each other. A version that is not known yet is read as the newest
/// that is; no bytes are no partitions.
fn assignment(bytes: &[u8]) -> Result<BTreeSet<Place>, DecodeError> {
    if bytes.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut r = Reader::new(bytes);
    let version = r.i16()?.min(ConsumerProtocolAssignment::MAX_VERSION);
    let topics = ConsumerProtocolAssignment::decode(&mut r, version)?.assigned_partitions;
    let places = topics
        .iter()
        .flat_map(|topic| topic.partitions.iter().map(move |number| Place::new(topic.topic, *number)));
    Ok(places.collect())
}

fn is_one_of(code: i16, errors: &[ErrorCode]) -> bool {
    errors.iter().any(|error| error.code() == code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::group::place::in_short;
    use crate::protocol::Encode;
    use crate::protocol::consumer_protocol_assignment::TopicPartition;

    #[test]
    fn what_consumers_say_to_each_other() {
        let topics = [("b", vec![3]), ("a", vec![1, 0])]
            .map(|(topic, partitions)| TopicPartition { topic, partitions })
            .into();
        let body =
            ConsumerProtocolAssignment { assigned_partitions: topics, user_data: Some(b"x") }.to_vec(0);
        let in_version = |version: i16| [&version.to_be_bytes()[..], &body].concat();
        let (cut, endless) = (in_version(0)[..9].to_vec(), vec![0, 0, 0x7f, 0xff, 0xff, 0xff]);
        for (bytes, expected) in [
            (Vec::new(), Ok("")),
            (in_version(0), Ok("a:0,1;b:3")),
            (in_version(3), Ok("a:0,1;b:3")),
            (in_version(9), Ok("a:0,1;b:3")),
            (in_version(-1), Err(DecodeError::Version)),
            (vec![0], Err(DecodeError::Truncated)),
            (cut, Err(DecodeError::Length)),
            (endless, Err(DecodeError::Length)),
        ] {
            let read = assignment(&bytes).map(|places| in_short(&places));
            assert_eq!(read, expected.map(str::to_owned), "{bytes:?}");
        }
    }
}
