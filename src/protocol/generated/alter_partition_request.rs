//! `AlterPartitionRequest`, versions 2 to 3.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `AlterPartitionRequest`, key 56, versions 2 to 3.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterPartitionRequest {
    pub broker_id: i32,
    /// Default -1.
    pub broker_epoch: i64,
    pub topics: Vec<TopicData>,
}

impl Default for AlterPartitionRequest {
    fn default() -> Self {
        Self { broker_id: 0, broker_epoch: -1, topics: Vec::new() }
    }
}

impl Message for AlterPartitionRequest {
    const NAME: &'static str = "AlterPartitionRequest";
    const MIN_VERSION: i16 = 2;
    const MAX_VERSION: i16 = 3;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for AlterPartitionRequest {
    const API: ApiKey = ApiKey::AlterPartition;
}

impl<'a> Decode<'a> for AlterPartitionRequest {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            broker_id: r.i32()?,
            broker_epoch: r.i64()?,
            topics: r.array(true, 18, |r| TopicData::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for AlterPartitionRequest {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.broker_id);
        out.i64(self.broker_epoch);
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `AlterPartitionRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicData {
    pub topic_id: Uuid,
    pub partitions: Vec<PartitionData>,
}

impl<'a> Decode<'a> for TopicData {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            topic_id: r.uuid()?,
            partitions: r.array(true, 15, |r| PartitionData::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TopicData {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.uuid(self.topic_id);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `AlterPartitionRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PartitionData {
    pub partition_index: i32,
    pub leader_epoch: i32,
    /// Versions 2 to 2.
    pub new_isr: Vec<i32>,
    /// Versions 3+.
    pub new_isr_with_epochs: Vec<BrokerState>,
    pub leader_recovery_state: i8,
    pub partition_epoch: i32,
}

impl<'a> Decode<'a> for PartitionData {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            partition_index: r.i32()?,
            leader_epoch: r.i32()?,
            new_isr: if version <= 2 { r.array(true, 4, |r| r.i32())? } else { Vec::new() },
            new_isr_with_epochs: if version >= 3 {
                r.array(true, 13, |r| BrokerState::decode(r, version))?
            } else {
                Vec::new()
            },
            leader_recovery_state: r.i8()?,
            partition_epoch: r.i32()?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for PartitionData {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.partition_index);
        out.i32(self.leader_epoch);
        if version <= 2 {
            out.length(true, Some(self.new_isr.len()));
            for item in &self.new_isr {
                out.i32(*item);
            }
        }
        if version >= 3 {
            out.length(true, Some(self.new_isr_with_epochs.len()));
            for item in &self.new_isr_with_epochs {
                item.encode(out, version);
            }
        }
        out.i8(self.leader_recovery_state);
        out.i32(self.partition_epoch);
        out.uvarint(0);
    }
}

/// Part of `AlterPartitionRequest`.
#[derive(Clone, Debug, PartialEq)]
pub struct BrokerState {
    pub broker_id: i32,
    /// Default -1.
    pub broker_epoch: i64,
}

impl Default for BrokerState {
    fn default() -> Self {
        Self { broker_id: 0, broker_epoch: -1 }
    }
}

impl<'a> Decode<'a> for BrokerState {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { broker_id: r.i32()?, broker_epoch: r.i64()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for BrokerState {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i32(self.broker_id);
        out.i64(self.broker_epoch);
        out.uvarint(0);
    }
}
