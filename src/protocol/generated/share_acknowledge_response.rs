//! `ShareAcknowledgeResponse`, versions 1 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ShareAcknowledgeResponse`, key 79, versions 1 to 2.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ShareAcknowledgeResponse<'a> {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    /// Versions 2+.
    pub acquisition_lock_timeout_ms: i32,
    pub responses: Vec<ShareAcknowledgeTopicResponse<'a>>,
    pub node_endpoints: Vec<NodeEndpoint<'a>>,
}

impl Message for ShareAcknowledgeResponse<'_> {
    const NAME: &'static str = "ShareAcknowledgeResponse";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for ShareAcknowledgeResponse<'_> {
    const API: ApiKey = ApiKey::ShareAcknowledge;
}

impl<'a> Decode<'a> for ShareAcknowledgeResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
            acquisition_lock_timeout_ms: if version >= 2 { r.i32()? } else { 0 },
            responses: r.array(true, 18, |r| ShareAcknowledgeTopicResponse::decode(r, version))?,
            node_endpoints: r.array(true, 11, |r| NodeEndpoint::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ShareAcknowledgeResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        if version >= 2 {
            out.i32(self.acquisition_lock_timeout_ms);
        }
        out.length(true, Some(self.responses.len()));
        for item in &self.responses {
            item.encode(out, version);
        }
        out.length(true, Some(self.node_endpoints.len()));
        for item in &self.node_endpoints {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ShareAcknowledgeResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ShareAcknowledgeTopicResponse<'a> {
    pub topic_id: Uuid,
    pub partitions: Vec<PartitionData<'a>>,
}

impl<'a> Decode<'a> for ShareAcknowledgeTopicResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            topic_id: r.uuid()?,
            partitions: r.array(true, 17, |r| PartitionData::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ShareAcknowledgeTopicResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.uuid(self.topic_id);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ShareAcknowledgeResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PartitionData<'a> {
    pub partition_index: i32,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    pub current_leader: LeaderIdAndEpoch,
}

impl<'a> Decode<'a> for PartitionData<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            partition_index: r.i32()?,
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
            current_leader: LeaderIdAndEpoch::decode(r, version)?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for PartitionData<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.partition_index);
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        self.current_leader.encode(out, version);
        out.uvarint(0);
    }
}

/// Part of `ShareAcknowledgeResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct LeaderIdAndEpoch {
    pub leader_id: i32,
    pub leader_epoch: i32,
}

impl<'a> Decode<'a> for LeaderIdAndEpoch {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { leader_id: r.i32()?, leader_epoch: r.i32()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for LeaderIdAndEpoch {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.leader_id);
        out.i32(self.leader_epoch);
        out.uvarint(0);
    }
}

/// Part of `ShareAcknowledgeResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct NodeEndpoint<'a> {
    pub node_id: i32,
    pub host: &'a str,
    pub port: i32,
    pub rack: Option<&'a str>,
}

impl<'a> Decode<'a> for NodeEndpoint<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message =
            Self { node_id: r.i32()?, host: r.string(true)?, port: r.i32()?, rack: r.nullable_string(true)? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for NodeEndpoint<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.node_id);
        out.string(true, self.host);
        out.i32(self.port);
        out.nullable_string(true, self.rack);
        out.uvarint(0);
    }
}
