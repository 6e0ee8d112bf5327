//! `AlterUserScramCredentialsResponse`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `AlterUserScramCredentialsResponse`, key 51, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AlterUserScramCredentialsResponse<'a> {
    pub throttle_time_ms: i32,
    pub results: Vec<AlterUserScramCredentialsResult<'a>>,
}

impl Message for AlterUserScramCredentialsResponse<'_> {
    const NAME: &'static str = "AlterUserScramCredentialsResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for AlterUserScramCredentialsResponse<'_> {
    const API: ApiKey = ApiKey::AlterUserScramCredentials;
}

impl<'a> Decode<'a> for AlterUserScramCredentialsResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            results: r.array(true, 5, |r| AlterUserScramCredentialsResult::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for AlterUserScramCredentialsResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.throttle_time_ms);
        out.length(true, Some(self.results.len()));
        for item in &self.results {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `AlterUserScramCredentialsResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterUserScramCredentialsResult<'a> {
    pub user: &'a str,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
}

impl Default for AlterUserScramCredentialsResult<'_> {
    fn default() -> Self {
        Self { user: "", error_code: 0, error_message: Some("") }
    }
}

impl<'a> Decode<'a> for AlterUserScramCredentialsResult<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message =
            Self { user: r.string(true)?, error_code: r.i16()?, error_message: r.nullable_string(true)? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for AlterUserScramCredentialsResult<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.user);
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.uvarint(0);
    }
}
