//! `CreateDelegationTokenResponse`, versions 1 to 3.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `CreateDelegationTokenResponse`, key 38, versions 1 to 3.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct CreateDelegationTokenResponse<'a> {
    pub error_code: i16,
    pub principal_type: &'a str,
    pub principal_name: &'a str,
    /// Versions 3+.
    pub token_requester_principal_type: &'a str,
    /// Versions 3+.
    pub token_requester_principal_name: &'a str,
    pub issue_timestamp_ms: i64,
    pub expiry_timestamp_ms: i64,
    pub max_timestamp_ms: i64,
    pub token_id: &'a str,
    pub hmac: &'a [u8],
    pub throttle_time_ms: i32,
}

impl Message for CreateDelegationTokenResponse<'_> {
    const NAME: &'static str = "CreateDelegationTokenResponse";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 3;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for CreateDelegationTokenResponse<'_> {
    const API: ApiKey = ApiKey::CreateDelegationToken;
}

impl<'a> Decode<'a> for CreateDelegationTokenResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 2;
        let message = Self {
            error_code: r.i16()?,
            principal_type: r.string(flexible)?,
            principal_name: r.string(flexible)?,
            token_requester_principal_type: if version >= 3 { r.string(true)? } else { "" },
            token_requester_principal_name: if version >= 3 { r.string(true)? } else { "" },
            issue_timestamp_ms: r.i64()?,
            expiry_timestamp_ms: r.i64()?,
            max_timestamp_ms: r.i64()?,
            token_id: r.string(flexible)?,
            hmac: r.bytes(flexible)?,
            throttle_time_ms: r.i32()?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for CreateDelegationTokenResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.i16(self.error_code);
        out.string(flexible, self.principal_type);
        out.string(flexible, self.principal_name);
        if version >= 3 {
            out.string(true, self.token_requester_principal_type);
        }
        if version >= 3 {
            out.string(true, self.token_requester_principal_name);
        }
        out.i64(self.issue_timestamp_ms);
        out.i64(self.expiry_timestamp_ms);
        out.i64(self.max_timestamp_ms);
        out.string(flexible, self.token_id);
        out.bytes(flexible, self.hmac);
        out.i32(self.throttle_time_ms);
        if flexible {
            out.uvarint(0);
        }
    }
}
