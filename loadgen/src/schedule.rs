//! When messages are due: a profile of rates over time, and one producer's share of it.

use crate::amounts;
use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

/// Rates over time: stretches one behind the other; the last one goes on for ever.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Profile(pub Vec<Stretch>);

/// A straight line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stretch {
    /// Messages a second at its begin.
    pub from: f64,
    /// Messages a second at its end.
    pub to: f64,
    /// How long it is; `None` for the rest of the run.
    pub seconds: Option<f64>,
}

impl Profile {
    /// The same rate all the time.
    pub fn constant(rate: f64) -> Self {
        Self(vec![Stretch { from: rate, to: rate, seconds: None }])
    }

    /// `50k`, a ramp `10k..50k`, steps `10k@30s,20k@30s`, or any chain of them.
    pub fn parse(text: &str) -> Result<Self> {
        let stretches: Vec<Stretch> = text.split(',').map(stretch).collect::<Result<_>>()?;
        let open_ended = stretches.iter().take(stretches.len() - 1).any(|one| one.seconds.is_none());
        ensure!(!open_ended, "'{text}': every step but the last needs its length, as in 10k@30s,20k");
        ensure!(stretches.iter().any(|one| one.from + one.to > 0.0), "'{text}': a rate of nothing");
        Ok(Self(stretches))
    }

    /// The stretch at a second of a run of `total` seconds: its line there, and where it ends.
    fn piece(&self, second: f64, total: f64) -> Piece {
        let mut begin = 0.0;
        for stretch in &self.0 {
            let length = stretch.seconds.unwrap_or((total - begin).max(1e-9));
            if second < begin + length {
                let slope = (stretch.to - stretch.from) / length;
                return Piece { rate: stretch.from + slope * (second - begin), slope, end: begin + length };
            }
            begin += length;
        }
        Piece { rate: self.0.last().map_or(0.0, |last| last.to), slope: 0.0, end: f64::INFINITY }
    }

    /// The second at which so many more messages are due than at `second`; infinite when they never are.
    fn after(&self, mut second: f64, mut messages: f64, total: f64) -> f64 {
        loop {
            let piece = self.piece(second, total);
            let left = piece.area(piece.end - second);
            if messages < left {
                return second + piece.seconds_for(messages);
            }
            if piece.end.is_infinite() {
                return f64::INFINITY;
            }
            messages -= left;
            second = piece.end;
        }
    }

    /// Messages that fall due between two seconds of a run of `total` seconds.
    pub fn messages(&self, from: f64, to: f64, total: f64) -> f64 {
        let (mut second, mut sum) = (from, 0.0);
        while second < to {
            let piece = self.piece(second, total);
            let end = piece.end.min(to);
            sum += piece.area(end - second);
            second = end;
        }
        sum
    }
}

/// A straight line from somewhere to its end.
struct Piece {
    rate: f64,
    slope: f64,
    end: f64,
}

impl Piece {
    /// Messages in its first seconds.
    fn area(&self, seconds: f64) -> f64 {
        match (self.rate, self.slope) {
            (0.0, 0.0) => 0.0,
            (rate, 0.0) => rate * seconds,
            (rate, slope) => rate * seconds + slope * seconds * seconds / 2.0,
        }
    }

    /// Seconds until so many messages were due; they are fewer than it has.
    fn seconds_for(&self, messages: f64) -> f64 {
        match self.slope {
            0.0 => messages / self.rate,
            slope => ((self.rate * self.rate + 2.0 * slope * messages).sqrt() - self.rate) / slope,
        }
    }
}

fn stretch(text: &str) -> Result<Stretch> {
    let (rates, seconds) = match text.split_once('@') {
        Some((rates, span)) => (rates, Some(amounts::span(span)?.as_secs_f64())),
        None => (text, None),
    };
    let (from, to) = rates.split_once("..").unwrap_or((rates, rates));
    let rate = |text| amounts::count(text).context("a rate is messages a second");
    Ok(Stretch { from: rate(from)?, to: rate(to)?, seconds })
}

