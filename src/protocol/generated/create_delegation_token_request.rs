//! `CreateDelegationTokenRequest`, versions 1 to 3.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `CreateDelegationTokenRequest`, key 38, versions 1 to 3.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateDelegationTokenRequest<'a> {
    /// Versions 3+.
    pub owner_principal_type: Option<&'a str>,
    /// Versions 3+.
    pub owner_principal_name: Option<&'a str>,
    pub renewers: Vec<CreatableRenewers<'a>>,
    pub max_lifetime_ms: i64,
}

impl Default for CreateDelegationTokenRequest<'_> {
    fn default() -> Self {
        Self {
            owner_principal_type: Some(""),
            owner_principal_name: Some(""),
            renewers: Vec::new(),
            max_lifetime_ms: 0,
        }
    }
}

impl Message for CreateDelegationTokenRequest<'_> {
    const NAME: &'static str = "CreateDelegationTokenRequest";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 3;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for CreateDelegationTokenRequest<'_> {
    const API: ApiKey = ApiKey::CreateDelegationToken;
}

impl<'a> Decode<'a> for CreateDelegationTokenRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 2;
        let message = Self {
            owner_principal_type: if version >= 3 { r.nullable_string(true)? } else { Some("") },
            owner_principal_name: if version >= 3 { r.nullable_string(true)? } else { Some("") },
            renewers: r.array(flexible, 3, |r| CreatableRenewers::decode(r, version))?,
            max_lifetime_ms: r.i64()?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for CreateDelegationTokenRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        if version >= 3 {
            out.nullable_string(true, self.owner_principal_type);
        }
        if version >= 3 {
            out.nullable_string(true, self.owner_principal_name);
        }
        out.length(flexible, Some(self.renewers.len()));
        for item in &self.renewers {
            item.encode(out, version);
        }
        out.i64(self.max_lifetime_ms);
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `CreateDelegationTokenRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct CreatableRenewers<'a> {
    pub principal_type: &'a str,
    pub principal_name: &'a str,
}

impl<'a> Decode<'a> for CreatableRenewers<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self { principal_type: r.string(flexible)?, principal_name: r.string(flexible)? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for CreatableRenewers<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.string(flexible, self.principal_type);
        out.string(flexible, self.principal_name);
        if flexible {
            out.uvarint(0);
        }
    }
}
