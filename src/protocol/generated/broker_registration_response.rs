//! `BrokerRegistrationResponse`, versions 0 to 4.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `BrokerRegistrationResponse`, key 62, versions 0 to 4.
#[derive(Clone, Debug, PartialEq)]
pub struct BrokerRegistrationResponse {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    /// Default -1.
    pub broker_epoch: i64,
}

impl Default for BrokerRegistrationResponse {
    fn default() -> Self {
        Self { throttle_time_ms: 0, error_code: 0, broker_epoch: -1 }
    }
}

impl Message for BrokerRegistrationResponse {
    const NAME: &'static str = "BrokerRegistrationResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 4;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for BrokerRegistrationResponse {
    const API: ApiKey = ApiKey::BrokerRegistration;
}

impl<'a> Decode<'a> for BrokerRegistrationResponse {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { throttle_time_ms: r.i32()?, error_code: r.i16()?, broker_epoch: r.i64()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for BrokerRegistrationResponse {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        out.i64(self.broker_epoch);
        out.uvarint(0);
    }
}
