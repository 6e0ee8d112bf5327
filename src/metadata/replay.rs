//! How each record changes the image. One function per kind of record; nothing else changes an image.

use super::broker::{Broker, Endpoint, FeatureRange, SecurityProtocol};
use super::configs::{Overrides, resource};
use super::image::{Delta, Image};
use super::topic::{Partition, Topic};
use super::topic_name;
use crate::base::{BrokerEpoch, LeaderEpoch, NodeId, Offset, Uuid};
use crate::protocol::{
    BrokerRegistrationChangeRecord, ConfigRecord, MetadataRecord, PartitionChangeRecord, PartitionRecord,
    RegisterBrokerRecord, TopicRecord,
};
use std::sync::Arc;

/// In a partition change: the leader stays.
const LEADER_STAYS: i32 = -2;

/// A record that does not fit the image: the log is damaged, or newer than this version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// This version does not know what to do with such a record.
    #[error("metadata record of kind {0} belongs to a feature that this version does not have")]
    Unsupported(u32),
    /// The record is about something that does not exist, or comes out of order.
    #[error("metadata record does not fit: {0}")]
    DoesNotFit(String),
}

fn misfit<T>(reason: String) -> Result<T, ReplayError> {
    Err(ReplayError::DoesNotFit(reason))
}

impl Image {
    /// Applies the record at `offset`, and notes in `delta` what it touched. After an error the image is as before.
    pub fn apply(
        &mut self,
        offset: Offset,
        record: &MetadataRecord<'_>,
        delta: &mut Delta,
    ) -> Result<(), ReplayError> {
        if offset <= self.offset {
            return misfit(format!("offset {offset} after {}", self.offset));
        }
        match record {
            MetadataRecord::Topic(record) => self.apply_topic(offset, record, delta)?,
            MetadataRecord::RemoveTopic(record) => self.apply_remove_topic(record.topic_id, delta)?,
            MetadataRecord::Partition(record) => self.apply_partition(record, delta)?,
            MetadataRecord::PartitionChange(record) => self.apply_partition_change(record, delta)?,
            MetadataRecord::Config(record) => self.apply_config(record, delta)?,
            MetadataRecord::ClearElr(record) => self.apply_clear_elr(record.topic_name, delta),
            MetadataRecord::RegisterBroker(record) => self.apply_broker(record, delta)?,
            MetadataRecord::BrokerRegistrationChange(record) => self.apply_broker_change(record, delta)?,
            MetadataRecord::FenceBroker(record) => self.apply_fence(record.id, true, delta)?,
            MetadataRecord::UnfenceBroker(record) => self.apply_fence(record.id, false, delta)?,
            MetadataRecord::UnregisterBroker(record) => self.apply_unregister(record.broker_id, delta)?,
            MetadataRecord::FeatureLevel(record) => {
                self.apply_feature(record.name, record.feature_level, delta);
            }
            MetadataRecord::ProducerIds(record) => self.apply_producer_ids(record.next_producer_id)?,
            // Kafka's own bookkeeping between controllers; it says nothing about the cluster's state.
            MetadataRecord::NoOp(_)
            | MetadataRecord::RegisterController(_)
            | MetadataRecord::ZkMigrationState(_) => {}
            other => return Err(ReplayError::Unsupported(other.key())),
        }
        self.offset = offset;
        Ok(())
    }

    fn apply_topic(
        &mut self,
        offset: Offset,
        record: &TopicRecord<'_>,
        delta: &mut Delta,
    ) -> Result<(), ReplayError> {
        if self.topic_ids.get(record.name).is_some() || self.topics.get(&record.topic_id).is_some() {
            return misfit(format!("topic {} exists", record.name));
        }
        let name: Arc<str> = Arc::from(record.name);
        let topic = Topic {
            id: record.topic_id,
            name: Arc::clone(&name),
            partitions: Vec::new(),
            configs: Arc::default(),
            created_at: offset,
        };
        if let Some(unified) = topic_name::unified(&name) {
            self.unified_names.insert(Arc::from(unified), Arc::clone(&name));
        }
        self.topic_ids.insert(name, record.topic_id);
        self.topics.insert(record.topic_id, Arc::new(topic));
        delta.topics.insert(record.topic_id);
        Ok(())
    }

    fn apply_remove_topic(&mut self, id: Uuid, delta: &mut Delta) -> Result<(), ReplayError> {
        let Some(topic) = self.topics.remove(&id) else { return misfit(format!("no topic {id}")) };
        self.topic_ids.remove(&*topic.name);
        if let Some(unified) = topic_name::unified(&topic.name)
            && self.unified_names.get(unified.as_str()) == Some(&topic.name)
        {
            self.unified_names.remove(unified.as_str());
        }
        delta.topics.insert(id);
        Ok(())
    }

