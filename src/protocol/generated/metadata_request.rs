//! `MetadataRequest`, versions 0 to 13.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `MetadataRequest`, key 3, versions 0 to 13.
#[derive(Clone, Debug, PartialEq)]
pub struct MetadataRequest<'a> {
    /// Null in 1+.
    pub topics: Option<Vec<MetadataRequestTopic<'a>>>,
    /// Versions 4+, default true.
    pub allow_auto_topic_creation: bool,
    /// Versions 8 to 10.
    pub include_cluster_authorized_operations: bool,
    /// Versions 8+.
    pub include_topic_authorized_operations: bool,
}

impl Default for MetadataRequest<'_> {
    fn default() -> Self {
        Self {
            topics: Some(Vec::new()),
            allow_auto_topic_creation: true,
            include_cluster_authorized_operations: false,
            include_topic_authorized_operations: false,
        }
    }
}

impl Message for MetadataRequest<'_> {
    const NAME: &'static str = "MetadataRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 13;
    const FLEXIBLE_FROM: i16 = 9;
}

impl ApiMessage for MetadataRequest<'_> {
    const API: ApiKey = ApiKey::Metadata;
}

impl<'a> Decode<'a> for MetadataRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 9;
        let message = Self {
            topics: if version >= 1 {
                r.nullable_array(flexible, 2, |r| MetadataRequestTopic::decode(r, version))?
            } else {
                Some(r.array(flexible, 2, |r| MetadataRequestTopic::decode(r, version))?)
            },
            allow_auto_topic_creation: if version >= 4 { r.bool()? } else { true },
            include_cluster_authorized_operations: if (8..=10).contains(&version) {
                r.bool()?
            } else {
                false
            },
            include_topic_authorized_operations: if version >= 8 { r.bool()? } else { false },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for MetadataRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 9;
        out.length(
            flexible,
            self.topics.as_ref().map(Vec::len).or(if version >= 1 { None } else { Some(0) }),
        );
        for item in self.topics.iter().flatten() {
            item.encode(out, version);
        }
        if version >= 4 {
            out.bool(self.allow_auto_topic_creation);
        }
        if (8..=10).contains(&version) {
            out.bool(self.include_cluster_authorized_operations);
        }
        if version >= 8 {
            out.bool(self.include_topic_authorized_operations);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `MetadataRequest`.
#[derive(Clone, Debug, PartialEq)]
pub struct MetadataRequestTopic<'a> {
    /// Versions 10+.
    pub topic_id: Uuid,
    /// Null in 10+.
    pub name: Option<&'a str>,
}

impl Default for MetadataRequestTopic<'_> {
    fn default() -> Self {
        Self { topic_id: Uuid::ZERO, name: Some("") }
    }
}

impl<'a> Decode<'a> for MetadataRequestTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let message = Self {
            topic_id: if version >= 10 { r.uuid()? } else { Uuid::ZERO },
            name: if version >= 10 { r.nullable_string(flexible)? } else { Some(r.string(flexible)?) },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for MetadataRequestTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 9;
        if version >= 10 {
            out.uuid(self.topic_id);
        }
        if version >= 10 {
            out.nullable_string(flexible, self.name);
        } else {
            out.string(flexible, self.name.unwrap_or_default());
        }
        if flexible {
            out.uvarint(0);
        }
    }
}
