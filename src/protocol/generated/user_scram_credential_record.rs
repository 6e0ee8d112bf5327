//! `UserScramCredentialRecord`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `UserScramCredentialRecord`, key 11, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct UserScramCredentialRecord<'a> {
    pub name: &'a str,
    pub mechanism: i8,
    pub salt: &'a [u8],
    pub stored_key: &'a [u8],
    pub server_key: &'a [u8],
    pub iterations: i32,
}

impl Message for UserScramCredentialRecord<'_> {
    const NAME: &'static str = "UserScramCredentialRecord";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for UserScramCredentialRecord<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            name: r.string(true)?,
            mechanism: r.i8()?,
            salt: r.bytes(true)?,
            stored_key: r.bytes(true)?,
            server_key: r.bytes(true)?,
            iterations: r.i32()?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for UserScramCredentialRecord<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.i8(self.mechanism);
        out.bytes(true, self.salt);
        out.bytes(true, self.stored_key);
        out.bytes(true, self.server_key);
        out.i32(self.iterations);
        out.uvarint(0);
    }
}
