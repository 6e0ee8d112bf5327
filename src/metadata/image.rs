//! What the whole cluster knows, as replaying the metadata records gives it. Every core keeps an image of its own and is
//! sent the records; nothing else changes it.

use super::configs::Overrides;
use crate::base::{BrokerEpoch, HashMap, LeaderEpoch, NodeId, Offset, PartitionId, ProducerId, Uuid};
use crate::protocol::batch::Batches;
use crate::protocol::{
    BrokerRegistrationChangeRecord, ConfigRecord, DecodeError, MetadataRecord, PartitionChangeRecord,
    PartitionRecord, RegisterBrokerRecord, RemoveTopicRecord,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Kafka's resource types of configurations (`ConfigResource.Type`).
pub mod resource {
    /// A topic, by name.
    pub const TOPIC: i8 = 2;
    /// A broker, by node id; an empty name is the default of all brokers.
    pub const BROKER: i8 = 4;
}

/// The cluster at one metadata offset.
#[derive(Clone, Debug, Default)]
pub struct Image {
    /// The offset behind the last record that was replayed.
    pub end: Offset,
    /// The brokers by node id.
    pub brokers: BTreeMap<NodeId, Broker>,
    /// Finalized feature levels.
    pub features: BTreeMap<String, i16>,
    /// The metadata offset at which a feature level changed last: grows with every change.
    pub features_epoch: i64,
    /// First producer id that no block has been taken from.
    pub next_producer_id: ProducerId,
    names: BTreeMap<Arc<str>, Uuid>,
    topics: HashMap<Uuid, Topic>,
    configs: BTreeMap<(i8, String), Overrides>,
}

/// A registered broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broker {
    /// Its node id.
    pub id: NodeId,
    /// Metadata offset of its registration (KIP-903).
    pub epoch: BrokerEpoch,
    /// Names this life of the process.
    pub incarnation: Uuid,
    /// Where clients reach it, a listener each.
    pub endpoints: Vec<Endpoint>,
    /// `broker.rack`.
    pub rack: Option<String>,
    /// It may not lead.
    pub is_fenced: bool,
    /// Its log directories.
    pub directories: Vec<Uuid>,
}

/// One listener of a broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The listener's name.
    pub listener: String,
    /// What clients are told.
    pub host: String,
    /// What clients are told.
    pub port: u16,
}

/// One topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Its id, never used twice.
    pub id: Uuid,
    /// Its name.
    pub name: Arc<str>,
    /// Its partitions, by number.
    pub partitions: Vec<Partition>,
}

/// One partition, as the controller decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    /// Its number.
    pub id: PartitionId,
    /// Its leader, -1 for none.
    pub leader: NodeId,
    /// Counts its leaders.
    pub leader_epoch: LeaderEpoch,
    /// Counts its changes.
    pub epoch: i32,
    /// The brokers that hold it, the preferred leader first.
    pub replicas: Vec<NodeId>,
    /// Those of them that have everything committed.
    pub isr: Vec<NodeId>,
    /// The log directory on each replica.
    pub directories: Vec<Uuid>,
}

/// What a run of records changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    /// Topics that are new or have changed, their configuration included.
    pub topics: BTreeSet<Uuid>,
    /// Topics that are gone, as they were.
    pub removed: Vec<Topic>,
    /// Brokers or features changed.
    pub cluster: bool,
}

/// Why metadata cannot be replayed: the broker must not start, or stop.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// A batch is not whole, or compressed.
    #[error("the metadata log is damaged at offset {0}")]
    Damaged(Offset),
    /// A record that this version does not understand.
    #[error("the metadata log holds a record at offset {0} that this version does not understand: {1}")]
    Unknown(Offset, DecodeError),
}

impl Image {
    /// Replays whole batches of the metadata log, in order; batches below `end` are stepped over.
    pub fn replay_batches(&mut self, run: &[u8], delta: &mut Delta) -> Result<(), ReplayError> {
        for batch in Batches::new(run) {
            let batch = batch.map_err(|_| ReplayError::Damaged(self.end))?;
            if batch.next_offset() <= self.end || batch.is_control() {
                self.end = self.end.max(batch.next_offset());
                continue;
            }
            for record in batch.records().map_err(|_| ReplayError::Damaged(self.end))? {
                let record = record.map_err(|_| ReplayError::Damaged(self.end))?;
                let value = MetadataRecord::from_value(record.value.unwrap_or_default());
                let value = value.map_err(|error| ReplayError::Unknown(record.offset, error))?;
                self.replay(record.offset, &value, delta);
            }
            self.end = batch.next_offset();
        }
        Ok(())
    }

