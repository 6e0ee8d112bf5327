//! `SaslHandshakeResponse`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `SaslHandshakeResponse`, key 17, versions 0 to 1.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct SaslHandshakeResponse<'a> {
    pub error_code: i16,
    pub mechanisms: Vec<&'a str>,
}

impl Message for SaslHandshakeResponse<'_> {
    const NAME: &'static str = "SaslHandshakeResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl ApiMessage for SaslHandshakeResponse<'_> {
    const API: ApiKey = ApiKey::SaslHandshake;
}

impl<'a> Decode<'a> for SaslHandshakeResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        Ok(Self { error_code: r.i16()?, mechanisms: r.array(false, 2, |r| r.string(false))? })
    }
}

impl Encode for SaslHandshakeResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i16(self.error_code);
        out.length(false, Some(self.mechanisms.len()));
        for item in &self.mechanisms {
            out.string(false, item);
        }
    }
}
