//! `leader-epoch-checkpoint`: where each leader epoch of a partition begins. One line per epoch: `epoch offset`.

use super::{Damaged, checkpoint};
use crate::base::{LeaderEpoch, Offset};

/// Its name in the partition's folder.
pub const FILE_NAME: &str = "leader-epoch-checkpoint";

/// One leader epoch and the offset of its first record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which leader.
    pub epoch: LeaderEpoch,
    /// Where it began to write.
    pub start: Offset,
}

/// The content of the file for `entries`, oldest epoch first.
pub fn encode(entries: &[Entry]) -> Vec<u8> {
    checkpoint::encode(entries.iter().map(|entry| format!("{} {}", entry.epoch, entry.start)))
}

/// Reads the file. The order of the lines is not checked here: the epoch cache drops what does not grow.
pub fn decode(file: &[u8]) -> Result<Vec<Entry>, Damaged> {
    checkpoint::decode(file, |fields| match fields {
        [epoch, start] => {
            Some(Entry { epoch: LeaderEpoch(epoch.parse().ok()?), start: Offset(start.parse().ok()?) })
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &str, expect: Result<&[(i32, i64)], &str>) {
        let found = decode(file.as_bytes())
            .map(|entries| entries.iter().map(|entry| (entry.epoch.0, entry.start.0)).collect::<Vec<_>>());
        match expect {
            Ok(entries) => assert_eq!(found.as_deref(), Ok(entries), "{file:?}"),
            Err(reason) => assert_eq!(found.map_err(|error| error.0), Err(reason.to_owned()), "{file:?}"),
        }
    }

    #[test]
    fn reads_kafkas_text() {
        check("0\n2\n0 0\n5 1234\n", Ok(&[(0, 0), (5, 1234)]));
        check("0\n0\n", Ok(&[]));
        check("", Ok(&[]));
        check("0\n1\n3  9", Ok(&[(3, 9)]));
        check("1\n0\n", Err("unknown version 1, expected 0"));
        check("0\n2\n0 0\n", Err("expected 2 entries but found 1"));
        check("0\n1\n0 0 0\n", Err("malformed line: 0 0 0"));
        check("0\n1\n0 x\n", Err("malformed line: 0 x"));
        check("zero\n", Err("malformed line: zero"));
        check("0\n-1\n", Err("expected -1 entries but found 0"));
    }

    #[test]
    fn writes_kafkas_text() {
        let entries =
            [(0, 0), (7, 42)].map(|(epoch, start)| Entry { epoch: LeaderEpoch(epoch), start: Offset(start) });
        assert_eq!(encode(&entries), b"0\n2\n0 0\n7 42\n");
        assert_eq!(decode(&encode(&entries)).as_deref(), Ok(&entries[..]));
    }
}
