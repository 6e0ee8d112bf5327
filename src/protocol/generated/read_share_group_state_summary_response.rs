//! `ReadShareGroupStateSummaryResponse`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ReadShareGroupStateSummaryResponse`, key 87, versions 0 to 1.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ReadShareGroupStateSummaryResponse<'a> {
    pub results: Vec<ReadStateSummaryResult<'a>>,
}

impl Message for ReadShareGroupStateSummaryResponse<'_> {
    const NAME: &'static str = "ReadShareGroupStateSummaryResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for ReadShareGroupStateSummaryResponse<'_> {
    const API: ApiKey = ApiKey::ReadShareGroupStateSummary;
}

impl<'a> Decode<'a> for ReadShareGroupStateSummaryResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { results: r.array(true, 18, |r| ReadStateSummaryResult::decode(r, version))? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ReadShareGroupStateSummaryResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.results.len()));
        for item in &self.results {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ReadShareGroupStateSummaryResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ReadStateSummaryResult<'a> {
    pub topic_id: Uuid,
    pub partitions: Vec<PartitionResult<'a>>,
}

impl<'a> Decode<'a> for ReadStateSummaryResult<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            topic_id: r.uuid()?,
            partitions: r.array(true, 24, |r| PartitionResult::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ReadStateSummaryResult<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.uuid(self.topic_id);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ReadShareGroupStateSummaryResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionResult<'a> {
    pub partition: i32,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    pub state_epoch: i32,
    pub leader_epoch: i32,
    pub start_offset: i64,
    /// Versions 1+, default -1.
    pub delivery_complete_count: i32,
}

impl Default for PartitionResult<'_> {
    fn default() -> Self {
        Self {
            partition: 0,
            error_code: 0,
            error_message: None,
            state_epoch: 0,
            leader_epoch: 0,
            start_offset: 0,
            delivery_complete_count: -1,
        }
    }
}

impl<'a> Decode<'a> for PartitionResult<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            partition: r.i32()?,
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
            state_epoch: r.i32()?,
            leader_epoch: r.i32()?,
            start_offset: r.i64()?,
            delivery_complete_count: if version >= 1 { r.i32()? } else { -1 },
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
        out.i32(self.leader_epoch);
        out.i64(self.start_offset);
        if version >= 1 {
            out.i32(self.delivery_complete_count);
        }
        out.uvarint(0);
    }
}
