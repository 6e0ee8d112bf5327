//! `DescribeClientQuotasRequest`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DescribeClientQuotasRequest`, key 48, versions 0 to 1.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeClientQuotasRequest<'a> {
    pub components: Vec<ComponentData<'a>>,
    pub strict: bool,
}

impl Message for DescribeClientQuotasRequest<'_> {
    const NAME: &'static str = "DescribeClientQuotasRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 1;
}

impl ApiMessage for DescribeClientQuotasRequest<'_> {
    const API: ApiKey = ApiKey::DescribeClientQuotas;
}

impl<'a> Decode<'a> for DescribeClientQuotasRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 1;
        let message = Self {
            components: r.array(flexible, 4, |r| ComponentData::decode(r, version))?,
            strict: r.bool()?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DescribeClientQuotasRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 1;
        out.length(flexible, Some(self.components.len()));
        for item in &self.components {
            item.encode(out, version);
        }
        out.bool(self.strict);
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `DescribeClientQuotasRequest`.
#[derive(Clone, Debug, PartialEq)]
pub struct ComponentData<'a> {
    pub entity_type: &'a str,
    pub match_type: i8,
    pub r#match: Option<&'a str>,
}

impl Default for ComponentData<'_> {
    fn default() -> Self {
        Self { entity_type: "", match_type: 0, r#match: Some("") }
    }
}

impl<'a> Decode<'a> for ComponentData<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let message = Self {
            entity_type: r.string(flexible)?,
            match_type: r.i8()?,
            r#match: r.nullable_string(flexible)?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for ComponentData<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 1;
        out.string(flexible, self.entity_type);
        out.i8(self.match_type);
        out.nullable_string(flexible, self.r#match);
        if flexible {
            out.uvarint(0);
        }
    }
}
