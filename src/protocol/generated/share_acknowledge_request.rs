//! `ShareAcknowledgeRequest`, versions 1 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ShareAcknowledgeRequest`, key 79, versions 1 to 2.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareAcknowledgeRequest<'a> {
    pub group_id: Option<&'a str>,
    pub member_id: Option<&'a str>,
    pub share_session_epoch: i32,
    /// Versions 2+.
    pub is_renew_ack: bool,
    pub topics: Vec<AcknowledgeTopic>,
}

impl Default for ShareAcknowledgeRequest<'_> {
    fn default() -> Self {
        Self {
            group_id: None,
            member_id: Some(""),
            share_session_epoch: 0,
            is_renew_ack: false,
            topics: Vec::new(),
        }
    }
}

impl Message for ShareAcknowledgeRequest<'_> {
    const NAME: &'static str = "ShareAcknowledgeRequest";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for ShareAcknowledgeRequest<'_> {
    const API: ApiKey = ApiKey::ShareAcknowledge;
}

impl<'a> Decode<'a> for ShareAcknowledgeRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            group_id: r.nullable_string(true)?,
            member_id: r.nullable_string(true)?,
            share_session_epoch: r.i32()?,
            is_renew_ack: if version >= 2 { r.bool()? } else { false },
            topics: r.array(true, 18, |r| AcknowledgeTopic::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ShareAcknowledgeRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.nullable_string(true, self.group_id);
        out.nullable_string(true, self.member_id);
        out.i32(self.share_session_epoch);
        if version >= 2 {
            out.bool(self.is_renew_ack);
        }
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ShareAcknowledgeRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AcknowledgeTopic {
    pub topic_id: Uuid,
    pub partitions: Vec<AcknowledgePartition>,
}

impl<'a> Decode<'a> for AcknowledgeTopic {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            topic_id: r.uuid()?,
            partitions: r.array(true, 6, |r| AcknowledgePartition::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for AcknowledgeTopic {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.uuid(self.topic_id);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ShareAcknowledgeRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AcknowledgePartition {
    pub partition_index: i32,
    pub acknowledgement_batches: Vec<AcknowledgementBatch>,
}

impl<'a> Decode<'a> for AcknowledgePartition {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            partition_index: r.i32()?,
            acknowledgement_batches: r.array(true, 18, |r| AcknowledgementBatch::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for AcknowledgePartition {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.partition_index);
        out.length(true, Some(self.acknowledgement_batches.len()));
        for item in &self.acknowledgement_batches {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ShareAcknowledgeRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AcknowledgementBatch {
    pub first_offset: i64,
    pub last_offset: i64,
    pub acknowledge_types: Vec<i8>,
}

impl<'a> Decode<'a> for AcknowledgementBatch {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            first_offset: r.i64()?,
            last_offset: r.i64()?,
            acknowledge_types: r.array(true, 1, |r| r.i8())?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for AcknowledgementBatch {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i64(self.first_offset);
        out.i64(self.last_offset);
        out.length(true, Some(self.acknowledge_types.len()));
        for item in &self.acknowledge_types {
            out.i8(*item);
        }
        out.uvarint(0);
    }
}
