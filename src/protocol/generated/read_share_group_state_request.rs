//! `ReadShareGroupStateRequest`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ReadShareGroupStateRequest`, key 84, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ReadShareGroupStateRequest<'a> {
    pub group_id: &'a str,
    pub topics: Vec<ReadStateData>,
}

impl Message for ReadShareGroupStateRequest<'_> {
    const NAME: &'static str = "ReadShareGroupStateRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for ReadShareGroupStateRequest<'_> {
    const API: ApiKey = ApiKey::ReadShareGroupState;
}

impl<'a> Decode<'a> for ReadShareGroupStateRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            group_id: r.string(true)?,
            topics: r.array(true, 18, |r| ReadStateData::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ReadShareGroupStateRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.group_id);
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ReadShareGroupStateRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ReadStateData {
    pub topic_id: Uuid,
    pub partitions: Vec<PartitionData>,
}

impl<'a> Decode<'a> for ReadStateData {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            topic_id: r.uuid()?,
            partitions: r.array(true, 9, |r| PartitionData::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ReadStateData {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.uuid(self.topic_id);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ReadShareGroupStateRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PartitionData {
    pub partition: i32,
    pub leader_epoch: i32,
}

impl<'a> Decode<'a> for PartitionData {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { partition: r.i32()?, leader_epoch: r.i32()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for PartitionData {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.partition);
        out.i32(self.leader_epoch);
        out.uvarint(0);
    }
}
