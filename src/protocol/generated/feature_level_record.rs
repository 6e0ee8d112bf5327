//! `FeatureLevelRecord`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `FeatureLevelRecord`, key 12, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct FeatureLevelRecord<'a> {
    pub name: &'a str,
    pub feature_level: i16,
}

impl Message for FeatureLevelRecord<'_> {
    const NAME: &'static str = "FeatureLevelRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for FeatureLevelRecord<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { name: r.string(true)?, feature_level: r.i16()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for FeatureLevelRecord<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.i16(self.feature_level);
        out.uvarint(0);
    }
}
