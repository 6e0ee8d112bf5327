//! `ExpireDelegationTokenResponse`, versions 1 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ExpireDelegationTokenResponse`, key 40, versions 1 to 2.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ExpireDelegationTokenResponse {
    pub error_code: i16,
    pub expiry_timestamp_ms: i64,
    pub throttle_time_ms: i32,
}

impl Message for ExpireDelegationTokenResponse {
    const NAME: &'static str = "ExpireDelegationTokenResponse";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for ExpireDelegationTokenResponse {
    const API: ApiKey = ApiKey::ExpireDelegationToken;
}

impl<'a> Decode<'a> for ExpireDelegationTokenResponse {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 2;
        let message =
            Self { error_code: r.i16()?, expiry_timestamp_ms: r.i64()?, throttle_time_ms: r.i32()? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for ExpireDelegationTokenResponse {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.i16(self.error_code);
        out.i64(self.expiry_timestamp_ms);
        out.i32(self.throttle_time_ms);
        if flexible {
            out.uvarint(0);
        }
    }
}
