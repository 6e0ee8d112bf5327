//! `OffsetCommitValue`, versions 0 to 4.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure};

/// `OffsetCommitValue`, key 1, versions 0 to 4.
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetCommitValue<'a> {
    pub offset: i64,
    /// Versions 3+, default -1.
    pub leader_epoch: i32,
    pub metadata: &'a str,
    pub commit_timestamp: i64,
    /// Versions 1 to 1, default -1.
    pub expire_timestamp: i64,
    /// Versions 4+, tag 0.
    pub topic_id: Uuid,
}

impl Default for OffsetCommitValue<'_> {
    fn default() -> Self {
        Self {
            offset: 0,
            leader_epoch: -1,
            metadata: "",
            commit_timestamp: 0,
            expire_timestamp: -1,
            topic_id: Uuid::ZERO,
        }
    }
}

impl Message for OffsetCommitValue<'_> {
    const NAME: &'static str = "OffsetCommitValue";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 4;
    const FLEXIBLE_FROM: i16 = 4;
}

impl<'a> Decode<'a> for OffsetCommitValue<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 4;
        let mut message = Self {
            offset: r.i64()?,
            leader_epoch: if version >= 3 { r.i32()? } else { -1 },
            metadata: r.string(flexible)?,
            commit_timestamp: r.i64()?,
            expire_timestamp: if (1..=1).contains(&version) { r.i64()? } else { -1 },
            topic_id: Uuid::ZERO,
        };
        if flexible {
            r.tags(|r, tag| {
                match tag {
                    0 => message.topic_id = r.uuid()?,
                    _ => return Ok(false),
                }
                Ok(true)
            })?;
        }
        Ok(message)
    }
}

impl Encode for OffsetCommitValue<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 4;
        out.i64(self.offset);
        if version >= 3 {
            out.i32(self.leader_epoch);
        }
        out.string(flexible, self.metadata);
        out.i64(self.commit_timestamp);
        if (1..=1).contains(&version) {
            out.i64(self.expire_timestamp);
        }
        if flexible {
            out.uvarint(u32::from(self.topic_id != Uuid::ZERO));
            if self.topic_id != Uuid::ZERO {
                out.uvarint(0);
                out.uvarint(measure(|out| self.tag_0(out, version)));
                self.tag_0(out, version);
            }
        }
    }
}

impl OffsetCommitValue<'_> {
    fn tag_0<S: Sink>(&self, out: &mut S, _version: i16) {
        out.uuid(self.topic_id);
    }
}
