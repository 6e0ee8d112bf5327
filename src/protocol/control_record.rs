//! Control records: what a log says to those who read it, not to consumers. Only batches with the control attribute
//! hold them.
//!
//! Key: version (two bytes, 0), kind (two bytes). Value: version (two bytes), then what belongs to the kind: the end of
//! a transaction (`EndTxnMarker`), or in a raft log a message of `schema/raft_records.schema`, whose first field is that
//! version.

use super::{
    Decode, DecodeError, Encode, EndTxnMarker, KraftVersionRecord, LeaderChangeMessage, Message, Reader,
    Sink, SnapshotFooterRecord, SnapshotHeaderRecord, VotersRecord,
};

const KEY_VERSION: i16 = 0;

/// What a control record says.
#[derive(Clone, Debug, PartialEq)]
pub enum ControlRecord<'a> {
    /// The producer's transaction ends here and is void (KIP-98).
    Abort { coordinator_epoch: i32 },
    /// The producer's transaction ends here and counts (KIP-98).
    Commit { coordinator_epoch: i32 },
    /// A raft leader begins its epoch.
    LeaderChange(LeaderChangeMessage),
    /// The first record of a snapshot.
    SnapshotHeader(SnapshotHeaderRecord),
    /// The last record of a snapshot.
    SnapshotFooter(SnapshotFooterRecord),
    /// The version of the raft protocol itself (KIP-853).
    KraftVersion(KraftVersionRecord),
    /// The voters from here on (KIP-853).
    Voters(VotersRecord<'a>),
}

impl<'a> ControlRecord<'a> {
    /// Reads key and value of a record in a control batch.
    pub fn parse(key: &[u8], value: &'a [u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(key);
        if r.i16()? < KEY_VERSION {
            return Err(DecodeError::Version);
        }
        let kind = r.i16()?;
        let version = Reader::new(value).i16()?;
        Ok(match kind {
            0 => Self::Abort { coordinator_epoch: end_marker(value)? },
            1 => Self::Commit { coordinator_epoch: end_marker(value)? },
            2 => Self::LeaderChange(Decode::from_bytes(value, version)?),
            3 => Self::SnapshotHeader(Decode::from_bytes(value, version)?),
            4 => Self::SnapshotFooter(Decode::from_bytes(value, version)?),
            5 => Self::KraftVersion(Decode::from_bytes(value, version)?),
            6 => Self::Voters(Decode::from_bytes(value, version)?),
            _ => return Err(DecodeError::Key),
        })
    }

    /// The number of its kind.
    pub fn kind(&self) -> i16 {
        match self {
            Self::Abort { .. } => 0,
            Self::Commit { .. } => 1,
            Self::LeaderChange(_) => 2,
            Self::SnapshotHeader(_) => 3,
            Self::SnapshotFooter(_) => 4,
            Self::KraftVersion(_) => 5,
            Self::Voters(_) => 6,
        }
    }

    /// The key of the record.
    pub fn key(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(4);
        out.i16(KEY_VERSION);
        out.i16(self.kind());
        out
    }

    /// The value of the record; a raft message is encoded in the version that it names itself.
    pub fn value(&self) -> Vec<u8> {
        match self {
            Self::Abort { coordinator_epoch } | Self::Commit { coordinator_epoch } => {
                let marker = EndTxnMarker { coordinator_epoch: *coordinator_epoch };
                let mut out = Vec::with_capacity(6);
                out.i16(EndTxnMarker::MAX_VERSION);
                marker.encode(&mut out, EndTxnMarker::MAX_VERSION);
                out
            }
            Self::LeaderChange(message) => message.to_vec(message.version),
            Self::SnapshotHeader(message) => message.to_vec(message.version),
            Self::SnapshotFooter(message) => message.to_vec(message.version),
            Self::KraftVersion(message) => message.to_vec(message.version),
            Self::Voters(message) => message.to_vec(message.version),
        }
    }
}

/// A later version of the marker may hold more than the coordinator's epoch.
fn end_marker(value: &[u8]) -> Result<i32, DecodeError> {
    let mut r = Reader::new(value);
    let version = r.i16()?.min(EndTxnMarker::MAX_VERSION);
    Ok(EndTxnMarker::decode(&mut r, version)?.coordinator_epoch)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(record: ControlRecord<'_>, value: &[u8]) {
        assert_eq!(record.value(), value);
        assert_eq!(ControlRecord::parse(&record.key(), value), Ok(record));
    }

    #[test]
    fn every_kind_comes_back() {
        check(ControlRecord::Abort { coordinator_epoch: 3 }, &[0, 0, 0, 0, 0, 3]);
        check(ControlRecord::Commit { coordinator_epoch: -1 }, &[0, 0, 255, 255, 255, 255]);
        let change = LeaderChangeMessage { leader_id: 1, ..Default::default() };
        check(ControlRecord::LeaderChange(change), &[0, 0, 0, 0, 0, 1, 1, 1, 0]);
        check(ControlRecord::SnapshotFooter(Default::default()), &[0, 0, 0]);
        check(ControlRecord::Voters(Default::default()), &[0, 0, 1, 0]);
    }

    #[test]
    fn hostile_records_are_errors() {
        assert_eq!(ControlRecord::parse(&[0, 0, 0, 9], &[0, 0]), Err(DecodeError::Key));
        assert_eq!(ControlRecord::parse(&[0, 0, 0, 4], &[0, 9, 0]), Err(DecodeError::Version));
        assert_eq!(ControlRecord::parse(&[0, 0], &[]), Err(DecodeError::Truncated));
    }
}
