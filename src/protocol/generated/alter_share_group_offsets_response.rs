//! `AlterShareGroupOffsetsResponse`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `AlterShareGroupOffsetsResponse`, key 91, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AlterShareGroupOffsetsResponse<'a> {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    pub responses: Vec<AlterShareGroupOffsetsResponseTopic<'a>>,
}

impl Message for AlterShareGroupOffsetsResponse<'_> {
    const NAME: &'static str = "AlterShareGroupOffsetsResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for AlterShareGroupOffsetsResponse<'_> {
    const API: ApiKey = ApiKey::AlterShareGroupOffsets;
}

impl<'a> Decode<'a> for AlterShareGroupOffsetsResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
            responses: r.array(true, 19, |r| AlterShareGroupOffsetsResponseTopic::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for AlterShareGroupOffsetsResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.length(true, Some(self.responses.len()));
        for item in &self.responses {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `AlterShareGroupOffsetsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AlterShareGroupOffsetsResponseTopic<'a> {
    pub topic_name: &'a str,
    pub topic_id: Uuid,
    pub partitions: Vec<AlterShareGroupOffsetsResponsePartition<'a>>,
}

impl<'a> Decode<'a> for AlterShareGroupOffsetsResponseTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            topic_name: r.string(true)?,
            topic_id: r.uuid()?,
            partitions: r.array(true, 8, |r| AlterShareGroupOffsetsResponsePartition::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for AlterShareGroupOffsetsResponseTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.topic_name);
        out.uuid(self.topic_id);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `AlterShareGroupOffsetsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AlterShareGroupOffsetsResponsePartition<'a> {
    pub partition_index: i32,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
}

impl<'a> Decode<'a> for AlterShareGroupOffsetsResponsePartition<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message =
            Self { partition_index: r.i32()?, error_code: r.i16()?, error_message: r.nullable_string(true)? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for AlterShareGroupOffsetsResponsePartition<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.partition_index);
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.uvarint(0);
    }
}
