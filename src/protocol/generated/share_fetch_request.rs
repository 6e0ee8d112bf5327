//! `ShareFetchRequest`, versions 1 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ShareFetchRequest`, key 78, versions 1 to 2.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareFetchRequest<'a> {
    pub group_id: Option<&'a str>,
    pub member_id: Option<&'a str>,
    pub share_session_epoch: i32,
    pub max_wait_ms: i32,
    pub min_bytes: i32,
    /// Default 0x7fffffff.
    pub max_bytes: i32,
    pub max_records: i32,
    pub batch_size: i32,
    /// Versions 2+.
    pub share_acquire_mode: i8,
    /// Versions 2+.
    pub is_renew_ack: bool,
    pub topics: Vec<FetchTopic>,
    pub forgotten_topics_data: Vec<ForgottenTopic>,
}

impl Default for ShareFetchRequest<'_> {
    fn default() -> Self {
        Self {
            group_id: None,
            member_id: Some(""),
            share_session_epoch: 0,
            max_wait_ms: 0,
            min_bytes: 0,
            max_bytes: 0x7fffffff,
            max_records: 0,
            batch_size: 0,
            share_acquire_mode: 0,
            is_renew_ack: false,
            topics: Vec::new(),
            forgotten_topics_data: Vec::new(),
        }
    }
}

impl Message for ShareFetchRequest<'_> {
    const NAME: &'static str = "ShareFetchRequest";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for ShareFetchRequest<'_> {
    const API: ApiKey = ApiKey::ShareFetch;
}

impl<'a> Decode<'a> for ShareFetchRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            group_id: r.nullable_string(true)?,
            member_id: r.nullable_string(true)?,
            share_session_epoch: r.i32()?,
            max_wait_ms: r.i32()?,
            min_bytes: r.i32()?,
            max_bytes: r.i32()?,
            max_records: r.i32()?,
            batch_size: r.i32()?,
            share_acquire_mode: if version >= 2 { r.i8()? } else { 0 },
            is_renew_ack: if version >= 2 { r.bool()? } else { false },
            topics: r.array(true, 18, |r| FetchTopic::decode(r, version))?,
            forgotten_topics_data: r.array(true, 18, |r| ForgottenTopic::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ShareFetchRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.nullable_string(true, self.group_id);
        out.nullable_string(true, self.member_id);
        out.i32(self.share_session_epoch);
        out.i32(self.max_wait_ms);
        out.i32(self.min_bytes);
        out.i32(self.max_bytes);
        out.i32(self.max_records);
        out.i32(self.batch_size);
        if version >= 2 {
            out.i8(self.share_acquire_mode);
        }
        if version >= 2 {
            out.bool(self.is_renew_ack);
        }
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.length(true, Some(self.forgotten_topics_data.len()));
        for item in &self.forgotten_topics_data {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ShareFetchRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct FetchTopic {
    pub topic_id: Uuid,
    pub partitions: Vec<FetchPartition>,
}

impl<'a> Decode<'a> for FetchTopic {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            topic_id: r.uuid()?,
            partitions: r.array(true, 6, |r| FetchPartition::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for FetchTopic {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.uuid(self.topic_id);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ShareFetchRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct FetchPartition {
    pub partition_index: i32,
    pub acknowledgement_batches: Vec<AcknowledgementBatch>,
}

impl<'a> Decode<'a> for FetchPartition {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            partition_index: r.i32()?,
            acknowledgement_batches: r.array(true, 18, |r| AcknowledgementBatch::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for FetchPartition {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.partition_index);
        out.length(true, Some(self.acknowledgement_batches.len()));
        for item in &self.acknowledgement_batches {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ShareFetchRequest`.
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

/// Part of `ShareFetchRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ForgottenTopic {
    pub topic_id: Uuid,
    pub partitions: Vec<i32>,
}

impl<'a> Decode<'a> for ForgottenTopic {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { topic_id: r.uuid()?, partitions: r.array(true, 4, |r| r.i32())? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ForgottenTopic {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.uuid(self.topic_id);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            out.i32(*item);
        }
        out.uvarint(0);
    }
}
