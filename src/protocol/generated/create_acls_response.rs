//! `CreateAclsResponse`, versions 1 to 3.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `CreateAclsResponse`, key 30, versions 1 to 3.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct CreateAclsResponse<'a> {
    pub throttle_time_ms: i32,
    pub results: Vec<AclCreationResult<'a>>,
}

impl Message for CreateAclsResponse<'_> {
    const NAME: &'static str = "CreateAclsResponse";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 3;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for CreateAclsResponse<'_> {
    const API: ApiKey = ApiKey::CreateAcls;
}

impl<'a> Decode<'a> for CreateAclsResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 2;
        let message = Self {
            throttle_time_ms: r.i32()?,
            results: r.array(flexible, 4, |r| AclCreationResult::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for CreateAclsResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.i32(self.throttle_time_ms);
        out.length(flexible, Some(self.results.len()));
        for item in &self.results {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `CreateAclsResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct AclCreationResult<'a> {
    pub error_code: i16,
    pub error_message: Option<&'a str>,
}

impl Default for AclCreationResult<'_> {
    fn default() -> Self {
        Self { error_code: 0, error_message: Some("") }
    }
}

impl<'a> Decode<'a> for AclCreationResult<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self { error_code: r.i16()?, error_message: r.nullable_string(flexible)? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for AclCreationResult<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.i16(self.error_code);
        out.nullable_string(flexible, self.error_message);
        if flexible {
            out.uvarint(0);
        }
    }
}
