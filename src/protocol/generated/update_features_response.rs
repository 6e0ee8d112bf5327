//! `UpdateFeaturesResponse`, versions 0 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `UpdateFeaturesResponse`, key 57, versions 0 to 2.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateFeaturesResponse<'a> {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    /// Versions 0 to 1.
    pub results: Vec<UpdatableFeatureResult<'a>>,
}

impl Default for UpdateFeaturesResponse<'_> {
    fn default() -> Self {
        Self { throttle_time_ms: 0, error_code: 0, error_message: Some(""), results: Vec::new() }
    }
}

impl Message for UpdateFeaturesResponse<'_> {
    const NAME: &'static str = "UpdateFeaturesResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for UpdateFeaturesResponse<'_> {
    const API: ApiKey = ApiKey::UpdateFeatures;
}

impl<'a> Decode<'a> for UpdateFeaturesResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
            results: if version <= 1 {
                r.array(true, 5, |r| UpdatableFeatureResult::decode(r, version))?
            } else {
                Vec::new()
            },
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for UpdateFeaturesResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        if version <= 1 {
            out.length(true, Some(self.results.len()));
            for item in &self.results {
                item.encode(out, version);
            }
        }
        out.uvarint(0);
    }
}

/// Part of `UpdateFeaturesResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdatableFeatureResult<'a> {
    pub feature: &'a str,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
}

impl Default for UpdatableFeatureResult<'_> {
    fn default() -> Self {
        Self { feature: "", error_code: 0, error_message: Some("") }
    }
}

impl<'a> Decode<'a> for UpdatableFeatureResult<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message =
            Self { feature: r.string(true)?, error_code: r.i16()?, error_message: r.nullable_string(true)? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for UpdatableFeatureResult<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.feature);
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.uvarint(0);
    }
}
