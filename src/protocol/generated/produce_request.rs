//! `ProduceRequest`, versions 3 to 13.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ProduceRequest`, key 0, versions 3 to 13.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ProduceRequest<'a> {
    pub transactional_id: Option<&'a str>,
    pub acks: i16,
    pub timeout_ms: i32,
    pub topic_data: Vec<TopicProduceData<'a>>,
}

impl Message for ProduceRequest<'_> {
    const NAME: &'static str = "ProduceRequest";
    const MIN_VERSION: i16 = 3;
    const MAX_VERSION: i16 = 13;
    const FLEXIBLE_FROM: i16 = 9;
}

impl ApiMessage for ProduceRequest<'_> {
    const API: ApiKey = ApiKey::Produce;
}

impl<'a> Decode<'a> for ProduceRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 9;
        let message = Self {
            transactional_id: r.nullable_string(flexible)?,
            acks: r.i16()?,
            timeout_ms: r.i32()?,
            topic_data: r.array(flexible, 3, |r| TopicProduceData::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for ProduceRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 9;
        out.nullable_string(flexible, self.transactional_id);
        out.i16(self.acks);
        out.i32(self.timeout_ms);
        out.length(flexible, Some(self.topic_data.len()));
        for item in &self.topic_data {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `ProduceRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicProduceData<'a> {
    /// Versions 3 to 12.
    pub name: &'a str,
    /// Versions 13+.
    pub topic_id: Uuid,
    pub partition_data: Vec<PartitionProduceData<'a>>,
}

impl<'a> Decode<'a> for TopicProduceData<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let message = Self {
            name: if version <= 12 { r.string(flexible)? } else { "" },
            topic_id: if version >= 13 { r.uuid()? } else { Uuid::ZERO },
            partition_data: r.array(flexible, 6, |r| PartitionProduceData::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for TopicProduceData<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 9;
        if version <= 12 {
            out.string(flexible, self.name);
        }
        if version >= 13 {
            out.uuid(self.topic_id);
        }
        out.length(flexible, Some(self.partition_data.len()));
        for item in &self.partition_data {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `ProduceRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PartitionProduceData<'a> {
    pub index: i32,
    pub records: Option<&'a [u8]>,
}

impl<'a> Decode<'a> for PartitionProduceData<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let message = Self { index: r.i32()?, records: r.nullable_bytes(flexible)? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for PartitionProduceData<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 9;
        out.i32(self.index);
        out.nullable_bytes(flexible, self.records);
        if flexible {
            out.uvarint(0);
        }
    }
}
