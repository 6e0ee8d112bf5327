//! Members of a consumer group that speak the classic protocol: both kinds share one group while its clients are changed one
//! by one (KIP-848, online migration).
//!
//! ```text
//! classic group ──── a member of the consumer protocol joins (`upgrade`) ────▶ consumer group
//!      ▲                                                                           │
//!      └── the last member of the consumer protocol goes (`downgrade`) ────────────┘
//!
//! Heartbeat  REBALANCE_IN_PROGRESS when there is a step to take
//! JoinGroup  tells what it has and takes the step; the generation is the member's epoch
//! SyncGroup  fetches what it may have
//! ```
//!
//! To its client the member is one of a classic group whose leader is somebody else.

mod downgrade;
mod heartbeat;
mod join;
mod leave;
mod protocol;
mod sync;
mod upgrade;

pub(super) use downgrade::{Downgrade, downgrade};
pub(in crate::coordinator::group) use join::join_request;
pub(in crate::coordinator::group) use leave::leave;
pub(super) use upgrade::upgraded;

use super::group::{ConsumerGroup, Context, Failure};
use super::member::{Classic, Member, MemberState};
use super::timers::Clock;
use crate::protocol::ErrorCode;
use std::sync::Arc;

/// The protocol type of groups of consumers.
const CONSUMER: &str = "consumer";

impl ConsumerGroup {
    /// The member that a classic request is from, which must speak the classic protocol.
    fn classic_member(
        &self,
        member_id: &str,
        instance: Option<&str>,
    ) -> Result<(Arc<str>, &Member, Arc<Classic>), Failure> {
        let id = match instance {
            Some(instance) => self.static_member_id(instance, member_id)?,
            None => self.member_id(member_id)?,
        };
        let member = self.state.members.get(&id).ok_or_else(|| self.unknown_member(member_id))?;
        let Some(classic) = member.classic.clone() else {
            let text = format!("Member {id} does not use the classic protocol.");
            return Err(Failure::new(ErrorCode::UnknownMemberId, text));
        };
        Ok((id, member, classic))
    }

    /// Whether a member should join again, to take a step.
    fn should_join(&self, id: &str, member: &Member) -> bool {
        member.epoch < self.state.target_epoch
            || member.state == MemberState::UnrevokedPartitions
            || (member.state == MemberState::UnreleasedPartitions && !self.waits_for_others(id, member))
    }

    /// Whether others still have something of a member's target.
    fn waits_for_others(&self, id: &str, member: &Member) -> bool {
        let target = self.state.targets.get(id).into_iter().flatten();
        let mut each = target.flat_map(|(topic, numbers)| numbers.iter().map(|number| (*topic, *number)));
        each.any(|(topic, number)| {
            super::partitions::epoch_of(&member.assigned, topic, number).is_none()
                && self.state.owner_epoch(topic, number).is_some()
        })
    }

    /// The member has shown that it is alive.
    fn touch_classic(&mut self, context: &Context<'_>, id: &Arc<str>, classic: &Classic) {
        self.start_clock(id, Clock::Session, context.now.mono, classic.session_timeout_ms);
    }

    /// How many members speak the classic protocol.
    pub(super) fn classic_members(&self) -> usize {
        self.state.members.values().filter(|member| member.classic.is_some()).count()
    }
}

fn check_generation(id: &str, member: &Member, generation: i32) -> Result<(), Failure> {
    if member.epoch == generation {
        return Ok(());
    }
    let epoch = member.epoch;
    let text = format!(
        "The request generation id {generation} is not equal to the member epoch {epoch} of member {id}."
    );
    Err(Failure::new(ErrorCode::IllegalGeneration, text))
}
