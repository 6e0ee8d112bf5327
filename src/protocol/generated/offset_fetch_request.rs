//! `OffsetFetchRequest`, versions 1 to 10.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `OffsetFetchRequest`, key 9, versions 1 to 10.
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetFetchRequest<'a> {
    /// Versions 1 to 7.
    pub group_id: &'a str,
    /// Versions 1 to 7, null in 2+.
    pub topics: Option<Vec<OffsetFetchRequestTopic<'a>>>,
    /// Versions 8+.
    pub groups: Vec<OffsetFetchRequestGroup<'a>>,
    /// Versions 7+.
    pub require_stable: bool,
}

impl Default for OffsetFetchRequest<'_> {
    fn default() -> Self {
        Self { group_id: "", topics: Some(Vec::new()), groups: Vec::new(), require_stable: false }
    }
}

impl Message for OffsetFetchRequest<'_> {
    const NAME: &'static str = "OffsetFetchRequest";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 10;
    const FLEXIBLE_FROM: i16 = 6;
}

impl ApiMessage for OffsetFetchRequest<'_> {
    const API: ApiKey = ApiKey::OffsetFetch;
}

impl<'a> Decode<'a> for OffsetFetchRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 6;
        let message = Self {
            group_id: if version <= 7 { r.string(flexible)? } else { "" },
            topics: if version <= 7 {
                if version >= 2 {
                    r.nullable_array(flexible, 3, |r| OffsetFetchRequestTopic::decode(r, version))?
                } else {
                    Some(r.array(flexible, 3, |r| OffsetFetchRequestTopic::decode(r, version))?)
                }
            } else {
                Some(Vec::new())
            },
            groups: if version >= 8 {
                r.array(true, 3, |r| OffsetFetchRequestGroup::decode(r, version))?
            } else {
                Vec::new()
            },
            require_stable: if version >= 7 { r.bool()? } else { false },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for OffsetFetchRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 6;
        if version <= 7 {
            out.string(flexible, self.group_id);
        }
        if version <= 7 {
            out.length(
                flexible,
                self.topics.as_ref().map(Vec::len).or(if version >= 2 { None } else { Some(0) }),
            );
            for item in self.topics.iter().flatten() {
                item.encode(out, version);
            }
        }
        if version >= 8 {
            out.length(true, Some(self.groups.len()));
            for item in &self.groups {
                item.encode(out, version);
            }
        }
        if version >= 7 {
            out.bool(self.require_stable);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `OffsetFetchRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetFetchRequestTopic<'a> {
    pub name: &'a str,
    pub partition_indexes: Vec<i32>,
}

impl<'a> Decode<'a> for OffsetFetchRequestTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let message =
            Self { name: r.string(flexible)?, partition_indexes: r.array(flexible, 4, |r| r.i32())? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for OffsetFetchRequestTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 6;
        out.string(flexible, self.name);
        out.length(flexible, Some(self.partition_indexes.len()));
        for item in &self.partition_indexes {
            out.i32(*item);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `OffsetFetchRequest`.
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetFetchRequestGroup<'a> {
    pub group_id: &'a str,
    /// Versions 9+.
    pub member_id: Option<&'a str>,
    /// Versions 9+, default -1.
    pub member_epoch: i32,
    pub topics: Option<Vec<OffsetFetchRequestTopics<'a>>>,
}

impl Default for OffsetFetchRequestGroup<'_> {
    fn default() -> Self {
        Self { group_id: "", member_id: None, member_epoch: -1, topics: Some(Vec::new()) }
    }
}

impl<'a> Decode<'a> for OffsetFetchRequestGroup<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            group_id: r.string(true)?,
            member_id: if version >= 9 { r.nullable_string(true)? } else { None },
            member_epoch: if version >= 9 { r.i32()? } else { -1 },
            topics: r.nullable_array(true, 3, |r| OffsetFetchRequestTopics::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for OffsetFetchRequestGroup<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.group_id);
        if version >= 9 {
            out.nullable_string(true, self.member_id);
        }
        if version >= 9 {
            out.i32(self.member_epoch);
        }
        out.length(true, self.topics.as_ref().map(Vec::len));
        for item in self.topics.iter().flatten() {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `OffsetFetchRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetFetchRequestTopics<'a> {
    /// Versions 8 to 9.
    pub name: &'a str,
    /// Versions 10+.
    pub topic_id: Uuid,
    pub partition_indexes: Vec<i32>,
}

impl<'a> Decode<'a> for OffsetFetchRequestTopics<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            name: if version <= 9 { r.string(true)? } else { "" },
            topic_id: if version >= 10 { r.uuid()? } else { Uuid::ZERO },
            partition_indexes: r.array(true, 4, |r| r.i32())?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for OffsetFetchRequestTopics<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        if version <= 9 {
            out.string(true, self.name);
        }
        if version >= 10 {
            out.uuid(self.topic_id);
        }
        out.length(true, Some(self.partition_indexes.len()));
        for item in &self.partition_indexes {
            out.i32(*item);
        }
        out.uvarint(0);
    }
}
