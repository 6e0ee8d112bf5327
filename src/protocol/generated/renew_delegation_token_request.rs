//! `RenewDelegationTokenRequest`, versions 1 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `RenewDelegationTokenRequest`, key 39, versions 1 to 2.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct RenewDelegationTokenRequest<'a> {
    pub hmac: &'a [u8],
    pub renew_period_ms: i64,
}

impl Message for RenewDelegationTokenRequest<'_> {
    const NAME: &'static str = "RenewDelegationTokenRequest";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for RenewDelegationTokenRequest<'_> {
    const API: ApiKey = ApiKey::RenewDelegationToken;
}

impl<'a> Decode<'a> for RenewDelegationTokenRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 2;
        let message = Self { hmac: r.bytes(flexible)?, renew_period_ms: r.i64()? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for RenewDelegationTokenRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.bytes(flexible, self.hmac);
        out.i64(self.renew_period_ms);
        if flexible {
            out.uvarint(0);
        }
    }
}
