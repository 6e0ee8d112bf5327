//! `UpdateFeaturesRequest`, versions 0 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `UpdateFeaturesRequest`, key 57, versions 0 to 2.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateFeaturesRequest<'a> {
    /// Default 60000.
    pub timeout_ms: i32,
    pub feature_updates: Vec<FeatureUpdateKey<'a>>,
    /// Versions 1+.
    pub validate_only: bool,
}

impl Default for UpdateFeaturesRequest<'_> {
    fn default() -> Self {
        Self { timeout_ms: 60000, feature_updates: Vec::new(), validate_only: false }
    }
}

impl Message for UpdateFeaturesRequest<'_> {
    const NAME: &'static str = "UpdateFeaturesRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for UpdateFeaturesRequest<'_> {
    const API: ApiKey = ApiKey::UpdateFeatures;
}

impl<'a> Decode<'a> for UpdateFeaturesRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            timeout_ms: r.i32()?,
            feature_updates: r.array(true, 5, |r| FeatureUpdateKey::decode(r, version))?,
            validate_only: if version >= 1 { r.bool()? } else { false },
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for UpdateFeaturesRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.timeout_ms);
        out.length(true, Some(self.feature_updates.len()));
        for item in &self.feature_updates {
            item.encode(out, version);
        }
        if version >= 1 {
            out.bool(self.validate_only);
        }
        out.uvarint(0);
    }
}

/// Part of `UpdateFeaturesRequest`.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureUpdateKey<'a> {
    pub feature: &'a str,
    pub max_version_level: i16,
    /// Versions 0 to 0.
    pub allow_downgrade: bool,
    /// Versions 1+, default 1.
    pub upgrade_type: i8,
}

impl Default for FeatureUpdateKey<'_> {
    fn default() -> Self {
        Self { feature: "", max_version_level: 0, allow_downgrade: false, upgrade_type: 1 }
    }
}

impl<'a> Decode<'a> for FeatureUpdateKey<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            feature: r.string(true)?,
            max_version_level: r.i16()?,
            allow_downgrade: if version <= 0 { r.bool()? } else { false },
            upgrade_type: if version >= 1 { r.i8()? } else { 1 },
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for FeatureUpdateKey<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.feature);
        out.i16(self.max_version_level);
        if version <= 0 {
            out.bool(self.allow_downgrade);
        }
        if version >= 1 {
            out.i8(self.upgrade_type);
        }
        out.uvarint(0);
    }
}
