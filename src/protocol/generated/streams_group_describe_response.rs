//! `StreamsGroupDescribeResponse`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `StreamsGroupDescribeResponse`, key 89, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct StreamsGroupDescribeResponse<'a> {
    pub throttle_time_ms: i32,
    pub groups: Vec<DescribedGroup<'a>>,
}

impl Message for StreamsGroupDescribeResponse<'_> {
    const NAME: &'static str = "StreamsGroupDescribeResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for StreamsGroupDescribeResponse<'_> {
    const API: ApiKey = ApiKey::StreamsGroupDescribe;
}

impl<'a> Decode<'a> for StreamsGroupDescribeResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            groups: r.array(true, 20, |r| DescribedGroup::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for StreamsGroupDescribeResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.throttle_time_ms);
        out.length(true, Some(self.groups.len()));
        for item in &self.groups {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupDescribeResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribedGroup<'a> {
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    pub group_id: &'a str,
    pub group_state: &'a str,
    pub group_epoch: i32,
    pub assignment_epoch: i32,
    pub topology: Option<Topology<'a>>,
    pub members: Vec<Member<'a>>,
    /// Default -2147483648.
    pub authorized_operations: i32,
}

impl Default for DescribedGroup<'_> {
    fn default() -> Self {
        Self {
            error_code: 0,
            error_message: None,
            group_id: "",
            group_state: "",
            group_epoch: 0,
            assignment_epoch: 0,
            topology: None,
            members: Vec::new(),
            authorized_operations: -2147483648,
        }
    }
}

impl<'a> Decode<'a> for DescribedGroup<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
            group_id: r.string(true)?,
            group_state: r.string(true)?,
            group_epoch: r.i32()?,
            assignment_epoch: r.i32()?,
            topology: if r.is_present()? { Some(Topology::decode(r, version)?) } else { None },
            members: r.array(true, 28, |r| Member::decode(r, version))?,
            authorized_operations: r.i32()?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribedGroup<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.string(true, self.group_id);
        out.string(true, self.group_state);
        out.i32(self.group_epoch);
        out.i32(self.assignment_epoch);
        out.presence(self.topology.is_some());
        if let Some(value) = &self.topology {
            value.encode(out, version);
        }
        out.length(true, Some(self.members.len()));
        for item in &self.members {
            item.encode(out, version);
        }
        out.i32(self.authorized_operations);
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupDescribeResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Topology<'a> {
    pub epoch: i32,
    pub subtopologies: Option<Vec<Subtopology<'a>>>,
}

impl<'a> Decode<'a> for Topology<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            epoch: r.i32()?,
            subtopologies: r.nullable_array(true, 6, |r| Subtopology::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for Topology<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.epoch);
        out.length(true, self.subtopologies.as_ref().map(Vec::len));
        for item in self.subtopologies.iter().flatten() {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupDescribeResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Subtopology<'a> {
    pub subtopology_id: &'a str,
    pub source_topics: Vec<&'a str>,
    pub repartition_sink_topics: Vec<&'a str>,
    pub state_changelog_topics: Vec<TopicInfo<'a>>,
    pub repartition_source_topics: Vec<TopicInfo<'a>>,
}

impl<'a> Decode<'a> for Subtopology<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            subtopology_id: r.string(true)?,
            source_topics: r.array(true, 1, |r| r.string(true))?,
            repartition_sink_topics: r.array(true, 1, |r| r.string(true))?,
            state_changelog_topics: r.array(true, 9, |r| TopicInfo::decode(r, version))?,
            repartition_source_topics: r.array(true, 9, |r| TopicInfo::decode(r, version))?,
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
        out.length(true, Some(self.repartition_sink_topics.len()));
        for item in &self.repartition_sink_topics {
            out.string(true, item);
        }
        out.length(true, Some(self.state_changelog_topics.len()));
        for item in &self.state_changelog_topics {
            item.encode(out, version);
        }
        out.length(true, Some(self.repartition_source_topics.len()));
        for item in &self.repartition_source_topics {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupDescribeResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Member<'a> {
    pub member_id: &'a str,
    pub member_epoch: i32,
    pub instance_id: Option<&'a str>,
    pub rack_id: Option<&'a str>,
    pub client_id: &'a str,
    pub client_host: &'a str,
    pub topology_epoch: i32,
    pub process_id: &'a str,
    pub user_endpoint: Option<Endpoint<'a>>,
    pub client_tags: Vec<KeyValue<'a>>,
    pub task_offsets: Vec<TaskOffset<'a>>,
    pub task_end_offsets: Vec<TaskOffset<'a>>,
    pub assignment: Assignment<'a>,
    pub target_assignment: Assignment<'a>,
    pub is_classic: bool,
}

impl<'a> Decode<'a> for Member<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            member_id: r.string(true)?,
            member_epoch: r.i32()?,
            instance_id: r.nullable_string(true)?,
            rack_id: r.nullable_string(true)?,
            client_id: r.string(true)?,
            client_host: r.string(true)?,
            topology_epoch: r.i32()?,
            process_id: r.string(true)?,
            user_endpoint: if r.is_present()? { Some(Endpoint::decode(r, version)?) } else { None },
            client_tags: r.array(true, 3, |r| KeyValue::decode(r, version))?,
            task_offsets: r.array(true, 14, |r| TaskOffset::decode(r, version))?,
            task_end_offsets: r.array(true, 14, |r| TaskOffset::decode(r, version))?,
            assignment: Assignment::decode(r, version)?,
            target_assignment: Assignment::decode(r, version)?,
            is_classic: r.bool()?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for Member<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.member_id);
        out.i32(self.member_epoch);
        out.nullable_string(true, self.instance_id);
        out.nullable_string(true, self.rack_id);
        out.string(true, self.client_id);
        out.string(true, self.client_host);
        out.i32(self.topology_epoch);
        out.string(true, self.process_id);
        out.presence(self.user_endpoint.is_some());
        if let Some(value) = &self.user_endpoint {
            value.encode(out, version);
        }
        out.length(true, Some(self.client_tags.len()));
        for item in &self.client_tags {
            item.encode(out, version);
        }
        out.length(true, Some(self.task_offsets.len()));
        for item in &self.task_offsets {
            item.encode(out, version);
        }
        out.length(true, Some(self.task_end_offsets.len()));
        for item in &self.task_end_offsets {
            item.encode(out, version);
        }
        self.assignment.encode(out, version);
        self.target_assignment.encode(out, version);
        out.bool(self.is_classic);
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupDescribeResponse`.
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

/// Part of `StreamsGroupDescribeResponse`.
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

/// Part of `StreamsGroupDescribeResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Assignment<'a> {
    pub active_tasks: Vec<TaskIds<'a>>,
    pub standby_tasks: Vec<TaskIds<'a>>,
    pub warmup_tasks: Vec<TaskIds<'a>>,
}

impl<'a> Decode<'a> for Assignment<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            active_tasks: r.array(true, 3, |r| TaskIds::decode(r, version))?,
            standby_tasks: r.array(true, 3, |r| TaskIds::decode(r, version))?,
            warmup_tasks: r.array(true, 3, |r| TaskIds::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for Assignment<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.active_tasks.len()));
        for item in &self.active_tasks {
            item.encode(out, version);
        }
        out.length(true, Some(self.standby_tasks.len()));
        for item in &self.standby_tasks {
            item.encode(out, version);
        }
        out.length(true, Some(self.warmup_tasks.len()));
        for item in &self.warmup_tasks {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupDescribeResponse`.
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

/// Part of `StreamsGroupDescribeResponse`.
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

/// Part of `StreamsGroupDescribeResponse`.
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
