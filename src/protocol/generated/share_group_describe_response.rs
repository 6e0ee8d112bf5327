//! `ShareGroupDescribeResponse`, versions 1 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::base::Uuid;
use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ShareGroupDescribeResponse`, key 77, versions 1 to 1.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ShareGroupDescribeResponse<'a> {
    pub throttle_time_ms: i32,
    pub groups: Vec<DescribedGroup<'a>>,
}

impl Message for ShareGroupDescribeResponse<'_> {
    const NAME: &'static str = "ShareGroupDescribeResponse";
    const MIN_VERSION: i16 = 1;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for ShareGroupDescribeResponse<'_> {
    const API: ApiKey = ApiKey::ShareGroupDescribe;
}

impl<'a> Decode<'a> for ShareGroupDescribeResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            groups: r.array(true, 20, |r| DescribedGroup::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ShareGroupDescribeResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.throttle_time_ms);
        out.length(true, Some(self.groups.len()));
        for item in &self.groups {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ShareGroupDescribeResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribedGroup<'a> {
    pub error_code: i16,
    pub error_message: Option<&'a str>,
    pub group_id: &'a str,
    pub group_state: &'a str,
    pub group_epoch: i32,
    pub assignment_epoch: i32,
    pub assignor_name: &'a str,
    pub members: Vec<Member<'a>>,
    /// Default -2147483648.
    pub authorized_operations: i32,
}

impl Default for DescribedGroup<'_> {
    fn default() -> Self {
        Self {
            error_code: 0,
            error_message: None,
            group_id: "",
            group_state: "",
            group_epoch: 0,
            assignment_epoch: 0,
            assignor_name: "",
            members: Vec::new(),
            authorized_operations: -2147483648,
        }
    }
}

impl<'a> Decode<'a> for DescribedGroup<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            error_code: r.i16()?,
            error_message: r.nullable_string(true)?,
            group_id: r.string(true)?,
            group_state: r.string(true)?,
            group_epoch: r.i32()?,
            assignment_epoch: r.i32()?,
            assignor_name: r.string(true)?,
            members: r.array(true, 12, |r| Member::decode(r, version))?,
            authorized_operations: r.i32()?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribedGroup<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i16(self.error_code);
        out.nullable_string(true, self.error_message);
        out.string(true, self.group_id);
        out.string(true, self.group_state);
        out.i32(self.group_epoch);
        out.i32(self.assignment_epoch);
        out.string(true, self.assignor_name);
        out.length(true, Some(self.members.len()));
        for item in &self.members {
            item.encode(out, version);
        }
        out.i32(self.authorized_operations);
        out.uvarint(0);
    }
}

/// Part of `ShareGroupDescribeResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Member<'a> {
    pub member_id: &'a str,
    pub rack_id: Option<&'a str>,
    pub member_epoch: i32,
    pub client_id: &'a str,
    pub client_host: &'a str,
    pub subscribed_topic_names: Vec<&'a str>,
    pub assignment: Assignment<'a>,
}

impl<'a> Decode<'a> for Member<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            member_id: r.string(true)?,
            rack_id: r.nullable_string(true)?,
            member_epoch: r.i32()?,
            client_id: r.string(true)?,
            client_host: r.string(true)?,
            subscribed_topic_names: r.array(true, 1, |r| r.string(true))?,
            assignment: Assignment::decode(r, version)?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for Member<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.member_id);
        out.nullable_string(true, self.rack_id);
        out.i32(self.member_epoch);
        out.string(true, self.client_id);
        out.string(true, self.client_host);
        out.length(true, Some(self.subscribed_topic_names.len()));
        for item in &self.subscribed_topic_names {
            out.string(true, item);
        }
        self.assignment.encode(out, version);
        out.uvarint(0);
    }
}

/// Part of `ShareGroupDescribeResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicPartitions<'a> {
    pub topic_id: Uuid,
    pub topic_name: &'a str,
    pub partitions: Vec<i32>,
}

impl<'a> Decode<'a> for TopicPartitions<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            topic_id: r.uuid()?,
            topic_name: r.string(true)?,
            partitions: r.array(true, 4, |r| r.i32())?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TopicPartitions<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.uuid(self.topic_id);
        out.string(true, self.topic_name);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            out.i32(*item);
        }
        out.uvarint(0);
    }
}

/// Part of `ShareGroupDescribeResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Assignment<'a> {
    pub topic_partitions: Vec<TopicPartitions<'a>>,
}

impl<'a> Decode<'a> for Assignment<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self { topic_partitions: r.array(true, 19, |r| TopicPartitions::decode(r, version))? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for Assignment<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.topic_partitions.len()));
        for item in &self.topic_partitions {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}
