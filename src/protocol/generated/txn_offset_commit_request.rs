//! `TxnOffsetCommitRequest`, versions 0 to 5.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `TxnOffsetCommitRequest`, key 28, versions 0 to 5.
#[derive(Clone, Debug, PartialEq)]
pub struct TxnOffsetCommitRequest<'a> {
    pub transactional_id: &'a str,
    pub group_id: &'a str,
    pub producer_id: i64,
    pub producer_epoch: i16,
    /// Versions 3+, default -1.
    pub generation_id: i32,
    /// Versions 3+.
    pub member_id: &'a str,
    /// Versions 3+.
    pub group_instance_id: Option<&'a str>,
    pub topics: Vec<TxnOffsetCommitRequestTopic<'a>>,
}

impl Default for TxnOffsetCommitRequest<'_> {
    fn default() -> Self {
        Self {
            transactional_id: "",
            group_id: "",
            producer_id: 0,
            producer_epoch: 0,
            generation_id: -1,
            member_id: "",
            group_instance_id: None,
            topics: Vec::new(),
        }
    }
}

impl Message for TxnOffsetCommitRequest<'_> {
    const NAME: &'static str = "TxnOffsetCommitRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 5;
    const FLEXIBLE_FROM: i16 = 3;
}

impl ApiMessage for TxnOffsetCommitRequest<'_> {
    const API: ApiKey = ApiKey::TxnOffsetCommit;
}

impl<'a> Decode<'a> for TxnOffsetCommitRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 3;
        let message = Self {
            transactional_id: r.string(flexible)?,
            group_id: r.string(flexible)?,
            producer_id: r.i64()?,
            producer_epoch: r.i16()?,
            generation_id: if version >= 3 { r.i32()? } else { -1 },
            member_id: if version >= 3 { r.string(true)? } else { "" },
            group_instance_id: if version >= 3 { r.nullable_string(true)? } else { None },
            topics: r.array(flexible, 3, |r| TxnOffsetCommitRequestTopic::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for TxnOffsetCommitRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 3;
        out.string(flexible, self.transactional_id);
        out.string(flexible, self.group_id);
        out.i64(self.producer_id);
        out.i16(self.producer_epoch);
        if version >= 3 {
            out.i32(self.generation_id);
        }
        if version >= 3 {
            out.string(true, self.member_id);
        }
        if version >= 3 {
            out.nullable_string(true, self.group_instance_id);
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

/// Part of `TxnOffsetCommitRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TxnOffsetCommitRequestTopic<'a> {
    pub name: &'a str,
    pub partitions: Vec<TxnOffsetCommitRequestPartition<'a>>,
}

impl<'a> Decode<'a> for TxnOffsetCommitRequestTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let message = Self {
            name: r.string(flexible)?,
            partitions: r.array(flexible, 14, |r| TxnOffsetCommitRequestPartition::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for TxnOffsetCommitRequestTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 3;
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

/// Part of `TxnOffsetCommitRequest`.
#[derive(Clone, Debug, PartialEq)]
pub struct TxnOffsetCommitRequestPartition<'a> {
    pub partition_index: i32,
    pub committed_offset: i64,
    /// Versions 2+, default -1.
    pub committed_leader_epoch: i32,
    pub committed_metadata: Option<&'a str>,
}

impl Default for TxnOffsetCommitRequestPartition<'_> {
    fn default() -> Self {
        Self {
            partition_index: 0,
            committed_offset: 0,
            committed_leader_epoch: -1,
            committed_metadata: Some(""),
        }
    }
}

impl<'a> Decode<'a> for TxnOffsetCommitRequestPartition<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let message = Self {
            partition_index: r.i32()?,
            committed_offset: r.i64()?,
            committed_leader_epoch: if version >= 2 { r.i32()? } else { -1 },
            committed_metadata: r.nullable_string(flexible)?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for TxnOffsetCommitRequestPartition<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 3;
        out.i32(self.partition_index);
        out.i64(self.committed_offset);
        if version >= 2 {
            out.i32(self.committed_leader_epoch);
        }
        out.nullable_string(flexible, self.committed_metadata);
        if flexible {
            out.uvarint(0);
        }
    }
}
