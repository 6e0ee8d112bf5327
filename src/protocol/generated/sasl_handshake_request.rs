//! `SaslHandshakeRequest`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `SaslHandshakeRequest`, key 17, versions 0 to 1.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct SaslHandshakeRequest<'a> {
    pub mechanism: &'a str,
}

impl Message for SaslHandshakeRequest<'_> {
    const NAME: &'static str = "SaslHandshakeRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl ApiMessage for SaslHandshakeRequest<'_> {
    const API: ApiKey = ApiKey::SaslHandshake;
}

impl<'a> Decode<'a> for SaslHandshakeRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        Ok(Self { mechanism: r.string(false)? })
    }
}

impl Encode for SaslHandshakeRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(false, self.mechanism);
    }
}
