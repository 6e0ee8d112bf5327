//! Distinct types for distinct numbers, so that an offset cannot be passed where an epoch is meant.

use std::fmt;

macro_rules! number {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub $inner);

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

number!(/// Position of a record in its partition; the first is 0, -1 means none.
    Offset(i64));
number!(/// Counts the leaders of one partition; stamped into every batch. -1 means unknown.
    LeaderEpoch(i32));
number!(/// Counts the registrations of a broker: the metadata offset of its registration record (KIP-903).
    BrokerEpoch(i64));
number!(/// A partition's number inside its topic, from 0.
    PartitionId(i32));
number!(/// One core's share of the broker, from 0.
    ShardId(u16));
number!(/// A log directory of this process, by its place in the list of all, from 0.
    DirId(u16));
number!(/// A broker's `node.id`, from 0.
    NodeId(i32));
number!(/// Names an idempotent producer (KIP-98); -1 means none.
    ProducerId(i64));
number!(/// Counts the lives of a producer id; -1 means none.
    ProducerEpoch(i16));
number!(/// One client connection of one shard; never used twice in a process.
    ConnId(u64));
number!(/// One piece of disk work that a shard asked for; never used twice by a shard.
    JobId(u64));

impl Offset {
    /// The offset `count` records later.
    pub fn plus(self, count: i64) -> Offset {
        Offset(self.0 + count)
    }
}
