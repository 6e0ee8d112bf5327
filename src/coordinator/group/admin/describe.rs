//! DescribeGroups: classic groups with their members.

use crate::coordinator::Request;
use crate::coordinator::group::classic::{ClassicGroup, Member, State};
use crate::coordinator::group::refusal::read;
use crate::coordinator::group::step::{Caller, Step};
use crate::coordinator::group::table::{Group, Table};
use crate::protocol::describe_groups_response::{DescribedGroup, DescribedGroupMember};
use crate::protocol::{DescribeGroupsRequest, DescribeGroupsResponse, ErrorCode};

/// From this version on, an unknown group is an error (KIP-1043); before, it is a dead group.
const NOT_FOUND_SINCE: i16 = 6;
/// Read, delete, describe, describe configs, alter configs: Kafka's codes of operations, as bits (KIP-430).
pub(in crate::coordinator::group) const OPERATIONS: i32 = 1 << 3 | 1 << 6 | 1 << 8 | 1 << 10 | 1 << 11;
/// Nobody asked for the operations.
pub(in crate::coordinator::group) const UNASKED: i32 = i32::MIN;

/// Answers DescribeGroups.
pub(in crate::coordinator::group) fn describe_groups(
    table: &mut Table,
    step: &mut Step<'_>,
    request: &Request<'_>,
) {
    let body: DescribeGroupsRequest<'_> = read(request);
    // The sentences for those that are not found; the answer borrows them.
    let why_not: Vec<_> = body.groups.iter().map(|id| why_not(table, id)).collect();
    let described = body.groups.iter().zip(&why_not).map(|(id, why_not)| {
        let described = match table.group(id) {
            Some(Group::Classic(group)) => describe(id, group),
            Some(Group::Consumer(_)) | None => not_found(id, why_not, request.version),
        };
        let is_asked = body.include_authorized_operations && described.error_code == 0;
        DescribedGroup { authorized_operations: if is_asked { OPERATIONS } else { UNASKED }, ..described }
    });
    let groups = described.collect();
    step.reply(Caller::of(request), &DescribeGroupsResponse { groups, ..Default::default() });
}

fn why_not(table: &Table, id: &str) -> String {
    match table.group(id) {
        Some(Group::Classic(_)) => String::new(),
        Some(Group::Consumer(_)) => format!("Group {id} is not a classic group."),
        None => format!("Group {id} not found."),
    }
}

fn not_found<'a>(group_id: &'a str, why_not: &'a str, version: i16) -> DescribedGroup<'a> {
    let dead = DescribedGroup {
        group_id,
        group_state: "Dead",
        authorized_operations: UNASKED,
        ..Default::default()
    };
    if version < NOT_FOUND_SINCE {
        return dead;
    }
    DescribedGroup { error_code: ErrorCode::GroupIdNotFound as i16, error_message: Some(why_not), ..dead }
}

/// Only of a group at rest is it told what it works by, and what members offered for that.
fn describe<'a>(group_id: &'a str, group: &'a ClassicGroup) -> DescribedGroup<'a> {
    let protocol = group.protocol().filter(|_| group.state() == State::Stable);
    let members = group.members().map(|(id, member)| describe_member(id, member, protocol));
    DescribedGroup {
        group_id,
        group_state: group.state().name(),
        protocol_type: group.protocol_type().unwrap_or_default(),
        protocol_data: protocol.unwrap_or_default(),
        members: members.collect(),
        ..Default::default()
    }
}

fn describe_member<'a>(
    member_id: &'a str,
    member: &'a Member,
    protocol: Option<&str>,
) -> DescribedGroupMember<'a> {
    DescribedGroupMember {
        member_id,
        group_instance_id: member.instance_id.as_deref(),
        client_id: &member.client_id,
        client_host: &member.client_host,
        member_metadata: protocol.map_or(&[], |protocol| member.metadata(protocol)),
        member_assignment: &member.assignment,
    }
}
