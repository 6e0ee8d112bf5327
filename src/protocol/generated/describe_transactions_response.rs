//! `DescribeTransactionsResponse`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DescribeTransactionsResponse`, key 65, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeTransactionsResponse<'a> {
    pub throttle_time_ms: i32,
    pub transaction_states: Vec<TransactionState<'a>>,
}

impl Message for DescribeTransactionsResponse<'_> {
    const NAME: &'static str = "DescribeTransactionsResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for DescribeTransactionsResponse<'_> {
    const API: ApiKey = ApiKey::DescribeTransactions;
}

impl<'a> Decode<'a> for DescribeTransactionsResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            transaction_states: r.array(true, 28, |r| TransactionState::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribeTransactionsResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.throttle_time_ms);
        out.length(true, Some(self.transaction_states.len()));
        for item in &self.transaction_states {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `DescribeTransactionsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TransactionState<'a> {
    pub error_code: i16,
    pub transactional_id: &'a str,
    pub transaction_state: &'a str,
    pub transaction_timeout_ms: i32,
    pub transaction_start_time_ms: i64,
    pub producer_id: i64,
    pub producer_epoch: i16,
    pub topics: Vec<TopicData<'a>>,
}

impl<'a> Decode<'a> for TransactionState<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            error_code: r.i16()?,
            transactional_id: r.string(true)?,
            transaction_state: r.string(true)?,
            transaction_timeout_ms: r.i32()?,
            transaction_start_time_ms: r.i64()?,
            producer_id: r.i64()?,
            producer_epoch: r.i16()?,
            topics: r.array(true, 3, |r| TopicData::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TransactionState<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i16(self.error_code);
        out.string(true, self.transactional_id);
        out.string(true, self.transaction_state);
        out.i32(self.transaction_timeout_ms);
        out.i64(self.transaction_start_time_ms);
        out.i64(self.producer_id);
        out.i16(self.producer_epoch);
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `DescribeTransactionsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicData<'a> {
    pub topic: &'a str,
    pub partitions: Vec<i32>,
}

impl<'a> Decode<'a> for TopicData<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { topic: r.string(true)?, partitions: r.array(true, 4, |r| r.i32())? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TopicData<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.topic);
        out.length(true, Some(self.partitions.len()));
        for item in &self.partitions {
            out.i32(*item);
        }
        out.uvarint(0);
    }
}
