//! `IncrementalAlterConfigsResponse`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `IncrementalAlterConfigsResponse`, key 44, versions 0 to 1.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct IncrementalAlterConfigsResponse<'a> {
    pub throttle_time_ms: i32,
    pub responses: Vec<AlterConfigsResourceResponse<'a>>,
}

impl Message for IncrementalAlterConfigsResponse<'_> {
    const NAME: &'static str = "IncrementalAlterConfigsResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 1;
}

impl ApiMessage for IncrementalAlterConfigsResponse<'_> {
    const API: ApiKey = ApiKey::IncrementalAlterConfigs;
}

impl<'a> Decode<'a> for IncrementalAlterConfigsResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 1;
        let message = Self {
            throttle_time_ms: r.i32()?,
            responses: r.array(flexible, 6, |r| AlterConfigsResourceResponse::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for IncrementalAlterConfigsResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 1;
        out.i32(self.throttle_time_ms);
        out.length(flexible, Some(self.responses.len()));
        for item in &self.responses {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `IncrementalAlterConfigsResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterConfigsResourceResponse<'a> {
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    pub resource_type: i8,
    pub resource_name: &'a str,
}

impl Default for AlterConfigsResourceResponse<'_> {
    fn default() -> Self {
        Self { error_code: 0, error_message: Some(""), resource_type: 0, resource_name: "" }
    }
}

impl<'a> Decode<'a> for AlterConfigsResourceResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let message = Self {
            error_code: r.i16()?,
            error_message: r.nullable_string(flexible)?,
            resource_type: r.i8()?,
            resource_name: r.string(flexible)?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for AlterConfigsResourceResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 1;
        out.i16(self.error_code);
        out.nullable_string(flexible, self.error_message);
        out.i8(self.resource_type);
        out.string(flexible, self.resource_name);
        if flexible {
            out.uvarint(0);
        }
    }
}
