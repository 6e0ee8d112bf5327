//! What the loop drives: a shard, or in tests a stand-in that does next to nothing.

use crate::base::{Instant, Now};
use crate::shard::{Effects, Event, Shard};

/// Told what happens, says what shall be done. See `shard::Shard`.
pub(super) trait Node {
    /// Something happened.
    fn handle(&mut self, now: Now, event: Event<'_>, effects: &mut Effects);
    /// The earliest moment at which it wants to be woken.
    fn next_deadline(&self) -> Option<Instant>;
}

impl Node for Shard {
    fn handle(&mut self, now: Now, event: Event<'_>, effects: &mut Effects) {
        Shard::handle(self, now, event, effects);
    }

    fn next_deadline(&self) -> Option<Instant> {
        Shard::next_deadline(self)
    }
}
