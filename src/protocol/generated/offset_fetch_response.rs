//! `OffsetFetchResponse`, versions 1 to 10.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `OffsetFetchResponse`, key 9, versions 1 to 10.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetFetchResponse<'a> {
    /// Versions 3+.
    pub throttle_time_ms: i32,
    /// Versions 1 to 7.
    pub topics: Vec<OffsetFetchResponseTopic<'a>>,
    /// Versions 2 to 7.
    pub error_code: i16,
    /// Versions 8+.
    pub groups: Vec<OffsetFetchResponseGroup<'a>>,
}

impl Message for OffsetFetchResponse<'_> {
    const NAME: &'static str = "OffsetFetchResponse";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 10;
    const FLEXIBLE_FROM: i16 = 6;
}

impl ApiMessage for OffsetFetchResponse<'_> {
    const API: ApiKey = ApiKey::OffsetFetch;
}

impl<'a> Decode<'a> for OffsetFetchResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 6;
        let message = Self {
            throttle_time_ms: if version >= 3 { r.i32()? } else { 0 },
            topics: if version <= 7 {
                r.array(flexible, 3, |r| OffsetFetchResponseTopic::decode(r, version))?
            } else {
                Vec::new()
            },
            error_code: if (2..=7).contains(&version) { r.i16()? } else { 0 },
            groups: if version >= 8 {
                r.array(true, 5, |r| OffsetFetchResponseGroup::decode(r, version))?
            } else {
                Vec::new()
            },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for OffsetFetchResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 6;
        if version >= 3 {
            out.i32(self.throttle_time_ms);
        }
        if version <= 7 {
            out.length(flexible, Some(self.topics.len()));
            for item in &self.topics {
                item.encode(out, version);
            }
        }
        if (2..=7).contains(&version) {
            out.i16(self.error_code);
        }
        if version >= 8 {
            out.length(true, Some(self.groups.len()));
            for item in &self.groups {
                item.encode(out, version);
            }
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `OffsetFetchResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetFetchResponseTopic<'a> {
    pub name: &'a str,
    pub partitions: Vec<OffsetFetchResponsePartition<'a>>,
}

impl<'a> Decode<'a> for OffsetFetchResponseTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let message = Self {
            name: r.string(flexible)?,
            partitions: r.array(flexible, 16, |r| OffsetFetchResponsePartition::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for OffsetFetchResponseTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 6;
        out.string(flexible, self.name);
        out.length(flexible, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `OffsetFetchResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetFetchResponsePartition<'a> {
    pub partition_index: i32,
    pub committed_offset: i64,
    /// Versions 5+, default -1.
    pub committed_leader_epoch: i32,
    pub metadata: Option<&'a str>,
    pub error_code: i16,
}

impl Default for OffsetFetchResponsePartition<'_> {
    fn default() -> Self {
        Self {
            partition_index: 0,
            committed_offset: 0,
            committed_leader_epoch: -1,
            metadata: Some(""),
            error_code: 0,
        }
    }
}

impl<'a> Decode<'a> for OffsetFetchResponsePartition<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let message = Self {
            partition_index: r.i32()?,
            committed_offset: r.i64()?,
            committed_leader_epoch: if version >= 5 { r.i32()? } else { -1 },
            metadata: r.nullable_string(flexible)?,
            error_code: r.i16()?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for OffsetFetchResponsePartition<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 6;
        out.i32(self.partition_index);
        out.i64(self.committed_offset);
        if version >= 5 {
            out.i32(self.committed_leader_epoch);
        }
        out.nullable_string(flexible, self.metadata);
        out.i16(self.error_code);
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `OffsetFetchResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetFetchResponseGroup<'a> {
    pub group_id: &'a str,
    pub topics: Vec<OffsetFetchResponseTopics<'a>>,
    pub error_code: i16,
}

impl<'a> Decode<'a> for OffsetFetchResponseGroup<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            group_id: r.string(true)?,
            topics: r.array(true, 3, |r| OffsetFetchResponseTopics::decode(r, version))?,
            error_code: r.i16()?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for OffsetFetchResponseGroup<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.group_id);
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.i16(self.error_code);
        out.uvarint(0);
    }
}

/// Part of `OffsetFetchResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetFetchResponseTopics<'a> {
    /// Versions 8 to 9.
    pub name: &'a str,
    /// Versions 10+.
    pub topic_id: Uuid,
    pub partitions: Vec<OffsetFetchResponsePartitions<'a>>,
}

impl<'a> Decode<'a> for OffsetFetchResponseTopics<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            name: if version <= 9 { r.string(true)? } else { "" },
            topic_id: if version >= 10 { r.uuid()? } else { Uuid::ZERO },
            partitions: r.array(true, 20, |r| OffsetFetchResponsePartitions::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for OffsetFetchResponseTopics<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        if version <= 9 {
            out.string(true, self.name);
        }
        if version >= 10 {
            out.uuid(self.topic_id);
        }
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `OffsetFetchResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetFetchResponsePartitions<'a> {
    pub partition_index: i32,
    pub committed_offset: i64,
    /// Default -1.
    pub committed_leader_epoch: i32,
    pub metadata: Option<&'a str>,
    pub error_code: i16,
}

impl Default for OffsetFetchResponsePartitions<'_> {
    fn default() -> Self {
        Self {
            partition_index: 0,
            committed_offset: 0,
            committed_leader_epoch: -1,
            metadata: Some(""),
            error_code: 0,
        }
    }
}

impl<'a> Decode<'a> for OffsetFetchResponsePartitions<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            partition_index: r.i32()?,
            committed_offset: r.i64()?,
            committed_leader_epoch: r.i32()?,
            metadata: r.nullable_string(true)?,
            error_code: r.i16()?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for OffsetFetchResponsePartitions<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.partition_index);
        out.i64(self.committed_offset);
        out.i32(self.committed_leader_epoch);
        out.nullable_string(true, self.metadata);
        out.i16(self.error_code);
        out.uvarint(0);
    }
}
