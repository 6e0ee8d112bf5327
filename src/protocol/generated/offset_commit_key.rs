//! `OffsetCommitKey`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `OffsetCommitKey`, key 1, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetCommitKey<'a> {
    pub group: &'a str,
    pub topic: &'a str,
    pub partition: i32,
}

impl Message for OffsetCommitKey<'_> {
    const NAME: &'static str = "OffsetCommitKey";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl<'a> Decode<'a> for OffsetCommitKey<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        Ok(Self { group: r.string(false)?, topic: r.string(false)?, partition: r.i32()? })
    }
}

impl Encode for OffsetCommitKey<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(false, self.group);
        out.string(false, self.topic);
        out.i32(self.partition);
    }
}
