//! `AlterShareGroupOffsetsRequest`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `AlterShareGroupOffsetsRequest`, key 91, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AlterShareGroupOffsetsRequest<'a> {
    pub group_id: &'a str,
    pub topics: Vec<AlterShareGroupOffsetsRequestTopic<'a>>,
}

impl Message for AlterShareGroupOffsetsRequest<'_> {
    const NAME: &'static str = "AlterShareGroupOffsetsRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for AlterShareGroupOffsetsRequest<'_> {
    const API: ApiKey = ApiKey::AlterShareGroupOffsets;
}

impl<'a> Decode<'a> for AlterShareGroupOffsetsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            group_id: r.string(true)?,
            topics: r.array(true, 3, |r| AlterShareGroupOffsetsRequestTopic::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for AlterShareGroupOffsetsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.group_id);
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `AlterShareGroupOffsetsRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AlterShareGroupOffsetsRequestTopic<'a> {
    pub topic_name: &'a str,
    pub partitions: Vec<AlterShareGroupOffsetsRequestPartition>,
}

impl<'a> Decode<'a> for AlterShareGroupOffsetsRequestTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            topic_name: r.string(true)?,
            partitions: r.array(true, 13, |r| AlterShareGroupOffsetsRequestPartition::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for AlterShareGroupOffsetsRequestTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.topic_name);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `AlterShareGroupOffsetsRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AlterShareGroupOffsetsRequestPartition {
    pub partition_index: i32,
    pub start_offset: i64,
}

impl<'a> Decode<'a> for AlterShareGroupOffsetsRequestPartition {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { partition_index: r.i32()?, start_offset: r.i64()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for AlterShareGroupOffsetsRequestPartition {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.partition_index);
        out.i64(self.start_offset);
        out.uvarint(0);
    }
}
