//! `ListTransactionsResponse`, versions 0 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ListTransactionsResponse`, key 66, versions 0 to 2.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ListTransactionsResponse<'a> {
    pub throttle_time_ms: i32,
    pub error_code: i16,
    pub unknown_state_filters: Vec<&'a str>,
    pub transaction_states: Vec<TransactionState<'a>>,
}

impl Message for ListTransactionsResponse<'_> {
    const NAME: &'static str = "ListTransactionsResponse";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for ListTransactionsResponse<'_> {
    const API: ApiKey = ApiKey::ListTransactions;
}

impl<'a> Decode<'a> for ListTransactionsResponse<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            throttle_time_ms: r.i32()?,
            error_code: r.i16()?,
            unknown_state_filters: r.array(true, 1, |r| r.string(true))?,
            transaction_states: r.array(true, 11, |r| TransactionState::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ListTransactionsResponse<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.throttle_time_ms);
        out.i16(self.error_code);
        out.length(true, Some(self.unknown_state_filters.len()));
        for item in &self.unknown_state_filters {
            out.string(true, item);
        }
        out.length(true, Some(self.transaction_states.len()));
        for item in &self.transaction_states {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `ListTransactionsResponse`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TransactionState<'a> {
    pub transactional_id: &'a str,
    pub producer_id: i64,
    pub transaction_state: &'a str,
}

impl<'a> Decode<'a> for TransactionState<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            transactional_id: r.string(true)?,
            producer_id: r.i64()?,
            transaction_state: r.string(true)?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TransactionState<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.transactional_id);
        out.i64(self.producer_id);
        out.string(true, self.transaction_state);
        out.uvarint(0);
    }
}
