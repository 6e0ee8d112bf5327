//! `DescribeShareGroupOffsetsRequest`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DescribeShareGroupOffsetsRequest`, key 90, versions 0 to 1.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeShareGroupOffsetsRequest<'a> {
    pub groups: Vec<DescribeShareGroupOffsetsRequestGroup<'a>>,
}

impl Message for DescribeShareGroupOffsetsRequest<'_> {
    const NAME: &'static str = "DescribeShareGroupOffsetsRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for DescribeShareGroupOffsetsRequest<'_> {
    const API: ApiKey = ApiKey::DescribeShareGroupOffsets;
}

impl<'a> Decode<'a> for DescribeShareGroupOffsetsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message =
            Self { groups: r.array(true, 3, |r| DescribeShareGroupOffsetsRequestGroup::decode(r, version))? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribeShareGroupOffsetsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.groups.len()));
        for item in &self.groups {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `DescribeShareGroupOffsetsRequest`.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeShareGroupOffsetsRequestGroup<'a> {
    pub group_id: &'a str,
    pub topics: Option<Vec<DescribeShareGroupOffsetsRequestTopic<'a>>>,
}

impl Default for DescribeShareGroupOffsetsRequestGroup<'_> {
    fn default() -> Self {
        Self { group_id: "", topics: Some(Vec::new()) }
    }
}

impl<'a> Decode<'a> for DescribeShareGroupOffsetsRequestGroup<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            group_id: r.string(true)?,
            topics: r
                .nullable_array(true, 3, |r| DescribeShareGroupOffsetsRequestTopic::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribeShareGroupOffsetsRequestGroup<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.group_id);
        out.length(true, self.topics.as_ref().map(Vec::len));
        for item in self.topics.iter().flatten() {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `DescribeShareGroupOffsetsRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeShareGroupOffsetsRequestTopic<'a> {
    pub topic_name: &'a str,
    pub partitions: Vec<i32>,
}

impl<'a> Decode<'a> for DescribeShareGroupOffsetsRequestTopic<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { topic_name: r.string(true)?, partitions: r.array(true, 4, |r| r.i32())? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribeShareGroupOffsetsRequestTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.topic_name);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            out.i32(*item);
        }
        out.uvarint(0);
    }
}
