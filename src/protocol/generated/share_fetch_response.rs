//! `ShareFetchResponse`, versions 1 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ShareFetchResponse`, key 78, versions 1 to 2.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ShareFetchResponse<'a> {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    pub acquisition_lock_timeout_ms: i32,
    pub responses: Vec<ShareFetchableTopicResponse<'a>>,
    pub node_endpoints: Vec<NodeEndpoint<'a>>,
}

impl Message for ShareFetchResponse<'_> {
    const NAME: &'static str = "ShareFetchResponse";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for ShareFetchResponse<'_> {
    const API: ApiKey = ApiKey::ShareFetch;
}

impl<'a> Decode<'a> for ShareFetchResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
            acquisition_lock_timeout_ms: r.i32()?,
            responses: r.array(true, 18, |r| ShareFetchableTopicResponse::decode(r, version))?,
            node_endpoints: r.array(true, 11, |r| NodeEndpoint::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ShareFetchResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.i32(self.acquisition_lock_timeout_ms);
        out.length(true, Some(self.responses.len()));
        for item in &self.responses {
            item.encode(out, version);
        }
        out.length(true, Some(self.node_endpoints.len()));
        for item in &self.node_endpoints {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ShareFetchResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ShareFetchableTopicResponse<'a> {
    pub topic_id: Uuid,
    pub partitions: Vec<PartitionData<'a>>,
}

impl<'a> Decode<'a> for ShareFetchableTopicResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            topic_id: r.uuid()?,
            partitions: r.array(true, 22, |r| PartitionData::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ShareFetchableTopicResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.uuid(self.topic_id);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ShareFetchResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PartitionData<'a> {
    pub partition_index: i32,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    pub acknowledge_error_code: i16,
    pub acknowledge_error_message: Option<&'a str>,
    pub current_leader: LeaderIdAndEpoch,
    pub records: &'a [u8],
    pub acquired_records: Vec<AcquiredRecords>,
}

impl<'a> Decode<'a> for PartitionData<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            partition_index: r.i32()?,
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
            acknowledge_error_code: r.i16()?,
            acknowledge_error_message: r.nullable_string(true)?,
            current_leader: LeaderIdAndEpoch::decode(r, version)?,
            records: r.bytes(true)?,
            acquired_records: r.array(true, 19, |r| AcquiredRecords::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for PartitionData<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.partition_index);
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.i16(self.acknowledge_error_code);
        out.nullable_string(true, self.acknowledge_error_message);
        self.current_leader.encode(out, version);
        out.bytes(true, self.records);
        out.length(true, Some(self.acquired_records.len()));
        for item in &self.acquired_records {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ShareFetchResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct LeaderIdAndEpoch {
    pub leader_id: i32,
    pub leader_epoch: i32,
}

impl<'a> Decode<'a> for LeaderIdAndEpoch {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { leader_id: r.i32()?, leader_epoch: r.i32()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for LeaderIdAndEpoch {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.leader_id);
        out.i32(self.leader_epoch);
        out.uvarint(0);
    }
}

/// Part of `ShareFetchResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AcquiredRecords {
    pub first_offset: i64,
    pub last_offset: i64,
    pub delivery_count: i16,
}

impl<'a> Decode<'a> for AcquiredRecords {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { first_offset: r.i64()?, last_offset: r.i64()?, delivery_count: r.i16()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for AcquiredRecords {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i64(self.first_offset);
        out.i64(self.last_offset);
        out.i16(self.delivery_count);
        out.uvarint(0);
    }
}

/// Part of `ShareFetchResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct NodeEndpoint<'a> {
    pub node_id: i32,
    pub host: &'a str,
    pub port: i32,
    pub rack: Option<&'a str>,
}

impl<'a> Decode<'a> for NodeEndpoint<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message =
            Self { node_id: r.i32()?, host: r.string(true)?, port: r.i32()?, rack: r.nullable_string(true)? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for NodeEndpoint<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.node_id);
        out.string(true, self.host);
        out.i32(self.port);
        out.nullable_string(true, self.rack);
        out.uvarint(0);
    }
}
