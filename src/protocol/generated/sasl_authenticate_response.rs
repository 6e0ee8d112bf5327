//! `SaslAuthenticateResponse`, versions 0 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `SaslAuthenticateResponse`, key 36, versions 0 to 2.
#[derive(Clone, Debug, PartialEq)]
pub struct SaslAuthenticateResponse<'a> {
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    pub auth_bytes: &'a [u8],
    /// Versions 1+.
    pub session_lifetime_ms: i64,
}

impl Default for SaslAuthenticateResponse<'_> {
    fn default() -> Self {
        Self { error_code: 0, error_message: Some(""), auth_bytes: &[], session_lifetime_ms: 0 }
    }
}

impl Message for SaslAuthenticateResponse<'_> {
    const NAME: &'static str = "SaslAuthenticateResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for SaslAuthenticateResponse<'_> {
    const API: ApiKey = ApiKey::SaslAuthenticate;
}

impl<'a> Decode<'a> for SaslAuthenticateResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 2;
        let message = Self {
            error_code: r.i16()?,
            error_message: r.nullable_string(flexible)?,
            auth_bytes: r.bytes(flexible)?,
            session_lifetime_ms: if version >= 1 { r.i64()? } else { 0 },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for SaslAuthenticateResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.i16(self.error_code);
        out.nullable_string(flexible, self.error_message);
        out.bytes(flexible, self.auth_bytes);
        if version >= 1 {
            out.i64(self.session_lifetime_ms);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}
