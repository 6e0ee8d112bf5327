//! `SaslAuthenticateRequest`, versions 0 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `SaslAuthenticateRequest`, key 36, versions 0 to 2.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct SaslAuthenticateRequest<'a> {
    pub auth_bytes: &'a [u8],
}

impl Message for SaslAuthenticateRequest<'_> {
    const NAME: &'static str = "SaslAuthenticateRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for SaslAuthenticateRequest<'_> {
    const API: ApiKey = ApiKey::SaslAuthenticate;
}

impl<'a> Decode<'a> for SaslAuthenticateRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 2;
        let message = Self { auth_bytes: r.bytes(flexible)? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for SaslAuthenticateRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.bytes(flexible, self.auth_bytes);
        if flexible {
            out.uvarint(0);
        }
    }
}
