//! `.index`: where in a segment to start looking for an offset. Sparse: about one entry per `index.interval.bytes`.
//!
//! ```text
//!  0        4          8
//!  ├────────┼──────────┤   offset - base offset of the segment, i32, strictly growing
//!  │relative│ position │   first byte of the batch that holds this offset, i32, growing
//!  └────────┴──────────┘
//! ```
//!
//! Kafka's entry carries the *last* offset of the batch whose first byte is at `position`, so a lookup of any offset
//! above it may start there. Does not know when an entry is due.

use super::Damaged;
use crate::base::Offset;

/// Size of one entry.
pub const ENTRY_BYTES: usize = 8;

/// One entry: the batch at `position` reaches up to `offset`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// An absolute offset of the partition.
    pub offset: Offset,
    /// Byte position in the `.log` file, 0 to 2^31-1.
    pub position: u32,
}

/// The bytes of one entry of the segment that starts at `base`. `None` when offset or position do not fit: the
/// segment should have been rolled before.
pub fn encode(base: Offset, entry: Entry) -> Option<[u8; ENTRY_BYTES]> {
    let relative =
        i32::try_from(entry.offset.0.checked_sub(base.0)?).ok().filter(|relative| *relative >= 0)?;
    let position = i32::try_from(entry.position).ok()?;
    let mut bytes = [0; ENTRY_BYTES];
    bytes[..4].copy_from_slice(&relative.to_be_bytes());
    bytes[4..].copy_from_slice(&position.to_be_bytes());
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

    /// The last entry at or below `offset`: from its position on, a scan finds the batch with `offset`. The start of
    /// the segment when there is none.
    pub fn lookup(&self, offset: Offset) -> Entry {
        let above = self.entries.partition_point(|bytes| decode(self.base, bytes).offset <= offset);
        match above.checked_sub(1) {
            Some(index) => decode(self.base, &self.entries[index]),
            None => Entry { offset: self.base, position: 0 },
        }
    }

    /// Whether entries grow, start within the segment, and point inside a log file of `log_bytes`. A file that Kafka
    /// left after a crash ends in zeroes and fails here; it is rebuilt from the log then.
    pub fn check(&self, log_bytes: u64) -> Result<(), Damaged> {
        let mut previous: Option<Entry> = None;
        for (index, entry) in self.iter().enumerate() {
            let grows =
                previous.is_none_or(|last| last.offset < entry.offset && last.position < entry.position);
            if !grows || entry.offset < self.base || u64::from(entry.position) >= log_bytes {
                return Err(Damaged::new(format!(
                    "entry {index} (offset {}, position {}) is out of order or outside the log of {log_bytes} bytes",
                    entry.offset, entry.position
                )));
            }
            previous = Some(entry);
        }
        Ok(())
    }
}

fn decode(base: Offset, bytes: &[u8; ENTRY_BYTES]) -> Entry {
    let [a, b, c, d, e, f, g, h] = *bytes;
    let relative = i64::from(i32::from_be_bytes([a, b, c, d]));
    Entry { offset: Offset(base.0.saturating_add(relative)), position: u32::from_be_bytes([e, f, g, h]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: Offset = Offset(100);

    fn file(entries: &[(i64, u32)]) -> Vec<u8> {
        entries
            .iter()
            .flat_map(|(offset, position)| {
                encode(BASE, Entry { offset: Offset(*offset), position: *position }).unwrap()
            })
            .collect()
    }

    #[test]
    fn bytes_are_kafkas() {
        assert_eq!(file(&[(100, 0), (0x1_0000_0063, 4096)][..1]), [0; 8]);
        assert_eq!(file(&[(357, 4096)]), [0, 0, 1, 1, 0, 0, 16, 0]);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (offset, position) in [(99, 0), (100 + (1 << 31), 0), (100, 1 << 31), (i64::MIN, 0)] {
            assert_eq!(encode(BASE, Entry { offset: Offset(offset), position }), None, "{offset} {position}");
        }
    }

    #[test]
    fn lookup_finds_the_last_entry_at_or_below() {
        let bytes = file(&[(105, 10), (120, 50), (130, 90)]);
        let view = View::new(BASE, &bytes).unwrap();
        for (offset, expect) in
            [(0, (100, 0)), (104, (100, 0)), (105, (105, 10)), (129, (120, 50)), (999, (130, 90))]
        {
            let found = view.lookup(Offset(offset));
            assert_eq!((found.offset.0, found.position), expect, "lookup of {offset}");
        }
    }

    #[test]
    fn damage_is_found() {
        assert!(View::new(BASE, &[0; 12]).is_err());
        for (entries, good) in [
            (vec![(105, 10), (106, 20)], true),
            (vec![], true),
            (vec![(105, 10), (105, 20)], false),
            (vec![(105, 10), (106, 10)], false),
            (vec![(105, 1000)], false),
            (vec![(105, 10), (100, 0)], false),
        ] {
            let bytes = file(&entries);
            assert_eq!(View::new(BASE, &bytes).unwrap().check(1000).is_ok(), good, "{entries:?}");
        }
    }
}
