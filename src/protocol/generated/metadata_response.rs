//! `MetadataResponse`, versions 0 to 13.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `MetadataResponse`, key 3, versions 0 to 13.
#[derive(Clone, Debug, PartialEq)]
pub struct MetadataResponse<'a> {
    /// Versions 3+.
    pub throttle_time_ms: i32,
    pub brokers: Vec<MetadataResponseBroker<'a>>,
    /// Versions 2+.
    pub cluster_id: Option<&'a str>,
    /// Versions 1+, default -1.
    pub controller_id: i32,
    pub topics: Vec<MetadataResponseTopic<'a>>,
    /// Versions 8 to 10, default -2147483648.
    pub cluster_authorized_operations: i32,
    /// Versions 13+.
    pub error_code: i16,
}

impl Default for MetadataResponse<'_> {
    fn default() -> Self {
        Self {
            throttle_time_ms: 0,
            brokers: Vec::new(),
            cluster_id: None,
            controller_id: -1,
            topics: Vec::new(),
            cluster_authorized_operations: -2147483648,
            error_code: 0,
        }
    }
}

impl Message for MetadataResponse<'_> {
    const NAME: &'static str = "MetadataResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 13;
    const FLEXIBLE_FROM: i16 = 9;
}

impl ApiMessage for MetadataResponse<'_> {
    const API: ApiKey = ApiKey::Metadata;
}

impl<'a> Decode<'a> for MetadataResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 9;
        let message = Self {
            throttle_time_ms: if version >= 3 { r.i32()? } else { 0 },
            brokers: r.array(flexible, 10, |r| MetadataResponseBroker::decode(r, version))?,
            cluster_id: if version >= 2 { r.nullable_string(flexible)? } else { None },
            controller_id: if version >= 1 { r.i32()? } else { -1 },
            topics: r.array(flexible, 8, |r| MetadataResponseTopic::decode(r, version))?,
            cluster_authorized_operations: if (8..=10).contains(&version) { r.i32()? } else { -2147483648 },
            error_code: if version >= 13 { r.i16()? } else { 0 },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for MetadataResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 9;
        if version >= 3 {
            out.i32(self.throttle_time_ms);
        }
        out.length(flexible, Some(self.brokers.len()));
        for item in &self.brokers {
            item.encode(out, version);
        }
        if version >= 2 {
            out.nullable_string(flexible, self.cluster_id);
        }
        if version >= 1 {
            out.i32(self.controller_id);
        }
        out.length(flexible, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        if (8..=10).contains(&version) {
            out.i32(self.cluster_authorized_operations);
        }
        if version >= 13 {
            out.i16(self.error_code);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `MetadataResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct MetadataResponseBroker<'a> {
    pub node_id: i32,
    pub host: &'a str,
    pub port: i32,
    /// Versions 1+.
    pub rack: Option<&'a str>,
}

impl<'a> Decode<'a> for MetadataResponseBroker<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let message = Self {
            node_id: r.i32()?,
            host: r.string(flexible)?,
            port: r.i32()?,
            rack: if version >= 1 { r.nullable_string(flexible)? } else { None },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for MetadataResponseBroker<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 9;
        out.i32(self.node_id);
        out.string(flexible, self.host);
        out.i32(self.port);
        if version >= 1 {
            out.nullable_string(flexible, self.rack);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `MetadataResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct MetadataResponseTopic<'a> {
    pub error_code: i16,
    /// Null in 12+.
    pub name: Option<&'a str>,
    /// Versions 10+.
    pub topic_id: Uuid,
    /// Versions 1+.
    pub is_internal: bool,
    pub partitions: Vec<MetadataResponsePartition>,
    /// Versions 8+, default -2147483648.
    pub topic_authorized_operations: i32,
}

impl Default for MetadataResponseTopic<'_> {
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

impl<'a> Decode<'a> for MetadataResponseTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let message = Self {
            error_code: r.i16()?,
            name: if version >= 12 { r.nullable_string(flexible)? } else { Some(r.string(flexible)?) },
            topic_id: if version >= 10 { r.uuid()? } else { Uuid::ZERO },
            is_internal: if version >= 1 { r.bool()? } else { false },
            partitions: r.array(flexible, 18, |r| MetadataResponsePartition::decode(r, version))?,
            topic_authorized_operations: if version >= 8 { r.i32()? } else { -2147483648 },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for MetadataResponseTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 9;
        out.i16(self.error_code);
        if version >= 12 {
            out.nullable_string(flexible, self.name);
        } else {
            out.string(flexible, self.name.unwrap_or_default());
        }
        if version >= 10 {
            out.uuid(self.topic_id);
        }
        if version >= 1 {
            out.bool(self.is_internal);
        }
        out.length(flexible, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        if version >= 8 {
            out.i32(self.topic_authorized_operations);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `MetadataResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct MetadataResponsePartition {
    pub error_code: i16,
    pub partition_index: i32,
    pub leader_id: i32,
    /// Versions 7+, default -1.
    pub leader_epoch: i32,
    pub replica_nodes: Vec<i32>,
    pub isr_nodes: Vec<i32>,
    /// Versions 5+.
    pub offline_replicas: Vec<i32>,
}

impl Default for MetadataResponsePartition {
    fn default() -> Self {
        Self {
            error_code: 0,
            partition_index: 0,
            leader_id: 0,
            leader_epoch: -1,
            replica_nodes: Vec::new(),
            isr_nodes: Vec::new(),
            offline_replicas: Vec::new(),
        }
    }
}

impl<'a> Decode<'a> for MetadataResponsePartition {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let message = Self {
            error_code: r.i16()?,
            partition_index: r.i32()?,
            leader_id: r.i32()?,
            leader_epoch: if version >= 7 { r.i32()? } else { -1 },
            replica_nodes: r.array(flexible, 4, |r| r.i32())?,
            isr_nodes: r.array(flexible, 4, |r| r.i32())?,
            offline_replicas: if version >= 5 { r.array(flexible, 4, |r| r.i32())? } else { Vec::new() },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for MetadataResponsePartition {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 9;
        out.i16(self.error_code);
        out.i32(self.partition_index);
        out.i32(self.leader_id);
        if version >= 7 {
            out.i32(self.leader_epoch);
        }
        out.length(flexible, Some(self.replica_nodes.len()));
        for item in &self.replica_nodes {
            out.i32(*item);
        }
        out.length(flexible, Some(self.isr_nodes.len()));
        for item in &self.isr_nodes {
            out.i32(*item);
        }
        if version >= 5 {
            out.length(flexible, Some(self.offline_replicas.len()));
            for item in &self.offline_replicas {
                out.i32(*item);
            }
        }
        if flexible {
            out.uvarint(0);
        }
    }
}
