//! `FetchResponse`, versions 4 to 18.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure,
};

/// `FetchResponse`, key 1, versions 4 to 18.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct FetchResponse<'a> {
    pub throttle_time_ms: i32,
    /// Versions 7+.
    pub error_code: i16,
    /// Versions 7+.
    pub session_id: i32,
    pub responses: Vec<FetchableTopicResponse<'a>>,
    /// Versions 16+, tag 0.
    pub node_endpoints: Vec<NodeEndpoint<'a>>,
}

impl Message for FetchResponse<'_> {
    const NAME: &'static str = "FetchResponse";
    const MIN_VERSION: i16 = 4;
    const MAX_VERSION: i16 = 18;
    const FLEXIBLE_FROM: i16 = 12;
}

impl ApiMessage for FetchResponse<'_> {
    const API: ApiKey = ApiKey::Fetch;
}

impl<'a> Decode<'a> for FetchResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 12;
        let mut message = Self {
            throttle_time_ms: r.i32()?,
            error_code: if version >= 7 { r.i16()? } else { 0 },
            session_id: if version >= 7 { r.i32()? } else { 0 },
            responses: r.array(flexible, 3, |r| FetchableTopicResponse::decode(r, version))?,
            node_endpoints: Vec::new(),
        };
        if flexible {
            r.tags(|r, tag| {
                match tag {
                    0 if version >= 16 => {
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

impl Encode for FetchResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 12;
        out.i32(self.throttle_time_ms);
        if version >= 7 {
            out.i16(self.error_code);
        }
        if version >= 7 {
            out.i32(self.session_id);
        }
        out.length(flexible, Some(self.responses.len()));
        for item in &self.responses {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(u32::from(version >= 16 && !self.node_endpoints.is_empty()));
            if version >= 16 && !self.node_endpoints.is_empty() {
                out.uvarint(0);
                out.uvarint(measure(|out| self.tag_0(out, version)));
                self.tag_0(out, version);
            }
        }
    }
}

impl FetchResponse<'_> {
    fn tag_0<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.node_endpoints.len()));
        for item in &self.node_endpoints {
            item.encode(out, version);
        }
    }
}

/// Part of `FetchResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct FetchableTopicResponse<'a> {
    /// Versions 4 to 12.
    pub topic: &'a str,
    /// Versions 13+.
    pub topic_id: Uuid,
    pub partitions: Vec<PartitionData<'a>>,
}

impl<'a> Decode<'a> for FetchableTopicResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 12;
        let message = Self {
            topic: if version <= 12 { r.string(flexible)? } else { "" },
            topic_id: if version >= 13 { r.uuid()? } else { Uuid::ZERO },
            partitions: r.array(flexible, 30, |r| PartitionData::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for FetchableTopicResponse<'_> {
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

/// Part of `FetchResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionData<'a> {
    pub partition_index: i32,
    pub error_code: i16,
    pub high_watermark: i64,
    /// Default -1.
    pub last_stable_offset: i64,
    /// Versions 5+, default -1.
    pub log_start_offset: i64,
    /// Versions 12+, tag 0.
    pub diverging_epoch: EpochEndOffset,
    /// Versions 12+, tag 1.
    pub current_leader: LeaderIdAndEpoch,
    /// Versions 12+, tag 2.
    pub snapshot_id: SnapshotId,
    pub aborted_transactions: Option<Vec<AbortedTransaction>>,
    /// Versions 11+, default -1.
    pub preferred_read_replica: i32,
    pub records: Option<&'a [u8]>,
}

impl Default for PartitionData<'_> {
    fn default() -> Self {
        Self {
            partition_index: 0,
            error_code: 0,
            high_watermark: 0,
            last_stable_offset: -1,
            log_start_offset: -1,
            diverging_epoch: EpochEndOffset::default(),
            current_leader: LeaderIdAndEpoch::default(),
            snapshot_id: SnapshotId::default(),
            aborted_transactions: Some(Vec::new()),
            preferred_read_replica: -1,
            records: None,
        }
    }
}

