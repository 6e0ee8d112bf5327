//! `AddOffsetsToTxnResponse`, versions 0 to 4.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `AddOffsetsToTxnResponse`, key 25, versions 0 to 4.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AddOffsetsToTxnResponse {
    pub throttle_time_ms: i32,
    pub error_code: i16,
}

impl Message for AddOffsetsToTxnResponse {
    const NAME: &'static str = "AddOffsetsToTxnResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 4;
    const FLEXIBLE_FROM: i16 = 3;
}

impl ApiMessage for AddOffsetsToTxnResponse {
    const API: ApiKey = ApiKey::AddOffsetsToTxn;
}

impl<'a> Decode<'a> for AddOffsetsToTxnResponse {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 3;
        let message = Self { throttle_time_ms: r.i32()?, error_code: r.i16()? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for AddOffsetsToTxnResponse {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 3;
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        if flexible {
            out.uvarint(0);
        }
    }
}
