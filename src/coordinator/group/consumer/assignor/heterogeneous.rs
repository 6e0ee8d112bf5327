//! `uniform` where members want different topics: the topics one after the other, those first that are hardest to place.
//!
//! Where the subscribers of each topic have equal subscriptions, one round makes a perfect balance. Where subscriptions
//! overlap, balance gets better from round to round; after [`ROUNDS_MAX`] it is good enough, as in Kafka.

use super::Input;
use super::balancer::Balancer;
use super::grid::{Grid, NOBODY};
use std::cmp::Ordering;
use std::ops::Range;

/// How often all topics are looked at again.
const ROUNDS_MAX: usize = 16;

/// Keeps what may be kept, gives out what is free, then evens out.
pub(super) fn assign(input: &Input<'_>) -> Grid {
    let grid = Grid::current(input);
    let counts = grid.counts(input.members.len());
    let mut builder =
        Builder { grid, subscribers: input.subscribers(), counts, balancer: Balancer::default() };
    let mut topics: Vec<u32> = (0..).zip(&input.topics).map(|(place, _)| place).collect();
    topics.sort_by(|a, b| builder.compare(*a, *b));
    for topic in &topics {
        builder.give_out(*topic);
    }
    topics.retain(|topic| builder.subscribers[*topic as usize].len() > 1);
    builder.even_out(&topics);
    builder.grid
}

struct Builder {
    grid: Grid,
    /// Who wants each topic.
    subscribers: Vec<Vec<u32>>,
    /// How many partitions each member owns.
    counts: Vec<u32>,
    balancer: Balancer,
}

impl Builder {
    /// Most partitions per subscriber first, then fewest subscribers, then by id.
    fn compare(&self, a: u32, b: u32) -> Ordering {
        let numbers =
            |topic| (self.grid.slots(topic).len() as u64, self.subscribers[topic as usize].len() as u64);
        let ((partitions_a, members_a), (partitions_b, members_b)) = (numbers(a), numbers(b));
        let shares = (partitions_b * members_a).cmp(&(partitions_a * members_b));
        shares.then(members_a.cmp(&members_b)).then(a.cmp(&b))
    }

    /// Gives a topic's free partitions to those of its subscribers that have the least.
    fn give_out(&mut self, topic: u32) {
        let slots = self.grid.slots(topic);
        if !self.grid.owners[slots.clone()].contains(&NOBODY) {
            return;
        }
        self.balancer.start(&self.subscribers[topic as usize], &self.counts);
        for owner in self.grid.owners[slots].iter_mut().filter(|owner| **owner == NOBODY) {
            *owner = self.balancer.taker();
            self.counts[*owner as usize] += 1;
        }
    }

    /// Moves partitions until a whole round of the topics moved none.
    fn even_out(&mut self, topics: &[u32]) {
        let mut last_moved = None;
        for _ in 0..ROUNDS_MAX {
            for topic in topics {
                if last_moved == Some(*topic) {
                    return;
                }
                if self.even_out_topic(*topic) > 0 || last_moved.is_none() {
                    last_moved = Some(*topic);
                }
            }
        }
    }

    /// Moves partitions of a topic from those with the most to those with the least; answers how many.
    fn even_out_topic(&mut self, topic: u32) -> usize {
        let subscribers = &self.subscribers[topic as usize];
        if self.balancer.start(subscribers, &self.counts) <= 1 {
            return 0;
        }
        let mut stock = Stock::new(&self.grid, topic, subscribers);
        let mut moved = 0;
        while let Some(giver) = self.balancer.giver(|member| stock.has_some(member)) {
            let Some(slot) = stock.take(giver) else { break };
            let taker = self.balancer.taker();
            if self.balancer.is_balanced() {
                break;
            }
            self.grid.owners[slot] = taker;
            self.counts[giver as usize] -= 1;
            self.counts[taker as usize] += 1;
            moved += 1;
        }
        moved
    }
}

/// A topic's partitions by owner: what each may give, the highest number first.
struct Stock<'a> {
    /// Who may give, by rising number.
    members: &'a [u32],
    /// The topic's slots by owner, then by number.
    slots: Vec<usize>,
    /// The part of `slots` that each of `members` has left.
    left: Vec<Range<usize>>,
}

impl<'a> Stock<'a> {
    fn new(grid: &Grid, topic: u32, members: &'a [u32]) -> Self {
        let mut slots: Vec<usize> = grid.slots(topic).collect();
        slots.sort_by_key(|slot| grid.owners[*slot]);
        let mut left = Vec::with_capacity(members.len());
        let mut end = 0;
        for member in members {
            let start = end;
            end += slots[start..].iter().take_while(|slot| grid.owners[**slot] == *member).count();
            left.push(start..end);
        }
        Self { members, slots, left }
    }

    fn has_some(&self, member: u32) -> bool {
        self.members.binary_search(&member).is_ok_and(|place| !self.left[place].is_empty())
    }

    fn take(&mut self, member: u32) -> Option<usize> {
        let place = self.members.binary_search(&member).ok()?;
        self.left[place].next_back().map(|at| self.slots[at])
    }
}
