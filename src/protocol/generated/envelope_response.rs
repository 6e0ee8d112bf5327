//! `EnvelopeResponse`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `EnvelopeResponse`, key 58, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct EnvelopeResponse<'a> {
    pub response_data: Option<&'a [u8]>,
    pub error_code: i16,
}

impl Message for EnvelopeResponse<'_> {
    const NAME: &'static str = "EnvelopeResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for EnvelopeResponse<'_> {
    const API: ApiKey = ApiKey::Envelope;
}

impl<'a> Decode<'a> for EnvelopeResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { response_data: r.nullable_bytes(true)?, error_code: r.i16()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for EnvelopeResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.nullable_bytes(true, self.response_data);
        out.i16(self.error_code);
        out.uvarint(0);
    }
}
