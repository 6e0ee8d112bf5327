//! `ShareGroupMetadataValue`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `ShareGroupMetadataValue`, key 11, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ShareGroupMetadataValue {
    pub epoch: i32,
    pub metadata_hash: i64,
}

impl Message for ShareGroupMetadataValue {
    const NAME: &'static str = "ShareGroupMetadataValue";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for ShareGroupMetadataValue {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { epoch: r.i32()?, metadata_hash: r.i64()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ShareGroupMetadataValue {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.epoch);
        out.i64(self.metadata_hash);
        out.uvarint(0);
    }
}
