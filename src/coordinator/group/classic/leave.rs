//! LeaveGroup: members go, or an administrator sends static ones away by their instance ids.

use super::{ClassicGroup, State};
use crate::coordinator::Request;
use crate::coordinator::group::consumer;
use crate::coordinator::group::refusal::read;
use crate::coordinator::group::step::{Caller, Step};
use crate::coordinator::group::table::{Group, Table};
use crate::protocol::leave_group_request::MemberIdentity;
use crate::protocol::leave_group_response::MemberResponse;
use crate::protocol::{ErrorCode, LeaveGroupRequest, LeaveGroupResponse};

/// From this version on, several may leave at once, each with its own error.
const BATCH_SINCE: i16 = 3;

/// Answers LeaveGroup.
pub(in crate::coordinator::group) fn leave_group(
    table: &mut Table,
    step: &mut Step<'_>,
    request: &Request<'_>,
) {
    let mut body: LeaveGroupRequest<'_> = read(request);
    let caller = Caller::of(request);
    if body.group_id.is_empty() {
        let error_code = caller.code(ErrorCode::InvalidGroupId);
        return step.reply(caller, &LeaveGroupResponse { error_code, ..Default::default() });
    }
    if request.version < BATCH_SINCE {
        body.members = vec![MemberIdentity { member_id: body.member_id, ..Default::default() }];
    }
    let errors = match table.group_mut(body.group_id) {
        Some(Group::Classic(group)) => group.leave(&body.members, step),
        Some(Group::Consumer(_)) => consumer::leave(table, body.group_id, &body.members, step),
        None => vec![ErrorCode::UnknownMemberId; body.members.len()],
    };
    let members: Vec<_> =
        body.members.iter().zip(errors).map(|(member, error)| answer(caller, member, error)).collect();
    let only_error = members.first().map_or(0, |member| member.error_code);
    let error_code = if request.version < BATCH_SINCE { only_error } else { 0 };
    step.reply(caller, &LeaveGroupResponse { error_code, members, ..Default::default() });
}

fn answer<'a>(caller: Caller, member: &MemberIdentity<'a>, error: ErrorCode) -> MemberResponse<'a> {
    MemberResponse {
        member_id: member.member_id,
        group_instance_id: member.group_instance_id,
        error_code: caller.code(error),
    }
}

impl ClassicGroup {
    /// What became of each.
    fn leave(&mut self, members: &[MemberIdentity<'_>], step: &mut Step<'_>) -> Vec<ErrorCode> {
        let errors: Vec<_> = members.iter().map(|member| self.leave_one(member, step)).collect();
        if errors.contains(&ErrorCode::None) && self.state != State::Empty {
            self.rebalance_or_complete(step);
        }
        errors
    }

    fn leave_one(&mut self, member: &MemberIdentity<'_>, step: &mut Step<'_>) -> ErrorCode {
        match self.find_leaver(member) {
            Ok(id) => {
                self.remove(&id, step);
                ErrorCode::None
            }
            Err(error) => error,
        }
    }

    fn find_leaver(&self, member: &MemberIdentity<'_>) -> Result<std::sync::Arc<str>, ErrorCode> {
        if member.member_id.is_empty() {
            let instance = member.group_instance_id.and_then(|instance_id| self.instances.get(instance_id));
            return instance.cloned().ok_or(ErrorCode::UnknownMemberId);
        }
        if let Some((id, _)) = self.pending.get_key_value(member.member_id) {
            return Ok(id.clone());
        }
        self.check_member(member.member_id, member.group_instance_id)?;
        let known = self.members.get_key_value(member.member_id);
        known.map(|(id, _)| id.clone()).ok_or(ErrorCode::UnknownMemberId)
    }
}
