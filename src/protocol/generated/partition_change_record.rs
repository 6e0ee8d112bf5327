//! `PartitionChangeRecord`, versions 0 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure};

/// `PartitionChangeRecord`, key 5, versions 0 to 2.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionChangeRecord {
    /// Default -1.
    pub partition_id: i32,
    pub topic_id: Uuid,
    /// Tag 0.
    pub isr: Option<Vec<i32>>,
    /// Tag 1, default -2.
    pub leader: i32,
    /// Tag 2.
    pub replicas: Option<Vec<i32>>,
    /// Tag 3.
    pub removing_replicas: Option<Vec<i32>>,
    /// Tag 4.
    pub adding_replicas: Option<Vec<i32>>,
    /// Tag 5, default -1.
    pub leader_recovery_state: i8,
    /// Versions 1+, tag 8.
    pub directories: Option<Vec<Uuid>>,
    /// Versions 2+, tag 6.
    pub eligible_leader_replicas: Option<Vec<i32>>,
    /// Versions 2+, tag 7.
    pub last_known_elr: Option<Vec<i32>>,
}

impl Default for PartitionChangeRecord {
    fn default() -> Self {
        Self {
            partition_id: -1,
            topic_id: Uuid::ZERO,
            isr: None,
            leader: -2,
            replicas: None,
            removing_replicas: None,
            adding_replicas: None,
            leader_recovery_state: -1,
            directories: None,
            eligible_leader_replicas: None,
            last_known_elr: None,
        }
    }
}

impl Message for PartitionChangeRecord {
    const NAME: &'static str = "PartitionChangeRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for PartitionChangeRecord {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let mut message = Self {
            partition_id: r.i32()?,
            topic_id: r.uuid()?,
            isr: None,
            leader: -2,
            replicas: None,
            removing_replicas: None,
            adding_replicas: None,
            leader_recovery_state: -1,
            directories: None,
            eligible_leader_replicas: None,
            last_known_elr: None,
        };
        r.tags(|r, tag| {
            match tag {
                0 => message.isr = r.nullable_array(true, 4, |r| r.i32())?,
                1 => message.leader = r.i32()?,
                2 => message.replicas = r.nullable_array(true, 4, |r| r.i32())?,
                3 => message.removing_replicas = r.nullable_array(true, 4, |r| r.i32())?,
                4 => message.adding_replicas = r.nullable_array(true, 4, |r| r.i32())?,
                5 => message.leader_recovery_state = r.i8()?,
                8 if version >= 1 => message.directories = r.nullable_array(true, 16, |r| r.uuid())?,
                6 if version >= 2 => {
                    message.eligible_leader_replicas = r.nullable_array(true, 4, |r| r.i32())?
                }
                7 if version >= 2 => message.last_known_elr = r.nullable_array(true, 4, |r| r.i32())?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(message)
    }
}

impl Encode for PartitionChangeRecord {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.partition_id);
        out.uuid(self.topic_id);
        out.uvarint(
            u32::from(self.isr.is_some())
                + u32::from(self.leader != -2)
                + u32::from(self.replicas.is_some())
                + u32::from(self.removing_replicas.is_some())
                + u32::from(self.adding_replicas.is_some())
                + u32::from(self.leader_recovery_state != -1)
                + u32::from(version >= 2 && self.eligible_leader_replicas.is_some())
                + u32::from(version >= 2 && self.last_known_elr.is_some())
                + u32::from(version >= 1 && self.directories.is_some()),
        );
        if self.isr.is_some() {
            out.uvarint(0);
            out.uvarint(measure(|out| self.tag_0(out, version)));
            self.tag_0(out, version);
        }
        if self.leader != -2 {
            out.uvarint(1);
            out.uvarint(measure(|out| self.tag_1(out, version)));
            self.tag_1(out, version);
        }
        if self.replicas.is_some() {
            out.uvarint(2);
            out.uvarint(measure(|out| self.tag_2(out, version)));
            self.tag_2(out, version);
        }
        if self.removing_replicas.is_some() {
            out.uvarint(3);
            out.uvarint(measure(|out| self.tag_3(out, version)));
            self.tag_3(out, version);
        }
        if self.adding_replicas.is_some() {
            out.uvarint(4);
            out.uvarint(measure(|out| self.tag_4(out, version)));
            self.tag_4(out, version);
        }
        if self.leader_recovery_state != -1 {
            out.uvarint(5);
            out.uvarint(measure(|out| self.tag_5(out, version)));
            self.tag_5(out, version);
        }
        if version >= 2 && self.eligible_leader_replicas.is_some() {
            out.uvarint(6);
            out.uvarint(measure(|out| self.tag_6(out, version)));
            self.tag_6(out, version);
        }
        if version >= 2 && self.last_known_elr.is_some() {
            out.uvarint(7);
            out.uvarint(measure(|out| self.tag_7(out, version)));
            self.tag_7(out, version);
        }
        if version >= 1 && self.directories.is_some() {
            out.uvarint(8);
            out.uvarint(measure(|out| self.tag_8(out, version)));
            self.tag_8(out, version);
        }
    }
}

impl PartitionChangeRecord {
    fn tag_0<S: Sink>(&self, out: &mut S, _version: i16) {
        out.length(true, self.isr.as_ref().map(Vec::len));
        for item in self.isr.iter().flatten() {
            out.i32(*item);
        }
    }

    fn tag_1<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.leader);
    }

    fn tag_2<S: Sink>(&self, out: &mut S, _version: i16) {
        out.length(true, self.replicas.as_ref().map(Vec::len));
        for item in self.replicas.iter().flatten() {
            out.i32(*item);
        }
    }

    fn tag_3<S: Sink>(&self, out: &mut S, _version: i16) {
        out.length(true, self.removing_replicas.as_ref().map(Vec::len));
        for item in self.removing_replicas.iter().flatten() {
            out.i32(*item);
        }
    }

    fn tag_4<S: Sink>(&self, out: &mut S, _version: i16) {
        out.length(true, self.adding_replicas.as_ref().map(Vec::len));
        for item in self.adding_replicas.iter().flatten() {
            out.i32(*item);
        }
    }

    fn tag_5<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i8(self.leader_recovery_state);
    }

    fn tag_6<S: Sink>(&self, out: &mut S, _version: i16) {
        out.length(true, self.eligible_leader_replicas.as_ref().map(Vec::len));
        for item in self.eligible_leader_replicas.iter().flatten() {
            out.i32(*item);
        }
    }

    fn tag_7<S: Sink>(&self, out: &mut S, _version: i16) {
        out.length(true, self.last_known_elr.as_ref().map(Vec::len));
        for item in self.last_known_elr.iter().flatten() {
            out.i32(*item);
        }
    }

    fn tag_8<S: Sink>(&self, out: &mut S, _version: i16) {
        out.length(true, self.directories.as_ref().map(Vec::len));
        for item in self.directories.iter().flatten() {
            out.uuid(*item);
        }
    }
}