    /// Replays one record that lies at `offset`. Records of features that are not served yet (quotas, ACLs, tokens) change
    /// nothing.
    pub fn replay(&mut self, offset: Offset, record: &MetadataRecord<'_>, delta: &mut Delta) {
        match record {
            MetadataRecord::RegisterBroker(record) => self.register(record, delta),
            MetadataRecord::UnregisterBroker(record) => {
                self.brokers.remove(&NodeId(record.broker_id));
                delta.cluster = true;
            }
            MetadataRecord::BrokerRegistrationChange(record) => self.change_broker(record, delta),
            MetadataRecord::Topic(record) => self.add_topic(record.name, record.topic_id, delta),
            MetadataRecord::Partition(record) => self.add_partition(record, delta),
            MetadataRecord::PartitionChange(record) => self.change_partition(record, delta),
            MetadataRecord::RemoveTopic(record) => self.remove_topic(record, delta),
            MetadataRecord::Config(record) => self.set_config(record, delta),
            MetadataRecord::FeatureLevel(record) => {
                self.features.insert(record.name.to_owned(), record.feature_level);
                self.features_epoch = offset.0;
                delta.cluster = true;
            }
            MetadataRecord::ProducerIds(record) => {
                self.next_producer_id = ProducerId(record.next_producer_id)
            }
            _ => {}
        }
        self.end = offset.plus(1);
    }

    fn register(&mut self, record: &RegisterBrokerRecord<'_>, delta: &mut Delta) {
        let endpoint = |point: &crate::protocol::register_broker_record::BrokerEndpoint<'_>| Endpoint {
            listener: point.name.to_owned(),
            host: point.host.to_owned(),
            port: point.port,
        };
        let id = NodeId(record.broker_id);
        let broker = Broker {
            id,
            epoch: BrokerEpoch(record.broker_epoch),
            incarnation: record.incarnation_id,
            endpoints: record.end_points.iter().map(endpoint).collect(),
            rack: record.rack.map(str::to_owned),
            is_fenced: record.fenced,
            directories: record.log_dirs.clone(),
        };
        self.brokers.insert(id, broker);
        delta.cluster = true;
    }

    fn change_broker(&mut self, record: &BrokerRegistrationChangeRecord, delta: &mut Delta) {
        if let Some(broker) = self.brokers.get_mut(&NodeId(record.broker_id)) {
            broker.is_fenced = match record.fenced {
                0 => broker.is_fenced,
                change => change > 0,
            };
            delta.cluster = true;
        }
    }

    fn add_topic(&mut self, name: &str, id: Uuid, delta: &mut Delta) {
        let name: Arc<str> = name.into();
        self.names.insert(name.clone(), id);
        self.topics.insert(id, Topic { id, name, partitions: Vec::new() });
        delta.topics.insert(id);
    }

    fn add_partition(&mut self, record: &PartitionRecord, delta: &mut Delta) {
        let Some(topic) = self.topics.get_mut(&record.topic_id) else { return };
        let partition = Partition {
            id: PartitionId(record.partition_id),
            leader: NodeId(record.leader),
            leader_epoch: LeaderEpoch(record.leader_epoch),
            epoch: record.partition_epoch,
            replicas: nodes(&record.replicas),
            isr: nodes(&record.isr),
            directories: record.directories.clone(),
        };
        let at = topic.partitions.partition_point(|existing| existing.id < partition.id);
        match topic.partitions.get_mut(at).filter(|existing| existing.id == partition.id) {
            Some(existing) => *existing = partition,
            None => topic.partitions.insert(at, partition),
        }
        delta.topics.insert(record.topic_id);
    }

    fn change_partition(&mut self, record: &PartitionChangeRecord, delta: &mut Delta) {
        /// No change of the leader (Kafka's `NO_LEADER_CHANGE`).
        const SAME_LEADER: i32 = -2;
        let Some(topic) = self.topics.get_mut(&record.topic_id) else { return };
        let found = topic.partitions.iter_mut().find(|partition| partition.id.0 == record.partition_id);
        let Some(partition) = found else { return };
        if let Some(isr) = &record.isr {
            partition.isr = nodes(isr);
        }
        if let Some(replicas) = &record.replicas {
            partition.replicas = nodes(replicas);
        }
        if let Some(directories) = &record.directories {
            partition.directories.clone_from(directories);
        }
        if record.leader != SAME_LEADER {
            partition.leader = NodeId(record.leader);
            partition.leader_epoch.0 += 1;
        }
        partition.epoch += 1;
        delta.topics.insert(record.topic_id);
    }

    fn remove_topic(&mut self, record: &RemoveTopicRecord, delta: &mut Delta) {
        let Some(topic) = self.topics.remove(&record.topic_id) else { return };
        self.names.remove(&topic.name);
        self.configs.remove(&(resource::TOPIC, topic.name.to_string()));
        delta.topics.remove(&topic.id);
        delta.removed.push(topic);
    }

    fn set_config(&mut self, record: &ConfigRecord<'_>, delta: &mut Delta) {
        let overrides =
            self.configs.entry((record.resource_type, record.resource_name.to_owned())).or_default();
        match record.value {
            Some(value) => overrides.insert(record.name.to_owned(), value.to_owned()),
            None => overrides.remove(record.name),
        };
        if let Some(id) =
            self.names.get(record.resource_name).filter(|_| record.resource_type == resource::TOPIC)
        {
            delta.topics.insert(*id);
        }
    }

    /// A topic by its id.
    pub fn topic(&self, id: Uuid) -> Option<&Topic> {
        self.topics.get(&id)
    }

    /// A topic by its name.
    pub fn topic_named(&self, name: &str) -> Option<&Topic> {
        self.topics.get(self.names.get(name)?)
    }

    /// All topics, by name.
    pub fn topics(&self) -> impl Iterator<Item = &Topic> {
        self.names.values().filter_map(|id| self.topics.get(id))
    }

    /// The first topic whose name is not below `name`, and those that follow.
    pub fn topics_from(&self, name: &str) -> impl Iterator<Item = &Topic> {
        let range = (std::ops::Bound::Included(name), std::ops::Bound::Unbounded);
        self.names.range::<str, _>(range).filter_map(|(_, id)| self.topics.get(id))
    }

    /// What was set for a resource; empty when nothing was.
    pub fn overrides(&self, resource_type: i8, name: &str) -> Overrides {
        self.configs.get(&(resource_type, name.to_owned())).cloned().unwrap_or_default()
    }
}

