//! The scrubber: reads sealed segments again, at a bounded rate, so that rot is found while somebody can still do something
//! about it, and not by the consumer who needs the record.
//!
//! One read is in flight at most. Its place is a log, a segment and a position; logs that come and go on the way do not
//! disturb it. A pass goes once through everything that is sealed when it gets there.

use super::partition::Log;
use super::rot::{Damage, Seen, look};
use super::segment::Segment;
use super::store::LogId;
use crate::base::disk::RelPath;
use crate::base::{Duration, Instant, Offset};

/// Bytes of one read; more only for a batch that is longer.
const READ_BYTES: usize = 256 << 10;
/// Time between the beginnings of two passes, at least.
const PASS_EVERY: Duration = Duration::from_millis(24 * 3_600_000);
/// How often a scrubber that found nothing sealed looks again.
const LOOK_EVERY: Duration = Duration::from_millis(60_000);

/// How a scrubber behaves.
#[derive(Clone, Copy, Debug, Default)]
pub struct ScrubOptions {
    /// `highwater.scrub.bytes.per.second`: most bytes that one core reads for it; 0 never scrubs.
    pub bytes_per_second: u64,
}

/// What scrubbing did since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScrubStats {
    /// Passes that are complete.
    pub passes: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Damaged places found.
    pub damaged: u64,
}

/// A range of a file to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScrubRead {
    /// The segment's file.
    pub path: RelPath,
    /// First byte.
    pub position: u64,
    /// How many.
    pub len: usize,
}

/// Where a pass stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    log: LogId,
    segment: Offset,
    position: u64,
    /// The offset that stands there.
    from: Offset,
    len: usize,
    /// The read goes to the end of the segment.
    ends: bool,
}

/// The scrubber of one store.
#[derive(Debug)]
pub(super) struct Scrub {
    options: ScrubOptions,
    /// Where to go on; `None` between two passes.
    place: Option<Place>,
    /// The place of the read in flight.
    reading: Option<Place>,
    due: Instant,
    pass_began: Instant,
    stats: ScrubStats,
}

impl Scrub {
    /// A scrubber whose first pass begins at once.
    pub(super) fn new(options: ScrubOptions, now: Instant) -> Self {
        Self { options, place: None, reading: None, due: now, pass_began: now, stats: ScrubStats::default() }
    }

    /// What was done so far.
    pub(super) fn stats(&self) -> ScrubStats {
        self.stats
    }

    /// When `poll` wants to be called again; `None` while a read is in flight or when it never scrubs.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        (self.reading.is_none() && self.options.bytes_per_second > 0).then_some(self.due)
    }

    /// The next read of one of `logs` (in their order), when it is due; answer with [`Scrub::read_done`].
    pub(super) fn poll<'a>(
        &mut self,
        now: Instant,
        logs: impl Iterator<Item = (LogId, &'a Log)>,
    ) -> Option<ScrubRead> {
        if self.next_deadline().is_none_or(|due| due > now) {
            return None;
        }
        let begun = self.place.is_some();
        let Some((place, path)) = next(self.place, logs) else {
            self.end_pass(now, begun);
            return None;
        };
        if !begun {
            self.pass_began = now;
        }
        self.reading = Some(place);
        Some(ScrubRead { path, position: place.position, len: place.len })
    }

    fn end_pass(&mut self, now: Instant, begun: bool) {
        self.stats.passes += u64::from(begun);
        self.place = None;
        self.due = if begun { (self.pass_began + PASS_EVERY).max(now) } else { now + LOOK_EVERY };
    }

    /// Whose read is in flight.
    pub(super) fn reading(&self) -> Option<LogId> {
        self.reading.map(|place| place.log)
    }

    /// What the read in flight gave, of that log if it is still there. Gives damage that was not known.
    pub(super) fn read_done(&mut self, now: Instant, log: Option<&mut Log>, bytes: &[u8]) -> Vec<Damage> {
        let Some(place) = self.reading.take() else { return Vec::new() };
        self.due = now + self.time_for(place.len);
        self.stats.bytes += bytes.len() as u64;
        self.place = Some(place);
        let Some(log) = log else { return Vec::new() };
        let (next, damage) = examine(place, bytes);
        log.quarantine.lift(place.segment, place.position, next.position);
        self.place = Some(next);
        let new: Vec<_> = damage.into_iter().filter(|damage| log.quarantine.add(*damage)).collect();
        self.stats.damaged += new.len() as u64;
        new
    }

    /// The read in flight failed: this segment is left alone in this pass.
    pub(super) fn read_failed(&mut self, now: Instant) {
        self.place = self.reading.take().map(|place| Place { position: u64::MAX, ..place });
        self.due = now + self.time_for(READ_BYTES);
    }

    fn time_for(&self, bytes: usize) -> Duration {
        let nanoseconds = bytes as u128 * 1_000_000_000 / u128::from(self.options.bytes_per_second.max(1));
        Duration(nanoseconds.min(u128::from(u64::MAX / 2)) as u64)
    }
}

/// Where to read next: on in this segment, or the first of the next one that is sealed.
fn next<'a>(place: Option<Place>, logs: impl Iterator<Item = (LogId, &'a Log)>) -> Option<(Place, RelPath)> {
    for (id, log) in logs.skip_while(|(id, _)| place.is_some_and(|place| *id < place.log)) {
        let here = place.filter(|place| place.log == id);
        let sealed = log.segments().filter(|segment| segment.is_complete && segment.len > 0);
        let found = sealed.filter_map(|segment| resumed(id, segment, here)).next();
        if let Some(place) = found {
            return Some((place, path(log, place.segment)));
        }
    }
    None
}

/// Where to read in `segment`; `None` when it is done.
fn resumed(log: LogId, segment: &Segment, here: Option<Place>) -> Option<Place> {
    let begin =
        Place { log, segment: segment.base, position: 0, from: segment.base, len: READ_BYTES, ends: false };
    let place = match here {
        Some(place) if segment.base < place.segment => return None,
        Some(place) if segment.base == place.segment => place,
        _ => begin,
    };
    let left = segment.len.checked_sub(place.position).filter(|left| *left > 0)?;
    let len = (place.len as u64).min(left);
    Some(Place { len: len as usize, ends: len == left, ..place })
}

fn path(log: &Log, segment: Offset) -> RelPath {
    super::segment::path(&log.dir, segment, ".log")
}

/// The place behind what was seen, and the damage in it.
fn examine(mut place: Place, bytes: &[u8]) -> (Place, Vec<Damage>) {
    let Place { position: start, len: wanted, .. } = place;
    let mut damage = Vec::new();
    place.len = READ_BYTES;
    loop {
        let at = (place.position - start) as usize;
        let seen = look(&bytes[at..], place.from..=place.from);
        damage.extend(Damage::of(seen, place.segment, place.position));
        match seen {
            Seen::Sound(facts) | Seen::Rotten(facts) => {
                place.position += facts.len as u64;
                place.from = facts.last.plus(1);
            }
            Seen::Short(_) if at == wanted => break,
            Seen::Short(needed) if bytes.len() == wanted && !place.ends => {
                // The rest is read together with what follows; a long batch alone needs a longer read.
                place.len = if at == 0 { needed } else { READ_BYTES };
                break;
            }
            Seen::Short(_) => {
                damage.push(Damage { segment: place.segment, position: place.position, batch: None });
                place.position = u64::MAX;
                break;
            }
            // Where the next batch begins is unknown: nothing more of this segment can be told.
            Seen::Nonsense => {
                place.position = u64::MAX;
                break;
            }
        }
    }
    (place, damage)
}

#[cfg(test)]
mod tests;
