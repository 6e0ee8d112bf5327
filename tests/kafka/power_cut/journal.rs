//! What a disk was told, in order, and which crash states follow from it. Pure: knows no file, no clock.
//!
//! Every event has a number, its *moment*: a write or a flush was *issued* (the disk received it) or *completed* (a moment before the
//! answer left). The argument is on the front page.

use crate::load::Moment;
use highwater::base::Random;

pub(super) struct Write {
    pub(super) at: u64,
    pub(super) bytes: Vec<u8>,
    issued: Moment,
    completed: Option<Moment>,
}

impl Write {
    /// Whether it was completed before the issue of a completed flush.
    fn is_sure(&self, covered: Moment) -> bool {
        self.completed.is_some_and(|completed| completed < covered)
    }
}

struct Flush {
    issued: Moment,
    completed: Option<Moment>,
}

pub(super) struct Journal {
    sector: usize,
    now: Moment,
    writes: Vec<Write>,
    flushes: Vec<Flush>,
    in_flight: Vec<usize>,
    in_flight_most: usize,
    is_ordered: bool,
}

/// A crash state: everything that a flush had made sure at `moment`, and of the rest these bytes.
pub(super) struct Cut {
    pub(super) moment: Moment,
    /// Writes, in order of issue, and how many bytes of each.
    pub(super) kept: Vec<(usize, usize)>,
}

/// How much of what no flush covers reaches the disk.
#[derive(Clone, Copy)]
pub(super) enum Keep {
    Nothing,
    /// Of every hundred writes about so many, some of them torn.
    Some(u64),
}

impl Journal {
    /// Of a disk that never tears so many bytes.
    pub(super) fn new(sector: usize) -> Self {
        let (writes, flushes, in_flight) = (Vec::new(), Vec::new(), Vec::new());
        Self { sector, now: 0, writes, flushes, in_flight, in_flight_most: 0, is_ordered: true }
    }

    pub(super) fn now(&self) -> Moment {
        self.now
    }

    /// Whether no two writes to one place were in flight together: else "what a flush covers" would have no order.
    pub(super) fn is_ordered(&self) -> bool {
        self.is_ordered
    }

    /// How many writes there are.
    pub(super) fn len(&self) -> usize {
        self.writes.len()
    }

    /// Most writes that were in flight at once.
    pub(super) fn in_flight_most(&self) -> usize {
        self.in_flight_most
    }

    pub(super) fn write(&self, number: usize) -> &Write {
        &self.writes[number]
    }

    pub(super) fn write_issued(&mut self, at: u64, bytes: &[u8]) -> usize {
        let end = at + bytes.len() as u64;
        let overlaps = |number: &usize| {
            let other = &self.writes[*number];
            at < other.at + other.bytes.len() as u64 && other.at < end
        };
        self.is_ordered &= !self.in_flight.iter().any(overlaps);
        let number = self.writes.len();
        let issued = self.next();
        self.writes.push(Write { at, bytes: bytes.to_vec(), issued, completed: None });
        self.in_flight.push(number);
        self.in_flight_most = self.in_flight_most.max(self.in_flight.len());
        number
    }

    pub(super) fn write_completed(&mut self, number: usize) {
        self.writes[number].completed = Some(self.next());
        self.in_flight.retain(|other| *other != number);
    }

    pub(super) fn flush_issued(&mut self) -> usize {
        let issued = self.next();
        self.flushes.push(Flush { issued, completed: None });
        self.flushes.len() - 1
    }

    pub(super) fn flush_completed(&mut self, number: usize) {
        self.flushes[number].completed = Some(self.next());
    }

    fn next(&mut self) -> Moment {
        self.now += 1;
        self.now - 1
    }

    /// The moments just behind a completed flush, in order.
    pub(super) fn flushed(&self) -> Vec<Moment> {
        let mut moments: Vec<Moment> =
            self.flushes.iter().filter_map(|flush| Some(flush.completed? + 1)).collect();
        moments.sort_unstable();
        moments
    }

