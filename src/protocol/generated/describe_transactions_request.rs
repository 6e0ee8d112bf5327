//! `DescribeTransactionsRequest`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `DescribeTransactionsRequest`, key 65, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DescribeTransactionsRequest<'a> {
    pub transactional_ids: Vec<&'a str>,
}

impl Message for DescribeTransactionsRequest<'_> {
    const NAME: &'static str = "DescribeTransactionsRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl ApiMessage for DescribeTransactionsRequest<'_> {
    const API: ApiKey = ApiKey::DescribeTransactions;
}

impl<'a> Decode<'a> for DescribeTransactionsRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message = Self { transactional_ids: r.array(true, 1, |r| r.string(true))? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for DescribeTransactionsRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.length(true, Some(self.transactional_ids.len()));
        for item in &self.transactional_ids {
            out.string(true, item);
        }
        out.uvarint(0);
    }
}
