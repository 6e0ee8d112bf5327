//! `.timeindex`: where to start looking for a timestamp. Sparse, at most one entry for each entry of the `.index`,
//! and one more when the segment is closed.
//!
//! ```text
//!  0           8          12
//!  ├───────────┼──────────┤   largest timestamp of the segment up to here, i64 milliseconds, strictly growing
//!  │ timestamp │ relative │   offset (of the record or batch with that timestamp) - base offset, i32, growing
//!  └───────────┴──────────┘
//! ```
//!
//! Says: every record above this offset and before the next entry's has a timestamp at or below the next entry's.

use super::Damaged;
use crate::base::{Offset, Timestamp};

/// Size of one entry.
pub const ENTRY_BYTES: usize = 12;

/// One entry: no record up to `offset` is younger than `timestamp`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The largest timestamp so far.
    pub timestamp: Timestamp,
    /// Where it was seen; absolute.
    pub offset: Offset,
}

/// The bytes of one entry of the segment that starts at `base`. `None` when the offset does not fit.
pub fn encode(base: Offset, entry: Entry) -> Option<[u8; ENTRY_BYTES]> {
    let relative =
        i32::try_from(entry.offset.0.checked_sub(base.0)?).ok().filter(|relative| *relative >= 0)?;
    let mut bytes = [0; ENTRY_BYTES];
    bytes[..8].copy_from_slice(&entry.timestamp.0.to_be_bytes());
    bytes[8..].copy_from_slice(&relative.to_be_bytes());
    Some(bytes)
}

/// The entries of one file, read in place.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    base: Offset,
    entries: &'a [[u8; ENTRY_BYTES]],
}

impl<'a> View<'a> {
    /// Reads the file of the segment that starts at `base`. Checks the length only; see [`View::check`].
    pub fn new(base: Offset, file: &'a [u8]) -> Result<Self, Damaged> {
        match file.as_chunks() {
            (entries, []) => Ok(Self { base, entries }),
            _ => Err(Damaged::new(format!("{} bytes are not whole entries of {ENTRY_BYTES}", file.len()))),
        }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = Entry> + 'a {
        let base = self.base;
        self.entries.iter().map(move |bytes| decode(base, bytes))
    }

    /// The last entry, which holds the largest timestamp of a closed segment.
    pub fn last(&self) -> Option<Entry> {
        self.entries.last().map(|bytes| decode(self.base, bytes))
    }

    /// The last entry whose timestamp is at or below `target`. The first record with a timestamp at or after `target`
    /// is at its offset or above. No such entry: timestamp -1 at the base offset, as Kafka.
    pub fn lookup(&self, target: Timestamp) -> Entry {
        let above = self.entries.partition_point(|bytes| decode(self.base, bytes).timestamp <= target);
        match above.checked_sub(1) {
            Some(index) => decode(self.base, &self.entries[index]),
            None => Entry { timestamp: Timestamp(-1), offset: self.base },
        }
    }

    /// Whether timestamps grow, offsets do not shrink, and none lies below the segment.
    pub fn check(&self) -> Result<(), Damaged> {
        let mut previous: Option<Entry> = None;
        for (index, entry) in self.iter().enumerate() {
            let grows =
                previous.is_none_or(|last| last.timestamp < entry.timestamp && last.offset <= entry.offset);
            if !grows || entry.offset < self.base {
                return Err(Damaged::new(format!(
                    "entry {index} (timestamp {}, offset {}) is out of order",
                    entry.timestamp.0, entry.offset
                )));
            }
            previous = Some(entry);
        }
        Ok(())
    }
}

fn decode(base: Offset, bytes: &[u8; ENTRY_BYTES]) -> Entry {
    let [a, b, c, d, e, f, g, h, i, j, k, l] = *bytes;
    let relative = i64::from(i32::from_be_bytes([i, j, k, l]));
    Entry {
        timestamp: Timestamp(i64::from_be_bytes([a, b, c, d, e, f, g, h])),
        offset: Offset(base.0.saturating_add(relative)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: Offset = Offset(100);

    fn file(entries: &[(i64, i64)]) -> Vec<u8> {
        entries
            .iter()
            .flat_map(|(timestamp, offset)| {
                encode(BASE, Entry { timestamp: Timestamp(*timestamp), offset: Offset(*offset) }).unwrap()
            })
            .collect()
    }

    #[test]
    fn bytes_are_kafkas() {
        assert_eq!(file(&[(258, 103)]), [0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 3]);
        let below = Entry { timestamp: Timestamp(0), offset: Offset(99) };
        assert_eq!(encode(BASE, below), None);
    }

    #[test]
    fn lookup_finds_the_last_entry_at_or_below() {
        let bytes = file(&[(10, 105), (20, 110), (30, 110)]);
        let view = View::new(BASE, &bytes).unwrap();
        for (target, expect) in [(9, (-1, 100)), (10, (10, 105)), (29, (20, 110)), (99, (30, 110))] {
            let found = view.lookup(Timestamp(target));
            assert_eq!((found.timestamp.0, found.offset.0), expect, "lookup of {target}");
        }
        assert_eq!(view.last().map(|entry| entry.timestamp.0), Some(30));
    }

    #[test]
    fn damage_is_found() {
        assert!(View::new(BASE, &[0; 8]).is_err());
        for (entries, good) in [
            (vec![(10, 105), (20, 105)], true),
            (vec![], true),
            (vec![(10, 105), (10, 106)], false),
            (vec![(10, 105), (11, 104)], false),
            (vec![(10, 105), (0, 100)], false),
        ] {
            let bytes = file(&entries);
            assert_eq!(View::new(BASE, &bytes).unwrap().check().is_ok(), good, "{entries:?}");
        }
    }
}