/// The due times of one producer, in nanoseconds of the run.
#[derive(Clone, Debug)]
pub struct Schedule {
    profile: Profile,
    total_s: f64,
    /// This producer's part of the rate.
    share: f64,
    /// Set when the rate never changes: the gap in nanoseconds.
    fixed_gap: Option<f64>,
    poisson: Option<fastrand::Rng>,
    next: f64,
    end: u64,
}

impl Schedule {
    /// For producer `index` of `of`; nothing is due from `end` on.
    pub fn new(profile: &Profile, index: usize, of: usize, end_ns: u64, poisson: Option<u64>) -> Self {
        let total_s = end_ns as f64 / 1e9;
        let share = 1.0 / of as f64;
        let fixed_gap = match profile.0[..] {
            [only] if only.from == only.to => Some(1e9 / (only.from * share)),
            _ => None,
        };
        let mut schedule = Self {
            profile: profile.clone(),
            total_s,
            share,
            fixed_gap,
            poisson: poisson.map(|seed| fastrand::Rng::with_seed(seed ^ index as u64)),
            next: 0.0,
            end: end_ns,
        };
        // Producers take turns instead of speaking all at once.
        schedule.next = schedule.later(index as f64 / of as f64);
        schedule
    }

    /// When the next message is due; `None` when there is none any more.
    pub fn due(&self) -> Option<u64> {
        let due = self.next as u64;
        (due < self.end).then_some(due)
    }

    /// On to the message after it.
    pub fn advance(&mut self) {
        let messages = match &mut self.poisson {
            Some(rng) => -(1.0 - rng.f64()).ln(),
            None => 1.0,
        };
        self.next = self.later(messages);
    }

    fn later(&self, messages: f64) -> f64 {
        match self.fixed_gap {
            Some(gap) => self.next + gap * messages,
            None => self.profile.after(self.next / 1e9, messages / self.share, self.total_s) * 1e9,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dues(text: &str, index: usize, of: usize, seconds: u64) -> Vec<u64> {
        let mut schedule =
            Schedule::new(&Profile::parse(text).unwrap(), index, of, seconds * 1_000_000_000, None);
        let next = std::iter::from_fn(|| {
            let due = schedule.due();
            schedule.advance();
            due
        });
        next.collect()
    }

    #[test]
    fn a_constant_rate_is_a_comb_and_producers_take_turns() {
        let ms = |dues: Vec<u64>| dues.into_iter().map(|ns| ns / 1_000_000).collect::<Vec<_>>();
        assert_eq!(ms(dues("10", 0, 1, 1)), [0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
        assert_eq!(ms(dues("10", 1, 2, 1)), [100, 300, 500, 700, 900]);
        assert_eq!(dues("50k", 3, 8, 2).len(), 12_500);
    }

    #[test]
    fn ramps_and_steps_give_as_many_messages_as_the_area_under_them() {
        for (text, seconds, expect) in
            [("0..1000", 10, 5000), ("100@2s,1000@2s,100", 10, 2800), ("1k@1s,0@3s,1k", 5, 2000)]
        {
            let count = dues(text, 0, 1, seconds).len() as i64;
            assert!((count - expect).abs() <= 2, "{text}: {count}, not {expect}");
            let profile = Profile::parse(text).unwrap();
            let area = profile.messages(0.0, seconds as f64, seconds as f64);
            assert!((area - expect as f64).abs() < 1e-6, "{text}: {area}, not {expect}");
        }
    }

    #[test]
    fn a_profile_that_makes_no_sense_is_refused() {
        for text in ["", "fast", "10k,20k", "10@", "..", "0", "5@x", "-3"] {
            assert!(Profile::parse(text).is_err(), "{text}");
        }
    }
}
