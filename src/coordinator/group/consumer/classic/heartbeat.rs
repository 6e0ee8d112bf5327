//! Heartbeat of a classic member.

use super::super::group::{ConsumerGroup, Context};
use super::super::timers::Clock;
use super::check_generation;
use crate::protocol::{ErrorCode, HeartbeatRequest};

impl ConsumerGroup {
    /// A member is alive, and learns whether it should join again.
    pub(in crate::coordinator::group) fn classic_heartbeat(
        &mut self,
        context: &Context<'_>,
        body: &HeartbeatRequest<'_>,
    ) -> Result<(), ErrorCode> {
        let found = self.classic_member(body.member_id, body.group_instance_id);
        let (id, member, classic) = found.map_err(|failure| failure.code)?;
        check_generation(&id, member, body.generation_id).map_err(|failure| failure.code)?;
        let (should_join, timeout_ms) = (self.should_join(&id, member), member.rebalance_timeout_ms);
        self.touch_classic(context, &id, &classic);
        if should_join {
            self.start_clock_once(&id, Clock::Join, context.now.mono, timeout_ms);
            return Err(ErrorCode::RebalanceInProgress);
        }
        Ok(())
    }
}
