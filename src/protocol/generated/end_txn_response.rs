//! `EndTxnResponse`, versions 0 to 5.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `EndTxnResponse`, key 26, versions 0 to 5.
#[derive(Clone, Debug, PartialEq)]
pub struct EndTxnResponse {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    /// Versions 5+, default -1.
    pub producer_id: i64,
    /// Versions 5+, default -1.
    pub producer_epoch: i16,
}

impl Default for EndTxnResponse {
    fn default() -> Self {
        Self { throttle_time_ms: 0, error_code: 0, producer_id: -1, producer_epoch: -1 }
    }
}

impl Message for EndTxnResponse {
    const NAME: &'static str = "EndTxnResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 5;
    const FLEXIBLE_FROM: i16 = 3;
}

impl ApiMessage for EndTxnResponse {
    const API: ApiKey = ApiKey::EndTxn;
}

impl<'a> Decode<'a> for EndTxnResponse {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 3;
        let message = Self {
            throttle_time_ms: r.i32()?,
            error_code: r.i16()?,
            producer_id: if version >= 5 { r.i64()? } else { -1 },
            producer_epoch: if version >= 5 { r.i16()? } else { -1 },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for EndTxnResponse {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 3;
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        if version >= 5 {
            out.i64(self.producer_id);
        }
        if version >= 5 {
            out.i16(self.producer_epoch);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}
