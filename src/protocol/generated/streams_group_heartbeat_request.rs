//! `StreamsGroupHeartbeatRequest`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `StreamsGroupHeartbeatRequest`, key 88, versions 0 to 0.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamsGroupHeartbeatRequest<'a> {
    pub group_id: &'a str,
    pub member_id: &'a str,
    pub member_epoch: i32,
    pub endpoint_information_epoch: i32,
    pub instance_id: Option<&'a str>,
    pub rack_id: Option<&'a str>,
    /// Default -1.
    pub rebalance_timeout_ms: i32,
    pub topology: Option<Topology<'a>>,
    pub active_tasks: Option<Vec<TaskIds<'a>>>,
    pub standby_tasks: Option<Vec<TaskIds<'a>>>,
    pub warmup_tasks: Option<Vec<TaskIds<'a>>>,
    pub process_id: Option<&'a str>,
    pub user_endpoint: Option<Endpoint<'a>>,
    pub client_tags: Option<Vec<KeyValue<'a>>>,
    pub task_offsets: Option<Vec<TaskOffset<'a>>>,
    pub task_end_offsets: Option<Vec<TaskOffset<'a>>>,
    pub shutdown_application: bool,
}

impl Default for StreamsGroupHeartbeatRequest<'_> {
    fn default() -> Self {
        Self {
            group_id: "",
            member_id: "",
            member_epoch: 0,
            endpoint_information_epoch: 0,
            instance_id: None,
            rack_id: None,
            rebalance_timeout_ms: -1,
            topology: None,
            active_tasks: None,
            standby_tasks: None,
            warmup_tasks: None,
            process_id: None,
            user_endpoint: None,
            client_tags: None,
            task_offsets: None,
            task_end_offsets: None,
            shutdown_application: false,
        }
    }
}

impl Message for StreamsGroupHeartbeatRequest<'_> {
    const NAME: &'static str = "StreamsGroupHeartbeatRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for StreamsGroupHeartbeatRequest<'_> {
    const API: ApiKey = ApiKey::StreamsGroupHeartbeat;
}

impl<'a> Decode<'a> for StreamsGroupHeartbeatRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            group_id: r.string(true)?,
            member_id: r.string(true)?,
            member_epoch: r.i32()?,
            endpoint_information_epoch: r.i32()?,
            instance_id: r.nullable_string(true)?,
            rack_id: r.nullable_string(true)?,
            rebalance_timeout_ms: r.i32()?,
            topology: if r.is_present()? { Some(Topology::decode(r, version)?) } else { None },
            active_tasks: r.nullable_array(true, 3, |r| TaskIds::decode(r, version))?,
            standby_tasks: r.nullable_array(true, 3, |r| TaskIds::decode(r, version))?,
            warmup_tasks: r.nullable_array(true, 3, |r| TaskIds::decode(r, version))?,
            process_id: r.nullable_string(true)?,
            user_endpoint: if r.is_present()? { Some(Endpoint::decode(r, version)?) } else { None },
            client_tags: r.nullable_array(true, 3, |r| KeyValue::decode(r, version))?,
            task_offsets: r.nullable_array(true, 14, |r| TaskOffset::decode(r, version))?,
            task_end_offsets: r.nullable_array(true, 14, |r| TaskOffset::decode(r, version))?,
            shutdown_application: r.bool()?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for StreamsGroupHeartbeatRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.group_id);
        out.string(true, self.member_id);
        out.i32(self.member_epoch);
        out.i32(self.endpoint_information_epoch);
        out.nullable_string(true, self.instance_id);
        out.nullable_string(true, self.rack_id);
        out.i32(self.rebalance_timeout_ms);
        out.presence(self.topology.is_some());
        if let Some(value) = &self.topology {
            value.encode(out, version);
        }
        out.length(true, self.active_tasks.as_ref().map(Vec::len));
        for item in self.active_tasks.iter().flatten() {
            item.encode(out, version);
        }
        out.length(true, self.standby_tasks.as_ref().map(Vec::len));
        for item in self.standby_tasks.iter().flatten() {
            item.encode(out, version);
        }
        out.length(true, self.warmup_tasks.as_ref().map(Vec::len));
        for item in self.warmup_tasks.iter().flatten() {
            item.encode(out, version);
        }
        out.nullable_string(true, self.process_id);
        out.presence(self.user_endpoint.is_some());
        if let Some(value) = &self.user_endpoint {
            value.encode(out, version);
        }
        out.length(true, self.client_tags.as_ref().map(Vec::len));
        for item in self.client_tags.iter().flatten() {
            item.encode(out, version);
        }
        out.length(true, self.task_offsets.as_ref().map(Vec::len));
        for item in self.task_offsets.iter().flatten() {
            item.encode(out, version);
        }
        out.length(true, self.task_end_offsets.as_ref().map(Vec::len));
        for item in self.task_end_offsets.iter().flatten() {
            item.encode(out, version);
        }
        out.bool(self.shutdown_application);
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupHeartbeatRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Topology<'a> {
    pub epoch: i32,
    pub subtopologies: Vec<Subtopology<'a>>,
}

