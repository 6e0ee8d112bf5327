//! `ListPartitionReassignmentsRequest`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ListPartitionReassignmentsRequest`, key 46, versions 0 to 0.
#[derive(Clone, Debug, PartialEq)]
pub struct ListPartitionReassignmentsRequest<'a> {
    /// Default 60000.
    pub timeout_ms: i32,
    pub topics: Option<Vec<ListPartitionReassignmentsTopics<'a>>>,
}

impl Default for ListPartitionReassignmentsRequest<'_> {
    fn default() -> Self {
        Self { timeout_ms: 60000, topics: None }
    }
}

impl Message for ListPartitionReassignmentsRequest<'_> {
    const NAME: &'static str = "ListPartitionReassignmentsRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for ListPartitionReassignmentsRequest<'_> {
    const API: ApiKey = ApiKey::ListPartitionReassignments;
}

impl<'a> Decode<'a> for ListPartitionReassignmentsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            timeout_ms: r.i32()?,
            topics: r.nullable_array(true, 3, |r| ListPartitionReassignmentsTopics::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ListPartitionReassignmentsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.timeout_ms);
        out.length(true, self.topics.as_ref().map(Vec::len));
        for item in self.topics.iter().flatten() {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ListPartitionReassignmentsRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ListPartitionReassignmentsTopics<'a> {
    pub name: &'a str,
    pub partition_indexes: Vec<i32>,
}

impl<'a> Decode<'a> for ListPartitionReassignmentsTopics<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { name: r.string(true)?, partition_indexes: r.array(true, 4, |r| r.i32())? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ListPartitionReassignmentsTopics<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.length(true, Some(self.partition_indexes.len()));
        for item in &self.partition_indexes {
            out.i32(*item);
        }
        out.uvarint(0);
    }
}
