//! `ListOffsetsRequest`, versions 1 to 11.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ListOffsetsRequest`, key 2, versions 1 to 11.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ListOffsetsRequest<'a> {
    pub replica_id: i32,
    /// Versions 2+.
    pub isolation_level: i8,
    pub topics: Vec<ListOffsetsTopic<'a>>,
    /// Versions 10+.
    pub timeout_ms: i32,
}

impl Message for ListOffsetsRequest<'_> {
    const NAME: &'static str = "ListOffsetsRequest";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 11;
    const FLEXIBLE_FROM: i16 = 6;
}

impl ApiMessage for ListOffsetsRequest<'_> {
    const API: ApiKey = ApiKey::ListOffsets;
}

impl<'a> Decode<'a> for ListOffsetsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 6;
        let message = Self {
            replica_id: r.i32()?,
            isolation_level: if version >= 2 { r.i8()? } else { 0 },
            topics: r.array(flexible, 3, |r| ListOffsetsTopic::decode(r, version))?,
            timeout_ms: if version >= 10 { r.i32()? } else { 0 },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for ListOffsetsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 6;
        out.i32(self.replica_id);
        if version >= 2 {
            out.i8(self.isolation_level);
        }
        out.length(flexible, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        if version >= 10 {
            out.i32(self.timeout_ms);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `ListOffsetsRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ListOffsetsTopic<'a> {
    pub name: &'a str,
    pub partitions: Vec<ListOffsetsPartition>,
}

impl<'a> Decode<'a> for ListOffsetsTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let message = Self {
            name: r.string(flexible)?,
            partitions: r.array(flexible, 12, |r| ListOffsetsPartition::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for ListOffsetsTopic<'_> {
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

/// Part of `ListOffsetsRequest`.
#[derive(Clone, Debug, PartialEq)]
pub struct ListOffsetsPartition {
    pub partition_index: i32,
    /// Versions 4+, default -1.
    pub current_leader_epoch: i32,
    pub timestamp: i64,
}

impl Default for ListOffsetsPartition {
    fn default() -> Self {
        Self { partition_index: 0, current_leader_epoch: -1, timestamp: 0 }
    }
}

impl<'a> Decode<'a> for ListOffsetsPartition {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let message = Self {
            partition_index: r.i32()?,
            current_leader_epoch: if version >= 4 { r.i32()? } else { -1 },
            timestamp: r.i64()?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for ListOffsetsPartition {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 6;
        out.i32(self.partition_index);
        if version >= 4 {
            out.i32(self.current_leader_epoch);
        }
        out.i64(self.timestamp);
        if flexible {
            out.uvarint(0);
        }
    }
}
