//! `OffsetCommitResponse`, versions 2 to 10.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `OffsetCommitResponse`, key 8, versions 2 to 10.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetCommitResponse<'a> {
    /// Versions 3+.
    pub throttle_time_ms: i32,
    pub topics: Vec<OffsetCommitResponseTopic<'a>>,
}

impl Message for OffsetCommitResponse<'_> {
    const NAME: &'static str = "OffsetCommitResponse";
    const MIN_VERSION: i16 = 2;
    const MAX_VERSION: i16 = 10;
    const FLEXIBLE_FROM: i16 = 8;
}

impl ApiMessage for OffsetCommitResponse<'_> {
    const API: ApiKey = ApiKey::OffsetCommit;
}

impl<'a> Decode<'a> for OffsetCommitResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 8;
        let message = Self {
            throttle_time_ms: if version >= 3 { r.i32()? } else { 0 },
            topics: r.array(flexible, 3, |r| OffsetCommitResponseTopic::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for OffsetCommitResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 8;
        if version >= 3 {
            out.i32(self.throttle_time_ms);
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

/// Part of `OffsetCommitResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetCommitResponseTopic<'a> {
    /// Versions 2 to 9.
    pub name: &'a str,
    /// Versions 10+.
    pub topic_id: Uuid,
    pub partitions: Vec<OffsetCommitResponsePartition>,
}

impl<'a> Decode<'a> for OffsetCommitResponseTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 8;
        let message = Self {
            name: if version <= 9 { r.string(flexible)? } else { "" },
            topic_id: if version >= 10 { r.uuid()? } else { Uuid::ZERO },
            partitions: r.array(flexible, 6, |r| OffsetCommitResponsePartition::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for OffsetCommitResponseTopic<'_> {
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

/// Part of `OffsetCommitResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct OffsetCommitResponsePartition {
    pub partition_index: i32,
    pub error_code: i16,
}

impl<'a> Decode<'a> for OffsetCommitResponsePartition {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 8;
        let message = Self { partition_index: r.i32()?, error_code: r.i16()? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for OffsetCommitResponsePartition {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 8;
        out.i32(self.partition_index);
        out.i16(self.error_code);
        if flexible {
            out.uvarint(0);
        }
    }
}
