//! `AlterPartitionReassignmentsRequest`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `AlterPartitionReassignmentsRequest`, key 45, versions 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterPartitionReassignmentsRequest<'a> {
    /// Default 60000.
    pub timeout_ms: i32,
    /// Versions 1+, default true.
    pub allow_replication_factor_change: bool,
    pub topics: Vec<ReassignableTopic<'a>>,
}

impl Default for AlterPartitionReassignmentsRequest<'_> {
    fn default() -> Self {
        Self { timeout_ms: 60000, allow_replication_factor_change: true, topics: Vec::new() }
    }
}

impl Message for AlterPartitionReassignmentsRequest<'_> {
    const NAME: &'static str = "AlterPartitionReassignmentsRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for AlterPartitionReassignmentsRequest<'_> {
    const API: ApiKey = ApiKey::AlterPartitionReassignments;
}

impl<'a> Decode<'a> for AlterPartitionReassignmentsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            timeout_ms: r.i32()?,
            allow_replication_factor_change: if version >= 1 { r.bool()? } else { true },
            topics: r.array(true, 3, |r| ReassignableTopic::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for AlterPartitionReassignmentsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.timeout_ms);
        if version >= 1 {
            out.bool(self.allow_replication_factor_change);
        }
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `AlterPartitionReassignmentsRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ReassignableTopic<'a> {
    pub name: &'a str,
    pub partitions: Vec<ReassignablePartition>,
}

impl<'a> Decode<'a> for ReassignableTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            name: r.string(true)?,
            partitions: r.array(true, 6, |r| ReassignablePartition::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ReassignableTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.name);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `AlterPartitionReassignmentsRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ReassignablePartition {
    pub partition_index: i32,
    pub replicas: Option<Vec<i32>>,
}

impl<'a> Decode<'a> for ReassignablePartition {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { partition_index: r.i32()?, replicas: r.nullable_array(true, 4, |r| r.i32())? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ReassignablePartition {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.partition_index);
        out.length(true, self.replicas.as_ref().map(Vec::len));
        for item in self.replicas.iter().flatten() {
            out.i32(*item);
        }
        out.uvarint(0);
    }
}
