//! `HeartbeatResponse`, versions 0 to 4.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `HeartbeatResponse`, key 12, versions 0 to 4.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct HeartbeatResponse {
    /// Versions 1+.
    pub throttle_time_ms: i32,
    pub error_code: i16,
}

impl Message for HeartbeatResponse {
    const NAME: &'static str = "HeartbeatResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 4;
    const FLEXIBLE_FROM: i16 = 4;
}

impl ApiMessage for HeartbeatResponse {
    const API: ApiKey = ApiKey::Heartbeat;
}

impl<'a> Decode<'a> for HeartbeatResponse {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 4;
        let message =
            Self { throttle_time_ms: if version >= 1 { r.i32()? } else { 0 }, error_code: r.i16()? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for HeartbeatResponse {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 4;
        if version >= 1 {
            out.i32(self.throttle_time_ms);
        }
        out.i16(self.error_code);
        if flexible {
            out.uvarint(0);
        }
    }
}
