//! `ListPartitionReassignmentsResponse`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ListPartitionReassignmentsResponse`, key 46, versions 0 to 0.
#[derive(Clone, Debug, PartialEq)]
pub struct ListPartitionReassignmentsResponse<'a> {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    pub topics: Vec<OngoingTopicReassignment<'a>>,
}

impl Default for ListPartitionReassignmentsResponse<'_> {
    fn default() -> Self {
        Self { throttle_time_ms: 0, error_code: 0, error_message: Some(""), topics: Vec::new() }
    }
}

impl Message for ListPartitionReassignmentsResponse<'_> {
    const NAME: &'static str = "ListPartitionReassignmentsResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for ListPartitionReassignmentsResponse<'_> {
    const API: ApiKey = ApiKey::ListPartitionReassignments;
}

impl<'a> Decode<'a> for ListPartitionReassignmentsResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
            topics: r.array(true, 3, |r| OngoingTopicReassignment::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ListPartitionReassignmentsResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ListPartitionReassignmentsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct OngoingTopicReassignment<'a> {
    pub name: &'a str,
    pub partitions: Vec<OngoingPartitionReassignment>,
}

impl<'a> Decode<'a> for OngoingTopicReassignment<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            name: r.string(true)?,
            partitions: r.array(true, 8, |r| OngoingPartitionReassignment::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for OngoingTopicReassignment<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.name);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ListPartitionReassignmentsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct OngoingPartitionReassignment {
    pub partition_index: i32,
    pub replicas: Vec<i32>,
    pub adding_replicas: Vec<i32>,
    pub removing_replicas: Vec<i32>,
}

impl<'a> Decode<'a> for OngoingPartitionReassignment {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            partition_index: r.i32()?,
            replicas: r.array(true, 4, |r| r.i32())?,
            adding_replicas: r.array(true, 4, |r| r.i32())?,
            removing_replicas: r.array(true, 4, |r| r.i32())?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for OngoingPartitionReassignment {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.partition_index);
        out.length(true, Some(self.replicas.len()));
        for item in &self.replicas {
            out.i32(*item);
        }
        out.length(true, Some(self.adding_replicas.len()));
        for item in &self.adding_replicas {
            out.i32(*item);
        }
        out.length(true, Some(self.removing_replicas.len()));
        for item in &self.removing_replicas {
            out.i32(*item);
        }
        out.uvarint(0);
    }
}
