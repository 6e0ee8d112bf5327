//! `EnvelopeRequest`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `EnvelopeRequest`, key 58, versions 0 to 0.
#[derive(Clone, Debug, PartialEq)]
pub struct EnvelopeRequest<'a> {
    pub request_data: &'a [u8],
    pub request_principal: Option<&'a [u8]>,
    pub client_host_address: &'a [u8],
}

impl Default for EnvelopeRequest<'_> {
    fn default() -> Self {
        Self { request_data: &[], request_principal: Some(&[]), client_host_address: &[] }
    }
}

impl Message for EnvelopeRequest<'_> {
    const NAME: &'static str = "EnvelopeRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for EnvelopeRequest<'_> {
    const API: ApiKey = ApiKey::Envelope;
}

impl<'a> Decode<'a> for EnvelopeRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            request_data: r.bytes(true)?,
            request_principal: r.nullable_bytes(true)?,
            client_host_address: r.bytes(true)?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for EnvelopeRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.bytes(true, self.request_data);
        out.nullable_bytes(true, self.request_principal);
        out.bytes(true, self.client_host_address);
        out.uvarint(0);
    }
}