    fn topic_mut(&mut self, id: Uuid, delta: &mut Delta) -> Result<&mut Topic, ReplayError> {
        let Some(topic) = self.topics.get_mut(&id) else { return misfit(format!("no topic {id}")) };
        delta.topics.insert(id);
        Ok(Arc::make_mut(topic))
    }

    fn apply_partition(&mut self, record: &PartitionRecord, delta: &mut Delta) -> Result<(), ReplayError> {
        let topic = self.topic_mut(record.topic_id, delta)?;
        let next = topic.partitions.len();
        match usize::try_from(record.partition_id) {
            Ok(known) if known < next => topic.partitions[known] = Arc::new(partition(record)),
            Ok(new) if new == next => topic.partitions.push(Arc::new(partition(record))),
            _ => return misfit(format!("partition {} of {} after {next}", record.partition_id, topic.name)),
        }
        Ok(())
    }

    fn apply_partition_change(
        &mut self,
        record: &PartitionChangeRecord,
        delta: &mut Delta,
    ) -> Result<(), ReplayError> {
        let topic = self.topic_mut(record.topic_id, delta)?;
        let index = usize::try_from(record.partition_id).ok();
        let Some(partition) = index.and_then(|index| topic.partitions.get_mut(index)) else {
            return misfit(format!("no partition {} of {}", record.partition_id, topic.name));
        };
        change_partition(Arc::make_mut(partition), record);
        Ok(())
    }

    fn apply_config(&mut self, record: &ConfigRecord<'_>, delta: &mut Delta) -> Result<(), ReplayError> {
        let set = |overrides: &mut Overrides| match record.value {
            Some(value) => overrides.insert(record.name.to_owned(), value.to_owned()),
            None => overrides.remove(record.name),
        };
        if record.resource_type == resource::TOPIC {
            let Some(id) = self.topic_ids.get(record.resource_name).copied() else {
                return misfit(format!("no topic {}", record.resource_name));
            };
            set(Arc::make_mut(&mut self.topic_mut(id, delta)?.configs));
        } else {
            let key = (record.resource_type, Arc::from(record.resource_name));
            let mut overrides = self.configs.remove(&key).unwrap_or_default();
            set(Arc::make_mut(&mut overrides));
            if !overrides.is_empty() {
                self.configs.insert(key, overrides);
            }
            delta.configs = true;
        }
        Ok(())
    }

    /// Forgets eligible leader replicas of one topic, or of all when the name is empty.
    fn apply_clear_elr(&mut self, name: &str, delta: &mut Delta) {
        let named = |topic: &&Arc<Topic>| name.is_empty() || &*topic.name == name;
        let ids: Vec<Uuid> = self.topics().filter(named).map(|topic| topic.id).collect();
        for id in ids {
            let Ok(topic) = self.topic_mut(id, delta) else { continue };
            for partition in &mut topic.partitions {
                let partition = Arc::make_mut(partition);
                partition.eligible_leader_replicas = Box::default();
                partition.last_known_eligible = Box::default();
            }
        }
    }

    fn apply_broker(
        &mut self,
        record: &RegisterBrokerRecord<'_>,
        delta: &mut Delta,
    ) -> Result<(), ReplayError> {
        let broker = broker(record)?;
        Arc::make_mut(&mut self.brokers).insert(broker.id, Arc::new(broker));
        delta.brokers = true;
        Ok(())
    }

    fn broker_mut(&mut self, id: i32, delta: &mut Delta) -> Result<&mut Broker, ReplayError> {
        if !self.brokers.contains_key(&NodeId(id)) {
            return misfit(format!("no broker {id}"));
        }
        delta.brokers = true;
        let broker = Arc::make_mut(&mut self.brokers).get_mut(&NodeId(id));
        broker.map(Arc::make_mut).ok_or_else(|| ReplayError::DoesNotFit(format!("no broker {id}")))
    }

    fn apply_broker_change(
        &mut self,
        record: &BrokerRegistrationChangeRecord,
        delta: &mut Delta,
    ) -> Result<(), ReplayError> {
        let broker = self.broker_mut(record.broker_id, delta)?;
        if broker.epoch != BrokerEpoch(record.broker_epoch) {
            return misfit(format!("epoch {} of broker {}", record.broker_epoch, record.broker_id));
        }
        // In this record -1 unfences, 0 changes nothing, 1 fences.
        match record.fenced {
            -1 => broker.fenced = false,
            1 => broker.fenced = true,
            _ => {}
        }
        if record.in_controlled_shutdown == 1 {
            broker.stopping = true;
        }
        if !record.log_dirs.is_empty() {
            broker.directories.clone_from(&record.log_dirs);
        }
        if let Some(cordoned) = &record.cordoned_log_dirs {
            broker.cordoned.clone_from(cordoned);
        }
        Ok(())
    }

