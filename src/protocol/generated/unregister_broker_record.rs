//! `UnregisterBrokerRecord`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `UnregisterBrokerRecord`, key 1, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct UnregisterBrokerRecord {
    pub broker_id: i32,
    pub broker_epoch: i64,
}

impl Message for UnregisterBrokerRecord {
    const NAME: &'static str = "UnregisterBrokerRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for UnregisterBrokerRecord {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { broker_id: r.i32()?, broker_epoch: r.i64()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for UnregisterBrokerRecord {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.broker_id);
        out.i64(self.broker_epoch);
        out.uvarint(0);
    }
}
