//! `OffsetDeleteResponse`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `OffsetDeleteResponse`, key 47, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetDeleteResponse<'a> {
    pub error_code: i16,
    pub throttle_time_ms: i32,
    pub topics: Vec<OffsetDeleteResponseTopic<'a>>,
}

impl Message for OffsetDeleteResponse<'_> {
    const NAME: &'static str = "OffsetDeleteResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl ApiMessage for OffsetDeleteResponse<'_> {
    const API: ApiKey = ApiKey::OffsetDelete;
}

impl<'a> Decode<'a> for OffsetDeleteResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        Ok(Self {
            error_code: r.i16()?,
            throttle_time_ms: r.i32()?,
            topics: r.array(false, 6, |r| OffsetDeleteResponseTopic::decode(r, version))?,
        })
    }
}

impl Encode for OffsetDeleteResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i16(self.error_code);
        out.i32(self.throttle_time_ms);
        out.length(false, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
    }
}

/// Part of `OffsetDeleteResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetDeleteResponseTopic<'a> {
    pub name: &'a str,
    pub partitions: Vec<OffsetDeleteResponsePartition>,
}

impl<'a> Decode<'a> for OffsetDeleteResponseTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        Ok(Self {
            name: r.string(false)?,
            partitions: r.array(false, 6, |r| OffsetDeleteResponsePartition::decode(r, version))?,
        })
    }
}

impl Encode for OffsetDeleteResponseTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(false, self.name);
        out.length(false, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
    }
}

/// Part of `OffsetDeleteResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetDeleteResponsePartition {
    pub partition_index: i32,
    pub error_code: i16,
}

impl<'a> Decode<'a> for OffsetDeleteResponsePartition {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        Ok(Self { partition_index: r.i32()?, error_code: r.i16()? })
    }
}

impl Encode for OffsetDeleteResponsePartition {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.partition_index);
        out.i16(self.error_code);
    }
}
