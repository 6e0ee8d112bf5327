//! `EndQuorumEpochRequest`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `EndQuorumEpochRequest`, key 54, versions 0 to 1.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct EndQuorumEpochRequest<'a> {
    pub cluster_id: Option<&'a str>,
    pub topics: Vec<TopicData<'a>>,
    /// Versions 1+.
    pub leader_endpoints: Vec<LeaderEndpoint<'a>>,
}

impl Message for EndQuorumEpochRequest<'_> {
    const NAME: &'static str = "EndQuorumEpochRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 1;
}

impl ApiMessage for EndQuorumEpochRequest<'_> {
    const API: ApiKey = ApiKey::EndQuorumEpoch;
}

impl<'a> Decode<'a> for EndQuorumEpochRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 1;
        let message = Self {
            cluster_id: r.nullable_string(flexible)?,
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

impl Encode for EndQuorumEpochRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 1;
        out.nullable_string(flexible, self.cluster_id);
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

/// Part of `EndQuorumEpochRequest`.
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
            partitions: r.array(flexible, 14, |r| PartitionData::decode(r, version))?,
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

/// Part of `EndQuorumEpochRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PartitionData {
    pub partition_index: i32,
    pub leader_id: i32,
    pub leader_epoch: i32,
    /// Versions 0 to 0.
    pub preferred_successors: Vec<i32>,
    /// Versions 1+.
    pub preferred_candidates: Vec<ReplicaInfo>,
}

impl<'a> Decode<'a> for PartitionData {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let message = Self {
            partition_index: r.i32()?,
            leader_id: r.i32()?,
            leader_epoch: r.i32()?,
            preferred_successors: if version <= 0 { r.array(false, 4, |r| r.i32())? } else { Vec::new() },
            preferred_candidates: if version >= 1 {
                r.array(true, 21, |r| ReplicaInfo::decode(r, version))?
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

impl Encode for PartitionData {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 1;
        out.i32(self.partition_index);
        out.i32(self.leader_id);
        out.i32(self.leader_epoch);
        if version <= 0 {
            out.length(false, Some(self.preferred_successors.len()));
            for item in &self.preferred_successors {
                out.i32(*item);
            }
        }
        if version >= 1 {
            out.length(true, Some(self.preferred_candidates.len()));
            for item in &self.preferred_candidates {
                item.encode(out, version);
            }
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `EndQuorumEpochRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ReplicaInfo {
    pub candidate_id: i32,
    pub candidate_directory_id: Uuid,
}

impl<'a> Decode<'a> for ReplicaInfo {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { candidate_id: r.i32()?, candidate_directory_id: r.uuid()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ReplicaInfo {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.candidate_id);
        out.uuid(self.candidate_directory_id);
        out.uvarint(0);
    }
}

/// Part of `EndQuorumEpochRequest`.
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
