//! `CreateAclsRequest`, versions 1 to 3.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `CreateAclsRequest`, key 30, versions 1 to 3.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct CreateAclsRequest<'a> {
    pub creations: Vec<AclCreation<'a>>,
}

impl Message for CreateAclsRequest<'_> {
    const NAME: &'static str = "CreateAclsRequest";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 3;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for CreateAclsRequest<'_> {
    const API: ApiKey = ApiKey::CreateAcls;
}

impl<'a> Decode<'a> for CreateAclsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 2;
        let message = Self { creations: r.array(flexible, 8, |r| AclCreation::decode(r, version))? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for CreateAclsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.length(flexible, Some(self.creations.len()));
        for item in &self.creations {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `CreateAclsRequest`.
#[derive(Clone, Debug, PartialEq)]
pub struct AclCreation<'a> {
    pub resource_type: i8,
    pub resource_name: &'a str,
    /// Default 3.
    pub resource_pattern_type: i8,
    pub principal: &'a str,
    pub host: &'a str,
    pub operation: i8,
    pub permission_type: i8,
}

impl Default for AclCreation<'_> {
    fn default() -> Self {
        Self {
            resource_type: 0,
            resource_name: "",
            resource_pattern_type: 3,
            principal: "",
            host: "",
            operation: 0,
            permission_type: 0,
        }
    }
}

impl<'a> Decode<'a> for AclCreation<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self {
            resource_type: r.i8()?,
            resource_name: r.string(flexible)?,
            resource_pattern_type: r.i8()?,
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

impl Encode for AclCreation<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.i8(self.resource_type);
        out.string(flexible, self.resource_name);
        out.i8(self.resource_pattern_type);
        out.string(flexible, self.principal);
        out.string(flexible, self.host);
        out.i8(self.operation);
        out.i8(self.permission_type);
        if flexible {
            out.uvarint(0);
        }
    }
}
