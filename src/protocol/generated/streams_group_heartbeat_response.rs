//! `StreamsGroupHeartbeatResponse`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `StreamsGroupHeartbeatResponse`, key 88, versions 0 to 0.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamsGroupHeartbeatResponse<'a> {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    pub member_id: &'a str,
    pub member_epoch: i32,
    pub heartbeat_interval_ms: i32,
    pub acceptable_recovery_lag: i32,
    pub task_offset_interval_ms: i32,
    pub status: Option<Vec<Status<'a>>>,
    pub active_tasks: Option<Vec<TaskIds<'a>>>,
    pub standby_tasks: Option<Vec<TaskIds<'a>>>,
    pub warmup_tasks: Option<Vec<TaskIds<'a>>>,
    pub endpoint_information_epoch: i32,
    pub partitions_by_user_endpoint: Option<Vec<EndpointToPartitions<'a>>>,
}

impl Default for StreamsGroupHeartbeatResponse<'_> {
    fn default() -> Self {
        Self {
            throttle_time_ms: 0,
            error_code: 0,
            error_message: None,
            member_id: "",
            member_epoch: 0,
            heartbeat_interval_ms: 0,
            acceptable_recovery_lag: 0,
            task_offset_interval_ms: 0,
            status: Some(Vec::new()),
            active_tasks: None,
            standby_tasks: None,
            warmup_tasks: None,
            endpoint_information_epoch: 0,
            partitions_by_user_endpoint: None,
        }
    }
}

impl Message for StreamsGroupHeartbeatResponse<'_> {
    const NAME: &'static str = "StreamsGroupHeartbeatResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for StreamsGroupHeartbeatResponse<'_> {
    const API: ApiKey = ApiKey::StreamsGroupHeartbeat;
}

impl<'a> Decode<'a> for StreamsGroupHeartbeatResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
            member_id: r.string(true)?,
            member_epoch: r.i32()?,
            heartbeat_interval_ms: r.i32()?,
            acceptable_recovery_lag: r.i32()?,
            task_offset_interval_ms: r.i32()?,
            status: r.nullable_array(true, 3, |r| Status::decode(r, version))?,
            active_tasks: r.nullable_array(true, 3, |r| TaskIds::decode(r, version))?,
            standby_tasks: r.nullable_array(true, 3, |r| TaskIds::decode(r, version))?,
            warmup_tasks: r.nullable_array(true, 3, |r| TaskIds::decode(r, version))?,
            endpoint_information_epoch: r.i32()?,
            partitions_by_user_endpoint: r
                .nullable_array(true, 7, |r| EndpointToPartitions::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for StreamsGroupHeartbeatResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.string(true, self.member_id);
        out.i32(self.member_epoch);
        out.i32(self.heartbeat_interval_ms);
        out.i32(self.acceptable_recovery_lag);
        out.i32(self.task_offset_interval_ms);
        out.length(true, self.status.as_ref().map(Vec::len));
        for item in self.status.iter().flatten() {
            item.encode(out, version);
        }
        out.length(true, self.active_tasks.as_ref().map(Vec::len));
        for item in self.active_tasks.iter().flatten() {
            item.encode(out, version);
        }
        out.length(true, self.standby_tasks.as_ref().map(Vec::len));
        for item in self.standby_tasks.iter().flatten() {
            item.encode(out, version);
        }
        out.length(true, self.warmup_tasks.as_ref().map(Vec::len));
        for item in self.warmup_tasks.iter().flatten() {
            item.encode(out, version);
        }
        out.i32(self.endpoint_information_epoch);
        out.length(true, self.partitions_by_user_endpoint.as_ref().map(Vec::len));
        for item in self.partitions_by_user_endpoint.iter().flatten() {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupHeartbeatResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct EndpointToPartitions<'a> {
    pub user_endpoint: Endpoint<'a>,
    pub active_partitions: Vec<TopicPartition<'a>>,
    pub standby_partitions: Vec<TopicPartition<'a>>,
}

impl<'a> Decode<'a> for EndpointToPartitions<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            user_endpoint: Endpoint::decode(r, version)?,
            active_partitions: r.array(true, 3, |r| TopicPartition::decode(r, version))?,
            standby_partitions: r.array(true, 3, |r| TopicPartition::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for EndpointToPartitions<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        self.user_endpoint.encode(out, version);
        out.length(true, Some(self.active_partitions.len()));
        for item in &self.active_partitions {
            item.encode(out, version);
        }
        out.length(true, Some(self.standby_partitions.len()));
        for item in &self.standby_partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupHeartbeatResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Status<'a> {
    pub status_code: i8,
    pub status_detail: &'a str,
}

impl<'a> Decode<'a> for Status<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { status_code: r.i8()?, status_detail: r.string(true)? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for Status<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i8(self.status_code);
        out.string(true, self.status_detail);
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupHeartbeatResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicPartition<'a> {
    pub topic: &'a str,
    pub partitions: Vec<i32>,
}

impl<'a> Decode<'a> for TopicPartition<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { topic: r.string(true)?, partitions: r.array(true, 4, |r| r.i32())? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TopicPartition<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.topic);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            out.i32(*item);
        }
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupHeartbeatResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TaskIds<'a> {
    pub subtopology_id: &'a str,
    pub partitions: Vec<i32>,
}

impl<'a> Decode<'a> for TaskIds<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { subtopology_id: r.string(true)?, partitions: r.array(true, 4, |r| r.i32())? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TaskIds<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.subtopology_id);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            out.i32(*item);
        }
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupHeartbeatResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Endpoint<'a> {
    pub host: &'a str,
    pub port: u16,
}

impl<'a> Decode<'a> for Endpoint<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { host: r.string(true)?, port: r.u16()? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for Endpoint<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.host);
        out.u16(self.port);
        out.uvarint(0);
    }
}
