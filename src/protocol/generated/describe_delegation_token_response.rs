//! `DescribeDelegationTokenResponse`, versions 1 to 3.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DescribeDelegationTokenResponse`, key 41, versions 1 to 3.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeDelegationTokenResponse<'a> {
    pub error_code: i16,
    pub tokens: Vec<DescribedDelegationToken<'a>>,
    pub throttle_time_ms: i32,
}

impl Message for DescribeDelegationTokenResponse<'_> {
    const NAME: &'static str = "DescribeDelegationTokenResponse";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 3;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for DescribeDelegationTokenResponse<'_> {
    const API: ApiKey = ApiKey::DescribeDelegationToken;
}

impl<'a> Decode<'a> for DescribeDelegationTokenResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 2;
        let message = Self {
            error_code: r.i16()?,
            tokens: r.array(flexible, 30, |r| DescribedDelegationToken::decode(r, version))?,
            throttle_time_ms: r.i32()?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DescribeDelegationTokenResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.i16(self.error_code);
        out.length(flexible, Some(self.tokens.len()));
        for item in &self.tokens {
            item.encode(out, version);
        }
        out.i32(self.throttle_time_ms);
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `DescribeDelegationTokenResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribedDelegationToken<'a> {
    pub principal_type: &'a str,
    pub principal_name: &'a str,
    /// Versions 3+.
    pub token_requester_principal_type: &'a str,
    /// Versions 3+.
    pub token_requester_principal_name: &'a str,
    pub issue_timestamp: i64,
    pub expiry_timestamp: i64,
    pub max_timestamp: i64,
    pub token_id: &'a str,
    pub hmac: &'a [u8],
    pub renewers: Vec<DescribedDelegationTokenRenewer<'a>>,
}

impl<'a> Decode<'a> for DescribedDelegationToken<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self {
            principal_type: r.string(flexible)?,
            principal_name: r.string(flexible)?,
            token_requester_principal_type: if version >= 3 { r.string(true)? } else { "" },
            token_requester_principal_name: if version >= 3 { r.string(true)? } else { "" },
            issue_timestamp: r.i64()?,
            expiry_timestamp: r.i64()?,
            max_timestamp: r.i64()?,
            token_id: r.string(flexible)?,
            hmac: r.bytes(flexible)?,
            renewers: r.array(flexible, 3, |r| DescribedDelegationTokenRenewer::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DescribedDelegationToken<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.string(flexible, self.principal_type);
        out.string(flexible, self.principal_name);
        if version >= 3 {
            out.string(true, self.token_requester_principal_type);
        }
        if version >= 3 {
            out.string(true, self.token_requester_principal_name);
        }
        out.i64(self.issue_timestamp);
        out.i64(self.expiry_timestamp);
        out.i64(self.max_timestamp);
        out.string(flexible, self.token_id);
        out.bytes(flexible, self.hmac);
        out.length(flexible, Some(self.renewers.len()));
        for item in &self.renewers {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `DescribeDelegationTokenResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribedDelegationTokenRenewer<'a> {
    pub principal_type: &'a str,
    pub principal_name: &'a str,
}

impl<'a> Decode<'a> for DescribedDelegationTokenRenewer<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self { principal_type: r.string(flexible)?, principal_name: r.string(flexible)? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DescribedDelegationTokenRenewer<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.string(flexible, self.principal_type);
        out.string(flexible, self.principal_name);
        if flexible {
            out.uvarint(0);
        }
    }
}
