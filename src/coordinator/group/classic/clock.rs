//! What time does to a group: sessions end, and waits for members.

use super::{ClassicGroup, State};
use crate::coordinator::group::step::Step;
use crate::coordinator::group::timers::{Fired, What};
use std::sync::Arc;

impl ClassicGroup {
    /// All records were loaded: every session begins anew.
    pub(in crate::coordinator::group) fn loaded(&mut self, step: &mut Step<'_>) {
        for (id, member) in &mut self.members {
            member.touch(&self.id, id, step);
        }
        if self.members.len() > step.options.size_max {
            // The limit was lowered: the last ones to join again will not get in.
            self.rebalance(step);
        }
    }

    /// A timer came up; it may have moved since.
    pub(in crate::coordinator::group) fn fired(&mut self, fired: &Fired, step: &mut Step<'_>) {
        let now = step.now.mono;
        match &fired.target.what {
            What::Session(id) => self.session_fired(&id.clone(), fired, step),
            What::Join if step.timers.is_due(&mut self.join_timer, fired, now) => self.join_wait_ended(step),
            What::Sync if step.timers.is_due(&mut self.sync_timer, fired, now) => self.sync_wait_ended(step),
            What::Join | What::Sync | What::Wake => {}
        }
    }

    fn session_fired(&mut self, id: &Arc<str>, fired: &Fired, step: &mut Step<'_>) {
        let now = step.now.mono;
        if let Some(timer) = self.pending.get_mut(id) {
            if step.timers.is_due(timer, fired, now) {
                self.remove(id, step);
                self.complete_after_loss(step);
            }
        } else if let Some(member) = self.members.get_mut(id)
            && step.timers.is_due(&mut member.session, fired, now)
            && !member.may_be_silent()
        {
            self.remove(id, step);
            match self.state {
                State::Stable | State::Completing => self.rebalance(step),
                State::Preparing | State::Empty => self.complete_after_loss(step),
            }
        }
    }

    /// The one that was waited for is gone. This ends even the initial delay, as in Kafka.
    fn complete_after_loss(&mut self, step: &mut Step<'_>) {
        if self.state == State::Preparing && self.all_joined() {
            self.complete_join(step);
        }
    }

    fn join_wait_ended(&mut self, step: &mut Step<'_>) {
        match self.initial.take() {
            Some(delay) => self.end_initial_delay(delay, step),
            None => self.complete_join(step),
        }
    }

    /// Who did not sync in time is out, and the others share out anew.
    fn sync_wait_ended(&mut self, step: &mut Step<'_>) {
        let late = std::mem::take(&mut self.unsynced);
        if late.is_empty() || !matches!(self.state, State::Completing | State::Stable) {
            return;
        }
        for id in late {
            self.remove(&id, step);
        }
        self.rebalance(step);
    }
}
