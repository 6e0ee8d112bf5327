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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Offset, Random};
    use crate::controller::{Options, Registration, register_broker, unfence_broker};
    use crate::metadata::Delta;
    use crate::protocol::CreateTopicsRequest;
    use crate::protocol::create_topics_request::CreatableTopic;

    const NODE: NodeId = NodeId(1);

    fn dir(number: u128) -> Uuid {
        Uuid(1000 + number)
    }

    /// A broker with directories, and what is decided about them.
    struct Scene(Image, Random);

    impl Scene {
        fn new(directories: u128) -> Self {
            let mut scene = Scene(Image::new("c"), Random::from_seed(1));
            let directories: Vec<Uuid> = (0..directories).map(dir).collect();
            let registration = Registration {
                id: NODE,
                incarnation: Uuid(7777),
                endpoints: &[],
                rack: None,
                directories: &directories,
            };
            let outcome = register_broker(&scene.0.clone(), &registration, Offset(0));
            scene.apply(&outcome.records);
            scene.apply(&[unfence_broker(NODE, BrokerEpoch(0))]);
            scene
        }

        fn apply(&mut self, records: &[MetadataRecord<'_>]) {
            for record in records {
                let offset = self.0.offset().plus(1);
                self.0.apply(offset, record, &mut Delta::default()).unwrap();
            }
        }

        fn create(&mut self, name: &str, partitions: i32) {
            let topic = CreatableTopic {
                name,
                num_partitions: partitions,
                replication_factor: 1,
                ..CreatableTopic::default()
            };
            let request = CreateTopicsRequest { topics: vec![topic], ..CreateTopicsRequest::default() };
            let outcome = Options::default().create_topics(&self.0.clone(), &request, &mut self.1);
            self.apply(&outcome.records);
        }

        fn online(&mut self, directories: &[u128]) {
            let online = directories.iter().copied().map(dir).collect();
            self.apply(&[change_directories(NODE, BrokerEpoch(0), online)]);
            let records = follow_directories(&self.0, NODE);
            self.apply(&records);
            assert_eq!(follow_directories(&self.0, NODE), [], "once is enough");
        }

        /// Directory and leader of each partition.
        fn check(&self, expect: &str) {
            let row = |topic: &std::sync::Arc<crate::metadata::Topic>| {
                let partition = |partition: &std::sync::Arc<Partition>| {
                    let leader = partition.leader.map_or("-".to_owned(), |node| node.to_string());
                    format!("{}@{leader}", partition.directories[0].0 - 1000)
                };
                let partitions: Vec<String> = topic.partitions.iter().map(partition).collect();
                format!("{} {}", topic.name, partitions.join(" "))
            };
            assert_eq!(self.0.topics().map(row).collect::<Vec<_>>().join(", "), expect);
        }
    }

    #[test]
    fn partitions_go_to_the_directory_with_the_fewest() {
        let mut scene = Scene::new(3);
        scene.create("a", 4);
        scene.create("b", 1);
        scene.create("c", 3);
        scene.check("a 0@1 1@1 2@1 0@1, b 1@1, c 2@1 0@1 1@1");
        let mut scene = Scene::new(1);
        scene.create("a", 2);
        scene.check("a 0@1 0@1");
    }

    #[test]
    fn leaders_go_and_come_with_their_directory() {
        let mut scene = Scene::new(2);
        scene.create("a", 3);
        scene.online(&[1]);
        scene.check("a 0@- 1@1 0@-");
        scene.create("b", 2);
        scene.check("a 0@- 1@1 0@-, b 1@1 1@1");
        scene.online(&[0, 1]);
        scene.check("a 0@1 1@1 0@1, b 1@1 1@1");
    }
}
