//! `range`: each topic is cut into ranges, one for each member that wants it, in the order of the members.
//!
//! As the order is the same for every topic, partitions with the same number of topics with as many partitions go to the
//! same member. Static members come first, by instance id: their place survives a restart, and so do their partitions.

use super::grid::Grid;
use super::{Input, Member};

/// What is left of a topic while the members take their ranges.
struct Rest {
    /// What everybody gets at least.
    least: usize,
    /// How many members are still to have one more.
    extras: usize,
    /// The first slot that was not taken.
    next: usize,
}

/// Cuts all topics.
pub(super) fn assign(input: &Input<'_>) -> Grid {
    let mut grid = Grid::empty(input);
    let mut rests: Vec<Rest> = (0..)
        .zip(input.subscribers())
        .map(|(topic, subscribers)| {
            let (slots, members) = (grid.slots(topic), subscribers.len().max(1));
            Rest { least: slots.len() / members, extras: slots.len() % members, next: slots.start }
        })
        .collect();
    for (number, member) in in_order(input) {
        for topic in input.wanted_by(member) {
            let range = rests[*topic as usize].take();
            grid.owners[range].fill(number);
        }
    }
    grid
}

impl Rest {
    fn take(&mut self) -> std::ops::Range<usize> {
        let start = self.next;
        self.next += self.least + usize::from(self.extras > 0);
        self.extras = self.extras.saturating_sub(1);
        start..self.next
    }
}

/// Static members by instance id, then the others by member id (which is how they are numbered).
fn in_order<'a>(input: &'a Input<'_>) -> Vec<(u32, &'a Member<'a>)> {
    let mut members: Vec<(u32, &Member<'_>)> = (0..).zip(&input.members).collect();
    members.sort_by_key(|(number, member)| (member.instance.is_none(), member.instance, *number));
    members
}
