//! What stands in front of the keys and values of coordinators' records: two bytes each, for a key the number of its
//! kind, for a value its version. Which kinds there are is generated (`GroupRecord` and its like).

use super::{Decode, DecodeError, Encode, Reader, Sink};

/// Keys have no versions: another form of a key is another kind.
const KEY_VERSION: i16 = 0;

/// Reads a value; bytes left over are an error.
pub(super) fn read_value<'a, V: Decode<'a>>(value: Option<&'a [u8]>) -> Result<Option<V>, DecodeError> {
    let Some(bytes) = value else { return Ok(None) };
    let mut r = Reader::new(bytes);
    let version = r.i16()?;
    let value = V::decode(&mut r, version)?;
    r.finish()?;
    Ok(Some(value))
}

/// The bytes of a key.
pub(super) fn write_key(number: i16, key: &impl Encode) -> Vec<u8> {
    framed(number, key, KEY_VERSION)
}

/// The bytes of a value.
pub(super) fn write_value(version: i16, value: Option<&impl Encode>) -> Option<Vec<u8>> {
    value.map(|value| framed(version, value, version))
}

fn framed(front: i16, body: &impl Encode, version: i16) -> Vec<u8> {
    let mut out = Vec::with_capacity(2 + body.encoded_len(version));
    out.i16(front);
    body.encode(&mut out, version);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{GroupRecord, OffsetCommitKey, OffsetCommitValue, ShareRecord, TransactionRecord};

    #[test]
    fn a_record_comes_back() {
        let key = OffsetCommitKey { group: "g", topic: "t", partition: 7 };
        let value = OffsetCommitValue { offset: 9, metadata: "m", ..Default::default() };
        let record = GroupRecord::OffsetCommit(key.clone(), Some(value));
        assert_eq!((record.number(), record.max_version()), (1, 4));
        assert_eq!(record.key(), [0, 1, 0, 1, b'g', 0, 1, b't', 0, 0, 0, 7]);
        let bytes = record.value(3).unwrap();
        assert_eq!(bytes[..10], [0, 3, 0, 0, 0, 0, 0, 0, 0, 9]);
        assert_eq!(GroupRecord::parse(&record.key(), Some(&bytes)), Ok(record.clone()));
        let gone = GroupRecord::OffsetCommit(key, None);
        assert_eq!(gone.value(3), None);
        assert_eq!(GroupRecord::parse(&record.key(), None), Ok(gone));
    }

    #[test]
    fn each_topic_counts_for_itself() {
        let parse = TransactionRecord::parse(&[0, 0, 0, 1, b'x'], None);
        assert_eq!(parse.map(|record| record.number()), Ok(0));
        let parse = ShareRecord::parse(&[0, 0, 0, 1, b'g', 0, 0], None);
        assert!(parse.is_err());
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        let check = |key: &[u8], value: Option<&[u8]>, expect| {
            assert_eq!(GroupRecord::parse(key, value).err(), Some(expect), "{key:?} {value:?}");
        };
        check(&[0, 2, 0, 1, b'g', 0], None, DecodeError::Trailing);
        check(&[0, 9, 0, 1, b'g'], None, DecodeError::Key);
        check(&[0, 3, 0, 1, b'g'], Some(&[0, 1, 0, 0, 0, 1, 0]), DecodeError::Version);
        check(&[0, 3, 0, 1, b'g'], Some(&[0, 0, 0, 0, 0, 1, 0, 0]), DecodeError::Trailing);
        check(&[0, 3, 0, 1, b'g'], Some(&[]), DecodeError::Truncated);
        check(&[0], None, DecodeError::Truncated);
    }
}
