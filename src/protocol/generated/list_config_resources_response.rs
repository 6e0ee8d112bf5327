//! `ListConfigResourcesResponse`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ListConfigResourcesResponse`, key 74, versions 0 to 1.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ListConfigResourcesResponse<'a> {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub config_resources: Vec<ConfigResource<'a>>,
}

impl Message for ListConfigResourcesResponse<'_> {
    const NAME: &'static str = "ListConfigResourcesResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for ListConfigResourcesResponse<'_> {
    const API: ApiKey = ApiKey::ListConfigResources;
}

impl<'a> Decode<'a> for ListConfigResourcesResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            error_code: r.i16()?,
            config_resources: r.array(true, 2, |r| ConfigResource::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ListConfigResourcesResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        out.length(true, Some(self.config_resources.len()));
        for item in &self.config_resources {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ListConfigResourcesResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigResource<'a> {
    pub resource_name: &'a str,
    /// Versions 1+, default 16.
    pub resource_type: i8,
}

impl Default for ConfigResource<'_> {
    fn default() -> Self {
        Self { resource_name: "", resource_type: 16 }
    }
}

impl<'a> Decode<'a> for ConfigResource<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message =
            Self { resource_name: r.string(true)?, resource_type: if version >= 1 { r.i8()? } else { 16 } };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ConfigResource<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.resource_name);
        if version >= 1 {
            out.i8(self.resource_type);
        }
        out.uvarint(0);
    }
}
