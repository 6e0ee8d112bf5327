//! `DescribeQuorumRequest`, versions 0 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DescribeQuorumRequest`, key 55, versions 0 to 2.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeQuorumRequest<'a> {
    pub topics: Vec<TopicData<'a>>,
}

impl Message for DescribeQuorumRequest<'_> {
    const NAME: &'static str = "DescribeQuorumRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for DescribeQuorumRequest<'_> {
    const API: ApiKey = ApiKey::DescribeQuorum;
}

impl<'a> Decode<'a> for DescribeQuorumRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { topics: r.array(true, 3, |r| TopicData::decode(r, version))? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribeQuorumRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `DescribeQuorumRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicData<'a> {
    pub topic_name: &'a str,
    pub partitions: Vec<PartitionData>,
}

impl<'a> Decode<'a> for TopicData<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            topic_name: r.string(true)?,
            partitions: r.array(true, 5, |r| PartitionData::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TopicData<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.topic_name);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `DescribeQuorumRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PartitionData {
    pub partition_index: i32,
}

impl<'a> Decode<'a> for PartitionData {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { partition_index: r.i32()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for PartitionData {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.partition_index);
        out.uvarint(0);
    }
}
