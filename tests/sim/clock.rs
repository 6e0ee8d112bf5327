//! Virtual time: a monotonic clock that only the simulation moves, and a wall clock beside it that may jump both ways.

use highwater::base::{Instant, Now, Timestamp};

/// 1 January 2026 in milliseconds.
const WALL_START_MS: i64 = 1_767_225_600_000;

/// Both clocks.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Clock {
    mono: Instant,
    wall_shift_ms: i64,
}

impl Clock {
    /// What both clocks say.
    pub(crate) fn now(&self) -> Now {
        let wall = WALL_START_MS + self.mono.0 as i64 / 1_000_000 + self.wall_shift_ms;
        Now { mono: self.mono, wall: Timestamp(wall) }
    }

    /// It is `at` now; time never goes back.
    pub(crate) fn move_to(&mut self, at: Instant) {
        assert!(at >= self.mono, "time goes forward");
        self.mono = at;
    }

    /// The wall clock jumps, forward or back.
    pub(crate) fn jump_ms(&mut self, ms: i64) {
        self.wall_shift_ms += ms;
    }
}
