//! `LegacyOffsetCommitValue`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `LegacyOffsetCommitValue`, key 0, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct LegacyOffsetCommitValue<'a> {
    pub offset: i64,
    pub metadata: &'a str,
    pub commit_timestamp: i64,
}

impl Message for LegacyOffsetCommitValue<'_> {
    const NAME: &'static str = "LegacyOffsetCommitValue";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl<'a> Decode<'a> for LegacyOffsetCommitValue<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        Ok(Self { offset: r.i64()?, metadata: r.string(false)?, commit_timestamp: r.i64()? })
    }
}

impl Encode for LegacyOffsetCommitValue<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i64(self.offset);
        out.string(false, self.metadata);
        out.i64(self.commit_timestamp);
    }
}
