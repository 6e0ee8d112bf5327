//! The parts of a run: warm-up, what is measured, and what comes after.

use crate::plan::Plan;
use serde::{Deserialize, Serialize};

const SECOND: u64 = 1_000_000_000;

/// Where a moment belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Phase {
    WarmUp,
    Measured,
    /// The last answers, and the last reads.
    After,
}

/// The borders of the phases, in nanoseconds of the run.
#[derive(Clone, Copy, Debug)]
pub struct Phases {
    pub measure_from: u64,
    pub measure_to: u64,
    pub give_up_at: u64,
}

impl Phases {
    /// As a plan wants them.
    pub fn of(plan: &Plan) -> Self {
        let ns = |seconds: f64| (seconds * 1e9) as u64;
        let measure_from = ns(plan.warm_up_s);
        let measure_to = measure_from + ns(plan.duration_s);
        Self { measure_from, measure_to, give_up_at: measure_to + ns(plan.drain_s) }
    }

    /// Whether a message that was due then is measured.
    #[inline]
    pub fn counts(&self, due: u64) -> bool {
        (self.measure_from..self.measure_to).contains(&due)
    }

    /// The phase of a moment.
    pub fn at(&self, moment: u64) -> Phase {
        match moment {
            moment if moment < self.measure_from => Phase::WarmUp,
            moment if moment < self.measure_to => Phase::Measured,
            _ => Phase::After,
        }
    }

    /// The end of the interval that begins at `begin`: a second later, or at a border.
    pub fn interval_end(&self, begin: u64) -> u64 {
        let borders = [self.measure_from, self.measure_to];
        borders.into_iter().filter(|border| *border > begin).fold(begin + SECOND, u64::min)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_end_at_borders() {
        let phases =
            Phases { measure_from: 1_500_000_000, measure_to: 3_700_000_000, give_up_at: 5_000_000_000 };
        let mut at = 0;
        let mut ends = Vec::new();
        while at < phases.give_up_at {
            at = phases.interval_end(at);
            ends.push(at / 1_000_000);
        }
        assert_eq!(ends, [1000, 1500, 2500, 3500, 3700, 4700, 5700]);
        assert_eq!(
            [0, 1_500_000_000, 3_700_000_000].map(|at| phases.at(at)),
            [Phase::WarmUp, Phase::Measured, Phase::After]
        );
    }
}
