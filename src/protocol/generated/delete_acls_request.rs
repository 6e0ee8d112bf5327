//! `DeleteAclsRequest`, versions 1 to 3.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DeleteAclsRequest`, key 31, versions 1 to 3.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DeleteAclsRequest<'a> {
    pub filters: Vec<DeleteAclsFilter<'a>>,
}

impl Message for DeleteAclsRequest<'_> {
    const NAME: &'static str = "DeleteAclsRequest";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 3;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for DeleteAclsRequest<'_> {
    const API: ApiKey = ApiKey::DeleteAcls;
}

impl<'a> Decode<'a> for DeleteAclsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 2;
        let message = Self { filters: r.array(flexible, 8, |r| DeleteAclsFilter::decode(r, version))? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DeleteAclsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.length(flexible, Some(self.filters.len()));
        for item in &self.filters {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `DeleteAclsRequest`.
#[derive(Clone, Debug, PartialEq)]
pub struct DeleteAclsFilter<'a> {
    pub resource_type_filter: i8,
    pub resource_name_filter: Option<&'a str>,
    /// Default 3.
    pub pattern_type_filter: i8,
    pub principal_filter: Option<&'a str>,
    pub host_filter: Option<&'a str>,
    pub operation: i8,
    pub permission_type: i8,
}

impl Default for DeleteAclsFilter<'_> {
    fn default() -> Self {
        Self {
            resource_type_filter: 0,
            resource_name_filter: Some(""),
            pattern_type_filter: 3,
            principal_filter: Some(""),
            host_filter: Some(""),
            operation: 0,
            permission_type: 0,
        }
    }
}

impl<'a> Decode<'a> for DeleteAclsFilter<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self {
            resource_type_filter: r.i8()?,
            resource_name_filter: r.nullable_string(flexible)?,
            pattern_type_filter: r.i8()?,
            principal_filter: r.nullable_string(flexible)?,
            host_filter: r.nullable_string(flexible)?,
            operation: r.i8()?,
            permission_type: r.i8()?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DeleteAclsFilter<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.i8(self.resource_type_filter);
        out.nullable_string(flexible, self.resource_name_filter);
        out.i8(self.pattern_type_filter);
        out.nullable_string(flexible, self.principal_filter);
        out.nullable_string(flexible, self.host_filter);
        out.i8(self.operation);
        out.i8(self.permission_type);
        if flexible {
            out.uvarint(0);
        }
    }
}
