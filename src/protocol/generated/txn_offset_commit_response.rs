//! `TxnOffsetCommitResponse`, versions 0 to 5.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `TxnOffsetCommitResponse`, key 28, versions 0 to 5.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TxnOffsetCommitResponse<'a> {
    pub throttle_time_ms: i32,
    pub topics: Vec<TxnOffsetCommitResponseTopic<'a>>,
}

impl Message for TxnOffsetCommitResponse<'_> {
    const NAME: &'static str = "TxnOffsetCommitResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 5;
    const FLEXIBLE_FROM: i16 = 3;
}

impl ApiMessage for TxnOffsetCommitResponse<'_> {
    const API: ApiKey = ApiKey::TxnOffsetCommit;
}

impl<'a> Decode<'a> for TxnOffsetCommitResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 3;
        let message = Self {
            throttle_time_ms: r.i32()?,
            topics: r.array(flexible, 3, |r| TxnOffsetCommitResponseTopic::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for TxnOffsetCommitResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 3;
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

/// Part of `TxnOffsetCommitResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TxnOffsetCommitResponseTopic<'a> {
    pub name: &'a str,
    pub partitions: Vec<TxnOffsetCommitResponsePartition>,
}

impl<'a> Decode<'a> for TxnOffsetCommitResponseTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let message = Self {
            name: r.string(flexible)?,
            partitions: r.array(flexible, 6, |r| TxnOffsetCommitResponsePartition::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for TxnOffsetCommitResponseTopic<'_> {
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

/// Part of `TxnOffsetCommitResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TxnOffsetCommitResponsePartition {
    pub partition_index: i32,
    pub error_code: i16,
}

impl<'a> Decode<'a> for TxnOffsetCommitResponsePartition {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let message = Self { partition_index: r.i32()?, error_code: r.i16()? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for TxnOffsetCommitResponsePartition {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 3;
        out.i32(self.partition_index);
        out.i16(self.error_code);
        if flexible {
            out.uvarint(0);
        }
    }
}
