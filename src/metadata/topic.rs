//! A topic and its partitions, as every node sees them.

use super::configs::Overrides;
use crate::base::{LeaderEpoch, NodeId, Offset, PartitionId, Uuid};
use std::sync::Arc;

/// The directory of a replica that was placed before directories had ids (KIP-858).
pub const DIRECTORY_MIGRATING: Uuid = Uuid(0);
/// The directory of a replica that its broker has not placed yet.
pub const DIRECTORY_UNASSIGNED: Uuid = Uuid(1);
/// The directory of a replica that lies in one that failed.
pub const DIRECTORY_LOST: Uuid = Uuid(2);

/// A topic.
#[derive(Clone, Debug, PartialEq)]
pub struct Topic {
    /// Its id: random, and never used twice, even under the same name.
    pub id: Uuid,
    /// Its name.
    pub name: Arc<str>,
    /// Its partitions; the index is the partition's number.
    pub partitions: Vec<Arc<Partition>>,
    /// What was configured for it, as it was typed.
    pub configs: Arc<Overrides>,
    /// The metadata offset of its first record.
    pub created_at: Offset,
}

impl Topic {
    /// The partition with this number.
    pub fn partition(&self, id: PartitionId) -> Option<&Partition> {
        self.partitions.get(usize::try_from(id.0).ok()?).map(Arc::as_ref)
    }

    /// How many replicas its partitions have; the first partition counts, as in Kafka.
    pub fn replication_factor(&self) -> usize {
        self.partitions.first().map_or(0, |partition| partition.replicas.len())
    }
}

impl Partition {
    /// Where a broker has its replica, if it has one and that is known.
    pub fn directory_of(&self, broker: NodeId) -> Option<Uuid> {
        let at = self.replicas.iter().position(|replica| *replica == broker)?;
        self.directories.get(at).copied()
    }
}

/// A partition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Partition {
    /// Who leads it; `None` when no replica can.
    pub leader: Option<NodeId>,
    /// Counts its leaders.
    pub leader_epoch: LeaderEpoch,
    /// Counts its changes.
    pub partition_epoch: i32,
    /// Who has a replica, the preferred leader first.
    pub replicas: Box<[NodeId]>,
    /// In which directory each replica is, in the order of `replicas`.
    pub directories: Box<[Uuid]>,
    /// Whose replica is in sync.
    pub isr: Box<[NodeId]>,
    /// Replicas that a reassignment takes away.
    pub removing_replicas: Box<[NodeId]>,
    /// Replicas that a reassignment adds.
    pub adding_replicas: Box<[NodeId]>,
    /// Replicas outside the in-sync set that may still lead (KIP-966).
    pub eligible_leader_replicas: Box<[NodeId]>,
    /// The last such replicas, when none is left.
    pub last_known_eligible: Box<[NodeId]>,
    /// Whether its leader was elected from outside the in-sync set and still recovers.
    pub recovering: bool,
}
