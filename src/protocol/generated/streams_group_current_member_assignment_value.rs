//! `StreamsGroupCurrentMemberAssignmentValue`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure};

/// `StreamsGroupCurrentMemberAssignmentValue`, key 22, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct StreamsGroupCurrentMemberAssignmentValue<'a> {
    pub member_epoch: i32,
    pub previous_member_epoch: i32,
    pub state: i8,
    pub active_tasks: Vec<TaskIds<'a>>,
    pub standby_tasks: Vec<TaskIds<'a>>,
    pub warmup_tasks: Vec<TaskIds<'a>>,
    pub active_tasks_pending_revocation: Vec<TaskIds<'a>>,
    pub standby_tasks_pending_revocation: Vec<TaskIds<'a>>,
    pub warmup_tasks_pending_revocation: Vec<TaskIds<'a>>,
}

impl Message for StreamsGroupCurrentMemberAssignmentValue<'_> {
    const NAME: &'static str = "StreamsGroupCurrentMemberAssignmentValue";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for StreamsGroupCurrentMemberAssignmentValue<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            member_epoch: r.i32()?,
            previous_member_epoch: r.i32()?,
            state: r.i8()?,
            active_tasks: r.array(true, 3, |r| TaskIds::decode(r, version))?,
            standby_tasks: r.array(true, 3, |r| TaskIds::decode(r, version))?,
            warmup_tasks: r.array(true, 3, |r| TaskIds::decode(r, version))?,
            active_tasks_pending_revocation: r.array(true, 3, |r| TaskIds::decode(r, version))?,
            standby_tasks_pending_revocation: r.array(true, 3, |r| TaskIds::decode(r, version))?,
            warmup_tasks_pending_revocation: r.array(true, 3, |r| TaskIds::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for StreamsGroupCurrentMemberAssignmentValue<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.member_epoch);
        out.i32(self.previous_member_epoch);
        out.i8(self.state);
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
        out.length(true, Some(self.active_tasks_pending_revocation.len()));
        for item in &self.active_tasks_pending_revocation {
            item.encode(out, version);
        }
        out.length(true, Some(self.standby_tasks_pending_revocation.len()));
        for item in &self.standby_tasks_pending_revocation {
            item.encode(out, version);
        }
        out.length(true, Some(self.warmup_tasks_pending_revocation.len()));
        for item in &self.warmup_tasks_pending_revocation {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupCurrentMemberAssignmentValue`.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskIds<'a> {
    pub subtopology_id: &'a str,
    pub partitions: Vec<i32>,
    /// Tag 0.
    pub assignment_epochs: Option<Vec<i32>>,
}

impl Default for TaskIds<'_> {
    fn default() -> Self {
        Self { subtopology_id: "", partitions: Vec::new(), assignment_epochs: Some(Vec::new()) }
    }
}

impl<'a> Decode<'a> for TaskIds<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let mut message = Self {
            subtopology_id: r.string(true)?,
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

impl Encode for TaskIds<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.subtopology_id);
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

impl TaskIds<'_> {
    fn tag_0<S: Sink>(&self, out: &mut S, _version: i16) {
        out.length(true, self.assignment_epochs.as_ref().map(Vec::len));
        for item in self.assignment_epochs.iter().flatten() {
            out.i32(*item);
        }
    }
}
