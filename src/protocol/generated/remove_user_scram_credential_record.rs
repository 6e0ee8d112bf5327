//! `RemoveUserScramCredentialRecord`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `RemoveUserScramCredentialRecord`, key 22, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct RemoveUserScramCredentialRecord<'a> {
    pub name: &'a str,
    pub mechanism: i8,
}

impl Message for RemoveUserScramCredentialRecord<'_> {
    const NAME: &'static str = "RemoveUserScramCredentialRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for RemoveUserScramCredentialRecord<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { name: r.string(true)?, mechanism: r.i8()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for RemoveUserScramCredentialRecord<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.i8(self.mechanism);
        out.uvarint(0);
    }
}
