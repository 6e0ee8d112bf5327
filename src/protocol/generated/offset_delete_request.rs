//! `OffsetDeleteRequest`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `OffsetDeleteRequest`, key 47, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetDeleteRequest<'a> {
    pub group_id: &'a str,
    pub topics: Vec<OffsetDeleteRequestTopic<'a>>,
}

impl Message for OffsetDeleteRequest<'_> {
    const NAME: &'static str = "OffsetDeleteRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl ApiMessage for OffsetDeleteRequest<'_> {
    const API: ApiKey = ApiKey::OffsetDelete;
}

impl<'a> Decode<'a> for OffsetDeleteRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        Ok(Self {
            group_id: r.string(false)?,
            topics: r.array(false, 6, |r| OffsetDeleteRequestTopic::decode(r, version))?,
        })
    }
}

impl Encode for OffsetDeleteRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(false, self.group_id);
        out.length(false, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
    }
}

/// Part of `OffsetDeleteRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetDeleteRequestTopic<'a> {
    pub name: &'a str,
    pub partitions: Vec<OffsetDeleteRequestPartition>,
}

impl<'a> Decode<'a> for OffsetDeleteRequestTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        Ok(Self {
            name: r.string(false)?,
            partitions: r.array(false, 4, |r| OffsetDeleteRequestPartition::decode(r, version))?,
        })
    }
}

impl Encode for OffsetDeleteRequestTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(false, self.name);
        out.length(false, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
    }
}

/// Part of `OffsetDeleteRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetDeleteRequestPartition {
    pub partition_index: i32,
}

impl<'a> Decode<'a> for OffsetDeleteRequestPartition {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        Ok(Self { partition_index: r.i32()? })
    }
}

impl Encode for OffsetDeleteRequestPartition {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.partition_index);
    }
}
