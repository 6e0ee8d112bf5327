//! `TransactionLogValue`, versions 0 to 1.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version, measure};

/// `TransactionLogValue`, key 0, versions 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct TransactionLogValue<'a> {
    pub producer_id: i64,
    /// Versions 1+, tag 0, default -1.
    pub previous_producer_id: i64,
    /// Versions 1+, tag 1, default -1.
    pub next_producer_id: i64,
    pub producer_epoch: i16,
    /// Versions 1+, tag 3, default -1.
    pub next_producer_epoch: i16,
    pub transaction_timeout_ms: i32,
    pub transaction_status: i8,
    pub transaction_partitions: Option<Vec<PartitionsSchema<'a>>>,
    pub transaction_last_update_timestamp_ms: i64,
    pub transaction_start_timestamp_ms: i64,
    /// Versions 1+, tag 2.
    pub client_transaction_version: i16,
}

impl Default for TransactionLogValue<'_> {
    fn default() -> Self {
        Self {
            producer_id: 0,
            previous_producer_id: -1,
            next_producer_id: -1,
            producer_epoch: 0,
            next_producer_epoch: -1,
            transaction_timeout_ms: 0,
            transaction_status: 0,
            transaction_partitions: Some(Vec::new()),
            transaction_last_update_timestamp_ms: 0,
            transaction_start_timestamp_ms: 0,
            client_transaction_version: 0,
        }
    }
}

impl Message for TransactionLogValue<'_> {
    const NAME: &'static str = "TransactionLogValue";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 1;
    const FLEXIBLE_FROM: i16 = 1;
}

impl<'a> Decode<'a> for TransactionLogValue<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let flexible = version >= 1;
        let mut message = Self {
            producer_id: r.i64()?,
            previous_producer_id: -1,
            next_producer_id: -1,
            producer_epoch: r.i16()?,
            next_producer_epoch: -1,
            transaction_timeout_ms: r.i32()?,
            transaction_status: r.i8()?,
            transaction_partitions: r
                .nullable_array(flexible, 3, |r| PartitionsSchema::decode(r, version))?,
            transaction_last_update_timestamp_ms: r.i64()?,
            transaction_start_timestamp_ms: r.i64()?,
            client_transaction_version: 0,
        };
        if flexible {
            r.tags(|r, tag| {
                match tag {
                    0 => message.previous_producer_id = r.i64()?,
                    1 => message.next_producer_id = r.i64()?,
                    3 => message.next_producer_epoch = r.i16()?,
                    2 => message.client_transaction_version = r.i16()?,
                    _ => return Ok(false),
                }
                Ok(true)
            })?;
        }
        Ok(message)
    }
}

impl Encode for TransactionLogValue<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 1;
        out.i64(self.producer_id);
        out.i16(self.producer_epoch);
        out.i32(self.transaction_timeout_ms);
        out.i8(self.transaction_status);
        out.length(flexible, self.transaction_partitions.as_ref().map(Vec::len));
        for item in self.transaction_partitions.iter().flatten() {
            item.encode(out, version);
        }
        out.i64(self.transaction_last_update_timestamp_ms);
        out.i64(self.transaction_start_timestamp_ms);
        if flexible {
            out.uvarint(
                u32::from(self.previous_producer_id != -1)
                    + u32::from(self.next_producer_id != -1)
                    + u32::from(self.client_transaction_version != 0)
                    + u32::from(self.next_producer_epoch != -1),
            );
            if self.previous_producer_id != -1 {
                out.uvarint(0);
                out.uvarint(measure(|out| self.tag_0(out, version)));
                self.tag_0(out, version);
            }
            if self.next_producer_id != -1 {
                out.uvarint(1);
                out.uvarint(measure(|out| self.tag_1(out, version)));
                self.tag_1(out, version);
            }
            if self.client_transaction_version != 0 {
                out.uvarint(2);
                out.uvarint(measure(|out| self.tag_2(out, version)));
                self.tag_2(out, version);
            }
            if self.next_producer_epoch != -1 {
                out.uvarint(3);
                out.uvarint(measure(|out| self.tag_3(out, version)));
                self.tag_3(out, version);
            }
        }
    }
}

impl TransactionLogValue<'_> {
    fn tag_0<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i64(self.previous_producer_id);
    }

    fn tag_1<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i64(self.next_producer_id);
    }

    fn tag_2<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i16(self.client_transaction_version);
    }

    fn tag_3<S: Sink>(&self, out: &mut S, _version: i16) {
        out.i16(self.next_producer_epoch);
    }
}

/// Part of `TransactionLogValue`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PartitionsSchema<'a> {
    pub topic: &'a str,
    pub partition_ids: Vec<i32>,
}

impl<'a> Decode<'a> for PartitionsSchema<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let message = Self { topic: r.string(flexible)?, partition_ids: r.array(flexible, 4, |r| r.i32())? };
        if flexible {
            r.skip_tags()?;
        }
        Ok(message)
    }
}

impl Encode for PartitionsSchema<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        let flexible = version >= 1;
        out.string(flexible, self.topic);
        out.length(flexible, Some(self.partition_ids.len()));
        for item in &self.partition_ids {
            out.i32(*item);
        }
        if flexible {
            out.uvarint(0);
        }
    }
}
