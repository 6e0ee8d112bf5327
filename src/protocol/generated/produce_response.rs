//! `ProduceResponse`, versions 3 to 13.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure,
};

/// `ProduceResponse`, key 0, versions 3 to 13.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ProduceResponse<'a> {
    pub responses: Vec<TopicProduceResponse<'a>>,
    pub throttle_time_ms: i32,
    /// Versions 10+, tag 0.
    pub node_endpoints: Vec<NodeEndpoint<'a>>,
}

impl Message for ProduceResponse<'_> {
    const NAME: &'static str = "ProduceResponse";
    const MIN_VERSION: i16 = 3;
    const MAX_VERSION: i16 = 13;
    const FLEXIBLE_FROM: i16 = 9;
}

impl ApiMessage for ProduceResponse<'_> {
    const API: ApiKey = ApiKey::Produce;
}

impl<'a> Decode<'a> for ProduceResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 9;
        let mut message = Self {
            responses: r.array(flexible, 3, |r| TopicProduceResponse::decode(r, version))?,
            throttle_time_ms: r.i32()?,
            node_endpoints: Vec::new(),
        };
        if flexible {
            r.tags(|r, tag| {
                match tag {
                    0 if version >= 10 => {
                        message.node_endpoints = r.array(true, 11, |r| NodeEndpoint::decode(r, version))?
                    }
                    _ => return Ok(false),
                }
                Ok(true)
            })?;
        }
        Ok(message)
    }
}

impl Encode for ProduceResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 9;
        out.length(flexible, Some(self.responses.len()));
        for item in &self.responses {
            item.encode(out, version);
        }
        out.i32(self.throttle_time_ms);
        if flexible {
            out.uvarint(u32::from(version >= 10 && !self.node_endpoints.is_empty()));
            if version >= 10 && !self.node_endpoints.is_empty() {
                out.uvarint(0);
                out.uvarint(measure(|out| self.tag_0(out, version)));
                self.tag_0(out, version);
            }
        }
    }
}

impl ProduceResponse<'_> {
    fn tag_0<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.node_endpoints.len()));
        for item in &self.node_endpoints {
            item.encode(out, version);
        }
    }
}

/// Part of `ProduceResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicProduceResponse<'a> {
    /// Versions 3 to 12.
    pub name: &'a str,
    /// Versions 13+.
    pub topic_id: Uuid,
    pub partition_responses: Vec<PartitionProduceResponse<'a>>,
}

impl<'a> Decode<'a> for TopicProduceResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let message = Self {
            name: if version <= 12 { r.string(flexible)? } else { "" },
            topic_id: if version >= 13 { r.uuid()? } else { Uuid::ZERO },
            partition_responses: r.array(flexible, 22, |r| PartitionProduceResponse::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for TopicProduceResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 9;
        if version <= 12 {
            out.string(flexible, self.name);
        }
        if version >= 13 {
            out.uuid(self.topic_id);
        }
        out.length(flexible, Some(self.partition_responses.len()));
        for item in &self.partition_responses {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `ProduceResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionProduceResponse<'a> {
    pub index: i32,
    pub error_code: i16,
    pub base_offset: i64,
    /// Default -1.
    pub log_append_time_ms: i64,
    /// Versions 5+, default -1.
    pub log_start_offset: i64,
    /// Versions 8+.
    pub record_errors: Vec<BatchIndexAndErrorMessage<'a>>,
    /// Versions 8+.
    pub error_message: Option<&'a str>,
    /// Versions 10+, tag 0.
    pub current_leader: LeaderIdAndEpoch,
}

impl Default for PartitionProduceResponse<'_> {
    fn default() -> Self {
        Self {
            index: 0,
            error_code: 0,
            base_offset: 0,
            log_append_time_ms: -1,
            log_start_offset: -1,
            record_errors: Vec::new(),
            error_message: None,
            current_leader: LeaderIdAndEpoch::default(),
        }
    }
}

impl<'a> Decode<'a> for PartitionProduceResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let mut message = Self {
            index: r.i32()?,
            error_code: r.i16()?,
            base_offset: r.i64()?,
            log_append_time_ms: r.i64()?,
            log_start_offset: if version >= 5 { r.i64()? } else { -1 },
            record_errors: if version >= 8 {
                r.array(flexible, 6, |r| BatchIndexAndErrorMessage::decode(r, version))?
            } else {
                Vec::new()
            },
            error_message: if version >= 8 { r.nullable_string(flexible)? } else { None },
            current_leader: LeaderIdAndEpoch::default(),
        };
        if flexible {
            r.tags(|r, tag| {
                match tag {
                    0 if version >= 10 => message.current_leader = LeaderIdAndEpoch::decode(r, version)?,
                    _ => return Ok(false),
                }
                Ok(true)
            })?;
        }
        Ok(message)
    }
}

impl Encode for PartitionProduceResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 9;
        out.i32(self.index);
        out.i16(self.error_code);
        out.i64(self.base_offset);
        out.i64(self.log_append_time_ms);
        if version >= 5 {
            out.i64(self.log_start_offset);
        }
        if version >= 8 {
            out.length(flexible, Some(self.record_errors.len()));
            for item in &self.record_errors {
                item.encode(out, version);
            }
        }
        if version >= 8 {
            out.nullable_string(flexible, self.error_message);
        }
        if flexible {
            out.uvarint(u32::from(version >= 10 && self.current_leader != LeaderIdAndEpoch::default()));
            if version >= 10 && self.current_leader != LeaderIdAndEpoch::default() {
                out.uvarint(0);
                out.uvarint(measure(|out| self.tag_0(out, version)));
                self.tag_0(out, version);
            }
        }
    }
}

impl PartitionProduceResponse<'_> {
    fn tag_0<S: Sink>(&self, out: &mut S, version: i16) {
        self.current_leader.encode(out, version);
    }
}

/// Part of `ProduceResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct BatchIndexAndErrorMessage<'a> {
    pub batch_index: i32,
    pub batch_index_error_message: Option<&'a str>,
}

impl<'a> Decode<'a> for BatchIndexAndErrorMessage<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let message = Self { batch_index: r.i32()?, batch_index_error_message: r.nullable_string(flexible)? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for BatchIndexAndErrorMessage<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 9;
        out.i32(self.batch_index);
        out.nullable_string(flexible, self.batch_index_error_message);
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `ProduceResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct LeaderIdAndEpoch {
    /// Default -1.
    pub leader_id: i32,
    /// Default -1.
    pub leader_epoch: i32,
}

impl Default for LeaderIdAndEpoch {
    fn default() -> Self {
        Self { leader_id: -1, leader_epoch: -1 }
    }
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

/// Part of `ProduceResponse`.
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
