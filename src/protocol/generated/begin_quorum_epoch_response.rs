//! `BeginQuorumEpochResponse`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure,
};

/// `BeginQuorumEpochResponse`, key 53, versions 0 to 1.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct BeginQuorumEpochResponse<'a> {
    pub error_code: i16,
    pub topics: Vec<TopicData<'a>>,
    /// Versions 1+, tag 0.
    pub node_endpoints: Vec<NodeEndpoint<'a>>,
}

impl Message for BeginQuorumEpochResponse<'_> {
    const NAME: &'static str = "BeginQuorumEpochResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 1;
}

impl ApiMessage for BeginQuorumEpochResponse<'_> {
    const API: ApiKey = ApiKey::BeginQuorumEpoch;
}

impl<'a> Decode<'a> for BeginQuorumEpochResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 1;
        let mut message = Self {
            error_code: r.i16()?,
            topics: r.array(flexible, 3, |r| TopicData::decode(r, version))?,
            node_endpoints: Vec::new(),
        };
        if flexible {
            r.tags(|r, tag| {
                match tag {
                    0 => message.node_endpoints = r.array(true, 8, |r| NodeEndpoint::decode(r, version))?,
                    _ => return Ok(false),
                }
                Ok(true)
            })?;
        }
        Ok(message)
    }
}

impl Encode for BeginQuorumEpochResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 1;
        out.i16(self.error_code);
        out.length(flexible, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(u32::from(!self.node_endpoints.is_empty()));
            if !self.node_endpoints.is_empty() {
                out.uvarint(0);
                out.uvarint(measure(|out| self.tag_0(out, version)));
                self.tag_0(out, version);
            }
        }
    }
}

impl BeginQuorumEpochResponse<'_> {
    fn tag_0<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.node_endpoints.len()));
        for item in &self.node_endpoints {
            item.encode(out, version);
        }
    }
}

/// Part of `BeginQuorumEpochResponse`.
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

/// Part of `BeginQuorumEpochResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PartitionData {
    pub partition_index: i32,
    pub error_code: i16,
    pub leader_id: i32,
    pub leader_epoch: i32,
}

impl<'a> Decode<'a> for PartitionData {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let message = Self {
            partition_index: r.i32()?,
            error_code: r.i16()?,
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
        out.i16(self.error_code);
        out.i32(self.leader_id);
        out.i32(self.leader_epoch);
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `BeginQuorumEpochResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct NodeEndpoint<'a> {
    pub node_id: i32,
    pub host: &'a str,
    pub port: u16,
}

impl<'a> Decode<'a> for NodeEndpoint<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { node_id: r.i32()?, host: r.string(true)?, port: r.u16()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for NodeEndpoint<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.node_id);
        out.string(true, self.host);
        out.u16(self.port);
        out.uvarint(0);
    }
}
