//! `EndTxnMarker`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `EndTxnMarker`, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct EndTxnMarker {
    pub coordinator_epoch: i32,
}

impl Message for EndTxnMarker {
    const NAME: &'static str = "EndTxnMarker";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl<'a> Decode<'a> for EndTxnMarker {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        Ok(Self { coordinator_epoch: r.i32()? })
    }
}

impl Encode for EndTxnMarker {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.coordinator_epoch);
    }
}
