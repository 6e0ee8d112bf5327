//! `FetchSnapshotRequest`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure,
};

/// `FetchSnapshotRequest`, key 59, versions 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct FetchSnapshotRequest<'a> {
    /// Tag 0.
    pub cluster_id: Option<&'a str>,
    /// Default -1.
    pub replica_id: i32,
    /// Default 0x7fffffff.
    pub max_bytes: i32,
    pub topics: Vec<TopicSnapshot<'a>>,
}

impl Default for FetchSnapshotRequest<'_> {
    fn default() -> Self {
        Self { cluster_id: None, replica_id: -1, max_bytes: 0x7fffffff, topics: Vec::new() }
    }
}

impl Message for FetchSnapshotRequest<'_> {
    const NAME: &'static str = "FetchSnapshotRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for FetchSnapshotRequest<'_> {
    const API: ApiKey = ApiKey::FetchSnapshot;
}

impl<'a> Decode<'a> for FetchSnapshotRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let mut message = Self {
            cluster_id: None,
            replica_id: r.i32()?,
            max_bytes: r.i32()?,
            topics: r.array(true, 3, |r| TopicSnapshot::decode(r, version))?,
        };
        r.tags(|r, tag| {
            match tag {
                0 => message.cluster_id = r.nullable_string(true)?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(message)
    }
}

impl Encode for FetchSnapshotRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.replica_id);
        out.i32(self.max_bytes);
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.uvarint(u32::from(self.cluster_id.is_some()));
        if self.cluster_id.is_some() {
            out.uvarint(0);
            out.uvarint(measure(|out| self.tag_0(out, version)));
            self.tag_0(out, version);
        }
    }
}

impl FetchSnapshotRequest<'_> {
    fn tag_0<S: Sink>(&self, out: &mut S, _version: i16) {
        out.nullable_string(true, self.cluster_id);
    }
}

/// Part of `FetchSnapshotRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicSnapshot<'a> {
    pub name: &'a str,
    pub partitions: Vec<PartitionSnapshot>,
}

impl<'a> Decode<'a> for TopicSnapshot<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            name: r.string(true)?,
            partitions: r.array(true, 30, |r| PartitionSnapshot::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TopicSnapshot<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.name);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `FetchSnapshotRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PartitionSnapshot {
    pub partition: i32,
    pub current_leader_epoch: i32,
    pub snapshot_id: SnapshotId,
    pub position: i64,
    /// Versions 1+, tag 0.
    pub replica_directory_id: Uuid,
}

impl<'a> Decode<'a> for PartitionSnapshot {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let mut message = Self {
            partition: r.i32()?,
            current_leader_epoch: r.i32()?,
            snapshot_id: SnapshotId::decode(r, version)?,
            position: r.i64()?,
            replica_directory_id: Uuid::ZERO,
        };
        r.tags(|r, tag| {
            match tag {
                0 if version >= 1 => message.replica_directory_id = r.uuid()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(message)
    }
}

impl Encode for PartitionSnapshot {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.partition);
        out.i32(self.current_leader_epoch);
        self.snapshot_id.encode(out, version);
        out.i64(self.position);
        out.uvarint(u32::from(version >= 1 && self.replica_directory_id != Uuid::ZERO));
        if version >= 1 && self.replica_directory_id != Uuid::ZERO {
            out.uvarint(0);
            out.uvarint(measure(|out| self.tag_0(out, version)));
            self.tag_0(out, version);
        }
    }
}

impl PartitionSnapshot {
    fn tag_0<S: Sink>(&self, out: &mut S, _version: i16) {
        out.uuid(self.replica_directory_id);
    }
}

/// Part of `FetchSnapshotRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct SnapshotId {
    pub end_offset: i64,
    pub epoch: i32,
}

impl<'a> Decode<'a> for SnapshotId {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { end_offset: r.i64()?, epoch: r.i32()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for SnapshotId {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i64(self.end_offset);
        out.i32(self.epoch);
        out.uvarint(0);
    }
}