    fn apply_fence(&mut self, id: i32, fenced: bool, delta: &mut Delta) -> Result<(), ReplayError> {
        self.broker_mut(id, delta)?.fenced = fenced;
        Ok(())
    }

    fn apply_unregister(&mut self, id: i32, delta: &mut Delta) -> Result<(), ReplayError> {
        if Arc::make_mut(&mut self.brokers).remove(&NodeId(id)).is_none() {
            return misfit(format!("no broker {id}"));
        }
        delta.brokers = true;
        Ok(())
    }

    fn apply_feature(&mut self, name: &str, level: i16, delta: &mut Delta) {
        let features = Arc::make_mut(&mut self.features);
        match level {
            0 => features.remove(name),
            _ => features.insert(Arc::from(name), level),
        };
        delta.features = true;
    }

    fn apply_producer_ids(&mut self, next: i64) -> Result<(), ReplayError> {
        if next <= self.next_producer_id {
            return misfit(format!("next producer id {next} after {}", self.next_producer_id));
        }
        self.next_producer_id = next;
        Ok(())
    }
}

fn nodes(ids: &[i32]) -> Box<[NodeId]> {
    ids.iter().map(|id| NodeId(*id)).collect()
}

fn leader(id: i32) -> Option<NodeId> {
    (id >= 0).then_some(NodeId(id))
}

fn partition(record: &PartitionRecord) -> Partition {
    // Before directories had ids, the record has none.
    let directories = match record.directories.len() == record.replicas.len() {
        true => record.directories.clone(),
        false => vec![super::topic::DIRECTORY_MIGRATING; record.replicas.len()],
    };
    Partition {
        leader: leader(record.leader),
        leader_epoch: LeaderEpoch(record.leader_epoch),
        partition_epoch: record.partition_epoch,
        replicas: nodes(&record.replicas),
        directories: directories.into(),
        isr: nodes(&record.isr),
        removing_replicas: nodes(&record.removing_replicas),
        adding_replicas: nodes(&record.adding_replicas),
        eligible_leader_replicas: nodes(record.eligible_leader_replicas.as_deref().unwrap_or_default()),
        last_known_eligible: nodes(record.last_known_elr.as_deref().unwrap_or_default()),
        recovering: record.leader_recovery_state != 0,
    }
}

fn change_partition(partition: &mut Partition, record: &PartitionChangeRecord) {
    let change = |field: &mut Box<[NodeId]>, new: &Option<Vec<i32>>| {
        if let Some(ids) = new {
            *field = nodes(ids);
        }
    };
    change(&mut partition.isr, &record.isr);
    change(&mut partition.replicas, &record.replicas);
    change(&mut partition.removing_replicas, &record.removing_replicas);
    change(&mut partition.adding_replicas, &record.adding_replicas);
    change(&mut partition.eligible_leader_replicas, &record.eligible_leader_replicas);
    change(&mut partition.last_known_eligible, &record.last_known_elr);
    if let Some(directories) = &record.directories {
        partition.directories = directories.as_slice().into();
    } else if partition.directories.len() != partition.replicas.len() {
        partition.directories = vec![super::topic::DIRECTORY_UNASSIGNED; partition.replicas.len()].into();
    }
    if record.leader != LEADER_STAYS {
        partition.leader = leader(record.leader);
        partition.leader_epoch = LeaderEpoch(partition.leader_epoch.0 + 1);
    }
    if record.leader_recovery_state >= 0 {
        partition.recovering = record.leader_recovery_state != 0;
    }
    partition.partition_epoch += 1;
}

fn broker(record: &RegisterBrokerRecord<'_>) -> Result<Broker, ReplayError> {
    let endpoints = record.end_points.iter().map(|endpoint| {
        let Some(protocol) = SecurityProtocol::from_number(endpoint.security_protocol) else {
            return misfit(format!("security protocol {}", endpoint.security_protocol));
        };
        let (listener, host) = (Arc::from(endpoint.name), Arc::from(endpoint.host));
        Ok(Endpoint { listener, host, port: endpoint.port, protocol })
    });
    let features = record.features.iter().map(|feature| FeatureRange {
        name: Arc::from(feature.name),
        min: feature.min_supported_version,
        max: feature.max_supported_version,
    });
    Ok(Broker {
        id: NodeId(record.broker_id),
        epoch: BrokerEpoch(record.broker_epoch),
        incarnation: record.incarnation_id,
        endpoints: endpoints.collect::<Result<_, _>>()?,
        features: features.collect(),
        rack: record.rack.map(Arc::from),
        fenced: record.fenced,
        stopping: record.in_controlled_shutdown,
        directories: record.log_dirs.clone(),
        cordoned: record.cordoned_log_dirs.clone().unwrap_or_default(),
    })
}
