//! Whether a core that has nothing to do shall look for work for a moment before it sleeps.
//!
//! To wake a sleeping core costs more than most requests: tens of microseconds on a virtual machine. To poll costs
//! processor time that others could use. So a core polls only while that has paid: its last rests all ended
//! before the limit. An idle core never polls; one that rests longer than the limit, however
//! often, wastes at most one polling for each run of short rests. (KVM's halt polling and Seastar's idle polling
//! follow the same thought.)
//!
//! While it polls it yields its CPU to whoever else wants it: a client on the same CPU would otherwise wait until the
//! polling ends, longer than the wake-up that it saves.

use crate::base::Duration;

/// So many short rests in a row make the next one likely.
const CONVINCED: u8 = 2;

/// What a core has learnt about its rests.
pub(super) struct IdlePoll {
    limit: Duration,
    short_rests: u8,
}

impl IdlePoll {
    /// Polls at most for `limit`; zero: never.
    pub(super) fn new(limit: Duration) -> Self {
        Self { limit, short_rests: 0 }
    }

    /// For how long the rest that begins now should poll before it sleeps.
    pub(super) fn window(&self) -> Option<Duration> {
        (self.short_rests >= CONVINCED && self.limit > Duration::default()).then_some(self.limit)
    }

    /// A rest, polling and sleep together, took so long.
    pub(super) fn learn(&mut self, rest: Duration) {
        self.short_rests = if rest <= self.limit { self.short_rests.saturating_add(1) } else { 0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_polls_while_rests_are_short() {
        let check = |limit: u64, rests: &[u64], polls: bool| {
            let mut idle = IdlePoll::new(Duration(limit));
            rests.iter().for_each(|rest| idle.learn(Duration(*rest)));
            assert_eq!(idle.window().is_some(), polls, "limit {limit}, rests {rests:?}");
        };
        check(200, &[], false);
        check(200, &[100], false);
        check(200, &[100, 200], true);
        check(200, &[100, 200, 201], false);
        check(200, &[100, 200, 201, 5], false);
        check(200, &[100, 200, 201, 5, 5], true);
        check(0, &[0, 0, 0], false);
    }
}
