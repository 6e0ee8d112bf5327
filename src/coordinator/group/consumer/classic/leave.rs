//! LeaveGroup at a consumer group: members of either protocol may be sent away by it.

use super::super::group::ConsumerGroup;
use super::super::serve::settle;
use crate::coordinator::group::consumer::Context;
use crate::coordinator::group::step::Step;
use crate::coordinator::group::table::{Group, Table};
use crate::protocol::ErrorCode;
use crate::protocol::leave_group_request::MemberIdentity;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Lets members go; what became of each.
pub(in crate::coordinator::group) fn leave(
    table: &mut Table,
    group_id: &str,
    members: &[MemberIdentity<'_>],
    step: &mut Step<'_>,
) -> Vec<ErrorCode> {
    let Some(Group::Consumer(group)) = table.group_mut(group_id) else {
        return vec![ErrorCode::UnknownMemberId; members.len()];
    };
    let found: Vec<_> = members.iter().map(|member| group.find_leaver(member)).collect();
    let leaving: BTreeSet<Arc<str>> = found.iter().flatten().cloned().collect();
    if !leaving.is_empty() {
        let leaving: Vec<Arc<str>> = leaving.into_iter().collect();
        group.fence(&mut Context::of(step), &leaving);
        settle(table, group_id, step);
    }
    found.into_iter().map(|found| found.err().unwrap_or(ErrorCode::None)).collect()
}

impl ConsumerGroup {
    /// An administrator may name a static member by its instance id alone.
    fn find_leaver(&self, member: &MemberIdentity<'_>) -> Result<Arc<str>, ErrorCode> {
        let found = match member.group_instance_id {
            None => self.member_id(member.member_id),
            Some(instance) if member.member_id.is_empty() => {
                return self.state.instances.get(instance).cloned().ok_or(ErrorCode::UnknownMemberId);
            }
            Some(instance) => self.static_member_id(instance, member.member_id),
        };
        found.map_err(|failure| failure.code)
    }
}
