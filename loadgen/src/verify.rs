//! The proof: what was acknowledged was read once and in order, and nothing was read that nobody wrote.
//!
//! Messages of one producer in one partition are numbered from 0. A reader keeps, per producer, the next number that it
//! expects and the numbers that it skipped; the producer keeps how many it made and which of them were not acknowledged.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// No more examples than this are kept.
const EXAMPLES_MAX: usize = 20;

/// What a reader saw in one partition.
#[derive(Clone, Debug, Default)]
pub struct Seen(BTreeMap<u32, Track>);

/// Of one producer.
#[derive(Clone, Debug, Default)]
struct Track {
    next: u64,
    /// Numbers that were skipped: begin and end of each gap.
    gaps: BTreeMap<u64, u64>,
    repeated: Vec<u64>,
    late: Vec<u64>,
    repeated_count: u64,
    late_count: u64,
}

impl Seen {
    /// A message was read.
    #[inline]
    pub fn see(&mut self, producer: u32, number: u64) {
        let track = self.0.entry(producer).or_default();
        if number == track.next {
            track.next += 1;
        } else {
            track.odd(number);
        }
    }
}

impl Track {
    /// A message that does not follow the one before.
    #[cold]
    fn odd(&mut self, number: u64) {
        if number > self.next {
            self.gaps.insert(self.next, number);
            self.next = number + 1;
            return;
        }
        let gap = self.gaps.range(..=number).next_back().map(|(begin, end)| (*begin, *end));
        match gap.filter(|(_, end)| number < *end) {
            Some((begin, end)) => {
                self.gaps.remove(&begin);
                if begin < number {
                    self.gaps.insert(begin, number);
                }
                if number + 1 < end {
                    self.gaps.insert(number + 1, end);
                }
                self.late_count += 1;
                keep(&mut self.late, number);
            }
            None => {
                self.repeated_count += 1;
                keep(&mut self.repeated, number);
            }
        }
    }
}

fn keep(examples: &mut Vec<u64>, number: u64) {
    if examples.len() < EXAMPLES_MAX {
        examples.push(number);
    }
}

/// What a producer knows of one partition.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// How many it made.
    pub made: u64,
    /// First number and count of what was not acknowledged, by rising number.
    pub not_acked: Vec<(u64, u64)>,
}

impl Written {
    /// How many of a range were acknowledged; the first of them.
    fn acked_in(&self, begin: u64, end: u64) -> (u64, Option<u64>) {
        let end = end.min(self.made);
        let (mut at, mut acked, mut first) = (begin, 0, None);
        let mut take = |from: u64, to: u64| {
            if from < to {
                acked += to - from;
                first = first.or(Some(from));
            }
        };
        for (refused, count) in &self.not_acked {
            take(at, end.min(*refused));
            at = at.max(refused + count);
        }
        take(at, end);
        (acked, first)
    }
}

/// The judgement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Acknowledged messages that were looked for.
    pub acknowledged: u64,
    /// Acknowledged and never read.
    pub lost: u64,
    /// Read more than once.
    pub repeated: u64,
    /// Read behind a later message of the same producer and partition.
    pub out_of_order: u64,
    /// Read and never made.
    pub invented: u64,
    /// Read though never acknowledged: allowed.
    pub unacknowledged_read: u64,
    /// Some of them, in words.
    pub examples: Vec<String>,
}

impl Verdict {
    /// Whether all was as it must be.
    pub fn is_clean(&self) -> bool {
        self.lost + self.repeated + self.out_of_order + self.invented == 0
    }

    /// In a sentence.
    pub fn in_words(&self) -> String {
        if self.is_clean() {
            return format!(
                "verified: all {} acknowledged messages were read once and in order",
                self.acknowledged
            );
        }
        format!(
            "NOT VERIFIED: of {} acknowledged messages {} were lost; {} were read again, {} out of order, {} never written",
            self.acknowledged, self.lost, self.repeated, self.out_of_order, self.invented
        )
    }

    fn example(&mut self, text: impl FnOnce() -> String) {
        if self.examples.len() < EXAMPLES_MAX {
            self.examples.push(text());
        }
    }
}

