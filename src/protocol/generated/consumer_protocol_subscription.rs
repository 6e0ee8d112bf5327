//! `ConsumerProtocolSubscription`, versions 0 to 3.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `ConsumerProtocolSubscription`, versions 0 to 3.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsumerProtocolSubscription<'a> {
    pub topics: Vec<&'a str>,
    pub user_data: Option<&'a [u8]>,
    /// Versions 1+.
    pub owned_partitions: Vec<TopicPartition<'a>>,
    /// Versions 2+, default -1.
    pub generation_id: i32,
    /// Versions 3+.
    pub rack_id: Option<&'a str>,
}

impl Default for ConsumerProtocolSubscription<'_> {
    fn default() -> Self {
        Self {
            topics: Vec::new(),
            user_data: None,
            owned_partitions: Vec::new(),
            generation_id: -1,
            rack_id: None,
        }
    }
}

impl Message for ConsumerProtocolSubscription<'_> {
    const NAME: &'static str = "ConsumerProtocolSubscription";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 3;
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl<'a> Decode<'a> for ConsumerProtocolSubscription<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        Ok(Self {
            topics: r.array(false, 2, |r| r.string(false))?,
            user_data: r.nullable_bytes(false)?,
            owned_partitions: if version >= 1 {
                r.array(false, 6, |r| TopicPartition::decode(r, version))?
            } else {
                Vec::new()
            },
            generation_id: if version >= 2 { r.i32()? } else { -1 },
            rack_id: if version >= 3 { r.nullable_string(false)? } else { None },
        })
    }
}

impl Encode for ConsumerProtocolSubscription<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(false, Some(self.topics.len()));
        for item in &self.topics {
            out.string(false, item);
        }
        out.nullable_bytes(false, self.user_data);
        if version >= 1 {
            out.length(false, Some(self.owned_partitions.len()));
            for item in &self.owned_partitions {
                item.encode(out, version);
            }
        }
        if version >= 2 {
            out.i32(self.generation_id);
        }
        if version >= 3 {
            out.nullable_string(false, self.rack_id);
        }
    }
}

/// Part of `ConsumerProtocolSubscription`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicPartition<'a> {
    pub topic: &'a str,
    pub partitions: Vec<i32>,
}

impl<'a> Decode<'a> for TopicPartition<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        Ok(Self { topic: r.string(false)?, partitions: r.array(false, 4, |r| r.i32())? })
    }
}

impl Encode for TopicPartition<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(false, self.topic);
        out.length(false, Some(self.partitions.len()));
        for item in &self.partitions {
            out.i32(*item);
        }
    }
}
