//! `RemoveDelegationTokenRecord`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `RemoveDelegationTokenRecord`, key 26, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct RemoveDelegationTokenRecord<'a> {
    pub token_id: &'a str,
}

impl Message for RemoveDelegationTokenRecord<'_> {
    const NAME: &'static str = "RemoveDelegationTokenRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for RemoveDelegationTokenRecord<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { token_id: r.string(true)? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for RemoveDelegationTokenRecord<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.token_id);
        out.uvarint(0);
    }
}
