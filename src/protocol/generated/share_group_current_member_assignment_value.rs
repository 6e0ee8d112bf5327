//! `ShareGroupCurrentMemberAssignmentValue`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `ShareGroupCurrentMemberAssignmentValue`, key 14, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ShareGroupCurrentMemberAssignmentValue {
    pub member_epoch: i32,
    pub previous_member_epoch: i32,
    pub state: i8,
    pub assigned_partitions: Vec<TopicPartitions>,
}

impl Message for ShareGroupCurrentMemberAssignmentValue {
    const NAME: &'static str = "ShareGroupCurrentMemberAssignmentValue";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for ShareGroupCurrentMemberAssignmentValue {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            member_epoch: r.i32()?,
            previous_member_epoch: r.i32()?,
            state: r.i8()?,
            assigned_partitions: r.array(true, 18, |r| TopicPartitions::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ShareGroupCurrentMemberAssignmentValue {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.member_epoch);
        out.i32(self.previous_member_epoch);
        out.i8(self.state);
        out.length(true, Some(self.assigned_partitions.len()));
        for item in &self.assigned_partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ShareGroupCurrentMemberAssignmentValue`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicPartitions {
    pub topic_id: Uuid,
    pub partitions: Vec<i32>,
}

impl<'a> Decode<'a> for TopicPartitions {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { topic_id: r.uuid()?, partitions: r.array(true, 4, |r| r.i32())? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TopicPartitions {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.uuid(self.topic_id);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            out.i32(*item);
        }
        out.uvarint(0);
    }
}
