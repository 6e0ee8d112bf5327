//! Medians, and how sure a ratio of them is.

use serde::{Deserialize, Serialize};

/// Samples with replacement.
const RESAMPLES: usize = 2000;
/// Chance of the report follows from this, so that the same rounds give the same report.
const SEED: u64 = 7;

/// A ratio with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Ratio {
    pub(super) median: f64,
    pub(super) low: f64,
    pub(super) high: f64,
    /// Pairs of rounds that it rests on.
    pub(super) pairs: usize,
}

/// The middle one; the mean of the two middle ones of an even number.
pub(super) fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        len if len % 2 == 1 => Some(sorted[middle]),
        _ => Some((sorted[middle - 1] + sorted[middle]) / 2.0),
    }
}

/// The median of ratios of rounds that were run one behind the other; the interval is a percentile bootstrap.
pub(super) fn ratio(pairs: &[(f64, f64)]) -> Option<Ratio> {
    let ratios: Vec<f64> = pairs.iter().filter(|(_, below)| *below > 0.0).map(|(a, b)| a / b).collect();
    let middle = median(&ratios)?;
    let mut rng = fastrand::Rng::with_seed(SEED);
    let mut medians: Vec<f64> = (0..RESAMPLES)
        .filter_map(|_| {
            let drawn: Vec<f64> = (0..ratios.len()).map(|_| ratios[rng.usize(..ratios.len())]).collect();
            median(&drawn)
        })
        .collect();
    medians.sort_by(f64::total_cmp);
    let at = |part: f64| medians[((medians.len() - 1) as f64 * part) as usize];
    Some(Ratio { median: middle, low: at(0.025), high: at(0.975), pairs: ratios.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
    }

    #[test]
    fn an_interval_holds_the_ratio_and_narrows_with_more_rounds() {
        let pairs = |count: usize| -> Vec<(f64, f64)> {
            (0..count).map(|n| (2.0 + [-0.3, 0.1, 0.3, -0.1, 0.0][n % 5], 1.0)).collect()
        };
        let (few, many) = (ratio(&pairs(5)).unwrap(), ratio(&pairs(100)).unwrap());
        assert_eq!((few.median, many.median), (2.0, 2.0));
        assert!(few.low <= 2.0 && few.high >= 2.0 && few.high - few.low > many.high - many.low);
        assert_eq!(ratio(&[(1.0, 0.0)]), None);
    }
}
