//! `DescribeAclsResponse`, versions 1 to 3.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DescribeAclsResponse`, key 29, versions 1 to 3.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeAclsResponse<'a> {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    pub resources: Vec<DescribeAclsResource<'a>>,
}

impl Default for DescribeAclsResponse<'_> {
    fn default() -> Self {
        Self { throttle_time_ms: 0, error_code: 0, error_message: Some(""), resources: Vec::new() }
    }
}

impl Message for DescribeAclsResponse<'_> {
    const NAME: &'static str = "DescribeAclsResponse";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 3;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for DescribeAclsResponse<'_> {
    const API: ApiKey = ApiKey::DescribeAcls;
}

impl<'a> Decode<'a> for DescribeAclsResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 2;
        let message = Self {
            throttle_time_ms: r.i32()?,
            error_code: r.i16()?,
            error_message: r.nullable_string(flexible)?,
            resources: r.array(flexible, 5, |r| DescribeAclsResource::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DescribeAclsResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        out.nullable_string(flexible, self.error_message);
        out.length(flexible, Some(self.resources.len()));
        for item in &self.resources {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `DescribeAclsResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeAclsResource<'a> {
    pub resource_type: i8,
    pub resource_name: &'a str,
    /// Default 3.
    pub pattern_type: i8,
    pub acls: Vec<AclDescription<'a>>,
}

impl Default for DescribeAclsResource<'_> {
    fn default() -> Self {
        Self { resource_type: 0, resource_name: "", pattern_type: 3, acls: Vec::new() }
    }
}

impl<'a> Decode<'a> for DescribeAclsResource<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self {
            resource_type: r.i8()?,
            resource_name: r.string(flexible)?,
            pattern_type: r.i8()?,
            acls: r.array(flexible, 5, |r| AclDescription::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DescribeAclsResource<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.i8(self.resource_type);
        out.string(flexible, self.resource_name);
        out.i8(self.pattern_type);
        out.length(flexible, Some(self.acls.len()));
        for item in &self.acls {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `DescribeAclsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AclDescription<'a> {
    pub principal: &'a str,
    pub host: &'a str,
    pub operation: i8,
    pub permission_type: i8,
}

impl<'a> Decode<'a> for AclDescription<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self {
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

impl Encode for AclDescription<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.string(flexible, self.principal);
        out.string(flexible, self.host);
        out.i8(self.operation);
        out.i8(self.permission_type);
        if flexible {
            out.uvarint(0);
        }
    }
}