impl<'a> Decode<'a> for PartitionData<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 12;
        let mut message = Self {
            partition_index: r.i32()?,
            error_code: r.i16()?,
            high_watermark: r.i64()?,
            last_stable_offset: r.i64()?,
            log_start_offset: if version >= 5 { r.i64()? } else { -1 },
            diverging_epoch: EpochEndOffset::default(),
            current_leader: LeaderIdAndEpoch::default(),
            snapshot_id: SnapshotId::default(),
            aborted_transactions: r
                .nullable_array(flexible, 16, |r| AbortedTransaction::decode(r, version))?,
            preferred_read_replica: if version >= 11 { r.i32()? } else { -1 },
            records: r.nullable_bytes(flexible)?,
        };
        if flexible {
            r.tags(|r, tag| {
                match tag {
                    0 => message.diverging_epoch = EpochEndOffset::decode(r, version)?,
                    1 => message.current_leader = LeaderIdAndEpoch::decode(r, version)?,
                    2 => message.snapshot_id = SnapshotId::decode(r, version)?,
                    _ => return Ok(false),
                }
                Ok(true)
            })?;
        }
        Ok(message)
    }
}

impl Encode for PartitionData<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 12;
        out.i32(self.partition_index);
        out.i16(self.error_code);
        out.i64(self.high_watermark);
        out.i64(self.last_stable_offset);
        if version >= 5 {
            out.i64(self.log_start_offset);
        }
        out.length(flexible, self.aborted_transactions.as_ref().map(Vec::len));
        for item in self.aborted_transactions.iter().flatten() {
            item.encode(out, version);
        }
        if version >= 11 {
            out.i32(self.preferred_read_replica);
        }
        out.nullable_bytes(flexible, self.records);
        if flexible {
            out.uvarint(
                u32::from(self.diverging_epoch != EpochEndOffset::default())
                    + u32::from(self.current_leader != LeaderIdAndEpoch::default())
                    + u32::from(self.snapshot_id != SnapshotId::default()),
            );
            if self.diverging_epoch != EpochEndOffset::default() {
                out.uvarint(0);
                out.uvarint(measure(|out| self.tag_0(out, version)));
                self.tag_0(out, version);
            }
            if self.current_leader != LeaderIdAndEpoch::default() {
                out.uvarint(1);
                out.uvarint(measure(|out| self.tag_1(out, version)));
                self.tag_1(out, version);
            }
            if self.snapshot_id != SnapshotId::default() {
                out.uvarint(2);
                out.uvarint(measure(|out| self.tag_2(out, version)));
                self.tag_2(out, version);
            }
        }
    }
}

impl PartitionData<'_> {
    fn tag_0<S: Sink>(&self, out: &mut S, version: i16) {
        self.diverging_epoch.encode(out, version);
    }

    fn tag_1<S: Sink>(&self, out: &mut S, version: i16) {
        self.current_leader.encode(out, version);
    }

    fn tag_2<S: Sink>(&self, out: &mut S, version: i16) {
        self.snapshot_id.encode(out, version);
    }
}

/// Part of `FetchResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct EpochEndOffset {
    /// Default -1.
    pub epoch: i32,
    /// Default -1.
    pub end_offset: i64,
}

impl Default for EpochEndOffset {
    fn default() -> Self {
        Self { epoch: -1, end_offset: -1 }
    }
}

impl<'a> Decode<'a> for EpochEndOffset {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { epoch: r.i32()?, end_offset: r.i64()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for EpochEndOffset {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.epoch);
        out.i64(self.end_offset);
        out.uvarint(0);
    }
}

/// Part of `FetchResponse`.
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

/// Part of `FetchResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct SnapshotId {
    /// Default -1.
    pub end_offset: i64,
    /// Default -1.
    pub epoch: i32,
}

impl Default for SnapshotId {
    fn default() -> Self {
        Self { end_offset: -1, epoch: -1 }
    }
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

/// Part of `FetchResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AbortedTransaction {
    pub producer_id: i64,
    pub first_offset: i64,
}

impl<'a> Decode<'a> for AbortedTransaction {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 12;
        let message = Self { producer_id: r.i64()?, first_offset: r.i64()? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for AbortedTransaction {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 12;
        out.i64(self.producer_id);
        out.i64(self.first_offset);
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `FetchResponse`.
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