/// Compares what was written with what was read. Both are by partition (a lane of the target); `written` by producer too.
pub fn judge(
    written: &BTreeMap<(usize, u32), Written>,
    seen: &BTreeMap<usize, Seen>,
    name: impl Fn(usize) -> String,
) -> Verdict {
    let mut verdict = Verdict::default();
    let nothing = Track::default();
    for ((lane, producer), written) in written {
        let track = seen.get(lane).and_then(|seen| seen.0.get(producer)).unwrap_or(&nothing);
        let who = || format!("producer {producer} in {}", name(*lane));
        judge_one(written, track, &who, &mut verdict);
    }
    for (lane, seen) in seen {
        for (producer, track) in &seen.0 {
            if !written.contains_key(&(*lane, *producer)) {
                verdict.invented += track.next;
                verdict.example(|| format!("messages of an unknown producer {producer} in {}", name(*lane)));
            }
        }
    }
    verdict
}

fn judge_one(written: &Written, track: &Track, who: &dyn Fn() -> String, verdict: &mut Verdict) {
    let refused: u64 = written.not_acked.iter().map(|(_, count)| count).sum();
    verdict.acknowledged += written.made - refused.min(written.made);
    let skipped = track.gaps.iter().map(|(begin, end)| (*begin, *end));
    let mut skipped_refused = 0;
    for (begin, end) in skipped.chain([(track.next.min(written.made), written.made)]) {
        let (lost, first) = written.acked_in(begin, end);
        skipped_refused += (end.min(written.made)).saturating_sub(begin) - lost;
        verdict.lost += lost;
        if let Some(first) = first {
            verdict.example(|| format!("lost: {lost} messages of {} from number {first} on", who()));
        }
    }
    verdict.unacknowledged_read += refused.saturating_sub(skipped_refused);
    verdict.repeated += track.repeated_count;
    verdict.out_of_order += track.late_count;
    for number in &track.repeated {
        verdict.example(|| format!("read again: number {number} of {}", who()));
    }
    for number in &track.late {
        verdict.example(|| format!("out of order: number {number} of {}", who()));
    }
    let invented = track.next.saturating_sub(written.made);
    verdict.invented += invented;
    if invented > 0 {
        verdict.example(|| format!("never written: numbers from {} on of {}", written.made, who()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five messages were made, those in `refused` not acknowledged, and these were read.
    fn check(refused: &[u64], read: &[u64], expect: &str) {
        let mut seen = Seen::default();
        read.iter().for_each(|number| seen.see(1, *number));
        let not_acked = refused.iter().map(|number| (*number, 1)).collect();
        let written = BTreeMap::from([((0, 1), Written { made: 5, not_acked })]);
        let verdict = judge(&written, &BTreeMap::from([(0, seen)]), |_| "t-0".to_owned());
        let found = [
            ("lost", verdict.lost),
            ("repeated", verdict.repeated),
            ("out of order", verdict.out_of_order),
            ("invented", verdict.invented),
            ("unacknowledged", verdict.unacknowledged_read),
        ];
        let words: Vec<String> = found
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(what, count)| format!("{count} {what}"))
            .collect();
        assert_eq!(words.join(", "), expect, "{refused:?} {read:?}");
        assert_eq!(verdict.is_clean(), !verdict.examples.iter().any(|_| true), "{:?}", verdict.examples);
    }

    #[test]
    fn every_kind_of_lie_has_its_name() {
        check(&[], &[0, 1, 2, 3, 4], "");
        check(&[], &[0, 1, 3, 4], "1 lost");
        check(&[], &[0, 1, 2], "2 lost");
        check(&[], &[], "5 lost");
        check(&[], &[0, 1, 2, 2, 3, 4], "1 repeated");
        check(&[], &[0, 1, 2, 3, 4, 0, 1], "2 repeated");
        check(&[], &[0, 2, 1, 3, 4], "1 out of order");
        check(&[], &[0, 4, 2, 1, 3], "3 out of order");
        check(&[], &[0, 1, 2, 3, 4, 5, 6], "2 invented");
        check(&[2], &[0, 1, 3, 4], "");
        check(&[2], &[0, 1, 2, 3, 4], "1 unacknowledged");
        check(&[4], &[0, 1, 2, 3], "");
        check(&[2, 3], &[0, 1, 3], "1 lost, 1 unacknowledged");
    }

    #[test]
    fn a_stranger_is_noticed() {
        let mut seen = Seen::default();
        seen.see(9, 0);
        let verdict = judge(&BTreeMap::new(), &BTreeMap::from([(0, seen)]), |_| "t-0".to_owned());
        assert_eq!((verdict.invented, verdict.is_clean()), (1, false));
    }
}
