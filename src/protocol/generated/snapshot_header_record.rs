//! `SnapshotHeaderRecord`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `SnapshotHeaderRecord`, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct SnapshotHeaderRecord {
    pub version: i16,
    pub last_contained_log_timestamp: i64,
}

impl Message for SnapshotHeaderRecord {
    const NAME: &'static str = "SnapshotHeaderRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for SnapshotHeaderRecord {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { version: r.i16()?, last_contained_log_timestamp: r.i64()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for SnapshotHeaderRecord {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i16(self.version);
        out.i64(self.last_contained_log_timestamp);
        out.uvarint(0);
    }
}
