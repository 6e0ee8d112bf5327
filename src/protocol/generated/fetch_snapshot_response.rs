//! `FetchSnapshotResponse`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure,
};

/// `FetchSnapshotResponse`, key 59, versions 0 to 1.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct FetchSnapshotResponse<'a> {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub topics: Vec<TopicSnapshot<'a>>,
    /// Versions 1+, tag 0.
    pub node_endpoints: Vec<NodeEndpoint<'a>>,
}

impl Message for FetchSnapshotResponse<'_> {
    const NAME: &'static str = "FetchSnapshotResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for FetchSnapshotResponse<'_> {
    const API: ApiKey = ApiKey::FetchSnapshot;
}

impl<'a> Decode<'a> for FetchSnapshotResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let mut message = Self {
            throttle_time_ms: r.i32()?,
            error_code: r.i16()?,
            topics: r.array(true, 3, |r| TopicSnapshot::decode(r, version))?,
            node_endpoints: Vec::new(),
        };
        r.tags(|r, tag| {
            match tag {
                0 if version >= 1 => {
                    message.node_endpoints = r.array(true, 8, |r| NodeEndpoint::decode(r, version))?
                }
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(message)
    }
}

impl Encode for FetchSnapshotResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.uvarint(u32::from(version >= 1 && !self.node_endpoints.is_empty()));
        if version >= 1 && !self.node_endpoints.is_empty() {
            out.uvarint(0);
            out.uvarint(measure(|out| self.tag_0(out, version)));
            self.tag_0(out, version);
        }
    }
}

impl FetchSnapshotResponse<'_> {
    fn tag_0<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.node_endpoints.len()));
        for item in &self.node_endpoints {
            item.encode(out, version);
        }
    }
}

/// Part of `FetchSnapshotResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicSnapshot<'a> {
    pub name: &'a str,
    pub partitions: Vec<PartitionSnapshot<'a>>,
}

impl<'a> Decode<'a> for TopicSnapshot<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            name: r.string(true)?,
            partitions: r.array(true, 37, |r| PartitionSnapshot::decode(r, version))?,
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

/// Part of `FetchSnapshotResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PartitionSnapshot<'a> {
    pub index: i32,
    pub error_code: i16,
    pub snapshot_id: SnapshotId,
    /// Tag 0.
    pub current_leader: LeaderIdAndEpoch,
    pub size: i64,
    pub position: i64,
    pub unaligned_records: &'a [u8],
}

impl<'a> Decode<'a> for PartitionSnapshot<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let mut message = Self {
            index: r.i32()?,
            error_code: r.i16()?,
            snapshot_id: SnapshotId::decode(r, version)?,
            current_leader: LeaderIdAndEpoch::default(),
            size: r.i64()?,
            position: r.i64()?,
            unaligned_records: r.bytes(true)?,
        };
        r.tags(|r, tag| {
            match tag {
                0 => message.current_leader = LeaderIdAndEpoch::decode(r, version)?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(message)
    }
}

impl Encode for PartitionSnapshot<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.index);
        out.i16(self.error_code);
        self.snapshot_id.encode(out, version);
        out.i64(self.size);
        out.i64(self.position);
        out.bytes(true, self.unaligned_records);
        out.uvarint(u32::from(self.current_leader != LeaderIdAndEpoch::default()));
        if self.current_leader != LeaderIdAndEpoch::default() {
            out.uvarint(0);
            out.uvarint(measure(|out| self.tag_0(out, version)));
            self.tag_0(out, version);
        }
    }
}

impl PartitionSnapshot<'_> {
    fn tag_0<S: Sink>(&self, out: &mut S, version: i16) {
        self.current_leader.encode(out, version);
    }
}

/// Part of `FetchSnapshotResponse`.
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

/// Part of `FetchSnapshotResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct LeaderIdAndEpoch {
    pub leader_id: i32,
    pub leader_epoch: i32,
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

/// Part of `FetchSnapshotResponse`.
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
