//! `PartitionRecord`, versions 0 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure};

/// `PartitionRecord`, key 3, versions 0 to 2.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionRecord {
    /// Default -1.
    pub partition_id: i32,
    pub topic_id: Uuid,
    pub replicas: Vec<i32>,
    pub isr: Vec<i32>,
    pub removing_replicas: Vec<i32>,
    pub adding_replicas: Vec<i32>,
    /// Default -1.
    pub leader: i32,
    /// Tag 0.
    pub leader_recovery_state: i8,
    /// Default -1.
    pub leader_epoch: i32,
    /// Default -1.
    pub partition_epoch: i32,
    /// Versions 1+.
    pub directories: Vec<Uuid>,
    /// Versions 2+, tag 1.
    pub eligible_leader_replicas: Option<Vec<i32>>,
    /// Versions 2+, tag 2.
    pub last_known_elr: Option<Vec<i32>>,
}

impl Default for PartitionRecord {
    fn default() -> Self {
        Self {
            partition_id: -1,
            topic_id: Uuid::ZERO,
            replicas: Vec::new(),
            isr: Vec::new(),
            removing_replicas: Vec::new(),
            adding_replicas: Vec::new(),
            leader: -1,
            leader_recovery_state: 0,
            leader_epoch: -1,
            partition_epoch: -1,
            directories: Vec::new(),
            eligible_leader_replicas: None,
            last_known_elr: None,
        }
    }
}

impl Message for PartitionRecord {
    const NAME: &'static str = "PartitionRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for PartitionRecord {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let mut message = Self {
            partition_id: r.i32()?,
            topic_id: r.uuid()?,
            replicas: r.array(true, 4, |r| r.i32())?,
            isr: r.array(true, 4, |r| r.i32())?,
            removing_replicas: r.array(true, 4, |r| r.i32())?,
            adding_replicas: r.array(true, 4, |r| r.i32())?,
            leader: r.i32()?,
            leader_recovery_state: 0,
            leader_epoch: r.i32()?,
            partition_epoch: r.i32()?,
            directories: if version >= 1 { r.array(true, 16, |r| r.uuid())? } else { Vec::new() },
            eligible_leader_replicas: None,
            last_known_elr: None,
        };
        r.tags(|r, tag| {
            match tag {
                0 => message.leader_recovery_state = r.i8()?,
                1 if version >= 2 => {
                    message.eligible_leader_replicas = r.nullable_array(true, 4, |r| r.i32())?
                }
                2 if version >= 2 => message.last_known_elr = r.nullable_array(true, 4, |r| r.i32())?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(message)
    }
}

impl Encode for PartitionRecord {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.partition_id);
        out.uuid(self.topic_id);
        out.length(true, Some(self.replicas.len()));
        for item in &self.replicas {
            out.i32(*item);
        }
        out.length(true, Some(self.isr.len()));
        for item in &self.isr {
            out.i32(*item);
        }
        out.length(true, Some(self.removing_replicas.len()));
        for item in &self.removing_replicas {
            out.i32(*item);
        }
        out.length(true, Some(self.adding_replicas.len()));
        for item in &self.adding_replicas {
            out.i32(*item);
        }
        out.i32(self.leader);
        out.i32(self.leader_epoch);
        out.i32(self.partition_epoch);
        if version >= 1 {
            out.length(true, Some(self.directories.len()));
            for item in &self.directories {
                out.uuid(*item);
            }
        }
        out.uvarint(
            u32::from(self.leader_recovery_state != 0)
                + u32::from(version >= 2 && self.eligible_leader_replicas.is_some())
                + u32::from(version >= 2 && self.last_known_elr.is_some()),
        );
        if self.leader_recovery_state != 0 {
            out.uvarint(0);
            out.uvarint(measure(|out| self.tag_0(out, version)));
            self.tag_0(out, version);
        }
        if version >= 2 && self.eligible_leader_replicas.is_some() {
            out.uvarint(1);
            out.uvarint(measure(|out| self.tag_1(out, version)));
            self.tag_1(out, version);
        }
        if version >= 2 && self.last_known_elr.is_some() {
            out.uvarint(2);
            out.uvarint(measure(|out| self.tag_2(out, version)));
            self.tag_2(out, version);
        }
    }
}

impl PartitionRecord {
    fn tag_0<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i8(self.leader_recovery_state);
    }

    fn tag_1<S: Sink>(&self, out: &mut S, _version: i16) {
        out.length(true, self.eligible_leader_replicas.as_ref().map(Vec::len));
        for item in self.eligible_leader_replicas.iter().flatten() {
            out.i32(*item);
        }
    }

    fn tag_2<S: Sink>(&self, out: &mut S, _version: i16) {
        out.length(true, self.last_known_elr.as_ref().map(Vec::len));
        for item in self.last_known_elr.iter().flatten() {
            out.i32(*item);
        }
    }
}
