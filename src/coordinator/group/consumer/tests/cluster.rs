//! A cluster for tests: brokers in racks, topics that come, grow and go.

use crate::base::{Offset, Uuid};
use crate::metadata::{Delta, Image};
use crate::protocol::{
    MetadataRecord, PartitionRecord, RegisterBrokerRecord, RemoveTopicRecord, TopicRecord,
};

/// An image, and what changed in it since it was last taken.
pub(in super::super) struct Cluster {
    pub(in super::super) image: Image,
    pub(in super::super) delta: Delta,
}

impl Default for Cluster {
    fn default() -> Self {
        Self { image: Image::new("c"), delta: Delta::default() }
    }
}

impl Cluster {
    pub(in super::super) fn broker(&mut self, id: i32, rack: Option<&str>) {
        let record = RegisterBrokerRecord { broker_id: id, rack, ..Default::default() };
        self.apply(&MetadataRecord::RegisterBroker(record));
    }

    /// A topic with these replicas for each partition; it grows if it is there.
    pub(in super::super) fn topic(&mut self, name: &str, topic_id: Uuid, partitions: &[&[i32]]) {
        if self.image.topic(topic_id).is_none() {
            self.apply(&MetadataRecord::Topic(TopicRecord { name, topic_id }));
        }
        let there = self.image.topic(topic_id).map_or(0, |topic| topic.partitions.len());
        for (partition_id, replicas) in (0..).zip(partitions).skip(there) {
            let (replicas, isr) = (replicas.to_vec(), replicas.to_vec());
            let leader = replicas.first().copied().unwrap_or(-1);
            let record =
                PartitionRecord { partition_id, topic_id, replicas, isr, leader, ..Default::default() };
            self.apply(&MetadataRecord::Partition(record));
        }
    }

    pub(in super::super) fn remove_topic(&mut self, topic_id: Uuid) {
        self.apply(&MetadataRecord::RemoveTopic(RemoveTopicRecord { topic_id }));
    }

    fn apply(&mut self, record: &MetadataRecord<'_>) {
        let offset = Offset(self.image.offset().0 + 1);
        self.image.apply(offset, record, &mut self.delta).unwrap();
    }
}
