//! What this core knows of the cluster: the image, and what each topic obeys.

use super::directories::Directory;
use super::options::Options;
use crate::base::{BrokerEpoch, DirId, HashMap, NodeId, Offset, PartitionId, Uuid};
use crate::log::LogOptions;
use crate::metadata::configs::resource::BROKER;
use crate::metadata::configs::{BrokerConfigs, TopicConfig};
use crate::metadata::{
    DIRECTORY_MIGRATING, DIRECTORY_UNASSIGNED, Delta, Image, Partition, ReplayError, Topic,
};
use crate::protocol::batch::Batches;
use crate::protocol::{ErrorCode, MetadataRecord, TopicKey};
use std::sync::Arc;

/// Which topics may obey something else after a newer image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Changed {
    /// Those that the delta names.
    Named,
    /// All: the defaults of the broker are others.
    AllTopics,
}

/// The image and what follows from it.
#[derive(Debug)]
pub(super) struct Cluster {
    node: NodeId,
    incarnation: Uuid,
    image: Image,
    /// The log directories of this node; one that has failed has no id any more.
    directories: Vec<Directory>,
    /// What the operator set, and what is in force: with what was set while the cluster ran.
    fixed: BrokerConfigs,
    configs: BrokerConfigs,
    topic_configs: HashMap<Uuid, Arc<TopicConfig>>,
}

impl Cluster {
    /// The cluster that these batches of the metadata log describe.
    pub(super) fn new(options: &Options, batches: &[u8]) -> Result<Self, ReplayError> {
        let mut cluster = Self {
            node: options.node,
            incarnation: options.incarnation,
            image: Image::new(&options.cluster_id),
            directories: options.directories.clone(),
            fixed: options.configs.clone(),
            configs: options.configs.clone(),
            topic_configs: HashMap::default(),
        };
        let mut image = cluster.image.clone();
        let mut delta = Delta::default();
        replay(&mut image, batches, &mut delta)?;
        cluster.install(image, &delta);
        Ok(cluster)
    }

    /// A newer image, and what differs.
    pub(super) fn install(&mut self, image: Image, delta: &Delta) -> Changed {
        let of_brokers = delta.configs && self.broker_configs_differ(&image);
        self.image = image;
        if of_brokers {
            self.configs = self.fixed.in_cluster(&self.image, self.node);
            let all: Vec<Uuid> = self.image.topics().map(|topic| topic.id).collect();
            all.into_iter().for_each(|id| self.follow_topic(id));
        }
        delta.topics.iter().for_each(|id| self.follow_topic(*id));
        if of_brokers { Changed::AllTopics } else { Changed::Named }
    }

    fn broker_configs_differ(&self, image: &Image) -> bool {
        let differ = |name: &str| self.image.configs(BROKER, name) != image.configs(BROKER, name);
        differ("") || differ(&self.node.to_string())
    }

    fn follow_topic(&mut self, id: Uuid) {
        match self.image.topic(id) {
            Some(topic) => {
                let config = Arc::new(self.configs.topic_config(&topic.configs));
                self.topic_configs.insert(id, config);
            }
            None => {
                self.topic_configs.remove(&id);
            }
        }
    }

    pub(super) fn image(&self) -> &Image {
        &self.image
    }

    pub(super) fn configs(&self) -> &BrokerConfigs {
        &self.configs
    }

    /// This life of this node is registered, and leads what it can: clients may be served. A partition that gets its leader
    /// later would refuse the first batch of a new producer and take the second.
    pub(super) fn is_registered(&self) -> bool {
        let broker = self.image.broker(self.node);
        broker.is_some_and(|broker| broker.incarnation == self.incarnation && !broker.fenced)
    }

    pub(super) fn broker_epoch(&self) -> BrokerEpoch {
        self.image.broker(self.node).map_or(BrokerEpoch(-1), |broker| broker.epoch)
    }

    /// What a topic obeys.
    pub(super) fn topic_config(&self, id: Uuid) -> Option<&Arc<TopicConfig>> {
        self.topic_configs.get(&id)
    }

    /// What the log of a topic's partition obeys.
    pub(super) fn log_options(&self, id: Uuid) -> LogOptions {
        self.topic_config(id).map_or_else(LogOptions::default, |config| LogOptions {
            segment_bytes: u64::from(config.segment_bytes),
            segment_ms: i64::try_from(config.segment_ms).unwrap_or(i64::MAX),
            index_interval_bytes: u64::from(config.index_interval_bytes),
        })
    }

    /// The partition that a request names, if this node leads it.
    pub(super) fn led(&self, topic: TopicKey<'_>, index: i32) -> Result<(&Topic, &Partition), ErrorCode> {
        let (found, unknown) = match topic {
            TopicKey::Name(name) => (self.image.topic_by_name(name), ErrorCode::UnknownTopicOrPartition),
            TopicKey::Id(id) => (self.image.topic(id), ErrorCode::UnknownTopicId),
        };
        let topic = found.ok_or(unknown)?;
        let partition = topic.partition(PartitionId(index)).ok_or(ErrorCode::UnknownTopicOrPartition)?;
        let is_here = partition.replicas.contains(&self.node);
        if is_here && self.dir_of(partition).is_none() {
            return Err(ErrorCode::KafkaStorageError);
        }
        if partition.leader != Some(self.node) {
            return Err(ErrorCode::NotLeaderOrFollower);
        }
        Ok((topic, partition))
    }

    /// In which log directory this node has its replica of a partition; `None` when it has none, or the directory does not
    /// work. A replica that has no directory yet is in the first.
    pub(super) fn dir_of(&self, partition: &Partition) -> Option<DirId> {
        let wanted = partition.directory_of(self.node)?;
        let is_it = |dir: &Directory| match wanted {
            DIRECTORY_MIGRATING | DIRECTORY_UNASSIGNED => dir.takes_partitions,
            id => dir.id == Some(id),
        };
        let found = self.directories.iter().position(is_it)?;
        self.directories[found].id.map(|_| DirId(found as u16))
    }

    /// Whether a log directory works, as far as this core knows.
    pub(super) fn is_online(&self, dir: DirId) -> bool {
        self.directories.get(usize::from(dir.0)).is_some_and(|found| found.id.is_some())
    }

    /// The log directories that work and take partitions.
    pub(super) fn online_ids(&self) -> Vec<Uuid> {
        self.directories.iter().filter(|dir| dir.takes_partitions).filter_map(|dir| dir.id).collect()
    }

    /// A log directory has failed.
    pub(super) fn dir_failed(&mut self, dir: DirId) {
        if let Some(found) = self.directories.get_mut(usize::from(dir.0)) {
            found.id = None;
        }
    }
}

/// Replays whole batches of the metadata log, in order.
fn replay(image: &mut Image, batches: &[u8], delta: &mut Delta) -> Result<(), ReplayError> {
    let damaged =
        |offset: Offset| ReplayError::DoesNotFit(format!("no readable record behind offset {offset}"));
    for batch in Batches::new(batches) {
        let batch = batch.map_err(|_| damaged(image.offset()))?;
        if batch.is_control() {
            continue;
        }
        for record in batch.records().map_err(|_| damaged(image.offset()))? {
            let record = record.map_err(|_| damaged(image.offset()))?;
            let value = MetadataRecord::from_value(record.value.unwrap_or_default());
            image.apply(record.offset, &value.map_err(|_| damaged(record.offset))?, delta)?;
        }
    }
    Ok(())
}
