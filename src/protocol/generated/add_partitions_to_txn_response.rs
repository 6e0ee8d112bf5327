//! `AddPartitionsToTxnResponse`, versions 0 to 5.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `AddPartitionsToTxnResponse`, key 24, versions 0 to 5.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AddPartitionsToTxnResponse<'a> {
    pub throttle_time_ms: i32,
    /// Versions 4+.
    pub error_code: i16,
    /// Versions 4+.
    pub results_by_transaction: Vec<AddPartitionsToTxnResult<'a>>,
    /// Versions 0 to 3.
    pub results_by_topic_v3_and_below: Vec<AddPartitionsToTxnTopicResult<'a>>,
}

impl Message for AddPartitionsToTxnResponse<'_> {
    const NAME: &'static str = "AddPartitionsToTxnResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 5;
    const FLEXIBLE_FROM: i16 = 3;
}

impl ApiMessage for AddPartitionsToTxnResponse<'_> {
    const API: ApiKey = ApiKey::AddPartitionsToTxn;
}

impl<'a> Decode<'a> for AddPartitionsToTxnResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 3;
        let message = Self {
            throttle_time_ms: r.i32()?,
            error_code: if version >= 4 { r.i16()? } else { 0 },
            results_by_transaction: if version >= 4 {
                r.array(true, 3, |r| AddPartitionsToTxnResult::decode(r, version))?
            } else {
                Vec::new()
            },
            results_by_topic_v3_and_below: if version <= 3 {
                r.array(flexible, 3, |r| AddPartitionsToTxnTopicResult::decode(r, version))?
            } else {
                Vec::new()
            },
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for AddPartitionsToTxnResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 3;
        out.i32(self.throttle_time_ms);
        if version >= 4 {
            out.i16(self.error_code);
        }
        if version >= 4 {
            out.length(true, Some(self.results_by_transaction.len()));
            for item in &self.results_by_transaction {
                item.encode(out, version);
            }
        }
        if version <= 3 {
            out.length(flexible, Some(self.results_by_topic_v3_and_below.len()));
            for item in &self.results_by_topic_v3_and_below {
                item.encode(out, version);
            }
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `AddPartitionsToTxnResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AddPartitionsToTxnResult<'a> {
    pub transactional_id: &'a str,
    pub topic_results: Vec<AddPartitionsToTxnTopicResult<'a>>,
}

impl<'a> Decode<'a> for AddPartitionsToTxnResult<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            transactional_id: r.string(true)?,
            topic_results: r.array(true, 3, |r| AddPartitionsToTxnTopicResult::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for AddPartitionsToTxnResult<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.transactional_id);
        out.length(true, Some(self.topic_results.len()));
        for item in &self.topic_results {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `AddPartitionsToTxnResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AddPartitionsToTxnTopicResult<'a> {
    pub name: &'a str,
    pub results_by_partition: Vec<AddPartitionsToTxnPartitionResult>,
}

impl<'a> Decode<'a> for AddPartitionsToTxnTopicResult<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let message = Self {
            name: r.string(flexible)?,
            results_by_partition: r
                .array(flexible, 6, |r| AddPartitionsToTxnPartitionResult::decode(r, version))?,
        };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for AddPartitionsToTxnTopicResult<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 3;
        out.string(flexible, self.name);
        out.length(flexible, Some(self.results_by_partition.len()));
        for item in &self.results_by_partition {
            item.encode(out, version);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `AddPartitionsToTxnResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AddPartitionsToTxnPartitionResult {
    pub partition_index: i32,
    pub partition_error_code: i16,
}

impl<'a> Decode<'a> for AddPartitionsToTxnPartitionResult {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let message = Self { partition_index: r.i32()?, partition_error_code: r.i16()? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for AddPartitionsToTxnPartitionResult {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 3;
        out.i32(self.partition_index);
        out.i16(self.partition_error_code);
        if flexible {
            out.uvarint(0);
        }
    }
}
