//! `ConsumerGroupCurrentMemberAssignmentValue`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure};

/// `ConsumerGroupCurrentMemberAssignmentValue`, key 8, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ConsumerGroupCurrentMemberAssignmentValue {
    pub member_epoch: i32,
    pub previous_member_epoch: i32,
    pub state: i8,
    pub assigned_partitions: Vec<TopicPartitions>,
    pub partitions_pending_revocation: Vec<TopicPartitions>,
}

impl Message for ConsumerGroupCurrentMemberAssignmentValue {
    const NAME: &'static str = "ConsumerGroupCurrentMemberAssignmentValue";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for ConsumerGroupCurrentMemberAssignmentValue {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            member_epoch: r.i32()?,
            previous_member_epoch: r.i32()?,
            state: r.i8()?,
            assigned_partitions: r.array(true, 18, |r| TopicPartitions::decode(r, version))?,
            partitions_pending_revocation: r.array(true, 18, |r| TopicPartitions::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ConsumerGroupCurrentMemberAssignmentValue {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.member_epoch);
        out.i32(self.previous_member_epoch);
        out.i8(self.state);
        out.length(true, Some(self.assigned_partitions.len()));
        for item in &self.assigned_partitions {
            item.encode(out, version);
        }
        out.length(true, Some(self.partitions_pending_revocation.len()));
        for item in &self.partitions_pending_revocation {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ConsumerGroupCurrentMemberAssignmentValue`.
#[derive(Clone, Debug, PartialEq)]
pub struct TopicPartitions {
    pub topic_id: Uuid,
    pub partitions: Vec<i32>,
    /// Tag 0.
    pub assignment_epochs: Option<Vec<i32>>,
}

impl Default for TopicPartitions {
    fn default() -> Self {
        Self { topic_id: Uuid::ZERO, partitions: Vec::new(), assignment_epochs: Some(Vec::new()) }
    }
}

impl<'a> Decode<'a> for TopicPartitions {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let mut message = Self {
            topic_id: r.uuid()?,
            partitions: r.array(true, 4, |r| r.i32())?,
            assignment_epochs: Some(Vec::new()),
        };
        r.tags(|r, tag| {
            match tag {
                0 => message.assignment_epochs = r.nullable_array(true, 4, |r| r.i32())?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(message)
    }
}

impl Encode for TopicPartitions {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.uuid(self.topic_id);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            out.i32(*item);
        }
        out.uvarint(u32::from(self.assignment_epochs != Some(Vec::new())));
        if self.assignment_epochs != Some(Vec::new()) {
            out.uvarint(0);
            out.uvarint(measure(|out| self.tag_0(out, version)));
            self.tag_0(out, version);
        }
    }
}

impl TopicPartitions {
    fn tag_0<S: Sink>(&self, out: &mut S, _version: i16) {
        out.length(true, self.assignment_epochs.as_ref().map(Vec::len));
        for item in self.assignment_epochs.iter().flatten() {
            out.i32(*item);
        }
    }
}
