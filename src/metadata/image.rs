//! The state of the cluster at one metadata offset.

use super::broker::Broker;
use super::configs::Overrides;
use super::sorted_map::SortedMap;
use super::topic::{Partition, Topic};
use crate::base::{LeaderEpoch, NodeId, Offset, PartitionId, Uuid};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The state of the cluster. A clone costs a few reference counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    pub(super) offset: Offset,
    pub(super) cluster_id: Arc<str>,
    pub(super) topics: SortedMap<Uuid, Arc<Topic>>,
    pub(super) topic_ids: SortedMap<Arc<str>, Uuid>,
    /// Names with `.` or `_`, by their form with all `.` as `_`: two topics must not share one.
    pub(super) unified_names: SortedMap<Arc<str>, Arc<str>>,
    pub(super) brokers: Arc<BTreeMap<NodeId, Arc<Broker>>>,
    pub(super) features: Arc<BTreeMap<Arc<str>, i16>>,
    /// Configs of everything but topics, by resource type and name.
    pub(super) configs: SortedMap<(i8, Arc<str>), Arc<Overrides>>,
    pub(super) next_producer_id: i64,
}

/// What a run of records touched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    /// Topics that are new, changed or gone: ask the images before and after.
    pub topics: BTreeSet<Uuid>,
    /// Whether a broker came, changed or went.
    pub brokers: bool,
    /// Whether a feature level changed.
    pub features: bool,
    /// Whether a config of something else than a topic changed.
    pub configs: bool,
}

impl Image {
    /// The empty cluster with this id, before its first record.
    pub fn new(cluster_id: &str) -> Self {
        Self {
            offset: Offset(-1),
            cluster_id: Arc::from(cluster_id),
            topics: SortedMap::default(),
            topic_ids: SortedMap::default(),
            unified_names: SortedMap::default(),
            brokers: Arc::default(),
            features: Arc::default(),
            configs: SortedMap::default(),
            next_producer_id: 0,
        }
    }

    /// The offset of the last record in it; -1 before the first. Also the epoch of the finalized features.
    pub fn offset(&self) -> Offset {
        self.offset
    }

    /// The cluster's name for itself.
    pub fn cluster_id(&self) -> &str {
        &self.cluster_id
    }

    /// The topic with this id.
    pub fn topic(&self, id: Uuid) -> Option<&Arc<Topic>> {
        self.topics.get(&id)
    }

    /// The topic with this name.
    pub fn topic_by_name(&self, name: &str) -> Option<&Arc<Topic>> {
        self.topics.get(self.topic_ids.get(name)?)
    }

    /// A partition by its topic's id.
    pub fn partition(&self, topic: Uuid, partition: PartitionId) -> Option<&Partition> {
        self.topic(topic)?.partition(partition)
    }

    /// All topics by rising name.
    pub fn topics(&self) -> impl Iterator<Item = &Arc<Topic>> {
        self.topic_ids.iter().filter_map(|(_, id)| self.topics.get(id))
    }

    /// All topics from this name on, by rising name.
    pub fn topics_from(&self, name: &str) -> impl Iterator<Item = &Arc<Topic>> {
        self.topic_ids.iter_from(name).filter_map(|(_, id)| self.topics.get(id))
    }

    /// How many topics there are.
    pub fn topic_count(&self) -> usize {
        self.topics.len()
    }

    /// A topic whose name differs from `unified` only in having `.` for some `_`.
    pub fn topic_with_unified_name(&self, unified: &str) -> Option<&str> {
        self.unified_names.get(unified).map(Arc::as_ref)
    }

    /// The broker with this node id.
    pub fn broker(&self, id: NodeId) -> Option<&Arc<Broker>> {
        self.brokers.get(&id)
    }

    /// All brokers by rising node id, the fenced ones too.
    pub fn brokers(&self) -> impl Iterator<Item = &Arc<Broker>> {
        self.brokers.values()
    }

    /// The finalized level of a feature; 0 when it is off.
    pub fn feature(&self, name: &str) -> i16 {
        self.features.get(name).copied().unwrap_or(0)
    }

    /// All finalized features that are on, by rising name.
    pub fn features(&self) -> impl Iterator<Item = (&str, i16)> {
        self.features.iter().map(|(name, level)| (&**name, *level))
    }

    /// Configs of something else than a topic, by its type ([`resource`](super::configs::resource)) and name.
    pub fn configs(&self, resource_type: i8, name: &str) -> Option<&Overrides> {
        self.configs.get(&(resource_type, Arc::from(name))).map(Arc::as_ref)
    }

    /// The names of all resources of a type, topics excepted, that have configs, by rising name.
    pub fn configured(&self, resource_type: i8) -> impl Iterator<Item = &str> {
        let all = self.configs.iter_from(&(resource_type, Arc::from(""))).map(|(key, _)| key);
        all.take_while(move |(kind, _)| *kind == resource_type).map(|(_, name)| &**name)
    }

    /// The first producer id that no broker was given.
    pub fn next_producer_id(&self) -> i64 {
        self.next_producer_id
    }

    /// The leader of a partition and its epoch, where it has one.
    pub fn leader(&self, topic: Uuid, partition: PartitionId) -> Option<(NodeId, LeaderEpoch)> {
        let partition = self.partition(topic, partition)?;
        Some((partition.leader?, partition.leader_epoch))
    }
}
