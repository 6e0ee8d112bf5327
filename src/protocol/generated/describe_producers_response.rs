//! `DescribeProducersResponse`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DescribeProducersResponse`, key 61, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeProducersResponse<'a> {
    pub throttle_time_ms: i32,
    pub topics: Vec<TopicResponse<'a>>,
}

impl Message for DescribeProducersResponse<'_> {
    const NAME: &'static str = "DescribeProducersResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for DescribeProducersResponse<'_> {
    const API: ApiKey = ApiKey::DescribeProducers;
}

impl<'a> Decode<'a> for DescribeProducersResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            topics: r.array(true, 3, |r| TopicResponse::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribeProducersResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.throttle_time_ms);
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `DescribeProducersResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicResponse<'a> {
    pub name: &'a str,
    pub partitions: Vec<PartitionResponse<'a>>,
}

impl<'a> Decode<'a> for TopicResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            name: r.string(true)?,
            partitions: r.array(true, 9, |r| PartitionResponse::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TopicResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.name);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `DescribeProducersResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PartitionResponse<'a> {
    pub partition_index: i32,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    pub active_producers: Vec<ProducerState>,
}

impl<'a> Decode<'a> for PartitionResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            partition_index: r.i32()?,
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
            active_producers: r.array(true, 37, |r| ProducerState::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for PartitionResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.partition_index);
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.length(true, Some(self.active_producers.len()));
        for item in &self.active_producers {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `DescribeProducersResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct ProducerState {
    pub producer_id: i64,
    pub producer_epoch: i32,
    /// Default -1.
    pub last_sequence: i32,
    /// Default -1.
    pub last_timestamp: i64,
    pub coordinator_epoch: i32,
    /// Default -1.
    pub current_txn_start_offset: i64,
}

impl Default for ProducerState {
    fn default() -> Self {
        Self {
            producer_id: 0,
            producer_epoch: 0,
            last_sequence: -1,
            last_timestamp: -1,
            coordinator_epoch: 0,
            current_txn_start_offset: -1,
        }
    }
}

impl<'a> Decode<'a> for ProducerState {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            producer_id: r.i64()?,
            producer_epoch: r.i32()?,
            last_sequence: r.i32()?,
            last_timestamp: r.i64()?,
            coordinator_epoch: r.i32()?,
            current_txn_start_offset: r.i64()?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ProducerState {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i64(self.producer_id);
        out.i32(self.producer_epoch);
        out.i32(self.last_sequence);
        out.i64(self.last_timestamp);
        out.i32(self.coordinator_epoch);
        out.i64(self.current_txn_start_offset);
        out.uvarint(0);
    }
}
