//! Heartbeat: a member is alive, and learns whether it should join again.

use super::{ClassicGroup, State};
use crate::coordinator::Request;
use crate::coordinator::group::consumer::{self, Context};
use crate::coordinator::group::refusal::read;
use crate::coordinator::group::step::{Caller, Step};
use crate::coordinator::group::table::{Group, Table};
use crate::protocol::{ErrorCode, HeartbeatRequest, HeartbeatResponse};

/// Answers Heartbeat. The commonest request of all: nothing but the answer is allocated.
pub(in crate::coordinator::group) fn heartbeat(
    table: &mut Table,
    step: &mut Step<'_>,
    request: &Request<'_>,
) {
    let body: HeartbeatRequest<'_> = read(request);
    let error = if body.group_id.is_empty() {
        ErrorCode::InvalidGroupId
    } else {
        match table.group_mut(body.group_id) {
            Some(Group::Classic(group)) => group.beat(&body, step).err().unwrap_or(ErrorCode::None),
            Some(Group::Consumer(group)) => {
                let beaten = group.classic_heartbeat(&Context::of(step), &body);
                consumer::settle(table, body.group_id, step);
                beaten.err().unwrap_or(ErrorCode::None)
            }
            None => ErrorCode::UnknownMemberId,
        }
    };
    let caller = Caller::of(request);
    step.reply(caller, &HeartbeatResponse { error_code: caller.code(error), ..Default::default() });
}

impl ClassicGroup {
    fn beat(&mut self, body: &HeartbeatRequest<'_>, step: &mut Step<'_>) -> Result<(), ErrorCode> {
        self.check_member(body.member_id, body.group_instance_id)?;
        if body.generation_id != self.generation {
            return Err(ErrorCode::IllegalGeneration);
        }
        self.touch(body.member_id, step);
        if self.state == State::Preparing { Err(ErrorCode::RebalanceInProgress) } else { Ok(()) }
    }
}
