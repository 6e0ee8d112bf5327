//! One core's whole broker, as a value: it is told what happened and what time it is, and says what it wants done.
//!
//! No I/O, no clock, no chance of its own, no `async`. The two shells are `src/rt` and `tests/sim`.

mod event;
mod message;

use crate::base::{Instant, Now, ShardId};

pub use event::{Effect, Effects, Event};
pub use message::Message;

/// The state of one core.
#[derive(Debug)]
pub struct Shard {
    id: ShardId,
}

impl Shard {
    /// Something happened. Update state, and say what should be done about it.
    pub fn handle(&mut self, _now: Now, event: Event<'_>, effects: &mut Effects) {
        if let Event::Shutdown = event {
            effects.push(Effect::Stopped);
        }
    }

    /// The earliest moment at which this shard wants to be woken.
    pub fn next_deadline(&self) -> Option<Instant> {
        None
    }

    /// Which core this is.
    pub fn id(&self) -> ShardId {
        self.id
    }
}
