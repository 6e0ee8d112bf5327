//! `BeginTransactionRecord`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure};

/// `BeginTransactionRecord`, key 23, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct BeginTransactionRecord<'a> {
    /// Tag 0.
    pub name: Option<&'a str>,
}

impl Message for BeginTransactionRecord<'_> {
    const NAME: &'static str = "BeginTransactionRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for BeginTransactionRecord<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let mut message = Self { name: None };
        r.tags(|r, tag| {
            match tag {
                0 => message.name = r.nullable_string(true)?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(message)
    }
}

impl Encode for BeginTransactionRecord<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.uvarint(u32::from(self.name.is_some()));
        if self.name.is_some() {
            out.uvarint(0);
            out.uvarint(measure(|out| self.tag_0(out, version)));
            self.tag_0(out, version);
        }
    }
}

impl BeginTransactionRecord<'_> {
    fn tag_0<S: Sink>(&self, out: &mut S, _version: i16) {
        out.nullable_string(true, self.name);
    }
}
