//! Who is in a group: members come, change, and go.

use super::join::Join;
use super::{ClassicGroup, Member, State};
use crate::coordinator::group::step::{Caller, Step, millis};
use crate::coordinator::group::timers::{Target, Timer, What};
use crate::protocol::{ErrorCode, JoinGroupResponse, SyncGroupResponse};
use std::ops::Bound::Included;
use std::sync::Arc;

impl ClassicGroup {
    /// Takes a member in. The first one brings the protocol type and leads.
    pub(super) fn add(&mut self, id: Arc<str>, member: Member, protocol_type: &str) {
        if let Some(instance_id) = &member.instance_id {
            self.instances.insert(instance_id.clone(), id.clone());
        }
        if self.members.is_empty() {
            self.protocol_type = Some(Box::from(protocol_type));
        }
        self.leader.get_or_insert_with(|| id.clone());
        self.joining += usize::from(member.joining.is_some());
        self.count_in(&member.protocols);
        self.members.insert(id, member);
    }

    /// Takes a member or a pending id out, if it is there; whatever it waits for ends.
    pub(super) fn remove(&mut self, id: &str, step: &mut Step<'_>) {
        if let Some(mut timer) = self.pending.remove(id) {
            step.timers.cancel(&mut timer);
        }
        let Some(mut member) = self.members.remove(id) else { return };
        step.timers.cancel(&mut member.session);
        self.joining -= usize::from(member.joining.is_some());
        member.end_waiting(ErrorCode::UnknownMemberId, "", step);
        self.count_out(&member.protocols);
        if let Some(instance_id) = &member.instance_id {
            self.instances.remove(instance_id);
        }
        if self.is_leader(id) {
            self.leader = self.members.keys().next().cloned();
        }
        self.unsynced.remove(id);
    }

    /// A member joins again: what it says now holds, and it waits for the answer.
    pub(super) fn update(&mut self, id: &str, join: Join<'_>, step: &mut Step<'_>) {
        let Some(member) = self.members.get_mut(id) else { return };
        (member.rebalance_timeout_ms, member.session_timeout_ms) = join.timeouts_ms;
        match member.joining.replace(join.caller) {
            // It has given up on its last join, or it would not ask again.
            Some(old) => answer_join(old, ErrorCode::RebalanceInProgress, id, step),
            None => self.joining += 1,
        }
        let before = std::mem::take(&mut member.protocols);
        self.count_out(&before);
        self.count_in(&join.protocols);
        if let Some(member) = self.members.get_mut(id) {
            member.protocols = join.protocols;
        }
    }

    /// Who waits for the answer to this member's join; the wait is over.
    pub(super) fn take_join(&mut self, id: &str) -> Option<Caller> {
        let caller = self.members.get_mut(id)?.joining.take()?;
        self.joining -= 1;
        Some(caller)
    }

    /// The longest time that a member wants for joining again.
    pub(super) fn rebalance_timeout_ms(&self) -> i32 {
        self.members.values().map(|member| member.rebalance_timeout_ms).max().unwrap_or(0).max(0)
    }

    /// A member shows that it is alive.
    pub(in crate::coordinator::group) fn touch(&mut self, id: &str, step: &mut Step<'_>) {
        let mut found = self.members.range_mut::<str, _>((Included(id), Included(id)));
        if let Some((id, member)) = found.next() {
            member.touch(&self.id, id, step);
        }
    }

    /// All timers end, before the group does.
    pub(in crate::coordinator::group) fn disarm(&mut self, step: &mut Step<'_>) {
        let sessions = self.members.values_mut().map(|member| &mut member.session);
        let others = [&mut self.join_timer, &mut self.sync_timer];
        for timer in self.pending.values_mut().chain(sessions).chain(others) {
            step.timers.cancel(timer);
        }
    }

    /// If the leader has not joined, somebody who has leads; `false` if nobody has.
    pub(super) fn elect_joined_leader(&mut self) -> bool {
        let Some(leader) = &self.leader else { return false };
        let has_joined = |member: &Member| member.joining.is_some();
        if self.members.get(leader).is_some_and(has_joined) {
            return true;
        }
        let joined = self.members.iter().find(|(_, member)| has_joined(member));
        let Some((id, _)) = joined else { return false };
        self.leader = Some(id.clone());
        true
    }

    /// Whether the group has room for whoever wants to join.
    pub(super) fn accepts(&self, id: &str, size_max: usize) -> bool {
        let member = self.members.get(id);
        match self.state {
            State::Empty => true,
            // Who waits already stays. The last ones to come back find the door closed if the limit was lowered.
            State::Preparing => {
                member.is_some_and(|member| member.joining.is_some()) || self.joining < size_max
            }
            State::Completing | State::Stable => member.is_some() || self.members.len() < size_max,
        }
    }
}

impl Member {
    /// Its session begins anew.
    pub(super) fn touch(&mut self, group: &Arc<str>, id: &Arc<str>, step: &mut Step<'_>) {
        let deadline = step.now.mono + millis(self.session_timeout_ms);
        let what = || Target { group: group.clone(), what: What::Session(id.clone()) };
        step.timers.set(&mut self.session, deadline, what);
    }

    /// Whether its silence is the coordinator's own doing.
    pub(super) fn may_be_silent(&self) -> bool {
        !self.is_new && (self.joining.is_some() || self.syncing.is_some())
    }

    /// What it waits for ends with an error.
    pub(super) fn end_waiting(&mut self, error: ErrorCode, member_id: &str, step: &mut Step<'_>) {
        if let Some(caller) = self.joining.take() {
            answer_join(caller, error, member_id, step);
        }
        if let Some(caller) = self.syncing.take() {
            answer_sync(caller, error, step);
        }
    }

    /// Whether it keeps its place when it comes back under another id (KIP-345).
    pub(super) fn is_static(&self) -> bool {
        self.instance_id.is_some()
    }

    /// Its timer, for whoever looks after time.
    pub(super) fn session(&mut self) -> &mut Timer {
        &mut self.session
    }
}

/// The answer to a join that failed.
pub(super) fn answer_join(caller: Caller, error: ErrorCode, member_id: &str, step: &mut Step<'_>) {
    step.reply(
        caller,
        &JoinGroupResponse { error_code: caller.code(error), member_id, ..Default::default() },
    );
}

/// The answer to a sync that failed.
pub(super) fn answer_sync(caller: Caller, error: ErrorCode, step: &mut Step<'_>) {
    step.reply(caller, &SyncGroupResponse { error_code: caller.code(error), ..Default::default() });
}
