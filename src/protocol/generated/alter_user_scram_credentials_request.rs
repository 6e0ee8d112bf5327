//! `AlterUserScramCredentialsRequest`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `AlterUserScramCredentialsRequest`, key 51, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AlterUserScramCredentialsRequest<'a> {
    pub deletions: Vec<ScramCredentialDeletion<'a>>,
    pub upsertions: Vec<ScramCredentialUpsertion<'a>>,
}

impl Message for AlterUserScramCredentialsRequest<'_> {
    const NAME: &'static str = "AlterUserScramCredentialsRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for AlterUserScramCredentialsRequest<'_> {
    const API: ApiKey = ApiKey::AlterUserScramCredentials;
}

impl<'a> Decode<'a> for AlterUserScramCredentialsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            deletions: r.array(true, 3, |r| ScramCredentialDeletion::decode(r, version))?,
            upsertions: r.array(true, 9, |r| ScramCredentialUpsertion::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for AlterUserScramCredentialsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.deletions.len()));
        for item in &self.deletions {
            item.encode(out, version);
        }
        out.length(true, Some(self.upsertions.len()));
        for item in &self.upsertions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `AlterUserScramCredentialsRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ScramCredentialDeletion<'a> {
    pub name: &'a str,
    pub mechanism: i8,
}

impl<'a> Decode<'a> for ScramCredentialDeletion<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { name: r.string(true)?, mechanism: r.i8()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ScramCredentialDeletion<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.i8(self.mechanism);
        out.uvarint(0);
    }
}

/// Part of `AlterUserScramCredentialsRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ScramCredentialUpsertion<'a> {
    pub name: &'a str,
    pub mechanism: i8,
    pub iterations: i32,
    pub salt: &'a [u8],
    pub salted_password: &'a [u8],
}

impl<'a> Decode<'a> for ScramCredentialUpsertion<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            name: r.string(true)?,
            mechanism: r.i8()?,
            iterations: r.i32()?,
            salt: r.bytes(true)?,
            salted_password: r.bytes(true)?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ScramCredentialUpsertion<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.i8(self.mechanism);
        out.i32(self.iterations);
        out.bytes(true, self.salt);
        out.bytes(true, self.salted_password);
        out.uvarint(0);
    }
}
