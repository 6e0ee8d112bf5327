//! `DescribeDelegationTokenRequest`, versions 1 to 3.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DescribeDelegationTokenRequest`, key 41, versions 1 to 3.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeDelegationTokenRequest<'a> {
    pub owners: Option<Vec<DescribeDelegationTokenOwner<'a>>>,
}

impl Default for DescribeDelegationTokenRequest<'_> {
    fn default() -> Self {
        Self { owners: Some(Vec::new()) }
    }
}

impl Message for DescribeDelegationTokenRequest<'_> {
    const NAME: &'static str = "DescribeDelegationTokenRequest";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 3;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for DescribeDelegationTokenRequest<'_> {
    const API: ApiKey = ApiKey::DescribeDelegationToken;
}

impl<'a> Decode<'a> for DescribeDelegationTokenRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 2;
        let message = Self {
            owners: r.nullable_array(flexible, 3, |r| DescribeDelegationTokenOwner::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DescribeDelegationTokenRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.length(flexible, self.owners.as_ref().map(Vec::len));
        for item in self.owners.iter().flatten() {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `DescribeDelegationTokenRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeDelegationTokenOwner<'a> {
    pub principal_type: &'a str,
    pub principal_name: &'a str,
}

impl<'a> Decode<'a> for DescribeDelegationTokenOwner<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self { principal_type: r.string(flexible)?, principal_name: r.string(flexible)? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DescribeDelegationTokenOwner<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.string(flexible, self.principal_type);
        out.string(flexible, self.principal_name);
        if flexible {
            out.uvarint(0);
        }
    }
}
