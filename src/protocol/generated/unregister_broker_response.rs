//! `UnregisterBrokerResponse`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `UnregisterBrokerResponse`, key 64, versions 0 to 0.
#[derive(Clone, Debug, PartialEq)]
pub struct UnregisterBrokerResponse<'a> {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
}

impl Default for UnregisterBrokerResponse<'_> {
    fn default() -> Self {
        Self { throttle_time_ms: 0, error_code: 0, error_message: Some("") }
    }
}

impl Message for UnregisterBrokerResponse<'_> {
    const NAME: &'static str = "UnregisterBrokerResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for UnregisterBrokerResponse<'_> {
    const API: ApiKey = ApiKey::UnregisterBroker;
}

impl<'a> Decode<'a> for UnregisterBrokerResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for UnregisterBrokerResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.uvarint(0);
    }
}
