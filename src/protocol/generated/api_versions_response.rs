//! `ApiVersionsResponse`, versions 0 to 4.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure,
};

/// `ApiVersionsResponse`, key 18, versions 0 to 4.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiVersionsResponse<'a> {
    pub error_code: i16,
    pub api_keys: Vec<ApiVersion>,
    /// Versions 1+.
    pub throttle_time_ms: i32,
    /// Versions 3+, tag 0.
    pub supported_features: Vec<SupportedFeatureKey<'a>>,
    /// Versions 3+, tag 1, default -1.
    pub finalized_features_epoch: i64,
    /// Versions 3+, tag 2.
    pub finalized_features: Vec<FinalizedFeatureKey<'a>>,
    /// Versions 3+, tag 3.
    pub zk_migration_ready: bool,
}

impl Default for ApiVersionsResponse<'_> {
    fn default() -> Self {
        Self {
            error_code: 0,
            api_keys: Vec::new(),
            throttle_time_ms: 0,
            supported_features: Vec::new(),
            finalized_features_epoch: -1,
            finalized_features: Vec::new(),
            zk_migration_ready: false,
        }
    }
}

impl Message for ApiVersionsResponse<'_> {
    const NAME: &'static str = "ApiVersionsResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 4;
    const FLEXIBLE_FROM: i16 = 3;
}

impl ApiMessage for ApiVersionsResponse<'_> {
    const API: ApiKey = ApiKey::ApiVersions;
}

impl<'a> Decode<'a> for ApiVersionsResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 3;
        let mut message = Self {
            error_code: r.i16()?,
            api_keys: r.array(flexible, 6, |r| ApiVersion::decode(r, version))?,
            throttle_time_ms: if version >= 1 { r.i32()? } else { 0 },
            supported_features: Vec::new(),
            finalized_features_epoch: -1,
            finalized_features: Vec::new(),
            zk_migration_ready: false,
        };
        if flexible {
            r.tags(|r, tag| {
                match tag {
                    0 => {
                        message.supported_features =
                            r.array(true, 6, |r| SupportedFeatureKey::decode(r, version))?
                    }
                    1 => message.finalized_features_epoch = r.i64()?,
                    2 => {
                        message.finalized_features =
                            r.array(true, 6, |r| FinalizedFeatureKey::decode(r, version))?
                    }
                    3 => message.zk_migration_ready = r.bool()?,
                    _ => return Ok(false),
                }
                Ok(true)
            })?;
        }
        Ok(message)
    }
}

impl Encode for ApiVersionsResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 3;
        out.i16(self.error_code);
        out.length(flexible, Some(self.api_keys.len()));
        for item in &self.api_keys {
            item.encode(out, version);
        }
        if version >= 1 {
            out.i32(self.throttle_time_ms);
        }
        if flexible {
            out.uvarint(
                u32::from(!self.supported_features.is_empty())
                    + u32::from(self.finalized_features_epoch != -1)
                    + u32::from(!self.finalized_features.is_empty())
                    + u32::from(self.zk_migration_ready),
            );
            if !self.supported_features.is_empty() {
                out.uvarint(0);
                out.uvarint(measure(|out| self.tag_0(out, version)));
                self.tag_0(out, version);
            }
            if self.finalized_features_epoch != -1 {
                out.uvarint(1);
                out.uvarint(measure(|out| self.tag_1(out, version)));
                self.tag_1(out, version);
            }
            if !self.finalized_features.is_empty() {
                out.uvarint(2);
                out.uvarint(measure(|out| self.tag_2(out, version)));
                self.tag_2(out, version);
            }
            if self.zk_migration_ready {
                out.uvarint(3);
                out.uvarint(measure(|out| self.tag_3(out, version)));
                self.tag_3(out, version);
            }
        }
    }
}

impl ApiVersionsResponse<'_> {
    fn tag_0<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.supported_features.len()));
        for item in &self.supported_features {
            item.encode(out, version);
        }
    }

    fn tag_1<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i64(self.finalized_features_epoch);
    }

    fn tag_2<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.finalized_features.len()));
        for item in &self.finalized_features {
            item.encode(out, version);
        }
    }

    fn tag_3<S: Sink>(&self, out: &mut S, _version: i16) {
        out.bool(self.zk_migration_ready);
    }
}

/// Part of `ApiVersionsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ApiVersion {
    pub api_key: i16,
    pub min_version: i16,
    pub max_version: i16,
}

impl<'a> Decode<'a> for ApiVersion {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let message = Self { api_key: r.i16()?, min_version: r.i16()?, max_version: r.i16()? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for ApiVersion {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 3;
        out.i16(self.api_key);
        out.i16(self.min_version);
        out.i16(self.max_version);
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `ApiVersionsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct SupportedFeatureKey<'a> {
    pub name: &'a str,
    pub min_version: i16,
    pub max_version: i16,
}

impl<'a> Decode<'a> for SupportedFeatureKey<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { name: r.string(true)?, min_version: r.i16()?, max_version: r.i16()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for SupportedFeatureKey<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.i16(self.min_version);
        out.i16(self.max_version);
        out.uvarint(0);
    }
}

/// Part of `ApiVersionsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct FinalizedFeatureKey<'a> {
    pub name: &'a str,
    pub max_version_level: i16,
    pub min_version_level: i16,
}

impl<'a> Decode<'a> for FinalizedFeatureKey<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message =
            Self { name: r.string(true)?, max_version_level: r.i16()?, min_version_level: r.i16()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for FinalizedFeatureKey<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.i16(self.max_version_level);
        out.i16(self.min_version_level);
        out.uvarint(0);
    }
}
