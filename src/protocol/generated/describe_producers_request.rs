//! `DescribeProducersRequest`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DescribeProducersRequest`, key 61, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeProducersRequest<'a> {
    pub topics: Vec<TopicRequest<'a>>,
}

impl Message for DescribeProducersRequest<'_> {
    const NAME: &'static str = "DescribeProducersRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for DescribeProducersRequest<'_> {
    const API: ApiKey = ApiKey::DescribeProducers;
}

impl<'a> Decode<'a> for DescribeProducersRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { topics: r.array(true, 3, |r| TopicRequest::decode(r, version))? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribeProducersRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `DescribeProducersRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicRequest<'a> {
    pub name: &'a str,
    pub partition_indexes: Vec<i32>,
}

impl<'a> Decode<'a> for TopicRequest<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { name: r.string(true)?, partition_indexes: r.array(true, 4, |r| r.i32())? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TopicRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.length(true, Some(self.partition_indexes.len()));
        for item in &self.partition_indexes {
            out.i32(*item);
        }
        out.uvarint(0);
    }
}
