//! `DescribeClientQuotasResponse`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DescribeClientQuotasResponse`, key 48, versions 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeClientQuotasResponse<'a> {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    pub entries: Option<Vec<EntryData<'a>>>,
}

impl Default for DescribeClientQuotasResponse<'_> {
    fn default() -> Self {
        Self { throttle_time_ms: 0, error_code: 0, error_message: Some(""), entries: Some(Vec::new()) }
    }
}

impl Message for DescribeClientQuotasResponse<'_> {
    const NAME: &'static str = "DescribeClientQuotasResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 1;
}

impl ApiMessage for DescribeClientQuotasResponse<'_> {
    const API: ApiKey = ApiKey::DescribeClientQuotas;
}

impl<'a> Decode<'a> for DescribeClientQuotasResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 1;
        let message = Self {
            throttle_time_ms: r.i32()?,
            error_code: r.i16()?,
            error_message: r.nullable_string(flexible)?,
            entries: r.nullable_array(flexible, 3, |r| EntryData::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DescribeClientQuotasResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 1;
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        out.nullable_string(flexible, self.error_message);
        out.length(flexible, self.entries.as_ref().map(Vec::len));
        for item in self.entries.iter().flatten() {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `DescribeClientQuotasResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct EntryData<'a> {
    pub entity: Vec<EntityData<'a>>,
    pub values: Vec<ValueData<'a>>,
}

impl<'a> Decode<'a> for EntryData<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let message = Self {
            entity: r.array(flexible, 3, |r| EntityData::decode(r, version))?,
            values: r.array(flexible, 10, |r| ValueData::decode(r, version))?,
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
        out.length(flexible, Some(self.values.len()));
        for item in &self.values {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `DescribeClientQuotasResponse`.
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

/// Part of `DescribeClientQuotasResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ValueData<'a> {
    pub key: &'a str,
    pub value: f64,
}

impl<'a> Decode<'a> for ValueData<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let message = Self { key: r.string(flexible)?, value: r.f64()? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for ValueData<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 1;
        out.string(flexible, self.key);
        out.f64(self.value);
        if flexible {
            out.uvarint(0);
        }
    }
}
