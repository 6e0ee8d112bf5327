//! `StreamsGroupTargetAssignmentMemberValue`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `StreamsGroupTargetAssignmentMemberValue`, key 21, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct StreamsGroupTargetAssignmentMemberValue<'a> {
    pub active_tasks: Vec<TaskIds<'a>>,
    pub standby_tasks: Vec<TaskIds<'a>>,
    pub warmup_tasks: Vec<TaskIds<'a>>,
}

impl Message for StreamsGroupTargetAssignmentMemberValue<'_> {
    const NAME: &'static str = "StreamsGroupTargetAssignmentMemberValue";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for StreamsGroupTargetAssignmentMemberValue<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            active_tasks: r.array(true, 3, |r| TaskIds::decode(r, version))?,
            standby_tasks: r.array(true, 3, |r| TaskIds::decode(r, version))?,
            warmup_tasks: r.array(true, 3, |r| TaskIds::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for StreamsGroupTargetAssignmentMemberValue<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.active_tasks.len()));
        for item in &self.active_tasks {
            item.encode(out, version);
        }
        out.length(true, Some(self.standby_tasks.len()));
        for item in &self.standby_tasks {
            item.encode(out, version);
        }
        out.length(true, Some(self.warmup_tasks.len()));
        for item in &self.warmup_tasks {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupTargetAssignmentMemberValue`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TaskIds<'a> {
    pub subtopology_id: &'a str,
    pub partitions: Vec<i32>,
}

impl<'a> Decode<'a> for TaskIds<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { subtopology_id: r.string(true)?, partitions: r.array(true, 4, |r| r.i32())? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TaskIds<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.subtopology_id);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            out.i32(*item);
        }
        out.uvarint(0);
    }
}
