//! `ElectLeadersRequest`, versions 0 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ElectLeadersRequest`, key 43, versions 0 to 2.
#[derive(Clone, Debug, PartialEq)]
pub struct ElectLeadersRequest<'a> {
    /// Versions 1+.
    pub election_type: i8,
    pub topic_partitions: Option<Vec<TopicPartitions<'a>>>,
    /// Default 60000.
    pub timeout_ms: i32,
}

impl Default for ElectLeadersRequest<'_> {
    fn default() -> Self {
        Self { election_type: 0, topic_partitions: Some(Vec::new()), timeout_ms: 60000 }
    }
}

impl Message for ElectLeadersRequest<'_> {
    const NAME: &'static str = "ElectLeadersRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for ElectLeadersRequest<'_> {
    const API: ApiKey = ApiKey::ElectLeaders;
}

impl<'a> Decode<'a> for ElectLeadersRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 2;
        let message = Self {
            election_type: if version >= 1 { r.i8()? } else { 0 },
            topic_partitions: r.nullable_array(flexible, 3, |r| TopicPartitions::decode(r, version))?,
            timeout_ms: r.i32()?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for ElectLeadersRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        if version >= 1 {
            out.i8(self.election_type);
        }
        out.length(flexible, self.topic_partitions.as_ref().map(Vec::len));
        for item in self.topic_partitions.iter().flatten() {
            item.encode(out, version);
        }
        out.i32(self.timeout_ms);
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `ElectLeadersRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicPartitions<'a> {
    pub topic: &'a str,
    pub partitions: Vec<i32>,
}

impl<'a> Decode<'a> for TopicPartitions<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self { topic: r.string(flexible)?, partitions: r.array(flexible, 4, |r| r.i32())? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for TopicPartitions<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.string(flexible, self.topic);
        out.length(flexible, Some(self.partitions.len()));
        for item in &self.partitions {
            out.i32(*item);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}
