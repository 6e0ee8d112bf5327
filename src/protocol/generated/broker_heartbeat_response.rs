//! `BrokerHeartbeatResponse`, versions 0 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `BrokerHeartbeatResponse`, key 63, versions 0 to 2.
#[derive(Clone, Debug, PartialEq)]
pub struct BrokerHeartbeatResponse {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub is_caught_up: bool,
    /// Default true.
    pub is_fenced: bool,
    pub should_shut_down: bool,
}

impl Default for BrokerHeartbeatResponse {
    fn default() -> Self {
        Self {
            throttle_time_ms: 0,
            error_code: 0,
            is_caught_up: false,
            is_fenced: true,
            should_shut_down: false,
        }
    }
}

impl Message for BrokerHeartbeatResponse {
    const NAME: &'static str = "BrokerHeartbeatResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for BrokerHeartbeatResponse {
    const API: ApiKey = ApiKey::BrokerHeartbeat;
}

impl<'a> Decode<'a> for BrokerHeartbeatResponse {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            error_code: r.i16()?,
            is_caught_up: r.bool()?,
            is_fenced: r.bool()?,
            should_shut_down: r.bool()?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for BrokerHeartbeatResponse {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        out.bool(self.is_caught_up);
        out.bool(self.is_fenced);
        out.bool(self.should_shut_down);
        out.uvarint(0);
    }
}
