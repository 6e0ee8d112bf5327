//! Who gets which partition: Kafka's two assignors as functions from a group to an assignment.
//!
//! | name | idea |
//! |---|---|
//! | `uniform` | everybody has as many as everybody else, and keeps what it has |
//! | `range` | ranges of each topic in the order of the members: equal numbers of different topics go together |
//!
//! Members, topics and partitions are numbers here, and an assignment in the making is one long row of owners ([`Grid`]):
//! strings are compared once, when the input is built. Kafka 4.3 hands racks to its assignors, and neither looks at them;
//! so they are no input here, and count only in the metadata hash of the group.

mod balancer;
mod grid;
mod heterogeneous;
mod range;
mod uniform;

#[cfg(test)]
mod tests;

use super::partitions::Assignment;
use crate::base::Uuid;

/// Which algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assignor {
    /// `uniform`
    Uniform,
    /// `range`
    Range,
}

impl Assignor {
    /// The assignor with this name, as clients and configs write it.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Uniform, Self::Range].into_iter().find(|assignor| assignor.name() == name)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Uniform => "uniform",
            Self::Range => "range",
        }
    }

    /// Who gets what, in the order of the members. Each partition of a topic that somebody wants goes to exactly one member
    /// that wants it; equal input gives equal output.
    pub(crate) fn assign(self, input: &Input<'_>) -> Vec<Assignment> {
        let grid = match self {
            Self::Range => range::assign(input),
            Self::Uniform if input.is_homogeneous => uniform::assign(input),
            Self::Uniform => heterogeneous::assign(input),
        };
        grid.assignments(input)
    }
}

/// A group as the assignors see it.
#[derive(Debug, Default)]
pub(crate) struct Input<'a> {
    /// All topics that somebody wants, by rising id, with how many partitions they have.
    pub(crate) topics: Vec<(Uuid, u32)>,
    /// Different sets of wanted topics, each as rising places in `topics`. Each is some member's.
    pub(crate) subscriptions: Vec<Vec<u32>>,
    /// All members have the same subscription, and are known to.
    pub(crate) is_homogeneous: bool,
    /// The members by rising id.
    pub(crate) members: Vec<Member<'a>>,
}

/// A member as the assignors see it.
#[derive(Debug)]
pub(crate) struct Member<'a> {
    /// `group.instance.id`
    pub(crate) instance: Option<&'a str>,
    /// What it wants: a place in `Input::subscriptions`.
    pub(crate) subscription: usize,
    /// What it should have had until now; topics that it does not want (any more) may be among it.
    pub(crate) target: &'a Assignment,
}

impl Input<'_> {
    fn wanted_by(&self, member: &Member<'_>) -> &[u32] {
        &self.subscriptions[member.subscription]
    }

    /// For each topic, who wants it, by rising number.
    fn subscribers(&self) -> Vec<Vec<u32>> {
        let mut subscribers = vec![Vec::new(); self.topics.len()];
        for (number, member) in (0..).zip(&self.members) {
            for topic in self.wanted_by(member) {
                subscribers[*topic as usize].push(number);
            }
        }
        subscribers
    }
}
