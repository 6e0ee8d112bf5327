//! `ShareGroupStatePartitionMetadataValue`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `ShareGroupStatePartitionMetadataValue`, key 15, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ShareGroupStatePartitionMetadataValue<'a> {
    pub initializing_topics: Vec<TopicPartitionsInfo<'a>>,
    pub initialized_topics: Vec<TopicPartitionsInfo<'a>>,
    pub deleting_topics: Vec<TopicInfo<'a>>,
}

impl Message for ShareGroupStatePartitionMetadataValue<'_> {
    const NAME: &'static str = "ShareGroupStatePartitionMetadataValue";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for ShareGroupStatePartitionMetadataValue<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            initializing_topics: r.array(true, 19, |r| TopicPartitionsInfo::decode(r, version))?,
            initialized_topics: r.array(true, 19, |r| TopicPartitionsInfo::decode(r, version))?,
            deleting_topics: r.array(true, 18, |r| TopicInfo::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ShareGroupStatePartitionMetadataValue<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.initializing_topics.len()));
        for item in &self.initializing_topics {
            item.encode(out, version);
        }
        out.length(true, Some(self.initialized_topics.len()));
        for item in &self.initialized_topics {
            item.encode(out, version);
        }
        out.length(true, Some(self.deleting_topics.len()));
        for item in &self.deleting_topics {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ShareGroupStatePartitionMetadataValue`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicPartitionsInfo<'a> {
    pub topic_id: Uuid,
    pub topic_name: &'a str,
    pub partitions: Vec<i32>,
}

impl<'a> Decode<'a> for TopicPartitionsInfo<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            topic_id: r.uuid()?,
            topic_name: r.string(true)?,
            partitions: r.array(true, 4, |r| r.i32())?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TopicPartitionsInfo<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.uuid(self.topic_id);
        out.string(true, self.topic_name);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            out.i32(*item);
        }
        out.uvarint(0);
    }
}

/// Part of `ShareGroupStatePartitionMetadataValue`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicInfo<'a> {
    pub topic_id: Uuid,
    pub topic_name: &'a str,
}

impl<'a> Decode<'a> for TopicInfo<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { topic_id: r.uuid()?, topic_name: r.string(true)? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TopicInfo<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.uuid(self.topic_id);
        out.string(true, self.topic_name);
        out.uvarint(0);
    }
}
