//! `CreateTopicsResponse`, versions 2 to 7.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure,
};

/// `CreateTopicsResponse`, key 19, versions 2 to 7.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct CreateTopicsResponse<'a> {
    pub throttle_time_ms: i32,
    pub topics: Vec<CreatableTopicResult<'a>>,
}

impl Message for CreateTopicsResponse<'_> {
    const NAME: &'static str = "CreateTopicsResponse";
    const MIN_VERSION: i16 = 2;
    const MAX_VERSION: i16 = 7;
    const FLEXIBLE_FROM: i16 = 5;
}

impl ApiMessage for CreateTopicsResponse<'_> {
    const API: ApiKey = ApiKey::CreateTopics;
}

impl<'a> Decode<'a> for CreateTopicsResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 5;
        let message = Self {
            throttle_time_ms: r.i32()?,
            topics: r.array(flexible, 6, |r| CreatableTopicResult::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for CreateTopicsResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 5;
        out.i32(self.throttle_time_ms);
        out.length(flexible, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `CreateTopicsResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreatableTopicResult<'a> {
    pub name: &'a str,
    /// Versions 7+.
    pub topic_id: Uuid,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    /// Versions 5+, tag 0.
    pub topic_config_error_code: i16,
    /// Versions 5+, default -1.
    pub num_partitions: i32,
    /// Versions 5+, default -1.
    pub replication_factor: i16,
    /// Versions 5+.
    pub configs: Option<Vec<CreatableTopicConfigs<'a>>>,
}

impl Default for CreatableTopicResult<'_> {
    fn default() -> Self {
        Self {
            name: "",
            topic_id: Uuid::ZERO,
            error_code: 0,
            error_message: Some(""),
            topic_config_error_code: 0,
            num_partitions: -1,
            replication_factor: -1,
            configs: Some(Vec::new()),
        }
    }
}

impl<'a> Decode<'a> for CreatableTopicResult<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 5;
        let mut message = Self {
            name: r.string(flexible)?,
            topic_id: if version >= 7 { r.uuid()? } else { Uuid::ZERO },
            error_code: r.i16()?,
            error_message: r.nullable_string(flexible)?,
            topic_config_error_code: 0,
            num_partitions: if version >= 5 { r.i32()? } else { -1 },
            replication_factor: if version >= 5 { r.i16()? } else { -1 },
            configs: if version >= 5 {
                r.nullable_array(true, 6, |r| CreatableTopicConfigs::decode(r, version))?
            } else {
                Some(Vec::new())
            },
        };
        if flexible {
            r.tags(|r, tag| {
                match tag {
                    0 => message.topic_config_error_code = r.i16()?,
                    _ => return Ok(false),
                }
                Ok(true)
            })?;
        }
        Ok(message)
    }
}

impl Encode for CreatableTopicResult<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 5;
        out.string(flexible, self.name);
        if version >= 7 {
            out.uuid(self.topic_id);
        }
        out.i16(self.error_code);
        out.nullable_string(flexible, self.error_message);
        if version >= 5 {
            out.i32(self.num_partitions);
        }
        if version >= 5 {
            out.i16(self.replication_factor);
        }
        if version >= 5 {
            out.length(true, self.configs.as_ref().map(Vec::len));
            for item in self.configs.iter().flatten() {
                item.encode(out, version);
            }
        }
        if flexible {
            out.uvarint(u32::from(self.topic_config_error_code != 0));
            if self.topic_config_error_code != 0 {
                out.uvarint(0);
                out.uvarint(measure(|out| self.tag_0(out, version)));
                self.tag_0(out, version);
            }
        }
    }
}

impl CreatableTopicResult<'_> {
    fn tag_0<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i16(self.topic_config_error_code);
    }
}

/// Part of `CreateTopicsResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreatableTopicConfigs<'a> {
    pub name: &'a str,
    pub value: Option<&'a str>,
    pub read_only: bool,
    /// Default -1.
    pub config_source: i8,
    pub is_sensitive: bool,
}

impl Default for CreatableTopicConfigs<'_> {
    fn default() -> Self {
        Self { name: "", value: Some(""), read_only: false, config_source: -1, is_sensitive: false }
    }
}

impl<'a> Decode<'a> for CreatableTopicConfigs<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            name: r.string(true)?,
            value: r.nullable_string(true)?,
            read_only: r.bool()?,
            config_source: r.i8()?,
            is_sensitive: r.bool()?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for CreatableTopicConfigs<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.nullable_string(true, self.value);
        out.bool(self.read_only);
        out.i8(self.config_source);
        out.bool(self.is_sensitive);
        out.uvarint(0);
    }
}
