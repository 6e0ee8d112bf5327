//! SyncGroup of a classic member: it fetches what it may have.

use super::super::group::{ConsumerGroup, Context};
use super::super::member::{Classic, MemberState};
use super::super::timers::Clock;
use super::protocol::{assignment_bytes, numbers_only};
use super::{CONSUMER, check_generation};
use crate::protocol::{ErrorCode, SyncGroupRequest};

impl ConsumerGroup {
    /// The assignment of a member, as its client reads it.
    pub(in crate::coordinator::group) fn classic_sync(
        &mut self,
        context: &Context<'_>,
        body: &SyncGroupRequest<'_>,
    ) -> Result<Vec<u8>, ErrorCode> {
        if self.is_empty() {
            return Err(ErrorCode::UnknownMemberId);
        }
        let found = self.classic_member(body.member_id, body.group_instance_id);
        let (id, member, classic) = found.map_err(|failure| failure.code)?;
        check_generation(&id, member, body.generation_id).map_err(|failure| failure.code)?;
        check_protocol(&classic, body)?;
        // A member that has to give up partitions has joined already, and joins again when it has.
        if self.state.target_epoch > member.epoch && member.state != MemberState::UnrevokedPartitions {
            let timeout_ms = member.rebalance_timeout_ms;
            self.start_clock_once(&id, Clock::Join, context.now.mono, timeout_ms);
            return Err(ErrorCode::RebalanceInProgress);
        }
        let metadata = classic.protocols.first().map_or(&[][..], |(_, metadata)| metadata);
        let assignment = assignment_bytes(context.image, &numbers_only(&member.assigned), metadata);
        let assignment = assignment.map_err(|_| ErrorCode::UnknownServerError)?;
        self.stop_clock(&id, Clock::Sync);
        self.touch_classic(context, &id, &classic);
        Ok(assignment)
    }
}

fn check_protocol(classic: &Classic, body: &SyncGroupRequest<'_>) -> Result<(), ErrorCode> {
    let chosen = classic.protocols.first().map(|(name, _)| &**name);
    let other_type = body.protocol_type.is_some_and(|name| name != CONSUMER);
    let other_name = body.protocol_name.is_some_and(|name| Some(name) != chosen);
    if other_type || other_name { Err(ErrorCode::InconsistentGroupProtocol) } else { Ok(()) }
}
