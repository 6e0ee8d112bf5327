//! The image as records: replaying them gives the same image. For snapshots of the metadata log.

use super::broker::Broker;
use super::configs::resource;
use super::image::Image;
use super::topic::{Partition, Topic};
use crate::base::NodeId;
use crate::protocol::register_broker_record::{BrokerEndpoint, BrokerFeature};
use crate::protocol::{
    ConfigRecord, FeatureLevelRecord, MetadataRecord, PartitionRecord, ProducerIdsRecord,
    RegisterBrokerRecord, TopicRecord,
};

impl Image {
    /// Records that lead from the empty cluster to this image. What they cannot say: `Image::offset` and
    /// `Topic::created_at`, which come from their own offsets.
    pub fn to_records(&self) -> impl Iterator<Item = MetadataRecord<'_>> {
        let features = self.features().map(|(name, feature_level)| {
            MetadataRecord::FeatureLevel(FeatureLevelRecord { name, feature_level })
        });
        let brokers = self.brokers().map(|broker| MetadataRecord::RegisterBroker(broker_record(broker)));
        let topics = self.topics().flat_map(|topic| topic_records(topic));
        let configs = self.configs.iter().flat_map(|((resource_type, name), overrides)| {
            overrides.iter().map(|(key, value)| config_record(*resource_type, name, key, value))
        });
        let producer_ids = (self.next_producer_id > 0).then(|| {
            let next_producer_id = self.next_producer_id;
            MetadataRecord::ProducerIds(ProducerIdsRecord {
                next_producer_id,
                broker_id: -1,
                broker_epoch: -1,
            })
        });
        features.chain(brokers).chain(topics).chain(configs).chain(producer_ids)
    }
}

fn topic_records(topic: &Topic) -> impl Iterator<Item = MetadataRecord<'_>> {
    let first = MetadataRecord::Topic(TopicRecord { name: &topic.name, topic_id: topic.id });
    let configs =
        topic.configs.iter().map(|(key, value)| config_record(resource::TOPIC, &topic.name, key, value));
    let partitions = topic
        .partitions
        .iter()
        .enumerate()
        .map(|(index, partition)| MetadataRecord::Partition(partition_record(topic, index, partition)));
    std::iter::once(first).chain(configs).chain(partitions)
}

fn config_record<'a>(
    resource_type: i8,
    resource_name: &'a str,
    name: &'a str,
    value: &'a str,
) -> MetadataRecord<'a> {
    MetadataRecord::Config(ConfigRecord { resource_type, resource_name, name, value: Some(value) })
}

fn ids(nodes: &[NodeId]) -> Vec<i32> {
    nodes.iter().map(|node| node.0).collect()
}

fn ids_unless_empty(nodes: &[NodeId]) -> Option<Vec<i32>> {
    (!nodes.is_empty()).then(|| ids(nodes))
}

fn partition_record(topic: &Topic, index: usize, partition: &Partition) -> PartitionRecord {
    PartitionRecord {
        partition_id: i32::try_from(index).unwrap_or(i32::MAX),
        topic_id: topic.id,
        replicas: ids(&partition.replicas),
        isr: ids(&partition.isr),
        removing_replicas: ids(&partition.removing_replicas),
        adding_replicas: ids(&partition.adding_replicas),
        leader: partition.leader.map_or(-1, |leader| leader.0),
        leader_recovery_state: i8::from(partition.recovering),
        leader_epoch: partition.leader_epoch.0,
        partition_epoch: partition.partition_epoch,
        directories: partition.directories.to_vec(),
        eligible_leader_replicas: ids_unless_empty(&partition.eligible_leader_replicas),
        last_known_elr: ids_unless_empty(&partition.last_known_eligible),
    }
}

fn broker_record(broker: &Broker) -> RegisterBrokerRecord<'_> {
    RegisterBrokerRecord {
        broker_id: broker.id.0,
        is_migrating_zk_broker: false,
        incarnation_id: broker.incarnation,
        broker_epoch: broker.epoch.0,
        end_points: broker
            .endpoints
            .iter()
            .map(|endpoint| BrokerEndpoint {
                name: &endpoint.listener,
                host: &endpoint.host,
                port: endpoint.port,
                security_protocol: endpoint.protocol as i16,
            })
            .collect(),
        features: broker
            .features
            .iter()
            .map(|feature| BrokerFeature {
                name: &feature.name,
                min_supported_version: feature.min,
                max_supported_version: feature.max,
            })
            .collect(),
        rack: broker.rack.as_deref(),
        fenced: broker.fenced,
        in_controlled_shutdown: broker.stopping,
        log_dirs: broker.directories.clone(),
        cordoned_log_dirs: (!broker.cordoned.is_empty()).then(|| broker.cordoned.clone()),
    }
}
