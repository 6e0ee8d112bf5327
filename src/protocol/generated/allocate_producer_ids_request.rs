//! `AllocateProducerIdsRequest`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `AllocateProducerIdsRequest`, key 67, versions 0 to 0.
#[derive(Clone, Debug, PartialEq)]
pub struct AllocateProducerIdsRequest {
    pub broker_id: i32,
    /// Default -1.
    pub broker_epoch: i64,
}

impl Default for AllocateProducerIdsRequest {
    fn default() -> Self {
        Self { broker_id: 0, broker_epoch: -1 }
    }
}

impl Message for AllocateProducerIdsRequest {
    const NAME: &'static str = "AllocateProducerIdsRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for AllocateProducerIdsRequest {
    const API: ApiKey = ApiKey::AllocateProducerIds;
}

impl<'a> Decode<'a> for AllocateProducerIdsRequest {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { broker_id: r.i32()?, broker_epoch: r.i64()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for AllocateProducerIdsRequest {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.broker_id);
        out.i64(self.broker_epoch);
        out.uvarint(0);
    }
}
