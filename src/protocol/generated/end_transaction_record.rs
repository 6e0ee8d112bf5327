//! `EndTransactionRecord`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `EndTransactionRecord`, key 24, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct EndTransactionRecord {}

impl Message for EndTransactionRecord {
    const NAME: &'static str = "EndTransactionRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for EndTransactionRecord {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {};
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for EndTransactionRecord {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.uvarint(0);
    }
}
