//! Rot: what a disk gives back is looked at before anybody gets it.
//!
//! A batch's CRC covers everything but its first 21 bytes: of those, length and format must make sense, and each batch must
//! begin with the offset behind the one before (there are no gaps: what a repair takes out leaves an empty batch). So damage is *rotten* (a batch whose place and offsets are plausible, but not its content) or *nonsense* (no
//! batch at all: where the next one begins is unknown). Both are never served; a log remembers where it found some, so that
//! the same bytes are not read again and again ([`Quarantine`]).

use super::facts::BatchFacts;
use crate::base::{Offset, crc32c};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

/// What stands at the start of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// A whole batch.
    Sound(BatchFacts),
    /// A whole batch whose checksum does not fit.
    Rotten(BatchFacts),
    /// No batch.
    Nonsense,
    /// The batch is longer than the bytes: it takes at least so many.
    Short(usize),
}

/// Looks at the start of `bytes`, where a batch must stand whose base offset is one of `bases`.
pub fn look(bytes: &[u8], bases: RangeInclusive<Offset>) -> Seen {
    let Some(facts) = BatchFacts::read(bytes) else {
        return if bytes.len() < BatchFacts::HEADER_BYTES {
            Seen::Short(BatchFacts::HEADER_BYTES)
        } else {
            Seen::Nonsense
        };
    };
    if !bases.contains(&facts.base) {
        return Seen::Nonsense;
    }
    match bytes.get(..facts.len) {
        None => Seen::Short(facts.len),
        Some(batch) if crc_fits(batch) => Seen::Sound(facts),
        Some(_) => Seen::Rotten(facts),
    }
}

fn crc_fits(batch: &[u8]) -> bool {
    let (head, content) = batch.split_at(21);
    head[17..] == crc32c(content).to_be_bytes()
}

/// Damaged bytes of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Base offset of the segment.
    pub segment: Offset,
    /// Where in its file they begin.
    pub position: u64,
    /// First and last offset that stood there, and how many bytes; unknown for nonsense.
    pub batch: Option<(Offset, Offset, usize)>,
}

impl Damage {
    /// What `seen` at `position` of `segment` is, unless it is sound or needs more bytes.
    pub fn of(seen: Seen, segment: Offset, position: u64) -> Option<Self> {
        match seen {
            Seen::Rotten(facts) => {
                Some(Self { segment, position, batch: Some((facts.base, facts.last, facts.len)) })
            }
            Seen::Nonsense => Some(Self { segment, position, batch: None }),
            Seen::Sound(_) | Seen::Short(_) => None,
        }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.batch {
            Some((base, last, len)) => {
                write!(f, "{len} bytes at position {} (offsets {base} to {last}) are damaged", self.position)
            }
            None => write!(f, "the bytes from position {} on are damaged", self.position),
        }
    }
}

/// The damage that was found in a log, by place.
#[derive(Clone, Debug, Default)]
pub struct Quarantine {
    found: BTreeMap<(Offset, u64), Damage>,
}

impl Quarantine {
    /// Takes `damage` in; false when it was known.
    pub fn add(&mut self, damage: Damage) -> bool {
        self.found.insert((damage.segment, damage.position), damage) != Some(damage)
    }

    /// The bytes `from..to` of `segment` were read and are sound.
    pub fn lift(&mut self, segment: Offset, from: u64, to: u64) {
        self.found.retain(|(base, position), _| *base != segment || !(from..to).contains(position));
    }

    /// Whether the batch that holds `offset` is known to be damaged.
    pub fn holds(&self, offset: Offset) -> bool {
        let holds =
            |damage: &Damage| damage.batch.is_some_and(|(base, last, _)| base <= offset && offset <= last);
        self.found.values().any(holds)
    }

    /// All of it, by place.
    pub fn iter(&self) -> impl Iterator<Item = &Damage> {
        self.found.values()
    }
}
