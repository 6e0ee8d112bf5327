//! `UnregisterBrokerRequest`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `UnregisterBrokerRequest`, key 64, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct UnregisterBrokerRequest {
    pub broker_id: i32,
}

impl Message for UnregisterBrokerRequest {
    const NAME: &'static str = "UnregisterBrokerRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for UnregisterBrokerRequest {
    const API: ApiKey = ApiKey::UnregisterBroker;
}

impl<'a> Decode<'a> for UnregisterBrokerRequest {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { broker_id: r.i32()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for UnregisterBrokerRequest {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.broker_id);
        out.uvarint(0);
    }
}
