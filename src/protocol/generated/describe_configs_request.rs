//! `DescribeConfigsRequest`, versions 1 to 4.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DescribeConfigsRequest`, key 32, versions 1 to 4.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeConfigsRequest<'a> {
    pub resources: Vec<DescribeConfigsResource<'a>>,
    pub include_synonyms: bool,
    /// Versions 3+.
    pub include_documentation: bool,
}

impl Message for DescribeConfigsRequest<'_> {
    const NAME: &'static str = "DescribeConfigsRequest";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 4;
    const FLEXIBLE_FROM: i16 = 4;
}

impl ApiMessage for DescribeConfigsRequest<'_> {
    const API: ApiKey = ApiKey::DescribeConfigs;
}

impl<'a> Decode<'a> for DescribeConfigsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 4;
        let message = Self {
            resources: r.array(flexible, 4, |r| DescribeConfigsResource::decode(r, version))?,
            include_synonyms: r.bool()?,
            include_documentation: if version >= 3 { r.bool()? } else { false },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DescribeConfigsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 4;
        out.length(flexible, Some(self.resources.len()));
        for item in &self.resources {
            item.encode(out, version);
        }
        out.bool(self.include_synonyms);
        if version >= 3 {
            out.bool(self.include_documentation);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `DescribeConfigsRequest`.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeConfigsResource<'a> {
    pub resource_type: i8,
    pub resource_name: &'a str,
    pub configuration_keys: Option<Vec<&'a str>>,
}

impl Default for DescribeConfigsResource<'_> {
    fn default() -> Self {
        Self { resource_type: 0, resource_name: "", configuration_keys: Some(Vec::new()) }
    }
}

impl<'a> Decode<'a> for DescribeConfigsResource<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let message = Self {
            resource_type: r.i8()?,
            resource_name: r.string(flexible)?,
            configuration_keys: r.nullable_array(flexible, 1, |r| r.string(flexible))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DescribeConfigsResource<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 4;
        out.i8(self.resource_type);
        out.string(flexible, self.resource_name);
        out.length(flexible, self.configuration_keys.as_ref().map(Vec::len));
        for item in self.configuration_keys.iter().flatten() {
            out.string(flexible, item);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}