impl<'a> Decode<'a> for Topology<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message =
            Self { epoch: r.i32()?, subtopologies: r.array(true, 8, |r| Subtopology::decode(r, version))? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for Topology<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.epoch);
        out.length(true, Some(self.subtopologies.len()));
        for item in &self.subtopologies {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupHeartbeatRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Subtopology<'a> {
    pub subtopology_id: &'a str,
    pub source_topics: Vec<&'a str>,
    pub source_topic_regex: Vec<&'a str>,
    pub state_changelog_topics: Vec<TopicInfo<'a>>,
    pub repartition_sink_topics: Vec<&'a str>,
    pub repartition_source_topics: Vec<TopicInfo<'a>>,
    pub copartition_groups: Vec<CopartitionGroup>,
}

impl<'a> Decode<'a> for Subtopology<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            subtopology_id: r.string(true)?,
            source_topics: r.array(true, 1, |r| r.string(true))?,
            source_topic_regex: r.array(true, 1, |r| r.string(true))?,
            state_changelog_topics: r.array(true, 9, |r| TopicInfo::decode(r, version))?,
            repartition_sink_topics: r.array(true, 1, |r| r.string(true))?,
            repartition_source_topics: r.array(true, 9, |r| TopicInfo::decode(r, version))?,
            copartition_groups: r.array(true, 4, |r| CopartitionGroup::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for Subtopology<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.subtopology_id);
        out.length(true, Some(self.source_topics.len()));
        for item in &self.source_topics {
            out.string(true, item);
        }
        out.length(true, Some(self.source_topic_regex.len()));
        for item in &self.source_topic_regex {
            out.string(true, item);
        }
        out.length(true, Some(self.state_changelog_topics.len()));
        for item in &self.state_changelog_topics {
            item.encode(out, version);
        }
        out.length(true, Some(self.repartition_sink_topics.len()));
        for item in &self.repartition_sink_topics {
            out.string(true, item);
        }
        out.length(true, Some(self.repartition_source_topics.len()));
        for item in &self.repartition_source_topics {
            item.encode(out, version);
        }
        out.length(true, Some(self.copartition_groups.len()));
        for item in &self.copartition_groups {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupHeartbeatRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct CopartitionGroup {
    pub source_topics: Vec<i16>,
    pub source_topic_regex: Vec<i16>,
    pub repartition_source_topics: Vec<i16>,
}

impl<'a> Decode<'a> for CopartitionGroup {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            source_topics: r.array(true, 2, |r| r.i16())?,
            source_topic_regex: r.array(true, 2, |r| r.i16())?,
            repartition_source_topics: r.array(true, 2, |r| r.i16())?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for CopartitionGroup {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.length(true, Some(self.source_topics.len()));
        for item in &self.source_topics {
            out.i16(*item);
        }
        out.length(true, Some(self.source_topic_regex.len()));
        for item in &self.source_topic_regex {
            out.i16(*item);
        }
        out.length(true, Some(self.repartition_source_topics.len()));
        for item in &self.repartition_source_topics {
            out.i16(*item);
        }
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupHeartbeatRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct KeyValue<'a> {
    pub key: &'a str,
    pub value: &'a str,
}

impl<'a> Decode<'a> for KeyValue<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { key: r.string(true)?, value: r.string(true)? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for KeyValue<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.key);
        out.string(true, self.value);
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupHeartbeatRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicInfo<'a> {
    pub name: &'a str,
    pub partitions: i32,
    pub replication_factor: i16,
    pub topic_configs: Vec<KeyValue<'a>>,
}

impl<'a> Decode<'a> for TopicInfo<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            name: r.string(true)?,
            partitions: r.i32()?,
            replication_factor: r.i16()?,
            topic_configs: r.array(true, 3, |r| KeyValue::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TopicInfo<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.name);
        out.i32(self.partitions);
        out.i16(self.replication_factor);
        out.length(true, Some(self.topic_configs.len()));
        for item in &self.topic_configs {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupHeartbeatRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Endpoint<'a> {
    pub host: &'a str,
    pub port: u16,
}

impl<'a> Decode<'a> for Endpoint<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { host: r.string(true)?, port: r.u16()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for Endpoint<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.host);
        out.u16(self.port);
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupHeartbeatRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TaskOffset<'a> {
    pub subtopology_id: &'a str,
    pub partition: i32,
    pub offset: i64,
}

impl<'a> Decode<'a> for TaskOffset<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { subtopology_id: r.string(true)?, partition: r.i32()?, offset: r.i64()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TaskOffset<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.subtopology_id);
        out.i32(self.partition);
        out.i64(self.offset);
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupHeartbeatRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TaskIds<'a> {
    pub subtopology_id: &'a str,
    pub partitions: Vec<i32>,
}

impl<'a> Decode<'a> for TaskIds<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { subtopology_id: r.string(true)?, partitions: r.array(true, 4, |r| r.i32())? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TaskIds<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.subtopology_id);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            out.i32(*item);
        }
        out.uvarint(0);
    }
}
