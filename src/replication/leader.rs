//! The leader of one partition.

use crate::base::{LeaderEpoch, NodeId, Offset};
use std::collections::VecDeque;

/// A leader; `T` is whatever waits for the high watermark.
#[derive(Debug)]
pub struct Leader<T> {
    node: NodeId,
    epoch: LeaderEpoch,
    /// In-sync replicas and the offset up to which each has everything durable.
    in_sync: Vec<(NodeId, Offset)>,
    high_watermark: Offset,
    /// By rising offset: released when the high watermark has passed it.
    parked: VecDeque<(Offset, T)>,
}

impl<T> Leader<T> {
    /// `node` leads since `epoch`, alone in its in-sync set, with a log that is durable up to `durable_end`.
    pub fn new(node: NodeId, epoch: LeaderEpoch, durable_end: Offset) -> Self {
        Self {
            node,
            epoch,
            in_sync: vec![(node, durable_end)],
            high_watermark: durable_end,
            parked: VecDeque::new(),
        }
    }

    /// The epoch of this leader.
    pub fn epoch(&self) -> LeaderEpoch {
        self.epoch
    }

    /// Everything below is committed: durable on every in-sync replica. Never moves back.
    pub fn high_watermark(&self) -> Offset {
        self.high_watermark
    }

    /// How many in-sync replicas there are, for `min.insync.replicas`.
    pub fn in_sync_count(&self) -> usize {
        self.in_sync.len()
    }

    /// The leader's own log is durable up to `end`.
    pub fn durable(&mut self, end: Offset) {
        let node = self.node;
        if let Some((_, own)) = self.in_sync.iter_mut().find(|(member, _)| *member == node) {
            *own = (*own).max(end);
        }
        let slowest = self.in_sync.iter().map(|(_, end)| *end).min();
        self.high_watermark = self.high_watermark.max(slowest.unwrap_or(end));
    }

    /// Keeps `waiter` until everything up to and with `last` is committed. A duplicate may wait for an older offset than
    /// those who came before it.
    pub fn park(&mut self, last: Offset, waiter: T) {
        let at = self.parked.partition_point(|(offset, _)| *offset <= last);
        self.parked.insert(at, (last, waiter));
    }

    /// The next waiter whose offset is committed.
    pub fn release(&mut self) -> Option<T> {
        let high_watermark = self.high_watermark;
        self.parked.pop_front_if(|(last, _)| *last < high_watermark).map(|(_, waiter)| waiter)
    }

    /// Whether `release` would give one.
    pub fn has_released(&self) -> bool {
        self.parked.front().is_some_and(|(last, _)| *last < self.high_watermark)
    }

    /// Everybody who still waits, when the leader ceases to be one.
    pub fn resign(&mut self) -> impl Iterator<Item = T> + '_ {
        self.parked.drain(..).map(|(_, waiter)| waiter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiters_leave_in_order_of_their_offsets_and_only_when_committed() {
        let mut leader = Leader::new(NodeId(1), LeaderEpoch(0), Offset(10));
        leader.park(Offset(12), "b");
        leader.park(Offset(15), "c");
        leader.park(Offset(11), "a duplicate of an older batch");
        assert_eq!((leader.release(), leader.high_watermark()), (None, Offset(10)));
        leader.durable(Offset(13));
        let released: Vec<_> = std::iter::from_fn(|| leader.release()).collect();
        assert_eq!(released, ["a duplicate of an older batch", "b"]);
        leader.durable(Offset(11));
        assert_eq!(leader.high_watermark(), Offset(13));
        assert_eq!(leader.resign().collect::<Vec<_>>(), ["c"]);
    }
}
