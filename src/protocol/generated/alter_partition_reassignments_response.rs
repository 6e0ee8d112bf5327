//! `AlterPartitionReassignmentsResponse`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `AlterPartitionReassignmentsResponse`, key 45, versions 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterPartitionReassignmentsResponse<'a> {
    pub throttle_time_ms: i32,
    /// Versions 1+, default true.
    pub allow_replication_factor_change: bool,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    pub responses: Vec<ReassignableTopicResponse<'a>>,
}

impl Default for AlterPartitionReassignmentsResponse<'_> {
    fn default() -> Self {
        Self {
            throttle_time_ms: 0,
            allow_replication_factor_change: true,
            error_code: 0,
            error_message: Some(""),
            responses: Vec::new(),
        }
    }
}

impl Message for AlterPartitionReassignmentsResponse<'_> {
    const NAME: &'static str = "AlterPartitionReassignmentsResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for AlterPartitionReassignmentsResponse<'_> {
    const API: ApiKey = ApiKey::AlterPartitionReassignments;
}

impl<'a> Decode<'a> for AlterPartitionReassignmentsResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            allow_replication_factor_change: if version >= 1 { r.bool()? } else { true },
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
            responses: r.array(true, 3, |r| ReassignableTopicResponse::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for AlterPartitionReassignmentsResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.throttle_time_ms);
        if version >= 1 {
            out.bool(self.allow_replication_factor_change);
        }
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.length(true, Some(self.responses.len()));
        for item in &self.responses {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `AlterPartitionReassignmentsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ReassignableTopicResponse<'a> {
    pub name: &'a str,
    pub partitions: Vec<ReassignablePartitionResponse<'a>>,
}

impl<'a> Decode<'a> for ReassignableTopicResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            name: r.string(true)?,
            partitions: r.array(true, 8, |r| ReassignablePartitionResponse::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ReassignableTopicResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.name);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `AlterPartitionReassignmentsResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct ReassignablePartitionResponse<'a> {
    pub partition_index: i32,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
}

impl Default for ReassignablePartitionResponse<'_> {
    fn default() -> Self {
        Self { partition_index: 0, error_code: 0, error_message: Some("") }
    }
}

impl<'a> Decode<'a> for ReassignablePartitionResponse<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message =
            Self { partition_index: r.i32()?, error_code: r.i16()?, error_message: r.nullable_string(true)? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ReassignablePartitionResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.partition_index);
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.uvarint(0);
    }
}
