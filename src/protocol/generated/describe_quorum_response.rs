//! `DescribeQuorumResponse`, versions 0 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DescribeQuorumResponse`, key 55, versions 0 to 2.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeQuorumResponse<'a> {
    pub error_code: i16,
    /// Versions 2+.
    pub error_message: Option<&'a str>,
    pub topics: Vec<TopicData<'a>>,
    /// Versions 2+.
    pub nodes: Vec<Node<'a>>,
}

impl Default for DescribeQuorumResponse<'_> {
    fn default() -> Self {
        Self { error_code: 0, error_message: Some(""), topics: Vec::new(), nodes: Vec::new() }
    }
}

impl Message for DescribeQuorumResponse<'_> {
    const NAME: &'static str = "DescribeQuorumResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for DescribeQuorumResponse<'_> {
    const API: ApiKey = ApiKey::DescribeQuorum;
}

impl<'a> Decode<'a> for DescribeQuorumResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            error_code: r.i16()?,
            error_message: if version >= 2 { r.nullable_string(true)? } else { Some("") },
            topics: r.array(true, 3, |r| TopicData::decode(r, version))?,
            nodes: if version >= 2 { r.array(true, 6, |r| Node::decode(r, version))? } else { Vec::new() },
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribeQuorumResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i16(self.error_code);
        if version >= 2 {
            out.nullable_string(true, self.error_message);
        }
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        if version >= 2 {
            out.length(true, Some(self.nodes.len()));
            for item in &self.nodes {
                item.encode(out, version);
            }
        }
        out.uvarint(0);
    }
}

/// Part of `DescribeQuorumResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicData<'a> {
    pub topic_name: &'a str,
    pub partitions: Vec<PartitionData<'a>>,
}

impl<'a> Decode<'a> for TopicData<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            topic_name: r.string(true)?,
            partitions: r.array(true, 25, |r| PartitionData::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TopicData<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.topic_name);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `DescribeQuorumResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionData<'a> {
    pub partition_index: i32,
    pub error_code: i16,
    /// Versions 2+.
    pub error_message: Option<&'a str>,
    pub leader_id: i32,
    pub leader_epoch: i32,
    pub high_watermark: i64,
    pub current_voters: Vec<ReplicaState>,
    pub observers: Vec<ReplicaState>,
}

impl Default for PartitionData<'_> {
    fn default() -> Self {
        Self {
            partition_index: 0,
            error_code: 0,
            error_message: Some(""),
            leader_id: 0,
            leader_epoch: 0,
            high_watermark: 0,
            current_voters: Vec::new(),
            observers: Vec::new(),
        }
    }
}

impl<'a> Decode<'a> for PartitionData<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            partition_index: r.i32()?,
            error_code: r.i16()?,
            error_message: if version >= 2 { r.nullable_string(true)? } else { Some("") },
            leader_id: r.i32()?,
            leader_epoch: r.i32()?,
            high_watermark: r.i64()?,
            current_voters: r.array(true, 13, |r| ReplicaState::decode(r, version))?,
            observers: r.array(true, 13, |r| ReplicaState::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for PartitionData<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.partition_index);
        out.i16(self.error_code);
        if version >= 2 {
            out.nullable_string(true, self.error_message);
        }
        out.i32(self.leader_id);
        out.i32(self.leader_epoch);
        out.i64(self.high_watermark);
        out.length(true, Some(self.current_voters.len()));
        for item in &self.current_voters {
            item.encode(out, version);
        }
        out.length(true, Some(self.observers.len()));
        for item in &self.observers {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `DescribeQuorumResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Node<'a> {
    pub node_id: i32,
    pub listeners: Vec<Listener<'a>>,
}

impl<'a> Decode<'a> for Node<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message =
            Self { node_id: r.i32()?, listeners: r.array(true, 5, |r| Listener::decode(r, version))? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for Node<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.node_id);
        out.length(true, Some(self.listeners.len()));
        for item in &self.listeners {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `DescribeQuorumResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Listener<'a> {
    pub name: &'a str,
    pub host: &'a str,
    pub port: u16,
}

impl<'a> Decode<'a> for Listener<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { name: r.string(true)?, host: r.string(true)?, port: r.u16()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for Listener<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.string(true, self.host);
        out.u16(self.port);
        out.uvarint(0);
    }
}

/// Part of `DescribeQuorumResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplicaState {
    pub replica_id: i32,
    /// Versions 2+.
    pub replica_directory_id: Uuid,
    pub log_end_offset: i64,
    /// Versions 1+, default -1.
    pub last_fetch_timestamp: i64,
    /// Versions 1+, default -1.
    pub last_caught_up_timestamp: i64,
}

impl Default for ReplicaState {
    fn default() -> Self {
        Self {
            replica_id: 0,
            replica_directory_id: Uuid::ZERO,
            log_end_offset: 0,
            last_fetch_timestamp: -1,
            last_caught_up_timestamp: -1,
        }
    }
}

impl<'a> Decode<'a> for ReplicaState {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            replica_id: r.i32()?,
            replica_directory_id: if version >= 2 { r.uuid()? } else { Uuid::ZERO },
            log_end_offset: r.i64()?,
            last_fetch_timestamp: if version >= 1 { r.i64()? } else { -1 },
            last_caught_up_timestamp: if version >= 1 { r.i64()? } else { -1 },
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ReplicaState {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.replica_id);
        if version >= 2 {
            out.uuid(self.replica_directory_id);
        }
        out.i64(self.log_end_offset);
        if version >= 1 {
            out.i64(self.last_fetch_timestamp);
        }
        if version >= 1 {
            out.i64(self.last_caught_up_timestamp);
        }
        out.uvarint(0);
    }
}
