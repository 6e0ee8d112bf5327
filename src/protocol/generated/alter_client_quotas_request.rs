//! `AlterClientQuotasRequest`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `AlterClientQuotasRequest`, key 49, versions 0 to 1.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AlterClientQuotasRequest<'a> {
    pub entries: Vec<EntryData<'a>>,
    pub validate_only: bool,
}

impl Message for AlterClientQuotasRequest<'_> {
    const NAME: &'static str = "AlterClientQuotasRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 1;
}

impl ApiMessage for AlterClientQuotasRequest<'_> {
    const API: ApiKey = ApiKey::AlterClientQuotas;
}

impl<'a> Decode<'a> for AlterClientQuotasRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 1;
        let message = Self {
            entries: r.array(flexible, 3, |r| EntryData::decode(r, version))?,
            validate_only: r.bool()?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for AlterClientQuotasRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 1;
        out.length(flexible, Some(self.entries.len()));
        for item in &self.entries {
            item.encode(out, version);
        }
        out.bool(self.validate_only);
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `AlterClientQuotasRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct EntryData<'a> {
    pub entity: Vec<EntityData<'a>>,
    pub ops: Vec<OpData<'a>>,
}

impl<'a> Decode<'a> for EntryData<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let message = Self {
            entity: r.array(flexible, 3, |r| EntityData::decode(r, version))?,
            ops: r.array(flexible, 11, |r| OpData::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for EntryData<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 1;
        out.length(flexible, Some(self.entity.len()));
        for item in &self.entity {
            item.encode(out, version);
        }
        out.length(flexible, Some(self.ops.len()));
        for item in &self.ops {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `AlterClientQuotasRequest`.
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
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let message = Self { entity_type: r.string(flexible)?, entity_name: r.nullable_string(flexible)? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for EntityData<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 1;
        out.string(flexible, self.entity_type);
        out.nullable_string(flexible, self.entity_name);
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `AlterClientQuotasRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct OpData<'a> {
    pub key: &'a str,
    pub value: f64,
    pub remove: bool,
}

impl<'a> Decode<'a> for OpData<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let message = Self { key: r.string(flexible)?, value: r.f64()?, remove: r.bool()? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for OpData<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 1;
        out.string(flexible, self.key);
        out.f64(self.value);
        out.bool(self.remove);
        if flexible {
            out.uvarint(0);
        }
    }
}
