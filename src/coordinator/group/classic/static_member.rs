//! A static member comes back under a new id (KIP-345): it takes the place of the old one, without a rebalance if it
//! can be.

use super::join::Join;
use super::{ClassicGroup, State};
use crate::coordinator::group::step::{Caller, Step};
use crate::protocol::{ErrorCode, JoinGroupResponse};
use std::sync::Arc;

/// From this version on, the leader is told to leave the assignment as it is (KIP-814).
const SKIP_ASSIGNMENT_SINCE: i16 = 9;

impl ClassicGroup {
    /// The member `old_id` is from now on `new_id`; requests that wait under the old id are fenced.
    pub(super) fn replace_static(
        &mut self,
        old_id: &Arc<str>,
        new_id: Arc<str>,
        join: Join<'_>,
        step: &mut Step<'_>,
    ) {
        let old_leader = self.leader.clone();
        self.rename(old_id, &new_id, step);
        self.update(&new_id, join, step);
        match self.state {
            State::Stable if self.choose_protocol().as_deref() == self.protocol() => {
                self.save(step);
                if let Some(caller) = self.take_join(&new_id) {
                    self.answer_returned(caller, &new_id, old_leader.as_deref(), step);
                }
            }
            // The leader may have been told of the old id, and would assign to it.
            State::Stable | State::Completing => self.rebalance(step),
            State::Preparing | State::Empty => self.complete_if_joined(step),
        }
    }

    fn rename(&mut self, old_id: &Arc<str>, new_id: &Arc<str>, step: &mut Step<'_>) {
        let Some(mut member) = self.members.remove(old_id) else { return };
        step.timers.cancel(member.session());
        self.joining -= usize::from(member.joining.is_some());
        member.end_waiting(ErrorCode::FencedInstanceId, old_id, step);
        member.is_new = false;
        member.touch(&self.id, new_id, step);
        if let Some(instance_id) = &member.instance_id {
            self.instances.insert(instance_id.clone(), new_id.clone());
        }
        self.members.insert(new_id.clone(), member);
        if self.is_leader(old_id) {
            self.leader = Some(new_id.clone());
        }
        if self.unsynced.remove(old_id) {
            self.unsynced.insert(new_id.clone());
        }
    }

    /// Old clients that find themselves leading would assign anew: they are told of the leader that was.
    fn answer_returned(&self, caller: Caller, id: &str, old_leader: Option<&str>, step: &mut Step<'_>) {
        let answer = self.join_answer(id);
        if caller.version >= SKIP_ASSIGNMENT_SINCE {
            return step.reply(caller, &JoinGroupResponse { skip_assignment: self.is_leader(id), ..answer });
        }
        let leader = old_leader.unwrap_or_default();
        step.reply(caller, &JoinGroupResponse { leader, members: Vec::new(), ..answer });
    }
}
