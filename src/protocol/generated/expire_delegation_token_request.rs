//! `ExpireDelegationTokenRequest`, versions 1 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ExpireDelegationTokenRequest`, key 40, versions 1 to 2.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ExpireDelegationTokenRequest<'a> {
    pub hmac: &'a [u8],
    pub expiry_time_period_ms: i64,
}

impl Message for ExpireDelegationTokenRequest<'_> {
    const NAME: &'static str = "ExpireDelegationTokenRequest";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for ExpireDelegationTokenRequest<'_> {
    const API: ApiKey = ApiKey::ExpireDelegationToken;
}

impl<'a> Decode<'a> for ExpireDelegationTokenRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 2;
        let message = Self { hmac: r.bytes(flexible)?, expiry_time_period_ms: r.i64()? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for ExpireDelegationTokenRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.bytes(flexible, self.hmac);
        out.i64(self.expiry_time_period_ms);
        if flexible {
            out.uvarint(0);
        }
    }
}
