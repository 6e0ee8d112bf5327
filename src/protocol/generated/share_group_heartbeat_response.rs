//! `ShareGroupHeartbeatResponse`, versions 1 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ShareGroupHeartbeatResponse`, key 76, versions 1 to 1.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ShareGroupHeartbeatResponse<'a> {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    pub member_id: Option<&'a str>,
    pub member_epoch: i32,
    pub heartbeat_interval_ms: i32,
    pub assignment: Option<Assignment>,
}

impl Message for ShareGroupHeartbeatResponse<'_> {
    const NAME: &'static str = "ShareGroupHeartbeatResponse";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for ShareGroupHeartbeatResponse<'_> {
    const API: ApiKey = ApiKey::ShareGroupHeartbeat;
}

impl<'a> Decode<'a> for ShareGroupHeartbeatResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
            member_id: r.nullable_string(true)?,
            member_epoch: r.i32()?,
            heartbeat_interval_ms: r.i32()?,
            assignment: if r.is_present()? { Some(Assignment::decode(r, version)?) } else { None },
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ShareGroupHeartbeatResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.nullable_string(true, self.member_id);
        out.i32(self.member_epoch);
        out.i32(self.heartbeat_interval_ms);
        out.presence(self.assignment.is_some());
        if let Some(value) = &self.assignment {
            value.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ShareGroupHeartbeatResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Assignment {
    pub topic_partitions: Vec<TopicPartitions>,
}

impl<'a> Decode<'a> for Assignment {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self { topic_partitions: r.array(true, 18, |r| TopicPartitions::decode(r, version))? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for Assignment {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.topic_partitions.len()));
        for item in &self.topic_partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ShareGroupHeartbeatResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicPartitions {
    pub topic_id: Uuid,
    pub partitions: Vec<i32>,
}

impl<'a> Decode<'a> for TopicPartitions {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { topic_id: r.uuid()?, partitions: r.array(true, 4, |r| r.i32())? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TopicPartitions {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.uuid(self.topic_id);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            out.i32(*item);
        }
        out.uvarint(0);
    }
}
