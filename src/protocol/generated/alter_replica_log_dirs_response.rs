//! `AlterReplicaLogDirsResponse`, versions 1 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `AlterReplicaLogDirsResponse`, key 34, versions 1 to 2.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AlterReplicaLogDirsResponse<'a> {
    pub throttle_time_ms: i32,
    pub results: Vec<AlterReplicaLogDirTopicResult<'a>>,
}

impl Message for AlterReplicaLogDirsResponse<'_> {
    const NAME: &'static str = "AlterReplicaLogDirsResponse";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for AlterReplicaLogDirsResponse<'_> {
    const API: ApiKey = ApiKey::AlterReplicaLogDirs;
}

impl<'a> Decode<'a> for AlterReplicaLogDirsResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 2;
        let message = Self {
            throttle_time_ms: r.i32()?,
            results: r.array(flexible, 3, |r| AlterReplicaLogDirTopicResult::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for AlterReplicaLogDirsResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.i32(self.throttle_time_ms);
        out.length(flexible, Some(self.results.len()));
        for item in &self.results {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `AlterReplicaLogDirsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AlterReplicaLogDirTopicResult<'a> {
    pub topic_name: &'a str,
    pub partitions: Vec<AlterReplicaLogDirPartitionResult>,
}

impl<'a> Decode<'a> for AlterReplicaLogDirTopicResult<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self {
            topic_name: r.string(flexible)?,
            partitions: r.array(flexible, 6, |r| AlterReplicaLogDirPartitionResult::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for AlterReplicaLogDirTopicResult<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.string(flexible, self.topic_name);
        out.length(flexible, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `AlterReplicaLogDirsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AlterReplicaLogDirPartitionResult {
    pub partition_index: i32,
    pub error_code: i16,
}

impl<'a> Decode<'a> for AlterReplicaLogDirPartitionResult {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self { partition_index: r.i32()?, error_code: r.i16()? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for AlterReplicaLogDirPartitionResult {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.i32(self.partition_index);
        out.i16(self.error_code);
        if flexible {
            out.uvarint(0);
        }
    }
}
