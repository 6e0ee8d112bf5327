//! `OffsetCommitRequest`, versions 2 to 10.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `OffsetCommitRequest`, key 8, versions 2 to 10.
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetCommitRequest<'a> {
    pub group_id: &'a str,
    /// Default -1.
    pub generation_id_or_member_epoch: i32,
    pub member_id: &'a str,
    /// Versions 7+.
    pub group_instance_id: Option<&'a str>,
    /// Versions 2 to 4, default -1.
    pub retention_time_ms: i64,
    pub topics: Vec<OffsetCommitRequestTopic<'a>>,
}

impl Default for OffsetCommitRequest<'_> {
    fn default() -> Self {
        Self {
            group_id: "",
            generation_id_or_member_epoch: -1,
            member_id: "",
            group_instance_id: None,
            retention_time_ms: -1,
            topics: Vec::new(),
        }
    }
}

impl Message for OffsetCommitRequest<'_> {
    const NAME: &'static str = "OffsetCommitRequest";
    const MIN_VERSION: i16 = 2;
    const MAX_VERSION: i16 = 10;
    const FLEXIBLE_FROM: i16 = 8;
}

impl ApiMessage for OffsetCommitRequest<'_> {
    const API: ApiKey = ApiKey::OffsetCommit;
}

impl<'a> Decode<'a> for OffsetCommitRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 8;
        let message = Self {
            group_id: r.string(flexible)?,
            generation_id_or_member_epoch: r.i32()?,
            member_id: r.string(flexible)?,
            group_instance_id: if version >= 7 { r.nullable_string(flexible)? } else { None },
            retention_time_ms: if version <= 4 { r.i64()? } else { -1 },
            topics: r.array(flexible, 3, |r| OffsetCommitRequestTopic::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for OffsetCommitRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 8;
        out.string(flexible, self.group_id);
        out.i32(self.generation_id_or_member_epoch);
        out.string(flexible, self.member_id);
        if version >= 7 {
            out.nullable_string(flexible, self.group_instance_id);
        }
        if version <= 4 {
            out.i64(self.retention_time_ms);
        }
        out.length(flexible, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `OffsetCommitRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetCommitRequestTopic<'a> {
    /// Versions 2 to 9.
    pub name: &'a str,
    /// Versions 10+.
    pub topic_id: Uuid,
    pub partitions: Vec<OffsetCommitRequestPartition<'a>>,
}

impl<'a> Decode<'a> for OffsetCommitRequestTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 8;
        let message = Self {
            name: if version <= 9 { r.string(flexible)? } else { "" },
            topic_id: if version >= 10 { r.uuid()? } else { Uuid::ZERO },
            partitions: r.array(flexible, 14, |r| OffsetCommitRequestPartition::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for OffsetCommitRequestTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 8;
        if version <= 9 {
            out.string(flexible, self.name);
        }
        if version >= 10 {
            out.uuid(self.topic_id);
        }
        out.length(flexible, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `OffsetCommitRequest`.
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetCommitRequestPartition<'a> {
    pub partition_index: i32,
    pub committed_offset: i64,
    /// Versions 6+, default -1.
    pub committed_leader_epoch: i32,
    pub committed_metadata: Option<&'a str>,
}

impl Default for OffsetCommitRequestPartition<'_> {
    fn default() -> Self {
        Self {
            partition_index: 0,
            committed_offset: 0,
            committed_leader_epoch: -1,
            committed_metadata: Some(""),
        }
    }
}

impl<'a> Decode<'a> for OffsetCommitRequestPartition<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 8;
        let message = Self {
            partition_index: r.i32()?,
            committed_offset: r.i64()?,
            committed_leader_epoch: if version >= 6 { r.i32()? } else { -1 },
            committed_metadata: r.nullable_string(flexible)?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for OffsetCommitRequestPartition<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 8;
        out.i32(self.partition_index);
        out.i64(self.committed_offset);
        if version >= 6 {
            out.i32(self.committed_leader_epoch);
        }
        out.nullable_string(flexible, self.committed_metadata);
        if flexible {
            out.uvarint(0);
        }
    }
}
