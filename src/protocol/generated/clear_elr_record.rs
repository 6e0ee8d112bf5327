//! `ClearElrRecord`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `ClearElrRecord`, key 28, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ClearElrRecord<'a> {
    pub topic_name: &'a str,
}

impl Message for ClearElrRecord<'_> {
    const NAME: &'static str = "ClearElrRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for ClearElrRecord<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { topic_name: r.string(true)? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ClearElrRecord<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.topic_name);
        out.uvarint(0);
    }
}
