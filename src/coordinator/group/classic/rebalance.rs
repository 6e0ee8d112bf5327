//! Rebalances: all members join again, a new generation begins.

use super::members::answer_sync;
use super::{ClassicGroup, InitialDelay, State};
use crate::coordinator::group::step::{Caller, Step};
use crate::coordinator::group::timers::What;
use crate::protocol::join_group_response::JoinGroupResponseMember;
use crate::protocol::{ErrorCode, JoinGroupResponse};
use std::sync::Arc;

impl ClassicGroup {
    /// Somebody came, changed or went: a rebalance begins, or one that runs may now be complete.
    pub(super) fn rebalance_or_complete(&mut self, step: &mut Step<'_>) {
        if self.state == State::Preparing { self.complete_if_joined(step) } else { self.rebalance(step) }
    }

    /// A rebalance begins.
    pub(super) fn rebalance(&mut self, step: &mut Step<'_>) {
        if self.state == State::Completing {
            self.cancel_syncs(step);
        }
        self.unsynced.clear();
        step.timers.cancel(&mut self.sync_timer);
        if self.state == State::Empty {
            self.delay_first_rebalance(step);
            self.change_state(State::Preparing, step.now.wall);
        } else {
            self.change_state(State::Preparing, step.now.wall);
            self.complete_or_wait(step);
        }
    }

    /// Ends the wait for members if all are there. The first rebalance of a group always waits its time.
    pub(super) fn complete_if_joined(&mut self, step: &mut Step<'_>) {
        if self.state == State::Preparing && !self.is_initial && self.all_joined() {
            self.complete_join(step);
        }
    }

    /// The wait for members is over: who did not come is out, unless it is static, and a generation begins.
    pub(super) fn complete_join(&mut self, step: &mut Step<'_>) {
        step.timers.cancel(&mut self.join_timer);
        self.remove_absent(step);
        if !self.elect_joined_leader() && !self.members.is_empty() {
            // Static members only, and none came. Their sessions will end the wait.
            return self.wait_for_joins(step);
        }
        self.generation = self.generation.wrapping_add(1);
        self.unsynced.clear();
        self.protocol = self.choose_protocol();
        if self.members.is_empty() {
            self.change_state(State::Empty, step.now.wall);
            self.save(step);
        } else {
            self.subscribed = self.find_subscribed();
            self.change_state(State::Completing, step.now.wall);
            self.tell_generation(step);
        }
    }

    /// The initial delay has passed: once more, if somebody came in the meantime and there is time.
    pub(super) fn end_initial_delay(&mut self, delay: InitialDelay, step: &mut Step<'_>) {
        if !self.has_newcomer || delay.left_ms == 0 {
            return self.complete_join(step);
        }
        self.has_newcomer = false;
        let delay_ms = initial_delay_ms(step).min(delay.left_ms);
        let left_ms = (delay.left_ms - delay.delay_ms).max(0);
        self.wait_initially(InitialDelay { delay_ms, left_ms }, step);
    }

    /// The answer to a join that worked. The leader learns of all members.
    pub(super) fn join_answer<'a>(&'a self, member_id: &'a str) -> JoinGroupResponse<'a> {
        JoinGroupResponse {
            generation_id: self.generation,
            protocol_type: self.protocol_type(),
            protocol_name: self.protocol(),
            leader: self.leader_id(),
            member_id,
            members: if self.is_leader(member_id) { self.roll() } else { Vec::new() },
            ..Default::default()
        }
    }

    /// All members with what they offered for the protocol that was chosen.
    fn roll(&self) -> Vec<JoinGroupResponseMember<'_>> {
        let protocol = self.protocol().unwrap_or_default();
        let members = self.members.iter().map(|(member_id, member)| JoinGroupResponseMember {
            member_id,
            group_instance_id: member.instance_id.as_deref(),
            metadata: member.metadata(protocol),
        });
        members.collect()
    }

    fn delay_first_rebalance(&mut self, step: &mut Step<'_>) {
        let delay_ms = initial_delay_ms(step);
        let left_ms = (self.rebalance_timeout_ms() - delay_ms).max(0);
        self.has_newcomer = false;
        self.wait_initially(InitialDelay { delay_ms, left_ms }, step);
    }

    fn wait_initially(&mut self, delay: InitialDelay, step: &mut Step<'_>) {
        self.initial = Some(delay);
        self.set_join_timer(delay.delay_ms, step);
    }

    fn wait_for_joins(&mut self, step: &mut Step<'_>) {
        self.initial = None;
        self.set_join_timer(self.rebalance_timeout_ms(), step);
    }

    fn set_join_timer(&mut self, ms: i32, step: &mut Step<'_>) {
        let target = self.target(What::Join);
        step.timers.set(&mut self.join_timer, step.after_ms(ms), || target);
    }

    fn complete_or_wait(&mut self, step: &mut Step<'_>) {
        if self.all_joined() { self.complete_join(step) } else { self.wait_for_joins(step) }
    }

    /// Whoever waits for an assignment of the old generation joins again.
    fn cancel_syncs(&mut self, step: &mut Step<'_>) {
        for (id, member) in &mut self.members {
            member.assignment = Box::default();
            if let Some(caller) = member.syncing.take() {
                answer_sync(caller, ErrorCode::RebalanceInProgress, step);
                member.touch(&self.id, id, step);
            }
        }
    }

    fn remove_absent(&mut self, step: &mut Step<'_>) {
        let is_absent = |member: &super::Member| member.joining.is_none() && !member.is_static();
        let absent = self.members.iter().filter(|(_, member)| is_absent(member));
        let absent: Vec<Arc<str>> = absent.map(|(id, _)| id.clone()).collect();
        for id in absent {
            self.remove(&id, step);
        }
    }

    /// Every member learns of the generation, and must sync.
    fn tell_generation(&mut self, step: &mut Step<'_>) {
        let ids: Vec<Arc<str>> = self.members.keys().cloned().collect();
        for id in ids {
            let caller: Option<Caller> = self.take_join(&id);
            if let Some(caller) = caller {
                step.reply(caller, &self.join_answer(&id));
            }
            if let Some(member) = self.members.get_mut(&id) {
                member.is_new = false;
                member.touch(&self.id, &id, step);
            }
            self.unsynced.insert(id);
        }
        let target = self.target(What::Sync);
        let deadline = step.after_ms(self.rebalance_timeout_ms());
        step.timers.set(&mut self.sync_timer, deadline, || target);
    }
}

fn initial_delay_ms(step: &Step<'_>) -> i32 {
    i32::try_from(step.options.initial_rebalance_delay.as_millis()).unwrap_or(i32::MAX)
}
