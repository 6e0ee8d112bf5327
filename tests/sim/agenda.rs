//! What happens when: events ordered by time, then by the order in which they were asked for.

use highwater::base::{Duration, Instant};
use std::collections::BTreeMap;

/// Events to come.
#[derive(Debug)]
pub(crate) struct Agenda<E> {
    events: BTreeMap<(Instant, u64), E>,
    next: u64,
}

impl<E> Default for Agenda<E> {
    fn default() -> Self {
        Self { events: BTreeMap::new(), next: 0 }
    }
}

impl<E> Agenda<E> {
    /// `event` happens at `at`.
    pub(crate) fn at(&mut self, at: Instant, event: E) {
        self.events.insert((at, self.next), event);
        self.next += 1;
    }

    /// `event` happens `span` after `now`.
    pub(crate) fn after(&mut self, now: Instant, span: Duration, event: E) {
        self.at(now + span, event);
    }

    /// Takes the next event.
    pub(crate) fn pop(&mut self) -> Option<(Instant, E)> {
        self.events.pop_first().map(|((at, _), event)| (at, event))
    }

    /// Nothing will happen any more.
    pub(crate) fn clear(&mut self) {
        self.events.clear();
    }
}
