//! `AddPartitionsToTxnRequest`, versions 0 to 5.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{
    ApiKey, ApiMessage, Decode, DecodeError, Encode, Message, Reader, Sink, check_version,
};

/// `AddPartitionsToTxnRequest`, key 24, versions 0 to 5.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AddPartitionsToTxnRequest<'a> {
    /// Versions 4+.
    pub transactions: Vec<AddPartitionsToTxnTransaction<'a>>,
    /// Versions 0 to 3.
    pub v3_and_below_transactional_id: &'a str,
    /// Versions 0 to 3.
    pub v3_and_below_producer_id: i64,
    /// Versions 0 to 3.
    pub v3_and_below_producer_epoch: i16,
    /// Versions 0 to 3.
    pub v3_and_below_topics: Vec<AddPartitionsToTxnTopic<'a>>,
}

impl Message for AddPartitionsToTxnRequest<'_> {
    const NAME: &'static str = "AddPartitionsToTxnRequest";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 5;
    const FLEXIBLE_FROM: i16 = 3;
}

impl ApiMessage for AddPartitionsToTxnRequest<'_> {
    const API: ApiKey = ApiKey::AddPartitionsToTxn;
}

impl<'a> Decode<'a> for AddPartitionsToTxnRequest<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 3;
        let message = Self {
            transactions: if version >= 4 {
                r.array(true, 14, |r| AddPartitionsToTxnTransaction::decode(r, version))?
            } else {
                Vec::new()
            },
            v3_and_below_transactional_id: if version <= 3 { r.string(flexible)? } else { "" },
            v3_and_below_producer_id: if version <= 3 { r.i64()? } else { 0 },
            v3_and_below_producer_epoch: if version <= 3 { r.i16()? } else { 0 },
            v3_and_below_topics: if version <= 3 {
                r.array(flexible, 3, |r| AddPartitionsToTxnTopic::decode(r, version))?
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

impl Encode for AddPartitionsToTxnRequest<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 3;
        if version >= 4 {
            out.length(true, Some(self.transactions.len()));
            for item in &self.transactions {
                item.encode(out, version);
            }
        }
        if version <= 3 {
            out.string(flexible, self.v3_and_below_transactional_id);
        }
        if version <= 3 {
            out.i64(self.v3_and_below_producer_id);
        }
        if version <= 3 {
            out.i16(self.v3_and_below_producer_epoch);
        }
        if version <= 3 {
            out.length(flexible, Some(self.v3_and_below_topics.len()));
            for item in &self.v3_and_below_topics {
                item.encode(out, version);
            }
        }
        if flexible {
            out.uvarint(0);
        }
    }
}

/// Part of `AddPartitionsToTxnRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AddPartitionsToTxnTransaction<'a> {
    pub transactional_id: &'a str,
    pub producer_id: i64,
    pub producer_epoch: i16,
    pub verify_only: bool,
    pub topics: Vec<AddPartitionsToTxnTopic<'a>>,
}

impl<'a> Decode<'a> for AddPartitionsToTxnTransaction<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            transactional_id: r.string(true)?,
            producer_id: r.i64()?,
            producer_epoch: r.i16()?,
            verify_only: r.bool()?,
            topics: r.array(true, 3, |r| AddPartitionsToTxnTopic::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for AddPartitionsToTxnTransaction<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.transactional_id);
        out.i64(self.producer_id);
        out.i16(self.producer_epoch);
        out.bool(self.verify_only);
        out.length(true, Some(self.topics.len()));
        for item in &self.topics {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `AddPartitionsToTxnRequest`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AddPartitionsToTxnTopic<'a> {
    pub name: &'a str,
    pub partitions: Vec<i32>,
}

impl<'a> Decode<'a> for AddPartitionsToTxnTopic<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let message = Self { name: r.string(flexible)?, partitions: r.array(flexible, 4, |r| r.i32())? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for AddPartitionsToTxnTopic<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 3;
        out.string(flexible, self.name);
        out.length(flexible, Some(self.partitions.len()));
        for item in &self.partitions {
            out.i32(*item);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}
