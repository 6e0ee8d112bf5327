//! `DescribeTopicPartitionsResponse`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DescribeTopicPartitionsResponse`, key 75, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeTopicPartitionsResponse<'a> {
    pub throttle_time_ms: i32,
    pub topics: Vec<DescribeTopicPartitionsResponseTopic<'a>>,
    pub next_cursor: Option<Cursor<'a>>,
}

impl Message for DescribeTopicPartitionsResponse<'_> {
    const NAME: &'static str = "DescribeTopicPartitionsResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for DescribeTopicPartitionsResponse<'_> {
    const API: ApiKey = ApiKey::DescribeTopicPartitions;
}

impl<'a> Decode<'a> for DescribeTopicPartitionsResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            topics: r.array(true, 26, |r| DescribeTopicPartitionsResponseTopic::decode(r, version))?,
            next_cursor: if r.is_present()? { Some(Cursor::decode(r, version)?) } else { None },
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribeTopicPartitionsResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.throttle_time_ms);
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.presence(self.next_cursor.is_some());
        if let Some(value) = &self.next_cursor {
            value.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `DescribeTopicPartitionsResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeTopicPartitionsResponseTopic<'a> {
    pub error_code: i16,
    pub name: Option<&'a str>,
    pub topic_id: Uuid,
    pub is_internal: bool,
    pub partitions: Vec<DescribeTopicPartitionsResponsePartition>,
    /// Default -2147483648.
    pub topic_authorized_operations: i32,
}

impl Default for DescribeTopicPartitionsResponseTopic<'_> {
    fn default() -> Self {
        Self {
            error_code: 0,
            name: Some(""),
            topic_id: Uuid::ZERO,
            is_internal: false,
            partitions: Vec::new(),
            topic_authorized_operations: -2147483648,
        }
    }
}

impl<'a> Decode<'a> for DescribeTopicPartitionsResponseTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            error_code: r.i16()?,
            name: r.nullable_string(true)?,
            topic_id: r.uuid()?,
            is_internal: r.bool()?,
            partitions: r
                .array(true, 20, |r| DescribeTopicPartitionsResponsePartition::decode(r, version))?,
            topic_authorized_operations: r.i32()?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribeTopicPartitionsResponseTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i16(self.error_code);
        out.nullable_string(true, self.name);
        out.uuid(self.topic_id);
        out.bool(self.is_internal);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        out.i32(self.topic_authorized_operations);
        out.uvarint(0);
    }
}

/// Part of `DescribeTopicPartitionsResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeTopicPartitionsResponsePartition {
    pub error_code: i16,
    pub partition_index: i32,
    pub leader_id: i32,
    /// Default -1.
    pub leader_epoch: i32,
    pub replica_nodes: Vec<i32>,
    pub isr_nodes: Vec<i32>,
    pub eligible_leader_replicas: Option<Vec<i32>>,
    pub last_known_elr: Option<Vec<i32>>,
    pub offline_replicas: Vec<i32>,
}

impl Default for DescribeTopicPartitionsResponsePartition {
    fn default() -> Self {
        Self {
            error_code: 0,
            partition_index: 0,
            leader_id: 0,
            leader_epoch: -1,
            replica_nodes: Vec::new(),
            isr_nodes: Vec::new(),
            eligible_leader_replicas: None,
            last_known_elr: None,
            offline_replicas: Vec::new(),
        }
    }
}

impl<'a> Decode<'a> for DescribeTopicPartitionsResponsePartition {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            error_code: r.i16()?,
            partition_index: r.i32()?,
            leader_id: r.i32()?,
            leader_epoch: r.i32()?,
            replica_nodes: r.array(true, 4, |r| r.i32())?,
            isr_nodes: r.array(true, 4, |r| r.i32())?,
            eligible_leader_replicas: r.nullable_array(true, 4, |r| r.i32())?,
            last_known_elr: r.nullable_array(true, 4, |r| r.i32())?,
            offline_replicas: r.array(true, 4, |r| r.i32())?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribeTopicPartitionsResponsePartition {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i16(self.error_code);
        out.i32(self.partition_index);
        out.i32(self.leader_id);
        out.i32(self.leader_epoch);
        out.length(true, Some(self.replica_nodes.len()));
        for item in &self.replica_nodes {
            out.i32(*item);
        }
        out.length(true, Some(self.isr_nodes.len()));
        for item in &self.isr_nodes {
            out.i32(*item);
        }
        out.length(true, self.eligible_leader_replicas.as_ref().map(Vec::len));
        for item in self.eligible_leader_replicas.iter().flatten() {
            out.i32(*item);
        }
        out.length(true, self.last_known_elr.as_ref().map(Vec::len));
        for item in self.last_known_elr.iter().flatten() {
            out.i32(*item);
        }
        out.length(true, Some(self.offline_replicas.len()));
        for item in &self.offline_replicas {
            out.i32(*item);
        }
        out.uvarint(0);
    }
}

/// Part of `DescribeTopicPartitionsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Cursor<'a> {
    pub topic_name: &'a str,
    pub partition_index: i32,
}

impl<'a> Decode<'a> for Cursor<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { topic_name: r.string(true)?, partition_index: r.i32()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for Cursor<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.topic_name);
        out.i32(self.partition_index);
        out.uvarint(0);
    }
}
