//! `DescribeUserScramCredentialsRequest`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DescribeUserScramCredentialsRequest`, key 50, versions 0 to 0.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeUserScramCredentialsRequest<'a> {
    pub users: Option<Vec<UserName<'a>>>,
}

impl Default for DescribeUserScramCredentialsRequest<'_> {
    fn default() -> Self {
        Self { users: Some(Vec::new()) }
    }
}

impl Message for DescribeUserScramCredentialsRequest<'_> {
    const NAME: &'static str = "DescribeUserScramCredentialsRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for DescribeUserScramCredentialsRequest<'_> {
    const API: ApiKey = ApiKey::DescribeUserScramCredentials;
}

impl<'a> Decode<'a> for DescribeUserScramCredentialsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { users: r.nullable_array(true, 2, |r| UserName::decode(r, version))? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribeUserScramCredentialsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, self.users.as_ref().map(Vec::len));
        for item in self.users.iter().flatten() {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `DescribeUserScramCredentialsRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct UserName<'a> {
    pub name: &'a str,
}

impl<'a> Decode<'a> for UserName<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { name: r.string(true)? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for UserName<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.uvarint(0);
    }
}
