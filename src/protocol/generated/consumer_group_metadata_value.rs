//! `ConsumerGroupMetadataValue`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure};

/// `ConsumerGroupMetadataValue`, key 3, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ConsumerGroupMetadataValue {
    pub epoch: i32,
    /// Tag 0.
    pub metadata_hash: i64,
}

impl Message for ConsumerGroupMetadataValue {
    const NAME: &'static str = "ConsumerGroupMetadataValue";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for ConsumerGroupMetadataValue {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let mut message = Self { epoch: r.i32()?, metadata_hash: 0 };
        r.tags(|r, tag| {
            match tag {
                0 => message.metadata_hash = r.i64()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(message)
    }
}

impl Encode for ConsumerGroupMetadataValue {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.epoch);
        out.uvarint(u32::from(self.metadata_hash != 0));
        if self.metadata_hash != 0 {
            out.uvarint(0);
            out.uvarint(measure(|out| self.tag_0(out, version)));
            self.tag_0(out, version);
        }
    }
}

impl ConsumerGroupMetadataValue {
    fn tag_0<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i64(self.metadata_hash);
    }
}
