//! `__consumer_offsets`: which partition of it a group belongs to, and how it is made when somebody first needs it.

use super::GroupOptions;
use crate::base::PartitionId;
use crate::coordinator::group::partition_of;
use crate::log::LogKey;
use crate::metadata::topic_name::CONSUMER_OFFSETS;
use crate::protocol::CreateTopicsRequest;
use crate::protocol::create_topics_request::{CreatableTopic, CreatableTopicConfig};
use crate::shard::admin::After;
use crate::shard::{Shard, Stop};

impl GroupOptions {
    /// The topic as it must be made; `segment_bytes` is that number of these options as a text.
    pub(in crate::shard) fn creatable<'a>(&self, segment_bytes: &'a str) -> CreatableTopic<'a> {
        let config = |(name, value)| CreatableTopicConfig { name, value: Some(value) };
        let configs = [
            ("cleanup.policy", "compact"),
            ("compression.type", "producer"),
            ("segment.bytes", segment_bytes),
        ];
        CreatableTopic {
            name: CONSUMER_OFFSETS,
            num_partitions: self.topic_partitions,
            replication_factor: self.topic_replication_factor,
            configs: configs.into_iter().map(config).collect(),
            ..CreatableTopic::default()
        }
    }
}

impl Shard {
    /// The partition that a group belongs to; `None` as long as the topic is not there.
    pub(in crate::shard) fn group_partition(&self, group: &str) -> Option<LogKey> {
        let topic = self.cluster.image().topic_by_name(CONSUMER_OFFSETS)?;
        let count = i32::try_from(topic.partitions.len()).ok().filter(|count| *count > 0)?;
        Some(LogKey { topic: topic.id, partition: PartitionId(partition_of(group, count)) })
    }

    /// On core 0: somebody looks for a coordinator, and there was no topic.
    pub(in crate::shard) fn make_offsets_topic(&mut self) {
        let Some(admin) = self.admin.as_ref().filter(|_| self.stop == Stop::Running) else { return };
        if admin.image.topic_by_name(CONSUMER_OFFSETS).is_some() {
            return;
        }
        let segment_bytes = self.options.groups.topic_segment_bytes.to_string();
        let topics = vec![self.options.groups.creatable(&segment_bytes)];
        let create = CreateTopicsRequest { topics, ..CreateTopicsRequest::default() };
        let outcome = admin.controller.create_topics(&admin.image, &create, &mut self.random);
        let refused = outcome.reply.topics.iter().find_map(|topic| topic.result.as_ref().err());
        if let Some(refusal) = refused {
            if !std::mem::replace(&mut self.groups.is_topic_refused, true) {
                let reason = refusal.message.as_deref().unwrap_or_default();
                tracing::error!("{CONSUMER_OFFSETS} cannot be made, so that there are no groups: {reason}");
            }
            return;
        }
        tracing::info!("creating {CONSUMER_OFFSETS}: somebody looks for the coordinator of a group");
        self.decide(&outcome.records, After::Nothing);
    }
}
