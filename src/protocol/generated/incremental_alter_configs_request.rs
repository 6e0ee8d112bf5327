//! `IncrementalAlterConfigsRequest`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `IncrementalAlterConfigsRequest`, key 44, versions 0 to 1.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct IncrementalAlterConfigsRequest<'a> {
    pub resources: Vec<AlterConfigsResource<'a>>,
    pub validate_only: bool,
}

impl Message for IncrementalAlterConfigsRequest<'_> {
    const NAME: &'static str = "IncrementalAlterConfigsRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 1;
}

impl ApiMessage for IncrementalAlterConfigsRequest<'_> {
    const API: ApiKey = ApiKey::IncrementalAlterConfigs;
}

impl<'a> Decode<'a> for IncrementalAlterConfigsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 1;
        let message = Self {
            resources: r.array(flexible, 4, |r| AlterConfigsResource::decode(r, version))?,
            validate_only: r.bool()?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for IncrementalAlterConfigsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 1;
        out.length(flexible, Some(self.resources.len()));
        for item in &self.resources {
            item.encode(out, version);
        }
        out.bool(self.validate_only);
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `IncrementalAlterConfigsRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AlterConfigsResource<'a> {
    pub resource_type: i8,
    pub resource_name: &'a str,
    pub configs: Vec<AlterableConfig<'a>>,
}

impl<'a> Decode<'a> for AlterConfigsResource<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let message = Self {
            resource_type: r.i8()?,
            resource_name: r.string(flexible)?,
            configs: r.array(flexible, 4, |r| AlterableConfig::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for AlterConfigsResource<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 1;
        out.i8(self.resource_type);
        out.string(flexible, self.resource_name);
        out.length(flexible, Some(self.configs.len()));
        for item in &self.configs {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `IncrementalAlterConfigsRequest`.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterableConfig<'a> {
    pub name: &'a str,
    pub config_operation: i8,
    pub value: Option<&'a str>,
}

impl Default for AlterableConfig<'_> {
    fn default() -> Self {
        Self { name: "", config_operation: 0, value: Some("") }
    }
}

impl<'a> Decode<'a> for AlterableConfig<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let message = Self {
            name: r.string(flexible)?,
            config_operation: r.i8()?,
            value: r.nullable_string(flexible)?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for AlterableConfig<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 1;
        out.string(flexible, self.name);
        out.i8(self.config_operation);
        out.nullable_string(flexible, self.value);
        if flexible {
            out.uvarint(0);
        }
    }
}
