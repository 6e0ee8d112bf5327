//! The clocks of members: who does not report, give up, join or sync in time is put out of the group.
//!
//! A heartbeat only changes a number. The group wakes up when the earliest clock of all could have run out, looks at all its
//! members, and sleeps until the then earliest: once per session time-out and group, however many heartbeats came.

use super::group::{ConsumerGroup, Context};
use crate::base::{Duration, Instant};
use std::sync::Arc;

/// How many members one call puts out at most: each costs records and a look at all topics.
const EXPIRED_MAX: usize = 64;

/// The clocks of one member.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MemberTimers {
    /// Until when it must report.
    pub(super) session: Option<Instant>,
    /// Until when it must have left this epoch: it has to give up partitions.
    rebalance: Option<(Instant, i32)>,
    /// Until when it must join again (classic protocol).
    join: Option<Instant>,
    /// Until when it must sync (classic protocol).
    sync: Option<Instant>,
}

/// Which clock of a member; all but `Rebalance` are the same for both protocols.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    Session,
    Join,
    Sync,
}

impl MemberTimers {
    fn earliest(&self) -> Option<Instant> {
        let rebalance = self.rebalance.map(|(at, _)| at);
        [self.session, rebalance, self.join, self.sync].into_iter().flatten().min()
    }

    fn has_run_out(&self, now: Instant) -> bool {
        self.earliest().is_some_and(|at| at <= now)
    }

    fn clock(&mut self, clock: Clock) -> &mut Option<Instant> {
        match clock {
            Clock::Session => &mut self.session,
            Clock::Join => &mut self.join,
            Clock::Sync => &mut self.sync,
        }
    }
}

/// So many milliseconds from now; a negative time is over at once.
fn after_ms(now: Instant, ms: i32) -> Instant {
    now + Duration::from_millis(u64::try_from(ms).unwrap_or(0))
}

impl ConsumerGroup {
    /// When the group wants to be looked at: [`ConsumerGroup::wake`].
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        self.wakes_at
    }

    /// All records were loaded: every member has its whole time again.
    pub(crate) fn loaded(&mut self, context: &Context<'_>) {
        let now = context.now.mono;
        let members: Vec<Arc<str>> = self.state.members.keys().cloned().collect();
        for id in members {
            self.start_clock(&id, Clock::Session, now, context.group.session_timeout_ms);
            self.follow_revocation(&id, now);
        }
    }

    /// Time has passed: puts out who is late, and looks patterns up.
    pub(crate) fn wake(&mut self, context: &mut Context<'_>) {
        let now = context.now.mono;
        if self.wakes_at.is_none_or(|at| at > now) {
            return;
        }
        for _ in 0..EXPIRED_MAX {
            let Some(id) = self.late_member(now) else { break };
            self.expire(context, &id);
            if self.downgrade.is_some() {
                return;
            }
        }
        self.go_on_with_refresh(context);
        let timers = self.timers.values().filter_map(MemberTimers::earliest);
        let refresh = self.refresh.is_some().then_some(now);
        self.wakes_at = timers.chain(refresh).min();
    }

    /// (Re)starts one of a member's clocks.
    pub(super) fn start_clock(&mut self, id: &Arc<str>, clock: Clock, now: Instant, ms: i32) {
        let at = after_ms(now, ms);
        *self.member_timers(id).clock(clock) = Some(at);
        self.wake_by(at);
    }

    /// Starts a clock that does not run yet.
    pub(super) fn start_clock_once(&mut self, id: &Arc<str>, clock: Clock, now: Instant, ms: i32) {
        if self.member_timers(id).clock(clock).is_none() {
            self.start_clock(id, clock, now, ms);
        }
    }

    pub(super) fn stop_clock(&mut self, id: &str, clock: Clock) {
        if let Some(timers) = self.timers.get_mut(id) {
            *timers.clock(clock) = None;
        }
    }

    /// A member that has to give up partitions has a clock for it, no other has. Members with the classic protocol have
    /// the clocks of joining instead.
    pub(super) fn follow_revocation(&mut self, id: &Arc<str>, now: Instant) {
        let Some(member) = self.state.members.get(id).filter(|member| member.classic.is_none()) else {
            return;
        };
        let revokes = member.state == super::member::MemberState::UnrevokedPartitions;
        let rebalance = revokes.then(|| (after_ms(now, member.rebalance_timeout_ms), member.epoch));
        self.member_timers(id).rebalance = rebalance;
        if let Some((at, _)) = rebalance {
            self.wake_by(at);
        }
    }

    pub(super) fn wake_by(&mut self, at: Instant) {
        self.wakes_at = Some(self.wakes_at.map_or(at, |wakes| wakes.min(at)));
    }

    fn member_timers(&mut self, id: &Arc<str>) -> &mut MemberTimers {
        self.timers.entry(id.clone()).or_default()
    }

    fn late_member(&self, now: Instant) -> Option<Arc<str>> {
        self.timers.iter().find(|(_, timers)| timers.has_run_out(now)).map(|(id, _)| id.clone())
    }

    /// One of a member's clocks ran out.
    fn expire(&mut self, context: &mut Context<'_>, id: &Arc<str>) {
        let now = context.now.mono;
        let Some(member) = self.state.members.get(id) else {
            self.timers.remove(id);
            return;
        };
        let epoch = member.epoch;
        let timers = self.member_timers(id);
        // It went on to another epoch meanwhile, only not to a new state.
        if timers.rebalance.is_some_and(|(at, armed)| at <= now && armed != epoch) {
            timers.rebalance = None;
        }
        if timers.has_run_out(now) {
            self.fence(context, std::slice::from_ref(id));
        }
    }
}
