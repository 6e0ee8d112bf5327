//! `ListTransactionsRequest`, versions 0 to 2.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `ListTransactionsRequest`, key 66, versions 0 to 2.
#[derive(Clone, Debug, PartialEq)]
pub struct ListTransactionsRequest<'a> {
    pub state_filters: Vec<&'a str>,
    pub producer_id_filters: Vec<i64>,
    /// Versions 1+, default -1.
    pub duration_filter: i64,
    /// Versions 2+.
    pub transactional_id_pattern: Option<&'a str>,
}

impl Default for ListTransactionsRequest<'_> {
    fn default() -> Self {
        Self {
            state_filters: Vec::new(),
            producer_id_filters: Vec::new(),
            duration_filter: -1,
            transactional_id_pattern: None,
        }
    }
}

impl Message for ListTransactionsRequest<'_> {
    const NAME: &'static str = "ListTransactionsRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 2;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for ListTransactionsRequest<'_> {
    const API: ApiKey = ApiKey::ListTransactions;
}

impl<'a> Decode<'a> for ListTransactionsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self {
            state_filters: r.array(true, 1, |r| r.string(true))?,
            producer_id_filters: r.array(true, 8, |r| r.i64())?,
            duration_filter: if version >= 1 { r.i64()? } else { -1 },
            transactional_id_pattern: if version >= 2 { r.nullable_string(true)? } else { None },
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for ListTransactionsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.length(true, Some(self.state_filters.len()));
        for item in &self.state_filters {
            out.string(true, item);
        }
        out.length(true, Some(self.producer_id_filters.len()));
        for item in &self.producer_id_filters {
            out.i64(*item);
        }
        if version >= 1 {
            out.i64(self.duration_filter);
        }
        if version >= 2 {
            out.nullable_string(true, self.transactional_id_pattern);
        }
        out.uvarint(0);
    }
}
