//! On which brokers the replicas of new partitions go.
//!
//! The rules are those of Kafka's placer: the first replica of each partition (its preferred leader) goes round over the
//! racks and, within a rack, over its brokers, starting at a place drawn by chance; the other replicas go to the racks
//! in turn, so that losing one rack loses as few of them as can be. Fenced brokers never get the first replica, and
//! others only when there are not enough. With no racks there is one rack of all.

use crate::base::{NodeId, Random};
use crate::metadata::{Broker, Image};
use std::collections::BTreeMap;

/// A way round over some brokers that begins one further in each round.
#[derive(Debug, Default)]
struct Ring {
    brokers: Vec<NodeId>,
    taken: usize,
    offset: usize,
    round: usize,
}

impl Ring {
    fn start(&mut self, random: &mut Random) {
        self.brokers.sort();
        if !self.brokers.is_empty() {
            self.offset = random.below(self.brokers.len() as u64) as usize;
        }
    }

    /// The next broker of this round; `None` when all were given.
    fn next(&mut self, round: usize) -> Option<NodeId> {
        if self.brokers.is_empty() {
            return None;
        }
        if self.round != round {
            self.round = round;
            self.taken = 0;
            self.offset = (self.offset + 1) % self.brokers.len();
        }
        let index = (self.taken + self.offset) % self.brokers.len();
        (self.taken < self.brokers.len()).then(|| {
            self.taken += 1;
            self.brokers[index]
        })
    }
}

#[derive(Debug, Default)]
struct Rack {
    active: Ring,
    fenced: Ring,
}

impl Rack {
    fn next(&mut self, round: usize) -> Option<NodeId> {
        self.active.next(round).or_else(|| self.fenced.next(round))
    }
}

/// Places the replicas of several partitions, one after the other.
#[derive(Debug)]
pub(super) struct Placer {
    racks: Vec<Rack>,
    broker_count: usize,
    active_count: usize,
    /// Counts partitions since the last shuffle.
    round: usize,
    offset: usize,
}

impl Placer {
    /// Over the brokers of `image` that take replicas.
    pub(super) fn new(image: &Image, random: &mut Random) -> Self {
        let mut racks: BTreeMap<Option<&str>, Rack> = BTreeMap::new();
        let usable = |broker: &&Broker| !broker.stopping && broker.has_uncordoned_directory();
        let (mut broker_count, mut active_count) = (0, 0);
        for broker in image.brokers().map(AsRef::as_ref).filter(usable) {
            let rack = racks.entry(broker.rack.as_deref()).or_default();
            let ring = if broker.fenced { &mut rack.fenced } else { &mut rack.active };
            ring.brokers.push(broker.id);
            broker_count += 1;
            active_count += usize::from(!broker.fenced);
        }
        let mut racks: Vec<Rack> = racks.into_values().collect();
        for rack in &mut racks {
            rack.active.start(random);
            rack.fenced.start(random);
        }
        let offset = if racks.is_empty() { 0 } else { random.below(racks.len() as u64) as usize };
        Self { racks, broker_count, active_count, round: 0, offset }
    }

    /// Whether partitions can have this many replicas; the error is Kafka's sentence.
    pub(super) fn check(&self, replicas: usize) -> Result<(), String> {
        if self.active_count == 0 {
            let reason = "All brokers are currently fenced, or have all their log directories cordoned.";
            return Err(reason.to_owned());
        }
        if replicas > self.broker_count {
            return Err(format!(
                "The target replication factor of {replicas} cannot be reached because only {} broker(s) are \
                 registered or some brokers have all their log directories cordoned.",
                self.broker_count
            ));
        }
        Ok(())
    }

    /// The replicas of the next partition, the preferred leader first. `check` must have passed for this number.
    pub(super) fn place(&mut self, replicas: usize, random: &mut Random) -> Vec<NodeId> {
        if self.round == self.active_count && self.active_count > 1 {
            self.shuffle(random);
        }
        self.offset %= self.racks.len().max(1);
        let mut placed = Vec::with_capacity(replicas);
        let leader_rack = self.place_leader(&mut placed);
        self.place_others(replicas, leader_rack, &mut placed);
        self.round += 1;
        self.offset += 1;
        placed
    }

    /// Gives the leader, and returns its rack.
    fn place_leader(&mut self, placed: &mut Vec<NodeId>) -> usize {
        let racks = self.racks.len();
        for index in (0..racks).map(|step| (self.offset + step) % racks) {
            if let Some(broker) = self.racks[index].active.next(self.round) {
                placed.push(broker);
                return index;
            }
        }
        self.offset
    }

    fn place_others(&mut self, replicas: usize, leader_rack: usize, placed: &mut Vec<NodeId>) {
        let racks = self.racks.len();
        // The leader's rack is left out once: it has a replica already.
        let mut leave_out = Some(leader_rack);
        let mut index = self.offset;
        // Each turn over all racks gives a broker or finds none left; the bound only guards against a mistake here.
        for _ in 0..racks * (self.broker_count + 2) {
            if placed.len() >= replicas {
                return;
            }
            if leave_out == Some(index) {
                leave_out = None;
            } else if let Some(broker) = self.racks[index].next(self.round) {
                placed.push(broker);
            }
            index = (index + 1) % racks;
        }
    }

    /// All beginnings were used: a new order by chance, so that the same sets do not come again.
    fn shuffle(&mut self, random: &mut Random) {
        shuffle(&mut self.racks, random);
        for rack in &mut self.racks {
            shuffle(&mut rack.active.brokers, random);
            shuffle(&mut rack.fenced.brokers, random);
        }
        self.round = 0;
    }
}

fn shuffle<T>(items: &mut [T], random: &mut Random) {
    for upper in (1..items.len()).rev() {
        items.swap(upper, random.below(upper as u64 + 1) as usize);
    }
}
