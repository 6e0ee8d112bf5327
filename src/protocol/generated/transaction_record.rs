//! The records of `__transaction_state` as one type. Generated from `src/protocol/schema`: do not edit, see its
//! `generator/mod.rs`. What stands in front of keys and values is in `src/protocol/coordinator_frame.rs`.

use super::{TransactionLogKey, TransactionLogValue};
use crate::protocol::coordinator_frame::{read_value, write_key, write_value};
use crate::protocol::{Decode, DecodeError, Message, Reader};

/// A record of `__transaction_state`: its key, and its value, which is `None` where what the key names is gone.
#[derive(Clone, Debug, PartialEq)]
pub enum TransactionRecord<'a> {
    /// Number 0.
    TransactionLog(TransactionLogKey<'a>, Option<TransactionLogValue<'a>>),
}

impl<'a> TransactionRecord<'a> {
    /// Reads the key and the value of a log record. An unknown number or version, or bytes left over, is an error.
    pub fn parse(key: &'a [u8], value: Option<&'a [u8]>) -> Result<Self, DecodeError> {
        let mut r = Reader::new(key);
        let record = match r.i16()? {
            0 => Self::TransactionLog(Decode::decode(&mut r, 0)?, read_value(value)?),
            _ => return Err(DecodeError::Key),
        };
        r.finish()?;
        Ok(record)
    }

    /// The number that names the kind of record.
    pub fn number(&self) -> i16 {
        match self {
            Self::TransactionLog(..) => 0,
        }
    }

    /// The newest version of this kind of value.
    pub fn max_version(&self) -> i16 {
        match self {
            Self::TransactionLog(..) => TransactionLogValue::MAX_VERSION,
        }
    }

    /// The key of the log record.
    pub fn key(&self) -> Vec<u8> {
        match self {
            Self::TransactionLog(key, _) => write_key(0, key),
        }
    }

    /// The value of the log record, in the encoding of `version`.
    pub fn value(&self, version: i16) -> Option<Vec<u8>> {
        match self {
            Self::TransactionLog(_, value) => write_value(version, value.as_ref()),
        }
    }
}
