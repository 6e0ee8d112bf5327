//! `ConfigRecord`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `ConfigRecord`, key 4, versions 0 to 0.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigRecord<'a> {
    pub resource_type: i8,
    pub resource_name: &'a str,
    pub name: &'a str,
    pub value: Option<&'a str>,
}

impl Default for ConfigRecord<'_> {
    fn default() -> Self {
        Self { resource_type: 0, resource_name: "", name: "", value: Some("") }
    }
}

impl Message for ConfigRecord<'_> {
    const NAME: &'static str = "ConfigRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for ConfigRecord<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            resource_type: r.i8()?,
            resource_name: r.string(true)?,
            name: r.string(true)?,
            value: r.nullable_string(true)?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ConfigRecord<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i8(self.resource_type);
        out.string(true, self.resource_name);
        out.string(true, self.name);
        out.nullable_string(true, self.value);
        out.uvarint(0);
    }
}
