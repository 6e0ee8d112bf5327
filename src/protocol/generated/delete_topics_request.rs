//! `DeleteTopicsRequest`, versions 1 to 6.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DeleteTopicsRequest`, key 20, versions 1 to 6.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DeleteTopicsRequest<'a> {
    /// Versions 6+.
    pub topics: Vec<DeleteTopicState<'a>>,
    /// Versions 1 to 5.
    pub topic_names: Vec<&'a str>,
    pub timeout_ms: i32,
}

impl Message for DeleteTopicsRequest<'_> {
    const NAME: &'static str = "DeleteTopicsRequest";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 6;
    const FLEXIBLE_FROM: i16 = 4;
}

impl ApiMessage for DeleteTopicsRequest<'_> {
    const API: ApiKey = ApiKey::DeleteTopics;
}

impl<'a> Decode<'a> for DeleteTopicsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 4;
        let message = Self {
            topics: if version >= 6 {
                r.array(true, 18, |r| DeleteTopicState::decode(r, version))?
            } else {
                Vec::new()
            },
            topic_names: if version <= 5 {
                r.array(flexible, 1, |r| r.string(flexible))?
            } else {
                Vec::new()
            },
            timeout_ms: r.i32()?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DeleteTopicsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 4;
        if version >= 6 {
            out.length(true, Some(self.topics.len()));
            for item in &self.topics {
                item.encode(out, version);
            }
        }
        if version <= 5 {
            out.length(flexible, Some(self.topic_names.len()));
            for item in &self.topic_names {
                out.string(flexible, item);
            }
        }
        out.i32(self.timeout_ms);
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `DeleteTopicsRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DeleteTopicState<'a> {
    pub name: Option<&'a str>,
    pub topic_id: Uuid,
}

impl<'a> Decode<'a> for DeleteTopicState<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { name: r.nullable_string(true)?, topic_id: r.uuid()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DeleteTopicState<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.nullable_string(true, self.name);
        out.uuid(self.topic_id);
        out.uvarint(0);
    }
}
