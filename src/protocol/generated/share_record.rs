//! The records of `__share_group_state` as one type. Generated from `src/protocol/schema`: do not edit, see its
//! `generator/mod.rs`. What stands in front of keys and values is in `src/protocol/coordinator_frame.rs`.

use super::{ShareSnapshotKey, ShareSnapshotValue, ShareUpdateKey, ShareUpdateValue};
use crate::protocol::coordinator_frame::{read_value, write_key, write_value};
use crate::protocol::{Decode, DecodeError, Message, Reader};

/// A record of `__share_group_state`: its key, and its value, which is `None` where what the key names is gone.
#[derive(Clone, Debug, PartialEq)]
pub enum ShareRecord<'a> {
    /// Number 0.
    ShareSnapshot(ShareSnapshotKey<'a>, Option<ShareSnapshotValue>),
    /// Number 1.
    ShareUpdate(ShareUpdateKey<'a>, Option<ShareUpdateValue>),
}

impl<'a> ShareRecord<'a> {
    /// Reads the key and the value of a log record. An unknown number or version, or bytes left over, is an error.
    pub fn parse(key: &'a [u8], value: Option<&'a [u8]>) -> Result<Self, DecodeError> {
        let mut r = Reader::new(key);
        let record = match r.i16()? {
            0 => Self::ShareSnapshot(Decode::decode(&mut r, 0)?, read_value(value)?),
            1 => Self::ShareUpdate(Decode::decode(&mut r, 0)?, read_value(value)?),
            _ => return Err(DecodeError::Key),
        };
        r.finish()?;
        Ok(record)
    }

    /// The number that names the kind of record.
    pub fn number(&self) -> i16 {
        match self {
            Self::ShareSnapshot(..) => 0,
            Self::ShareUpdate(..) => 1,
        }
    }

    /// The newest version of this kind of value.
    pub fn max_version(&self) -> i16 {
        match self {
            Self::ShareSnapshot(..) => ShareSnapshotValue::MAX_VERSION,
            Self::ShareUpdate(..) => ShareUpdateValue::MAX_VERSION,
        }
    }

    /// The key of the log record.
    pub fn key(&self) -> Vec<u8> {
        match self {
            Self::ShareSnapshot(key, _) => write_key(0, key),
            Self::ShareUpdate(key, _) => write_key(1, key),
        }
    }

    /// The value of the log record, in the encoding of `version`.
    pub fn value(&self, version: i16) -> Option<Vec<u8>> {
        match self {
            Self::ShareSnapshot(_, value) => write_value(version, value.as_ref()),
            Self::ShareUpdate(_, value) => write_value(version, value.as_ref()),
        }
    }
}
