//! `DeleteTopicsResponse`, versions 1 to 6.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DeleteTopicsResponse`, key 20, versions 1 to 6.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DeleteTopicsResponse<'a> {
    pub throttle_time_ms: i32,
    pub responses: Vec<DeletableTopicResult<'a>>,
}

impl Message for DeleteTopicsResponse<'_> {
    const NAME: &'static str = "DeleteTopicsResponse";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 6;
    const FLEXIBLE_FROM: i16 = 4;
}

impl ApiMessage for DeleteTopicsResponse<'_> {
    const API: ApiKey = ApiKey::DeleteTopics;
}

impl<'a> Decode<'a> for DeleteTopicsResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 4;
        let message = Self {
            throttle_time_ms: r.i32()?,
            responses: r.array(flexible, 4, |r| DeletableTopicResult::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DeleteTopicsResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 4;
        out.i32(self.throttle_time_ms);
        out.length(flexible, Some(self.responses.len()));
        for item in &self.responses {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `DeleteTopicsResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct DeletableTopicResult<'a> {
    /// Null in 6+.
    pub name: Option<&'a str>,
    /// Versions 6+.
    pub topic_id: Uuid,
    pub error_code: i16,
    /// Versions 5+.
    pub error_message: Option<&'a str>,
}

impl Default for DeletableTopicResult<'_> {
    fn default() -> Self {
        Self { name: Some(""), topic_id: Uuid::ZERO, error_code: 0, error_message: None }
    }
}

impl<'a> Decode<'a> for DeletableTopicResult<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let message = Self {
            name: if version >= 6 { r.nullable_string(flexible)? } else { Some(r.string(flexible)?) },
            topic_id: if version >= 6 { r.uuid()? } else { Uuid::ZERO },
            error_code: r.i16()?,
            error_message: if version >= 5 { r.nullable_string(true)? } else { None },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DeletableTopicResult<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 4;
        if version >= 6 {
            out.nullable_string(flexible, self.name);
        } else {
            out.string(flexible, self.name.unwrap_or_default());
        }
        if version >= 6 {
            out.uuid(self.topic_id);
        }
        out.i16(self.error_code);
        if version >= 5 {
            out.nullable_string(true, self.error_message);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}
