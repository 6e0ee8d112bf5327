//! `RenewDelegationTokenResponse`, versions 1 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `RenewDelegationTokenResponse`, key 39, versions 1 to 2.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct RenewDelegationTokenResponse {
    pub error_code: i16,
    pub expiry_timestamp_ms: i64,
    pub throttle_time_ms: i32,
}

impl Message for RenewDelegationTokenResponse {
    const NAME: &'static str = "RenewDelegationTokenResponse";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for RenewDelegationTokenResponse {
    const API: ApiKey = ApiKey::RenewDelegationToken;
}

impl<'a> Decode<'a> for RenewDelegationTokenResponse {
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

impl Encode for RenewDelegationTokenResponse {
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
