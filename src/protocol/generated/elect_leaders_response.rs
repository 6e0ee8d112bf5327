//! `ElectLeadersResponse`, versions 0 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ElectLeadersResponse`, key 43, versions 0 to 2.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ElectLeadersResponse<'a> {
    pub throttle_time_ms: i32,
    /// Versions 1+.
    pub error_code: i16,
    pub replica_election_results: Vec<ReplicaElectionResult<'a>>,
}

impl Message for ElectLeadersResponse<'_> {
    const NAME: &'static str = "ElectLeadersResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for ElectLeadersResponse<'_> {
    const API: ApiKey = ApiKey::ElectLeaders;
}

impl<'a> Decode<'a> for ElectLeadersResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 2;
        let message = Self {
            throttle_time_ms: r.i32()?,
            error_code: if version >= 1 { r.i16()? } else { 0 },
            replica_election_results: r.array(flexible, 3, |r| ReplicaElectionResult::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for ElectLeadersResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.i32(self.throttle_time_ms);
        if version >= 1 {
            out.i16(self.error_code);
        }
        out.length(flexible, Some(self.replica_election_results.len()));
        for item in &self.replica_election_results {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `ElectLeadersResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ReplicaElectionResult<'a> {
    pub topic: &'a str,
    pub partition_result: Vec<PartitionResult<'a>>,
}

impl<'a> Decode<'a> for ReplicaElectionResult<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self {
            topic: r.string(flexible)?,
            partition_result: r.array(flexible, 8, |r| PartitionResult::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for ReplicaElectionResult<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.string(flexible, self.topic);
        out.length(flexible, Some(self.partition_result.len()));
        for item in &self.partition_result {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `ElectLeadersResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionResult<'a> {
    pub partition_id: i32,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
}

impl Default for PartitionResult<'_> {
    fn default() -> Self {
        Self { partition_id: 0, error_code: 0, error_message: Some("") }
    }
}

impl<'a> Decode<'a> for PartitionResult<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self {
            partition_id: r.i32()?,
            error_code: r.i16()?,
            error_message: r.nullable_string(flexible)?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for PartitionResult<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.i32(self.partition_id);
        out.i16(self.error_code);
        out.nullable_string(flexible, self.error_message);
        if flexible {
            out.uvarint(0);
        }
    }
}
