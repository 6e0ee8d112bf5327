//! `BeginQuorumEpochRequest`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `BeginQuorumEpochRequest`, key 53, versions 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct BeginQuorumEpochRequest<'a> {
    pub cluster_id: Option<&'a str>,
    /// Versions 1+, default -1.
    pub voter_id: i32,
    pub topics: Vec<TopicData<'a>>,
    /// Versions 1+.
    pub leader_endpoints: Vec<LeaderEndpoint<'a>>,
}

impl Default for BeginQuorumEpochRequest<'_> {
    fn default() -> Self {
        Self { cluster_id: None, voter_id: -1, topics: Vec::new(), leader_endpoints: Vec::new() }
    }
}

impl Message for BeginQuorumEpochRequest<'_> {
    const NAME: &'static str = "BeginQuorumEpochRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 1;
}

impl ApiMessage for BeginQuorumEpochRequest<'_> {
    const API: ApiKey = ApiKey::BeginQuorumEpoch;
}

impl<'a> Decode<'a> for BeginQuorumEpochRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 1;
        let message = Self {
            cluster_id: r.nullable_string(flexible)?,
            voter_id: if version >= 1 { r.i32()? } else { -1 },
            topics: r.array(flexible, 3, |r| TopicData::decode(r, version))?,
            leader_endpoints: if version >= 1 {
                r.array(true, 5, |r| LeaderEndpoint::decode(r, version))?
            } else {
                Vec::new()
            },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for BeginQuorumEpochRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 1;
        out.nullable_string(flexible, self.cluster_id);
        if version >= 1 {
            out.i32(self.voter_id);
        }
        out.length(flexible, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        if version >= 1 {
            out.length(true, Some(self.leader_endpoints.len()));
            for item in &self.leader_endpoints {
                item.encode(out, version);
            }
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `BeginQuorumEpochRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicData<'a> {
    pub topic_name: &'a str,
    pub partitions: Vec<PartitionData>,
}

impl<'a> Decode<'a> for TopicData<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let message = Self {
            topic_name: r.string(flexible)?,
            partitions: r.array(flexible, 12, |r| PartitionData::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for TopicData<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 1;
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

/// Part of `BeginQuorumEpochRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PartitionData {
    pub partition_index: i32,
    /// Versions 1+.
    pub voter_directory_id: Uuid,
    pub leader_id: i32,
    pub leader_epoch: i32,
}

impl<'a> Decode<'a> for PartitionData {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let message = Self {
            partition_index: r.i32()?,
            voter_directory_id: if version >= 1 { r.uuid()? } else { Uuid::ZERO },
            leader_id: r.i32()?,
            leader_epoch: r.i32()?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for PartitionData {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 1;
        out.i32(self.partition_index);
        if version >= 1 {
            out.uuid(self.voter_directory_id);
        }
        out.i32(self.leader_id);
        out.i32(self.leader_epoch);
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `BeginQuorumEpochRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct LeaderEndpoint<'a> {
    pub name: &'a str,
    pub host: &'a str,
    pub port: u16,
}

impl<'a> Decode<'a> for LeaderEndpoint<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { name: r.string(true)?, host: r.string(true)?, port: r.u16()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for LeaderEndpoint<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.name);
        out.string(true, self.host);
        out.u16(self.port);
        out.uvarint(0);
    }
}
