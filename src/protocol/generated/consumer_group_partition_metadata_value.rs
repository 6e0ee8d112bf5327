//! `ConsumerGroupPartitionMetadataValue`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `ConsumerGroupPartitionMetadataValue`, key 4, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ConsumerGroupPartitionMetadataValue<'a> {
    pub topics: Vec<TopicMetadata<'a>>,
}

impl Message for ConsumerGroupPartitionMetadataValue<'_> {
    const NAME: &'static str = "ConsumerGroupPartitionMetadataValue";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for ConsumerGroupPartitionMetadataValue<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { topics: r.array(true, 23, |r| TopicMetadata::decode(r, version))? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ConsumerGroupPartitionMetadataValue<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ConsumerGroupPartitionMetadataValue`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicMetadata<'a> {
    pub topic_id: Uuid,
    pub topic_name: &'a str,
    pub num_partitions: i32,
    pub partition_metadata: Vec<PartitionMetadata<'a>>,
}

impl<'a> Decode<'a> for TopicMetadata<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            topic_id: r.uuid()?,
            topic_name: r.string(true)?,
            num_partitions: r.i32()?,
            partition_metadata: r.array(true, 6, |r| PartitionMetadata::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TopicMetadata<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.uuid(self.topic_id);
        out.string(true, self.topic_name);
        out.i32(self.num_partitions);
        out.length(true, Some(self.partition_metadata.len()));
        for item in &self.partition_metadata {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ConsumerGroupPartitionMetadataValue`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PartitionMetadata<'a> {
    pub partition: i32,
    pub racks: Vec<&'a str>,
}

impl<'a> Decode<'a> for PartitionMetadata<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { partition: r.i32()?, racks: r.array(true, 1, |r| r.string(true))? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for PartitionMetadata<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.partition);
        out.length(true, Some(self.racks.len()));
        for item in &self.racks {
            out.string(true, item);
        }
        out.uvarint(0);
    }
}