impl Topic {
    /// A partition by its number.
    pub fn partition(&self, id: i32) -> Option<&Partition> {
        self.partitions.get(usize::try_from(id).ok()?).filter(|partition| partition.id.0 == id)
    }
}

fn nodes(ids: &[i32]) -> Vec<NodeId> {
    ids.iter().copied().map(NodeId).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Timestamp;
    use crate::protocol::batch::BatchBuilder;
    use crate::protocol::{FeatureLevelRecord, ProducerIdsRecord, TopicRecord};

    fn topic(name: &str, id: u128) -> MetadataRecord<'_> {
        MetadataRecord::Topic(TopicRecord { name, topic_id: Uuid(id) })
    }

    fn partition(topic: u128, id: i32) -> MetadataRecord<'static> {
        MetadataRecord::Partition(PartitionRecord {
            partition_id: id,
            topic_id: Uuid(topic),
            replicas: vec![1],
            isr: vec![1],
            leader: 1,
            leader_epoch: 0,
            partition_epoch: 0,
            ..Default::default()
        })
    }

    fn config<'a>(topic: &'a str, name: &'a str, value: Option<&'a str>) -> MetadataRecord<'a> {
        MetadataRecord::Config(ConfigRecord {
            resource_type: resource::TOPIC,
            resource_name: topic,
            name,
            value,
        })
    }

    fn replay(image: &mut Image, records: &[MetadataRecord<'_>]) -> Delta {
        let mut delta = Delta::default();
        for record in records {
            image.replay(image.end, record, &mut delta);
        }
        delta
    }

    #[test]
    fn topics_come_change_and_go() {
        let mut image = Image::default();
        let delta = replay(
            &mut image,
            &[topic("a", 7), partition(7, 1), partition(7, 0), config("a", "k", Some("v"))],
        );
        assert_eq!(delta.topics, [Uuid(7)].into());
        let found = image.topic_named("a").unwrap();
        assert_eq!(found.partitions.iter().map(|partition| partition.id.0).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(image.overrides(resource::TOPIC, "a").get("k").map(String::as_str), Some("v"));
        let change =
            PartitionChangeRecord { partition_id: 1, topic_id: Uuid(7), leader: 2, ..Default::default() };
        replay(&mut image, &[MetadataRecord::PartitionChange(change), config("a", "k", None)]);
        let changed = image.topic(Uuid(7)).unwrap().partition(1).unwrap();
        assert_eq!((changed.leader, changed.leader_epoch, changed.epoch), (NodeId(2), LeaderEpoch(1), 1));
        assert!(image.overrides(resource::TOPIC, "a").is_empty());
        let delta =
            replay(&mut image, &[MetadataRecord::RemoveTopic(RemoveTopicRecord { topic_id: Uuid(7) })]);
        assert_eq!(delta.removed.len(), 1);
        assert!(image.topic_named("a").is_none() && image.topic(Uuid(7)).is_none());
    }

    #[test]
    fn batches_are_replayed_once_and_in_order() {
        let build = |base: i64, record: MetadataRecord<'_>| {
            BatchBuilder::new().record(Timestamp(1), None, Some(&record.to_value(0))).build(Offset(base))
        };
        let ids = ProducerIdsRecord { broker_id: 1, broker_epoch: 1, next_producer_id: 1000 };
        let first = build(0, MetadataRecord::ProducerIds(ids));
        let second =
            build(1, MetadataRecord::FeatureLevel(FeatureLevelRecord { name: "f", feature_level: 3 }));
        let run = [&first[..], &second[..]].concat();
        let (mut image, mut delta) = (Image::default(), Delta::default());
        image.replay_batches(&run, &mut delta).unwrap();
        image.replay_batches(&first, &mut delta).unwrap();
        assert_eq!(
            (image.end, image.next_producer_id, image.features_epoch),
            (Offset(2), ProducerId(1000), 1)
        );
        assert!(matches!(image.replay_batches(&run[..40], &mut delta), Err(ReplayError::Damaged(_))));
    }
}
