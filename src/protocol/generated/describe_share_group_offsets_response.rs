//! `DescribeShareGroupOffsetsResponse`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DescribeShareGroupOffsetsResponse`, key 90, versions 0 to 1.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeShareGroupOffsetsResponse<'a> {
    pub throttle_time_ms: i32,
    pub groups: Vec<DescribeShareGroupOffsetsResponseGroup<'a>>,
}

impl Message for DescribeShareGroupOffsetsResponse<'_> {
    const NAME: &'static str = "DescribeShareGroupOffsetsResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for DescribeShareGroupOffsetsResponse<'_> {
    const API: ApiKey = ApiKey::DescribeShareGroupOffsets;
}

impl<'a> Decode<'a> for DescribeShareGroupOffsetsResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            groups: r.array(true, 6, |r| DescribeShareGroupOffsetsResponseGroup::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribeShareGroupOffsetsResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.throttle_time_ms);
        out.length(true, Some(self.groups.len()));
        for item in &self.groups {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `DescribeShareGroupOffsetsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeShareGroupOffsetsResponseGroup<'a> {
    pub group_id: &'a str,
    pub topics: Vec<DescribeShareGroupOffsetsResponseTopic<'a>>,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
}

impl<'a> Decode<'a> for DescribeShareGroupOffsetsResponseGroup<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            group_id: r.string(true)?,
            topics: r.array(true, 19, |r| DescribeShareGroupOffsetsResponseTopic::decode(r, version))?,
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribeShareGroupOffsetsResponseGroup<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.group_id);
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.uvarint(0);
    }
}

/// Part of `DescribeShareGroupOffsetsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeShareGroupOffsetsResponseTopic<'a> {
    pub topic_name: &'a str,
    pub topic_id: Uuid,
    pub partitions: Vec<DescribeShareGroupOffsetsResponsePartition<'a>>,
}

impl<'a> Decode<'a> for DescribeShareGroupOffsetsResponseTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            topic_name: r.string(true)?,
            topic_id: r.uuid()?,
            partitions: r
                .array(true, 20, |r| DescribeShareGroupOffsetsResponsePartition::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribeShareGroupOffsetsResponseTopic<'_> {
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

/// Part of `DescribeShareGroupOffsetsResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeShareGroupOffsetsResponsePartition<'a> {
    pub partition_index: i32,
    pub start_offset: i64,
    pub leader_epoch: i32,
    /// Versions 1+, default -1.
    pub lag: i64,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
}

impl Default for DescribeShareGroupOffsetsResponsePartition<'_> {
    fn default() -> Self {
        Self {
            partition_index: 0,
            start_offset: 0,
            leader_epoch: 0,
            lag: -1,
            error_code: 0,
            error_message: None,
        }
    }
}

impl<'a> Decode<'a> for DescribeShareGroupOffsetsResponsePartition<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            partition_index: r.i32()?,
            start_offset: r.i64()?,
            leader_epoch: r.i32()?,
            lag: if version >= 1 { r.i64()? } else { -1 },
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribeShareGroupOffsetsResponsePartition<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.partition_index);
        out.i64(self.start_offset);
        out.i32(self.leader_epoch);
        if version >= 1 {
            out.i64(self.lag);
        }
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.uvarint(0);
    }
}
