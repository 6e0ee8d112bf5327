//! `CreateTopicsRequest`, versions 2 to 7.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `CreateTopicsRequest`, key 19, versions 2 to 7.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateTopicsRequest<'a> {
    pub topics: Vec<CreatableTopic<'a>>,
    /// Default 60000.
    pub timeout_ms: i32,
    pub validate_only: bool,
}

impl Default for CreateTopicsRequest<'_> {
    fn default() -> Self {
        Self { topics: Vec::new(), timeout_ms: 60000, validate_only: false }
    }
}

impl Message for CreateTopicsRequest<'_> {
    const NAME: &'static str = "CreateTopicsRequest";
    const MIN_VERSION: i16 = 2;
    const MAX_VERSION: i16 = 7;
    const FLEXIBLE_FROM: i16 = 5;
}

impl ApiMessage for CreateTopicsRequest<'_> {
    const API: ApiKey = ApiKey::CreateTopics;
}

impl<'a> Decode<'a> for CreateTopicsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 5;
        let message = Self {
            topics: r.array(flexible, 10, |r| CreatableTopic::decode(r, version))?,
            timeout_ms: r.i32()?,
            validate_only: r.bool()?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for CreateTopicsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 5;
        out.length(flexible, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.i32(self.timeout_ms);
        out.bool(self.validate_only);
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `CreateTopicsRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct CreatableTopic<'a> {
    pub name: &'a str,
    pub num_partitions: i32,
    pub replication_factor: i16,
    pub assignments: Vec<CreatableReplicaAssignment>,
    pub configs: Vec<CreatableTopicConfig<'a>>,
}

impl<'a> Decode<'a> for CreatableTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 5;
        let message = Self {
            name: r.string(flexible)?,
            num_partitions: r.i32()?,
            replication_factor: r.i16()?,
            assignments: r.array(flexible, 6, |r| CreatableReplicaAssignment::decode(r, version))?,
            configs: r.array(flexible, 3, |r| CreatableTopicConfig::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for CreatableTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 5;
        out.string(flexible, self.name);
        out.i32(self.num_partitions);
        out.i16(self.replication_factor);
        out.length(flexible, Some(self.assignments.len()));
        for item in &self.assignments {
            item.encode(out, version);
        }
        out.length(flexible, Some(self.configs.len()));
        for item in &self.configs {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `CreateTopicsRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct CreatableReplicaAssignment {
    pub partition_index: i32,
    pub broker_ids: Vec<i32>,
}

impl<'a> Decode<'a> for CreatableReplicaAssignment {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 5;
        let message = Self { partition_index: r.i32()?, broker_ids: r.array(flexible, 4, |r| r.i32())? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for CreatableReplicaAssignment {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 5;
        out.i32(self.partition_index);
        out.length(flexible, Some(self.broker_ids.len()));
        for item in &self.broker_ids {
            out.i32(*item);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `CreateTopicsRequest`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreatableTopicConfig<'a> {
    pub name: &'a str,
    pub value: Option<&'a str>,
}

impl Default for CreatableTopicConfig<'_> {
    fn default() -> Self {
        Self { name: "", value: Some("") }
    }
}

impl<'a> Decode<'a> for CreatableTopicConfig<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 5;
        let message = Self { name: r.string(flexible)?, value: r.nullable_string(flexible)? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for CreatableTopicConfig<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 5;
        out.string(flexible, self.name);
        out.nullable_string(flexible, self.value);
        if flexible {
            out.uvarint(0);
        }
    }
}
