//! `FetchRequest`, versions 4 to 18.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure,
};

/// `FetchRequest`, key 1, versions 4 to 18.
#[derive(Clone, Debug, PartialEq)]
pub struct FetchRequest<'a> {
    /// Versions 12+, tag 0.
    pub cluster_id: Option<&'a str>,
    /// Versions 4 to 14, default -1.
    pub replica_id: i32,
    /// Versions 15+, tag 1.
    pub replica_state: ReplicaState,
    pub max_wait_ms: i32,
    pub min_bytes: i32,
    /// Default 0x7fffffff.
    pub max_bytes: i32,
    pub isolation_level: i8,
    /// Versions 7+.
    pub session_id: i32,
    /// Versions 7+, default -1.
    pub session_epoch: i32,
    pub topics: Vec<FetchTopic<'a>>,
    /// Versions 7+.
    pub forgotten_topics_data: Vec<ForgottenTopic<'a>>,
    /// Versions 11+.
    pub rack_id: &'a str,
}

impl Default for FetchRequest<'_> {
    fn default() -> Self {
        Self {
            cluster_id: None,
            replica_id: -1,
            replica_state: ReplicaState::default(),
            max_wait_ms: 0,
            min_bytes: 0,
            max_bytes: 0x7fffffff,
            isolation_level: 0,
            session_id: 0,
            session_epoch: -1,
            topics: Vec::new(),
            forgotten_topics_data: Vec::new(),
            rack_id: "",
        }
    }
}

impl Message for FetchRequest<'_> {
    const NAME: &'static str = "FetchRequest";
    const MIN_VERSION: i16 = 4;
    const MAX_VERSION: i16 = 18;
    const FLEXIBLE_FROM: i16 = 12;
}

impl ApiMessage for FetchRequest<'_> {
    const API: ApiKey = ApiKey::Fetch;
}

impl<'a> Decode<'a> for FetchRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 12;
        let mut message = Self {
            cluster_id: None,
            replica_id: if version <= 14 { r.i32()? } else { -1 },
            replica_state: ReplicaState::default(),
            max_wait_ms: r.i32()?,
            min_bytes: r.i32()?,
            max_bytes: r.i32()?,
            isolation_level: r.i8()?,
            session_id: if version >= 7 { r.i32()? } else { 0 },
            session_epoch: if version >= 7 { r.i32()? } else { -1 },
            topics: r.array(flexible, 3, |r| FetchTopic::decode(r, version))?,
            forgotten_topics_data: if version >= 7 {
                r.array(flexible, 3, |r| ForgottenTopic::decode(r, version))?
            } else {
                Vec::new()
            },
            rack_id: if version >= 11 { r.string(flexible)? } else { "" },
        };
        if flexible {
            r.tags(|r, tag| {
                match tag {
                    0 => message.cluster_id = r.nullable_string(true)?,
                    1 if version >= 15 => message.replica_state = ReplicaState::decode(r, version)?,
                    _ => return Ok(false),
                }
                Ok(true)
            })?;
        }
        Ok(message)
    }
}

impl Encode for FetchRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 12;
        if version <= 14 {
            out.i32(self.replica_id);
        }
        out.i32(self.max_wait_ms);
        out.i32(self.min_bytes);
        out.i32(self.max_bytes);
        out.i8(self.isolation_level);
        if version >= 7 {
            out.i32(self.session_id);
        }
        if version >= 7 {
            out.i32(self.session_epoch);
        }
        out.length(flexible, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        if version >= 7 {
            out.length(flexible, Some(self.forgotten_topics_data.len()));
            for item in &self.forgotten_topics_data {
                item.encode(out, version);
            }
        }
        if version >= 11 {
            out.string(flexible, self.rack_id);
        }
        if flexible {
            out.uvarint(
                u32::from(self.cluster_id.is_some())
                    + u32::from(version >= 15 && self.replica_state != ReplicaState::default()),
            );
            if self.cluster_id.is_some() {
                out.uvarint(0);
                out.uvarint(measure(|out| self.tag_0(out, version)));
                self.tag_0(out, version);
            }
            if version >= 15 && self.replica_state != ReplicaState::default() {
                out.uvarint(1);
                out.uvarint(measure(|out| self.tag_1(out, version)));
                self.tag_1(out, version);
            }
        }
    }
}

impl FetchRequest<'_> {
    fn tag_0<S: Sink>(&self, out: &mut S, _version: i16) {
        out.nullable_string(true, self.cluster_id);
    }

    fn tag_1<S: Sink>(&self, out: &mut S, version: i16) {
        self.replica_state.encode(out, version);
    }
}

/// Part of `FetchRequest`.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplicaState {
    /// Default -1.
    pub replica_id: i32,
    /// Default -1.
    pub replica_epoch: i64,
}

impl Default for ReplicaState {
    fn default() -> Self {
        Self { replica_id: -1, replica_epoch: -1 }
    }
}

