//! `UnfenceBrokerRecord`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `UnfenceBrokerRecord`, key 8, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct UnfenceBrokerRecord {
    pub id: i32,
    pub epoch: i64,
}

impl Message for UnfenceBrokerRecord {
    const NAME: &'static str = "UnfenceBrokerRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for UnfenceBrokerRecord {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { id: r.i32()?, epoch: r.i64()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for UnfenceBrokerRecord {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.id);
        out.i64(self.epoch);
        out.uvarint(0);
    }
}