    /// The newest issue of a flush that was completed before `moment`: it covers what was completed before.
    fn covered(&self, moment: Moment) -> Moment {
        let done = self.flushes.iter().filter(|flush| flush.completed.is_some_and(|at| at < moment));
        done.map(|flush| flush.issued).max().unwrap_or(0)
    }

    /// Writes that are sure at `moment`, in order of issue.
    pub(super) fn sure(&self, moment: Moment) -> Vec<usize> {
        let covered = self.covered(moment);
        (0..self.writes.len()).filter(|number| self.writes[*number].is_sure(covered)).collect()
    }

    /// Writes that may or may not have reached the disk at `moment`, in order of issue.
    fn unsure(&self, moment: Moment) -> Vec<usize> {
        let covered = self.covered(moment);
        let issued = |write: &Write| write.issued < moment && !write.is_sure(covered);
        (0..self.writes.len()).filter(|number| issued(&self.writes[*number])).collect()
    }

    pub(super) fn cut(&self, moment: Moment, keep: Keep, random: &mut Random) -> Cut {
        let mut kept = Vec::new();
        if let Keep::Some(percent) = keep {
            for number in self.unsure(moment) {
                let len = self.writes[number].bytes.len();
                if random.chance(percent, 100) {
                    kept.push((number, len));
                } else if random.chance(1, 3) {
                    kept.push((number, random.below((len / self.sector) as u64 + 1) as usize * self.sector));
                }
            }
        }
        kept.retain(|(_, len)| *len > 0);
        Cut { moment, kept }
    }

    /// `count` crash states in order of time: half of them at flushes (at every one, when there are no more), half between, with
    /// any part of what was under way. The second value is the number of flushes that were cut at.
    pub(super) fn cuts(&self, count: usize, random: &mut Random) -> (Vec<Cut>, usize) {
        let flushed = self.flushed();
        let at_flushes = flushed.len().min(count / 2);
        let mut cuts: Vec<Cut> = (0..at_flushes)
            .map(|number| flushed[number * flushed.len() / at_flushes])
            .map(|moment| self.cut(moment, Keep::Nothing, random))
            .collect();
        for number in 0..count - at_flushes {
            // One for each flush in turn, from it to the next.
            let at = number * flushed.len() / (count - at_flushes);
            let (from, to) = (flushed[at], flushed.get(at + 1).copied().unwrap_or(self.now));
            let moment = from + random.below((to - from) as u64 + 1) as usize;
            let keep = Keep::Some([5, 30, 50, 70, 95][random.below(5) as usize]);
            cuts.push(self.cut(moment, keep, random));
        }
        cuts.sort_by_key(|cut| cut.moment);
        (cuts, at_flushes)
    }
}

#[test]
fn a_flush_makes_sure_what_was_completed_before_it_was_issued() {
    let mut journal = Journal::new(512);
    let early = journal.write_issued(0, &[1; 1024]);
    journal.write_completed(early);
    let late = journal.write_issued(4096, &[2; 1024]);
    let flush = journal.flush_issued();
    journal.write_completed(late);
    assert_eq!((journal.sure(5), journal.unsure(5)), (vec![], vec![early, late]));
    journal.flush_completed(flush);
    assert_eq!(journal.flushed(), [6]);
    assert_eq!((journal.sure(6), journal.unsure(6)), (vec![early], vec![late]));
    // A crash before the second write was issued cannot hold it.
    assert_eq!(journal.unsure(2), [early]);
    let mut random = Random::from_seed(1);
    assert!(journal.cut(6, Keep::Nothing, &mut random).kept.is_empty());
    let lens: std::collections::BTreeSet<usize> = (0..200)
        .flat_map(|_| journal.cut(6, Keep::Some(30), &mut random).kept)
        .map(|(write, len)| {
            assert_eq!(write, late);
            len
        })
        .collect();
    assert_eq!(lens.into_iter().collect::<Vec<_>>(), [512, 1024]);
}
