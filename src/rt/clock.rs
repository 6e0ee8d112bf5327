//! The one place that reads the clocks: once for a batch of events, and once before a sleep.

#![expect(clippy::disallowed_methods, reason = "the shell tells the core the time, so it must ask for it")]

use crate::base::{Instant, Now, Timestamp};
use std::time::{SystemTime, UNIX_EPOCH};

/// Monotonic time counts from the making of the first clock; all cores hold copies of that one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    start: std::time::Instant,
}

impl Clock {
    /// A clock that starts now.
    pub(super) fn start() -> Self {
        Self { start: std::time::Instant::now() }
    }

    /// Both clocks.
    pub(super) fn now(&self) -> Now {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Now { mono: self.mono(), wall: Timestamp(since_epoch.as_millis() as i64) }
    }

    /// The monotonic clock alone.
    pub(super) fn mono(&self) -> Instant {
        Instant(self.start.elapsed().as_nanos() as u64)
    }
}
