//! `VoteRequest`, versions 0 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `VoteRequest`, key 52, versions 0 to 2.
#[derive(Clone, Debug, PartialEq)]
pub struct VoteRequest<'a> {
    pub cluster_id: Option<&'a str>,
    /// Versions 1+, default -1.
    pub voter_id: i32,
    pub topics: Vec<TopicData<'a>>,
}

impl Default for VoteRequest<'_> {
    fn default() -> Self {
        Self { cluster_id: None, voter_id: -1, topics: Vec::new() }
    }
}

impl Message for VoteRequest<'_> {
    const NAME: &'static str = "VoteRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for VoteRequest<'_> {
    const API: ApiKey = ApiKey::Vote;
}

impl<'a> Decode<'a> for VoteRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            cluster_id: r.nullable_string(true)?,
            voter_id: if version >= 1 { r.i32()? } else { -1 },
            topics: r.array(true, 3, |r| TopicData::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for VoteRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.nullable_string(true, self.cluster_id);
        if version >= 1 {
            out.i32(self.voter_id);
        }
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `VoteRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicData<'a> {
    pub topic_name: &'a str,
    pub partitions: Vec<PartitionData>,
}

impl<'a> Decode<'a> for TopicData<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            topic_name: r.string(true)?,
            partitions: r.array(true, 25, |r| PartitionData::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TopicData<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.topic_name);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `VoteRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PartitionData {
    pub partition_index: i32,
    pub replica_epoch: i32,
    pub replica_id: i32,
    /// Versions 1+.
    pub replica_directory_id: Uuid,
    /// Versions 1+.
    pub voter_directory_id: Uuid,
    pub last_offset_epoch: i32,
    pub last_offset: i64,
    /// Versions 2+.
    pub pre_vote: bool,
}

impl<'a> Decode<'a> for PartitionData {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            partition_index: r.i32()?,
            replica_epoch: r.i32()?,
            replica_id: r.i32()?,
            replica_directory_id: if version >= 1 { r.uuid()? } else { Uuid::ZERO },
            voter_directory_id: if version >= 1 { r.uuid()? } else { Uuid::ZERO },
            last_offset_epoch: r.i32()?,
            last_offset: r.i64()?,
            pre_vote: if version >= 2 { r.bool()? } else { false },
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for PartitionData {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.partition_index);
        out.i32(self.replica_epoch);
        out.i32(self.replica_id);
        if version >= 1 {
            out.uuid(self.replica_directory_id);
        }
        if version >= 1 {
            out.uuid(self.voter_directory_id);
        }
        out.i32(self.last_offset_epoch);
        out.i64(self.last_offset);
        if version >= 2 {
            out.bool(self.pre_vote);
        }
        out.uvarint(0);
    }
}
