//! SyncGroup: the leader brings the assignment, the others fetch theirs.

use super::members::answer_sync;
use super::{ClassicGroup, State};
use crate::coordinator::Request;
use crate::coordinator::group::consumer::{self, Context};
use crate::coordinator::group::refusal::read;
use crate::coordinator::group::step::{Caller, Step};
use crate::coordinator::group::table::{Group, Table};
use crate::protocol::sync_group_request::SyncGroupRequestAssignment;
use crate::protocol::{ErrorCode, SyncGroupRequest, SyncGroupResponse};
use std::collections::BTreeMap;

/// From this version on, the request says what protocol it is about (KIP-559).
const PROTOCOL_SINCE: i16 = 5;

/// Answers SyncGroup; that of a follower when the leader's has come.
pub(in crate::coordinator::group) fn sync_group(
    table: &mut Table,
    step: &mut Step<'_>,
    request: &Request<'_>,
) {
    let body: SyncGroupRequest<'_> = read(request);
    let caller = Caller::of(request);
    let has_protocol = body.protocol_type.is_some() && body.protocol_name.is_some();
    if request.version >= PROTOCOL_SINCE && !has_protocol {
        return answer_sync(caller, ErrorCode::InconsistentGroupProtocol, step);
    }
    if body.group_id.is_empty() {
        return answer_sync(caller, ErrorCode::InvalidGroupId, step);
    }
    match table.group_mut(body.group_id) {
        Some(Group::Classic(group)) => group.sync(&body, caller, step),
        Some(Group::Consumer(_)) => sync_consumer(table, &body, caller, step),
        None => answer_sync(caller, ErrorCode::UnknownMemberId, step),
    }
}

/// A member of a group whose partitions the broker gives out.
fn sync_consumer(table: &mut Table, body: &SyncGroupRequest<'_>, caller: Caller, step: &mut Step<'_>) {
    let Some(Group::Consumer(group)) = table.group_mut(body.group_id) else { return };
    let synced = group.classic_sync(&Context::of(step), body);
    consumer::settle(table, body.group_id, step);
    match synced {
        Ok(assignment) => {
            let (protocol_type, protocol_name) = (body.protocol_type, body.protocol_name);
            let assignment = &*assignment;
            step.reply(
                caller,
                &SyncGroupResponse { protocol_type, protocol_name, assignment, ..Default::default() },
            );
        }
        Err(error) => answer_sync(caller, error, step),
    }
}

impl ClassicGroup {
    fn sync(&mut self, body: &SyncGroupRequest<'_>, caller: Caller, step: &mut Step<'_>) {
        if let Err(error) = self.check_sync(body) {
            return answer_sync(caller, error, step);
        }
        match self.state {
            State::Completing => self.sync_now_or_later(body, caller, step),
            State::Stable => {
                self.has_synced(body.member_id, step);
                self.answer_assignment(caller, body.member_id, step);
            }
            State::Preparing | State::Empty => answer_sync(caller, ErrorCode::RebalanceInProgress, step),
        }
    }

    fn check_sync(&self, body: &SyncGroupRequest<'_>) -> Result<(), ErrorCode> {
        if self.state == State::Empty {
            return Err(ErrorCode::UnknownMemberId);
        }
        self.check_member(body.member_id, body.group_instance_id)?;
        if body.generation_id != self.generation {
            return Err(ErrorCode::IllegalGeneration);
        }
        let differs =
            |theirs: Option<&str>, ours: Option<&str>| theirs.is_some() && ours.is_some() && theirs != ours;
        if differs(body.protocol_type, self.protocol_type()) || differs(body.protocol_name, self.protocol()) {
            return Err(ErrorCode::InconsistentGroupProtocol);
        }
        Ok(())
    }

    fn sync_now_or_later(&mut self, body: &SyncGroupRequest<'_>, caller: Caller, step: &mut Step<'_>) {
        if let Some(member) = self.members.get_mut(body.member_id) {
            let old = member.syncing.replace(caller);
            // It has given up on its last sync, or it would not ask again.
            if let Some(old) = old {
                answer_sync(old, ErrorCode::RebalanceInProgress, step);
            }
        }
        self.has_synced(body.member_id, step);
        if self.is_leader(body.member_id) {
            self.assign(&body.assignments);
            self.save(step);
            // The record has the time of the state before, as in Kafka; the next record of this generation has this one.
            self.changed_at = Some(step.now.wall);
            self.tell_assignments(step);
        }
    }

    /// Who is not in the leader's list has nothing to do.
    fn assign(&mut self, assignments: &[SyncGroupRequestAssignment<'_>]) {
        let by_member: BTreeMap<&str, &[u8]> =
            assignments.iter().map(|assignment| (assignment.member_id, assignment.assignment)).collect();
        for (id, member) in &mut self.members {
            member.assignment = Box::from(by_member.get(&**id).copied().unwrap_or_default());
        }
    }

    /// Members were silent while they waited: their sessions begin now.
    fn tell_assignments(&mut self, step: &mut Step<'_>) {
        for (id, member) in &mut self.members {
            let Some(caller) = member.syncing.take() else { continue };
            member.touch(&self.id, id, step);
            let answer = SyncGroupResponse {
                protocol_type: self.protocol_type.as_deref(),
                protocol_name: self.protocol.as_deref(),
                assignment: &member.assignment,
                ..Default::default()
            };
            step.reply(caller, &answer);
        }
    }

    fn answer_assignment(&self, caller: Caller, member_id: &str, step: &mut Step<'_>) {
        let assignment = self.members.get(member_id).map_or(&[][..], |member| &member.assignment);
        let answer = SyncGroupResponse {
            protocol_type: self.protocol_type(),
            protocol_name: self.protocol(),
            assignment,
            ..Default::default()
        };
        step.reply(caller, &answer);
    }

    fn has_synced(&mut self, member_id: &str, step: &mut Step<'_>) {
        self.unsynced.remove(member_id);
        if self.unsynced.is_empty() {
            step.timers.cancel(&mut self.sync_timer);
        }
    }
}
