//! The owner of every partition, as one row of numbers: an assignment in the making.

use super::{Assignment, Input};
use crate::base::{HashMap, Uuid};
use std::ops::Range;

/// A partition that nobody owns.
pub(super) const NOBODY: u32 = u32::MAX;

/// Owners by slot. The partitions of a topic have neighbouring slots, topics follow each other by rising id.
#[derive(Debug)]
pub(super) struct Grid {
    /// Where each topic begins; one more entry for the end.
    starts: Vec<usize>,
    /// Number of a member, or [`NOBODY`].
    pub(super) owners: Vec<u32>,
}

impl Grid {
    /// Nobody owns anything.
    pub(super) fn empty(input: &Input<'_>) -> Self {
        let mut starts = Vec::with_capacity(input.topics.len() + 1);
        let mut end = 0;
        starts.push(end);
        for (_, partitions) in &input.topics {
            end += *partitions as usize;
            starts.push(end);
        }
        Self { starts, owners: vec![NOBODY; end] }
    }

    /// What the members should have had until now and still want.
    pub(super) fn current(input: &Input<'_>) -> Self {
        let mut grid = Self::empty(input);
        let places: HashMap<Uuid, u32> =
            (0..).zip(&input.topics).map(|(place, topic)| (topic.0, place)).collect();
        for (number, member) in (0..).zip(&input.members) {
            for (id, partitions) in member.target {
                let Some(topic) = places.get(id) else { continue };
                if input.wanted_by(member).binary_search(topic).is_ok() {
                    grid.give_free(*topic, partitions.iter().copied(), number);
                }
            }
        }
        grid
    }

    /// Gives partitions to a member, except those that have an owner or do not exist.
    fn give_free(&mut self, topic: u32, partitions: impl Iterator<Item = i32>, member: u32) {
        let slots = self.slots(topic);
        for partition in partitions {
            let owner =
                usize::try_from(partition).ok().and_then(|number| self.owners[slots.clone()].get_mut(number));
            if let Some(owner) = owner.filter(|owner| **owner == NOBODY) {
                *owner = member;
            }
        }
    }

    /// The slots of a topic's partitions.
    pub(super) fn slots(&self, topic: u32) -> Range<usize> {
        self.starts[topic as usize]..self.starts[topic as usize + 1]
    }

    /// How many partitions each member owns.
    pub(super) fn counts(&self, members: usize) -> Vec<u32> {
        let mut counts = vec![0; members];
        for owner in self.owners.iter().filter(|owner| **owner != NOBODY) {
            counts[*owner as usize] += 1;
        }
        counts
    }

    /// The same as a set of partitions for each member.
    pub(super) fn assignments(&self, input: &Input<'_>) -> Vec<Assignment> {
        let mut assignments = vec![Assignment::new(); input.members.len()];
        for (topic, (id, _)) in (0..).zip(&input.topics) {
            for (partition, owner) in (0..).zip(&self.owners[self.slots(topic)]) {
                if let Some(assignment) = assignments.get_mut(*owner as usize) {
                    assignment.entry(*id).or_default().insert(partition);
                }
            }
        }
        assignments
    }
}
