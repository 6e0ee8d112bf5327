//! `ConsumerGroupHeartbeatRequest`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ConsumerGroupHeartbeatRequest`, key 68, versions 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsumerGroupHeartbeatRequest<'a> {
    pub group_id: &'a str,
    pub member_id: &'a str,
    pub member_epoch: i32,
    pub instance_id: Option<&'a str>,
    pub rack_id: Option<&'a str>,
    /// Default -1.
    pub rebalance_timeout_ms: i32,
    pub subscribed_topic_names: Option<Vec<&'a str>>,
    /// Versions 1+.
    pub subscribed_topic_regex: Option<&'a str>,
    pub server_assignor: Option<&'a str>,
    pub topic_partitions: Option<Vec<TopicPartitions>>,
}

impl Default for ConsumerGroupHeartbeatRequest<'_> {
    fn default() -> Self {
        Self {
            group_id: "",
            member_id: "",
            member_epoch: 0,
            instance_id: None,
            rack_id: None,
            rebalance_timeout_ms: -1,
            subscribed_topic_names: None,
            subscribed_topic_regex: None,
            server_assignor: None,
            topic_partitions: None,
        }
    }
}

impl Message for ConsumerGroupHeartbeatRequest<'_> {
    const NAME: &'static str = "ConsumerGroupHeartbeatRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for ConsumerGroupHeartbeatRequest<'_> {
    const API: ApiKey = ApiKey::ConsumerGroupHeartbeat;
}

impl<'a> Decode<'a> for ConsumerGroupHeartbeatRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            group_id: r.string(true)?,
            member_id: r.string(true)?,
            member_epoch: r.i32()?,
            instance_id: r.nullable_string(true)?,
            rack_id: r.nullable_string(true)?,
            rebalance_timeout_ms: r.i32()?,
            subscribed_topic_names: r.nullable_array(true, 1, |r| r.string(true))?,
            subscribed_topic_regex: if version >= 1 { r.nullable_string(true)? } else { None },
            server_assignor: r.nullable_string(true)?,
            topic_partitions: r.nullable_array(true, 18, |r| TopicPartitions::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ConsumerGroupHeartbeatRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.group_id);
        out.string(true, self.member_id);
        out.i32(self.member_epoch);
        out.nullable_string(true, self.instance_id);
        out.nullable_string(true, self.rack_id);
        out.i32(self.rebalance_timeout_ms);
        out.length(true, self.subscribed_topic_names.as_ref().map(Vec::len));
        for item in self.subscribed_topic_names.iter().flatten() {
            out.string(true, item);
        }
        if version >= 1 {
            out.nullable_string(true, self.subscribed_topic_regex);
        }
        out.nullable_string(true, self.server_assignor);
        out.length(true, self.topic_partitions.as_ref().map(Vec::len));
        for item in self.topic_partitions.iter().flatten() {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ConsumerGroupHeartbeatRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicPartitions {
    pub topic_id: Uuid,
    pub partitions: Vec<i32>,
}

impl<'a> Decode<'a> for TopicPartitions {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { topic_id: r.uuid()?, partitions: r.array(true, 4, |r| r.i32())? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TopicPartitions {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.uuid(self.topic_id);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            out.i32(*item);
        }
        out.uvarint(0);
    }
}
