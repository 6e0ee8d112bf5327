//! `AllocateProducerIdsResponse`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `AllocateProducerIdsResponse`, key 67, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AllocateProducerIdsResponse {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub producer_id_start: i64,
    pub producer_id_len: i32,
}

impl Message for AllocateProducerIdsResponse {
    const NAME: &'static str = "AllocateProducerIdsResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for AllocateProducerIdsResponse {
    const API: ApiKey = ApiKey::AllocateProducerIds;
}

impl<'a> Decode<'a> for AllocateProducerIdsResponse {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            error_code: r.i16()?,
            producer_id_start: r.i64()?,
            producer_id_len: r.i32()?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for AllocateProducerIdsResponse {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        out.i64(self.producer_id_start);
        out.i32(self.producer_id_len);
        out.uvarint(0);
    }
}
