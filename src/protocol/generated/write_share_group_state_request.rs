//! `WriteShareGroupStateRequest`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `WriteShareGroupStateRequest`, key 85, versions 0 to 1.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct WriteShareGroupStateRequest<'a> {
    pub group_id: &'a str,
    pub topics: Vec<WriteStateData>,
}

impl Message for WriteShareGroupStateRequest<'_> {
    const NAME: &'static str = "WriteShareGroupStateRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for WriteShareGroupStateRequest<'_> {
    const API: ApiKey = ApiKey::WriteShareGroupState;
}

impl<'a> Decode<'a> for WriteShareGroupStateRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            group_id: r.string(true)?,
            topics: r.array(true, 18, |r| WriteStateData::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for WriteShareGroupStateRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.group_id);
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `WriteShareGroupStateRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct WriteStateData {
    pub topic_id: Uuid,
    pub partitions: Vec<PartitionData>,
}

impl<'a> Decode<'a> for WriteStateData {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            topic_id: r.uuid()?,
            partitions: r.array(true, 22, |r| PartitionData::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for WriteStateData {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.uuid(self.topic_id);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `WriteShareGroupStateRequest`.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionData {
    pub partition: i32,
    pub state_epoch: i32,
    pub leader_epoch: i32,
    pub start_offset: i64,
    /// Versions 1+, default -1.
    pub delivery_complete_count: i32,
    pub state_batches: Vec<StateBatch>,
}

impl Default for PartitionData {
    fn default() -> Self {
        Self {
            partition: 0,
            state_epoch: 0,
            leader_epoch: 0,
            start_offset: 0,
            delivery_complete_count: -1,
            state_batches: Vec::new(),
        }
    }
}

impl<'a> Decode<'a> for PartitionData {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            partition: r.i32()?,
            state_epoch: r.i32()?,
            leader_epoch: r.i32()?,
            start_offset: r.i64()?,
            delivery_complete_count: if version >= 1 { r.i32()? } else { -1 },
            state_batches: r.array(true, 20, |r| StateBatch::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for PartitionData {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.partition);
        out.i32(self.state_epoch);
        out.i32(self.leader_epoch);
        out.i64(self.start_offset);
        if version >= 1 {
            out.i32(self.delivery_complete_count);
        }
        out.length(true, Some(self.state_batches.len()));
        for item in &self.state_batches {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `WriteShareGroupStateRequest`.
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
