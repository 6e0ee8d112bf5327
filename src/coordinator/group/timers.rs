//! All deadlines of one partition's groups in one ordered queue.
//!
//! A deadline that moves back, as a heartbeat's does, only changes a number: the queue keeps the old entry, and looks
//! again when that comes up. So a heartbeat neither allocates nor touches the queue, and a member costs the queue one
//! step per session time-out. Knows nothing of what the deadlines are for.

use crate::base::Instant;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a deadline is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// The group.
    pub(super) group: Arc<str>,
    /// What in it.
    pub(super) what: What,
}

/// Which of a group's timers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A member's session, or the time in which a new one must join with its id.
    Session(Arc<str>),
    /// How long a classic group waits for its members to join.
    Join,
    /// How long a classic group waits for its members to sync.
    Sync,
    /// A consumer group wants to look at its own clocks.
    Wake,
}

/// Where an entry stands in the queue: its time, and a number that tells entries of the same time apart.
type Place = (Instant, u64);

/// One deadline; belongs to whatever it is about. Must be cancelled before it is dropped.
#[derive(Debug, Default)]
pub(super) struct Timer {
    deadline: Instant,
    /// Where it is queued, never later than `deadline`; `None`: not set.
    queued: Option<Place>,
}

/// An entry that has come up.
#[derive(Debug)]
pub(super) struct Fired {
    place: Place,
    /// What it is about.
    pub(super) target: Target,
}

/// The queue.
#[derive(Debug, Default)]
pub(super) struct Timers {
    queue: BTreeMap<Place, Target>,
    made: u64,
}

impl Timers {
    /// Sets a timer, whether it is set or not. `target` is only asked for when the queue changes.
    pub(super) fn set(&mut self, timer: &mut Timer, deadline: Instant, target: impl FnOnce() -> Target) {
        timer.deadline = deadline;
        if timer.queued.is_some_and(|(at, _)| at <= deadline) {
            return;
        }
        self.cancel(timer);
        self.enqueue(timer, target());
    }

    /// Nothing will come of this timer.
    pub(super) fn cancel(&mut self, timer: &mut Timer) {
        if let Some(place) = timer.queued.take() {
            self.queue.remove(&place);
        }
    }

    /// When the next entry comes up. Its timer may turn out to have moved.
    pub(super) fn next(&self) -> Option<Instant> {
        self.queue.first_key_value().map(|((at, _), _)| *at)
    }

    /// Takes an entry that has come up; ask `is_due` whether it counts.
    pub(super) fn pop(&mut self, now: Instant) -> Option<Fired> {
        let entry = self.queue.first_entry().filter(|entry| entry.key().0 <= now)?;
        let (place, target) = entry.remove_entry();
        Some(Fired { place, target })
    }

    /// Whether a timer's time is over. If it has moved, it is queued again.
    pub(super) fn is_due(&mut self, timer: &mut Timer, fired: &Fired, now: Instant) -> bool {
        if timer.queued != Some(fired.place) {
            return false;
        }
        timer.queued = None;
        let is_due = timer.deadline <= now;
        if !is_due {
            self.enqueue(timer, fired.target.clone());
        }
        is_due
    }

    /// What is queued.
    #[cfg(test)]
    pub(super) fn targets(&self) -> impl Iterator<Item = &Target> {
        self.queue.values()
    }

    fn enqueue(&mut self, timer: &mut Timer, target: Target) {
        self.made += 1;
        let place = (timer.deadline, self.made);
        timer.queued = Some(place);
        self.queue.insert(place, target);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target() -> Target {
        Target { group: Arc::from("g"), what: What::Join }
    }

    /// Whether the timer is due at `now`, all entries before taken.
    fn fires(timers: &mut Timers, timer: &mut Timer, now: u64) -> bool {
        let mut is_due = false;
        while let Some(fired) = timers.pop(Instant(now)) {
            is_due |= timers.is_due(timer, &fired, Instant(now));
        }
        is_due
    }

    #[test]
    fn a_deadline_that_moves_back_leaves_the_queue_alone() {
        let (mut timers, mut timer) = (Timers::default(), Timer::default());
        timers.set(&mut timer, Instant(10), target);
        for deadline in 11..1000 {
            timers.set(&mut timer, Instant(deadline), || unreachable!("the queue changed"));
        }
        assert_eq!(timers.next(), Some(Instant(10)));
        assert!(!fires(&mut timers, &mut timer, 10));
        assert_eq!((timers.next(), timers.queue.len()), (Some(Instant(999)), 1));
        assert!(!fires(&mut timers, &mut timer, 998));
        assert!(fires(&mut timers, &mut timer, 999));
        assert_eq!(timers.next(), None);
    }

    #[test]
    fn a_deadline_that_moves_forward_or_away_is_queued_anew() {
        let (mut timers, mut timer) = (Timers::default(), Timer::default());
        timers.set(&mut timer, Instant(10), target);
        timers.set(&mut timer, Instant(5), target);
        assert_eq!((timers.next(), timers.queue.len()), (Some(Instant(5)), 1));
        timers.cancel(&mut timer);
        assert_eq!(timers.next(), None);
        timers.set(&mut timer, Instant(7), target);
        assert!(fires(&mut timers, &mut timer, 7));
    }

    #[test]
    fn an_entry_of_a_timer_that_is_gone_counts_for_none() {
        let (mut timers, mut gone, mut timer) = (Timers::default(), Timer::default(), Timer::default());
        timers.set(&mut gone, Instant(1), target);
        timers.set(&mut timer, Instant(2), target);
        assert!(!fires(&mut timers, &mut timer, 1));
        assert!(fires(&mut timers, &mut timer, 2));
    }
}
