//! `AlterClientQuotasResponse`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `AlterClientQuotasResponse`, key 49, versions 0 to 1.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AlterClientQuotasResponse<'a> {
    pub throttle_time_ms: i32,
    pub entries: Vec<EntryData<'a>>,
}

impl Message for AlterClientQuotasResponse<'_> {
    const NAME: &'static str = "AlterClientQuotasResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 1;
}

impl ApiMessage for AlterClientQuotasResponse<'_> {
    const API: ApiKey = ApiKey::AlterClientQuotas;
}

impl<'a> Decode<'a> for AlterClientQuotasResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 1;
        let message = Self {
            throttle_time_ms: r.i32()?,
            entries: r.array(flexible, 5, |r| EntryData::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for AlterClientQuotasResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 1;
        out.i32(self.throttle_time_ms);
        out.length(flexible, Some(self.entries.len()));
        for item in &self.entries {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `AlterClientQuotasResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryData<'a> {
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    pub entity: Vec<EntityData<'a>>,
}

impl Default for EntryData<'_> {
    fn default() -> Self {
        Self { error_code: 0, error_message: Some(""), entity: Vec::new() }
    }
}

impl<'a> Decode<'a> for EntryData<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let message = Self {
            error_code: r.i16()?,
            error_message: r.nullable_string(flexible)?,
            entity: r.array(flexible, 3, |r| EntityData::decode(r, version))?,
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
        out.i16(self.error_code);
        out.nullable_string(flexible, self.error_message);
        out.length(flexible, Some(self.entity.len()));
        for item in &self.entity {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `AlterClientQuotasResponse`.
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
