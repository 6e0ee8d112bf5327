//! `ReadShareGroupStateResponse`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ReadShareGroupStateResponse`, key 84, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ReadShareGroupStateResponse<'a> {
    pub results: Vec<ReadStateResult<'a>>,
}

impl Message for ReadShareGroupStateResponse<'_> {
    const NAME: &'static str = "ReadShareGroupStateResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for ReadShareGroupStateResponse<'_> {
    const API: ApiKey = ApiKey::ReadShareGroupState;
}

impl<'a> Decode<'a> for ReadShareGroupStateResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { results: r.array(true, 18, |r| ReadStateResult::decode(r, version))? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ReadShareGroupStateResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.results.len()));
        for item in &self.results {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ReadShareGroupStateResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ReadStateResult<'a> {
    pub topic_id: Uuid,
    pub partitions: Vec<PartitionResult<'a>>,
}

impl<'a> Decode<'a> for ReadStateResult<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            topic_id: r.uuid()?,
            partitions: r.array(true, 21, |r| PartitionResult::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ReadStateResult<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.uuid(self.topic_id);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ReadShareGroupStateResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PartitionResult<'a> {
    pub partition: i32,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    pub state_epoch: i32,
    pub start_offset: i64,
    pub state_batches: Vec<StateBatch>,
}

impl<'a> Decode<'a> for PartitionResult<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            partition: r.i32()?,
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
            state_epoch: r.i32()?,
            start_offset: r.i64()?,
            state_batches: r.array(true, 20, |r| StateBatch::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for PartitionResult<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.partition);
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.i32(self.state_epoch);
        out.i64(self.start_offset);
        out.length(true, Some(self.state_batches.len()));
        for item in &self.state_batches {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ReadShareGroupStateResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct StateBatch {
    pub first_offset: i64,
    pub last_offset: i64,
    pub delivery_state: i8,
    pub delivery_count: i16,
}

impl<'a> Decode<'a> for StateBatch {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            first_offset: r.i64()?,
            last_offset: r.i64()?,
            delivery_state: r.i8()?,
            delivery_count: r.i16()?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for StateBatch {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i64(self.first_offset);
        out.i64(self.last_offset);
        out.i8(self.delivery_state);
        out.i16(self.delivery_count);
        out.uvarint(0);
    }
}
