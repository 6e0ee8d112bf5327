//! `DescribeUserScramCredentialsResponse`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DescribeUserScramCredentialsResponse`, key 50, versions 0 to 0.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeUserScramCredentialsResponse<'a> {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    pub results: Vec<DescribeUserScramCredentialsResult<'a>>,
}

impl Default for DescribeUserScramCredentialsResponse<'_> {
    fn default() -> Self {
        Self { throttle_time_ms: 0, error_code: 0, error_message: Some(""), results: Vec::new() }
    }
}

impl Message for DescribeUserScramCredentialsResponse<'_> {
    const NAME: &'static str = "DescribeUserScramCredentialsResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for DescribeUserScramCredentialsResponse<'_> {
    const API: ApiKey = ApiKey::DescribeUserScramCredentials;
}

impl<'a> Decode<'a> for DescribeUserScramCredentialsResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
            results: r.array(true, 6, |r| DescribeUserScramCredentialsResult::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribeUserScramCredentialsResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.length(true, Some(self.results.len()));
        for item in &self.results {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `DescribeUserScramCredentialsResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeUserScramCredentialsResult<'a> {
    pub user: &'a str,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    pub credential_infos: Vec<CredentialInfo>,
}

impl Default for DescribeUserScramCredentialsResult<'_> {
    fn default() -> Self {
        Self { user: "", error_code: 0, error_message: Some(""), credential_infos: Vec::new() }
    }
}

impl<'a> Decode<'a> for DescribeUserScramCredentialsResult<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            user: r.string(true)?,
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
            credential_infos: r.array(true, 6, |r| CredentialInfo::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribeUserScramCredentialsResult<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.user);
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.length(true, Some(self.credential_infos.len()));
        for item in &self.credential_infos {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `DescribeUserScramCredentialsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct CredentialInfo {
    pub mechanism: i8,
    pub iterations: i32,
}

impl<'a> Decode<'a> for CredentialInfo {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { mechanism: r.i8()?, iterations: r.i32()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for CredentialInfo {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i8(self.mechanism);
        out.i32(self.iterations);
        out.uvarint(0);
    }
}
