//! `DeleteRecordsRequest`, versions 0 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DeleteRecordsRequest`, key 21, versions 0 to 2.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DeleteRecordsRequest<'a> {
    pub topics: Vec<DeleteRecordsTopic<'a>>,
    pub timeout_ms: i32,
}

impl Message for DeleteRecordsRequest<'_> {
    const NAME: &'static str = "DeleteRecordsRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 2;
}

impl ApiMessage for DeleteRecordsRequest<'_> {
    const API: ApiKey = ApiKey::DeleteRecords;
}

impl<'a> Decode<'a> for DeleteRecordsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 2;
        let message = Self {
            topics: r.array(flexible, 3, |r| DeleteRecordsTopic::decode(r, version))?,
            timeout_ms: r.i32()?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DeleteRecordsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.length(flexible, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.i32(self.timeout_ms);
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `DeleteRecordsRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DeleteRecordsTopic<'a> {
    pub name: &'a str,
    pub partitions: Vec<DeleteRecordsPartition>,
}

impl<'a> Decode<'a> for DeleteRecordsTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self {
            name: r.string(flexible)?,
            partitions: r.array(flexible, 12, |r| DeleteRecordsPartition::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DeleteRecordsTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.string(flexible, self.name);
        out.length(flexible, Some(self.partitions.len()));
        for item in &self.partitions {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `DeleteRecordsRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DeleteRecordsPartition {
    pub partition_index: i32,
    pub offset: i64,
}

impl<'a> Decode<'a> for DeleteRecordsPartition {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let message = Self { partition_index: r.i32()?, offset: r.i64()? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for DeleteRecordsPartition {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 2;
        out.i32(self.partition_index);
        out.i64(self.offset);
        if flexible {
            out.uvarint(0);
        }
    }
}
