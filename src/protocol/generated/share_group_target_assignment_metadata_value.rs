//! `ShareGroupTargetAssignmentMetadataValue`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure};

/// `ShareGroupTargetAssignmentMetadataValue`, key 12, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ShareGroupTargetAssignmentMetadataValue {
    pub assignment_epoch: i32,
    /// Tag 0.
    pub assignment_timestamp: i64,
}

impl Message for ShareGroupTargetAssignmentMetadataValue {
    const NAME: &'static str = "ShareGroupTargetAssignmentMetadataValue";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for ShareGroupTargetAssignmentMetadataValue {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let mut message = Self { assignment_epoch: r.i32()?, assignment_timestamp: 0 };
        r.tags(|r, tag| {
            match tag {
                0 => message.assignment_timestamp = r.i64()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(message)
    }
}

impl Encode for ShareGroupTargetAssignmentMetadataValue {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.assignment_epoch);
        out.uvarint(u32::from(self.assignment_timestamp != 0));
        if self.assignment_timestamp != 0 {
            out.uvarint(0);
            out.uvarint(measure(|out| self.tag_0(out, version)));
            self.tag_0(out, version);
        }
    }
}

impl ShareGroupTargetAssignmentMetadataValue {
    fn tag_0<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i64(self.assignment_timestamp);
    }
}