impl<'a> Decode<'a> for ReplicaState {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { replica_id: r.i32()?, replica_epoch: r.i64()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ReplicaState {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.replica_id);
        out.i64(self.replica_epoch);
        out.uvarint(0);
    }
}

/// Part of `FetchRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct FetchTopic<'a> {
    /// Versions 4 to 12.
    pub topic: &'a str,
    /// Versions 13+.
    pub topic_id: Uuid,
    pub partitions: Vec<FetchPartition>,
}

impl<'a> Decode<'a> for FetchTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 12;
        let message = Self {
            topic: if version <= 12 { r.string(flexible)? } else { "" },
            topic_id: if version >= 13 { r.uuid()? } else { Uuid::ZERO },
            partitions: r.array(flexible, 16, |r| FetchPartition::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for FetchTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 12;
        if version <= 12 {
            out.string(flexible, self.topic);
        }
        if version >= 13 {
            out.uuid(self.topic_id);
        }
        out.length(flexible, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `FetchRequest`.
#[derive(Clone, Debug, PartialEq)]
pub struct FetchPartition {
    pub partition: i32,
    /// Versions 9+, default -1.
    pub current_leader_epoch: i32,
    pub fetch_offset: i64,
    /// Versions 12+, default -1.
    pub last_fetched_epoch: i32,
    /// Versions 5+, default -1.
    pub log_start_offset: i64,
    pub partition_max_bytes: i32,
    /// Versions 17+, tag 0.
    pub replica_directory_id: Uuid,
    /// Versions 18+, tag 1, default 9223372036854775807.
    pub high_watermark: i64,
}

impl Default for FetchPartition {
    fn default() -> Self {
        Self {
            partition: 0,
            current_leader_epoch: -1,
            fetch_offset: 0,
            last_fetched_epoch: -1,
            log_start_offset: -1,
            partition_max_bytes: 0,
            replica_directory_id: Uuid::ZERO,
            high_watermark: 9223372036854775807,
        }
    }
}

impl<'a> Decode<'a> for FetchPartition {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 12;
        let mut message = Self {
            partition: r.i32()?,
            current_leader_epoch: if version >= 9 { r.i32()? } else { -1 },
            fetch_offset: r.i64()?,
            last_fetched_epoch: if version >= 12 { r.i32()? } else { -1 },
            log_start_offset: if version >= 5 { r.i64()? } else { -1 },
            partition_max_bytes: r.i32()?,
            replica_directory_id: Uuid::ZERO,
            high_watermark: 9223372036854775807,
        };
        if flexible {
            r.tags(|r, tag| {
                match tag {
                    0 if version >= 17 => message.replica_directory_id = r.uuid()?,
                    1 if version >= 18 => message.high_watermark = r.i64()?,
                    _ => return Ok(false),
                }
                Ok(true)
            })?;
        }
        Ok(message)
    }
}

impl Encode for FetchPartition {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 12;
        out.i32(self.partition);
        if version >= 9 {
            out.i32(self.current_leader_epoch);
        }
        out.i64(self.fetch_offset);
        if version >= 12 {
            out.i32(self.last_fetched_epoch);
        }
        if version >= 5 {
            out.i64(self.log_start_offset);
        }
        out.i32(self.partition_max_bytes);
        if flexible {
            out.uvarint(
                u32::from(version >= 17 && self.replica_directory_id != Uuid::ZERO)
                    + u32::from(version >= 18 && self.high_watermark != 9223372036854775807),
            );
            if version >= 17 && self.replica_directory_id != Uuid::ZERO {
                out.uvarint(0);
                out.uvarint(measure(|out| self.tag_0(out, version)));
                self.tag_0(out, version);
            }
            if version >= 18 && self.high_watermark != 9223372036854775807 {
                out.uvarint(1);
                out.uvarint(measure(|out| self.tag_1(out, version)));
                self.tag_1(out, version);
            }
        }
    }
}

impl FetchPartition {
    fn tag_0<S: Sink>(&self, out: &mut S, _version: i16) {
        out.uuid(self.replica_directory_id);
    }

    fn tag_1<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i64(self.high_watermark);
    }
}

/// Part of `FetchRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ForgottenTopic<'a> {
    /// Versions 7 to 12.
    pub topic: &'a str,
    /// Versions 13+.
    pub topic_id: Uuid,
    pub partitions: Vec<i32>,
}

impl<'a> Decode<'a> for ForgottenTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 12;
        let message = Self {
            topic: if version <= 12 { r.string(flexible)? } else { "" },
            topic_id: if version >= 13 { r.uuid()? } else { Uuid::ZERO },
            partitions: r.array(flexible, 4, |r| r.i32())?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for ForgottenTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 12;
        if version <= 12 {
            out.string(flexible, self.topic);
        }
        if version >= 13 {
            out.uuid(self.topic_id);
        }
        out.length(flexible, Some(self.partitions.len()));
        for item in &self.partitions {
            out.i32(*item);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}
