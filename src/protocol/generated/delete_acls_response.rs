//! `DeleteAclsResponse`, versions 1 to 3.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DeleteAclsResponse`, key 31, versions 1 to 3.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DeleteAclsResponse<'a> {
    pub throttle_time_ms: i32,
    pub filter_results: Vec<DeleteAclsFilterResult<'a>>,
}

impl Message for DeleteAclsResponse<'_> {
    const NAME: &'static str = "DeleteAclsResponse";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 3;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for DeleteAclsResponse<'_> {
    const API: ApiKey = ApiKey::DeleteAcls;
}

impl<'a> Decode<'a> for DeleteAclsResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 2;
        let message = Self {
            throttle_time_ms: r.i32()?,
            filter_results: r.array(flexible, 5, |r| DeleteAclsFilterResult::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DeleteAclsResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.i32(self.throttle_time_ms);
        out.length(flexible, Some(self.filter_results.len()));
        for item in &self.filter_results {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `DeleteAclsResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct DeleteAclsFilterResult<'a> {
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    pub matching_acls: Vec<DeleteAclsMatchingAcl<'a>>,
}

impl Default for DeleteAclsFilterResult<'_> {
    fn default() -> Self {
        Self { error_code: 0, error_message: Some(""), matching_acls: Vec::new() }
    }
}

impl<'a> Decode<'a> for DeleteAclsFilterResult<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self {
            error_code: r.i16()?,
            error_message: r.nullable_string(flexible)?,
            matching_acls: r.array(flexible, 11, |r| DeleteAclsMatchingAcl::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DeleteAclsFilterResult<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.i16(self.error_code);
        out.nullable_string(flexible, self.error_message);
        out.length(flexible, Some(self.matching_acls.len()));
        for item in &self.matching_acls {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `DeleteAclsResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct DeleteAclsMatchingAcl<'a> {
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    pub resource_type: i8,
    pub resource_name: &'a str,
    /// Default 3.
    pub pattern_type: i8,
    pub principal: &'a str,
    pub host: &'a str,
    pub operation: i8,
    pub permission_type: i8,
}

impl Default for DeleteAclsMatchingAcl<'_> {
    fn default() -> Self {
        Self {
            error_code: 0,
            error_message: Some(""),
            resource_type: 0,
            resource_name: "",
            pattern_type: 3,
            principal: "",
            host: "",
            operation: 0,
            permission_type: 0,
        }
    }
}

impl<'a> Decode<'a> for DeleteAclsMatchingAcl<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self {
            error_code: r.i16()?,
            error_message: r.nullable_string(flexible)?,
            resource_type: r.i8()?,
            resource_name: r.string(flexible)?,
            pattern_type: r.i8()?,
            principal: r.string(flexible)?,
            host: r.string(flexible)?,
            operation: r.i8()?,
            permission_type: r.i8()?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DeleteAclsMatchingAcl<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.i16(self.error_code);
        out.nullable_string(flexible, self.error_message);
        out.i8(self.resource_type);
        out.string(flexible, self.resource_name);
        out.i8(self.pattern_type);
        out.string(flexible, self.principal);
        out.string(flexible, self.host);
        out.i8(self.operation);
        out.i8(self.permission_type);
        if flexible {
            out.uvarint(0);
        }
    }
}
