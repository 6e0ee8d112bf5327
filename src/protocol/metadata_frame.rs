//! A record of `__cluster_metadata` as the value of a log record: frame version, key, version, then the body.
//!
//! All three numbers are unsigned varints. The frame version is 1, and no other is known.

use super::{DecodeError, MetadataRecord, Reader, Sink};

const FRAME_VERSION: u32 = 1;

impl<'a> MetadataRecord<'a> {
    /// Reads the value of a log record. An unknown frame, kind or version, or bytes left over, is an error: whoever
    /// replays must not step over what it does not understand.
    pub fn from_value(value: &'a [u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(value);
        if r.uvarint()? != FRAME_VERSION {
            return Err(DecodeError::Version);
        }
        let key = r.uvarint()?;
        let version = i16::try_from(r.uvarint()?).map_err(|_| DecodeError::Version)?;
        let record = Self::decode_body(&mut r, key, version)?;
        r.finish()?;
        Ok(record)
    }

    /// The value of a log record that holds this, in the body's encoding of `version`.
    pub fn to_value(&self, version: i16) -> Vec<u8> {
        let mut out = Vec::new();
        out.uvarint(FRAME_VERSION);
        out.uvarint(self.key());
        out.uvarint(version as u32);
        self.encode_body(&mut out, version);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Uuid;
    use crate::protocol::{NoOpRecord, TopicRecord};

    #[test]
    fn a_record_comes_back() {
        let record = MetadataRecord::Topic(TopicRecord { name: "t", topic_id: Uuid(7) });
        let value = record.to_value(0);
        assert_eq!(value[..5], [1, 2, 0, 2, b't']);
        assert_eq!(MetadataRecord::from_value(&value), Ok(record));
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        let check = |bytes: &[u8], expect| assert_eq!(MetadataRecord::from_value(bytes), expect, "{bytes:?}");
        check(&[1, 20, 0, 0], Ok(MetadataRecord::NoOp(NoOpRecord {})));
        check(&[2, 20, 0, 0], Err(DecodeError::Version));
        check(&[1, 20, 1, 0], Err(DecodeError::Version));
        check(&[1, 99, 0, 0], Err(DecodeError::Key));
        check(&[1, 20, 0, 0, 0], Err(DecodeError::Trailing));
        check(&[1, 20, 0], Err(DecodeError::Truncated));
        check(&[], Err(DecodeError::Truncated));
    }
}
