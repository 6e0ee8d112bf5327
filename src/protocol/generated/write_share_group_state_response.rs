//! `WriteShareGroupStateResponse`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `WriteShareGroupStateResponse`, key 85, versions 0 to 1.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct WriteShareGroupStateResponse<'a> {
    pub results: Vec<WriteStateResult<'a>>,
}

impl Message for WriteShareGroupStateResponse<'_> {
    const NAME: &'static str = "WriteShareGroupStateResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for WriteShareGroupStateResponse<'_> {
    const API: ApiKey = ApiKey::WriteShareGroupState;
}

impl<'a> Decode<'a> for WriteShareGroupStateResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { results: r.array(true, 18, |r| WriteStateResult::decode(r, version))? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for WriteShareGroupStateResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.results.len()));
        for item in &self.results {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `WriteShareGroupStateResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct WriteStateResult<'a> {
    pub topic_id: Uuid,
    pub partitions: Vec<PartitionResult<'a>>,
}

impl<'a> Decode<'a> for WriteStateResult<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            topic_id: r.uuid()?,
            partitions: r.array(true, 8, |r| PartitionResult::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for WriteStateResult<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.uuid(self.topic_id);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `WriteShareGroupStateResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PartitionResult<'a> {
    pub partition: i32,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
}

impl<'a> Decode<'a> for PartitionResult<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message =
            Self { partition: r.i32()?, error_code: r.i16()?, error_message: r.nullable_string(true)? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for PartitionResult<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.partition);
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.uvarint(0);
    }
}
