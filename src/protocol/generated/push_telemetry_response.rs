//! `PushTelemetryResponse`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `PushTelemetryResponse`, key 72, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PushTelemetryResponse {
    pub throttle_time_ms: i32,
    pub error_code: i16,
}

impl Message for PushTelemetryResponse {
    const NAME: &'static str = "PushTelemetryResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for PushTelemetryResponse {
    const API: ApiKey = ApiKey::PushTelemetry;
}

impl<'a> Decode<'a> for PushTelemetryResponse {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { throttle_time_ms: r.i32()?, error_code: r.i16()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for PushTelemetryResponse {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        out.uvarint(0);
    }
}
