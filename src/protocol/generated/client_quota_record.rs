//! `ClientQuotaRecord`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `ClientQuotaRecord`, key 14, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ClientQuotaRecord<'a> {
    pub entity: Vec<EntityData<'a>>,
    pub key: &'a str,
    pub value: f64,
    pub remove: bool,
}

impl Message for ClientQuotaRecord<'_> {
    const NAME: &'static str = "ClientQuotaRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for ClientQuotaRecord<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            entity: r.array(true, 3, |r| EntityData::decode(r, version))?,
            key: r.string(true)?,
            value: r.f64()?,
            remove: r.bool()?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ClientQuotaRecord<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.entity.len()));
        for item in &self.entity {
            item.encode(out, version);
        }
        out.string(true, self.key);
        out.f64(self.value);
        out.bool(self.remove);
        out.uvarint(0);
    }
}

/// Part of `ClientQuotaRecord`.
#[derive(Clone, Debug, PartialEq)]
pub struct EntityData<'a> {
    pub entity_type: &'a str,
    pub entity_name: Option<&'a str>,
}

impl Default for EntityData<'_> {
    fn default() -> Self {
        Self { entity_type: "", entity_name: Some("") }
    }
}

impl<'a> Decode<'a> for EntityData<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { entity_type: r.string(true)?, entity_name: r.nullable_string(true)? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for EntityData<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.entity_type);
        out.nullable_string(true, self.entity_name);
        out.uvarint(0);
    }
}
