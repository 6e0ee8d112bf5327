//! In which log directory of its broker a replica lies (KIP-858), and who leads when one fails.
//!
//! Kafka's brokers place their replicas themselves and tell the controller; the broker that hosts this controller has no other
//! word to say, so the place is part of the decision, by Kafka's rule: the directory with the fewest partitions.

use crate::base::{BrokerEpoch, NodeId, Uuid};
use crate::metadata::{Broker, DIRECTORY_UNASSIGNED, Image, Partition};
use crate::protocol::{BrokerRegistrationChangeRecord, MetadataRecord, PartitionChangeRecord};
use std::collections::BTreeMap;

/// In a partition change: nobody leads.
const NO_LEADER: i32 = -1;

/// Places replicas in the directories of their brokers, for the partitions of one request.
#[derive(Debug, Default)]
pub(super) struct DirectoryPlacer {
    /// Partitions of each directory, for brokers with several.
    counts: BTreeMap<NodeId, BTreeMap<Uuid, usize>>,
}

impl DirectoryPlacer {
    /// The directory of a new replica: the one with the fewest, of several the first.
    pub(super) fn place(&mut self, image: &Image, broker: NodeId) -> Uuid {
        let Some(found) = image.broker(broker) else { return DIRECTORY_UNASSIGNED };
        let open = found.directories.iter().filter(|id| !found.cordoned.contains(id));
        let open: Vec<Uuid> = open.copied().collect();
        if let [only] = open[..] {
            return only;
        }
        let counts = self.counts.entry(broker).or_insert_with(|| count(image, broker));
        let fewest = open.into_iter().min_by_key(|id| counts.get(id).copied().unwrap_or(0));
        let chosen = fewest.unwrap_or(DIRECTORY_UNASSIGNED);
        *counts.entry(chosen).or_default() += 1;
        chosen
    }
}

/// How many replicas each directory of a broker has.
fn count(image: &Image, broker: NodeId) -> BTreeMap<Uuid, usize> {
    let mut counts = BTreeMap::new();
    for partition in image.topics().flat_map(|topic| &topic.partitions) {
        if let Some(directory) = partition.directory_of(broker) {
            *counts.entry(directory).or_default() += 1;
        }
    }
    counts
}

/// The directories that a broker has left.
pub fn change_directories(broker: NodeId, epoch: BrokerEpoch, online: Vec<Uuid>) -> MetadataRecord<'static> {
    MetadataRecord::BrokerRegistrationChange(BrokerRegistrationChangeRecord {
        broker_id: broker.0,
        broker_epoch: epoch.0,
        log_dirs: online,
        ..BrokerRegistrationChangeRecord::default()
    })
}

/// What the directories of `broker` mean for the partitions that it leads, or could lead again. Who is in sync does not
/// change: nobody else has what the directory holds.
pub fn follow_directories(image: &Image, broker: NodeId) -> Vec<MetadataRecord<'static>> {
    let Some(found) = image.broker(broker) else { return Vec::new() };
    let mut records = Vec::new();
    for topic in image.topics() {
        for (index, partition) in topic.partitions.iter().enumerate() {
            let Some(leader) = new_leader(found, partition) else { continue };
            records.push(MetadataRecord::PartitionChange(PartitionChangeRecord {
                topic_id: topic.id,
                partition_id: index as i32,
                leader,
                ..PartitionChangeRecord::default()
            }));
        }
    }
    records
}

/// The leader that a partition gets, if it changes.
fn new_leader(broker: &Broker, partition: &Partition) -> Option<i32> {
    let directory = partition.directory_of(broker.id)?;
    match (broker.has_online(directory), partition.leader) {
        (false, Some(leader)) if leader == broker.id => Some(NO_LEADER),
        (true, None) if partition.isr.contains(&broker.id) => Some(broker.id.0),
        _ => None,
    }
}
