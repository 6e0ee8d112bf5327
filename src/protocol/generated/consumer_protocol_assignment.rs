//! `ConsumerProtocolAssignment`, versions 0 to 3.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `ConsumerProtocolAssignment`, versions 0 to 3.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ConsumerProtocolAssignment<'a> {
    pub assigned_partitions: Vec<TopicPartition<'a>>,
    pub user_data: Option<&'a [u8]>,
}

impl Message for ConsumerProtocolAssignment<'_> {
    const NAME: &'static str = "ConsumerProtocolAssignment";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 3;
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl<'a> Decode<'a> for ConsumerProtocolAssignment<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        Ok(Self {
            assigned_partitions: r.array(false, 6, |r| TopicPartition::decode(r, version))?,
            user_data: r.nullable_bytes(false)?,
        })
    }
}

impl Encode for ConsumerProtocolAssignment<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(false, Some(self.assigned_partitions.len()));
        for item in &self.assigned_partitions {
            item.encode(out, version);
        }
        out.nullable_bytes(false, self.user_data);
    }
}

/// Part of `ConsumerProtocolAssignment`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicPartition<'a> {
    pub topic: &'a str,
    pub partitions: Vec<i32>,
}

impl<'a> Decode<'a> for TopicPartition<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        Ok(Self { topic: r.string(false)?, partitions: r.array(false, 4, |r| r.i32())? })
    }
}

impl Encode for TopicPartition<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(false, self.topic);
        out.length(false, Some(self.partitions.len()));
        for item in &self.partitions {
            out.i32(*item);
        }
    }
}
