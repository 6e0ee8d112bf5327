//! `DescribeTopicPartitionsRequest`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DescribeTopicPartitionsRequest`, key 75, versions 0 to 0.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeTopicPartitionsRequest<'a> {
    pub topics: Vec<TopicRequest<'a>>,
    /// Default 2000.
    pub response_partition_limit: i32,
    pub cursor: Option<Cursor<'a>>,
}

impl Default for DescribeTopicPartitionsRequest<'_> {
    fn default() -> Self {
        Self { topics: Vec::new(), response_partition_limit: 2000, cursor: None }
    }
}

impl Message for DescribeTopicPartitionsRequest<'_> {
    const NAME: &'static str = "DescribeTopicPartitionsRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for DescribeTopicPartitionsRequest<'_> {
    const API: ApiKey = ApiKey::DescribeTopicPartitions;
}

impl<'a> Decode<'a> for DescribeTopicPartitionsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            topics: r.array(true, 2, |r| TopicRequest::decode(r, version))?,
            response_partition_limit: r.i32()?,
            cursor: if r.is_present()? { Some(Cursor::decode(r, version)?) } else { None },
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribeTopicPartitionsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.i32(self.response_partition_limit);
        out.presence(self.cursor.is_some());
        if let Some(value) = &self.cursor {
            value.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `DescribeTopicPartitionsRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicRequest<'a> {
    pub name: &'a str,
}

impl<'a> Decode<'a> for TopicRequest<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { name: r.string(true)? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TopicRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.uvarint(0);
    }
}

/// Part of `DescribeTopicPartitionsRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Cursor<'a> {
    pub topic_name: &'a str,
    pub partition_index: i32,
}

impl<'a> Decode<'a> for Cursor<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { topic_name: r.string(true)?, partition_index: r.i32()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for Cursor<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.topic_name);
        out.i32(self.partition_index);
        out.uvarint(0);
    }
}
