//! Latencies: nanoseconds with three digits, up to an hour; and the log that other tools read.
//!
//! The log is HdrHistogram's own text format (V2, compressed): one line for each second and kind of latency, tagged
//! `produce` or `end-to-end`. Adding up the lines of a tag gives the totals of the report.

use anyhow::{Context, Result};
use hdrhistogram::Histogram;
use hdrhistogram::serialization::V2DeflateSerializer;
use hdrhistogram::serialization::interval_log::{IntervalLogWriter, IntervalLogWriterBuilder, Tag};
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// An hour: whatever takes longer counts as an hour.
const MAX_NS: u64 = 3_600_000_000_000;

/// An empty one.
pub fn latencies() -> Histogram<u64> {
    #[expect(clippy::unwrap_used, reason = "these bounds are valid, and the same in every call")]
    Histogram::new_with_bounds(1, MAX_NS, 3).unwrap()
}

/// The value at a percentile: the smallest that so many of the counted ones do not exceed, as HdrHistogram's other readers
/// have it. (The crate takes 99.9 % of 15,000 for a hair more than 14,985, and then the next one.)
pub fn value_at(of: &Histogram<u64>, percentile: f64) -> u64 {
    of.value_at_quantile(percentile / 100.0 * (1.0 - 1e-12))
}

/// Percentile and nanoseconds, from the median up, close enough for a curve.
pub fn curve(of: &Histogram<u64>) -> Vec<(f64, u64)> {
    if of.is_empty() {
        return Vec::new();
    }
    let fine = (0..=60).map(|step| 100.0 - 100.0 * 10f64.powf(f64::from(step) / -10.0));
    let counted = of.len() as f64;
    // Beyond one message in `counted` there is only the maximum.
    let mut points: Vec<(f64, u64)> = fine
        .filter(|percentile| (100.0 - percentile) / 100.0 * counted >= 1.0)
        .map(|percentile| (percentile, value_at(of, percentile)))
        .collect();
    points.push((100.0, of.max()));
    points
}

/// Writes the log of a run.
pub struct Log<'a>(IntervalLogWriter<'a, 'a, BufWriter<File>, V2DeflateSerializer>);

impl Log<'_> {
    /// Opens the file, calls `with`, and makes sure that all is written.
    pub fn write<T>(path: &Path, with: impl FnOnce(&mut Log<'_>) -> Result<T>) -> Result<T> {
        let file = File::create(path).with_context(|| format!("{} cannot be written", path.display()))?;
        let mut file = BufWriter::new(file);
        let mut serializer = V2DeflateSerializer::new();
        let log = IntervalLogWriterBuilder::new()
            .add_comment("highwater-loadgen: latencies in nanoseconds, tags produce and end-to-end")
            .with_start_time(SystemTime::now())
            .begin_log_with(&mut file, &mut serializer)
            .with_context(|| format!("{} cannot be written", path.display()))?;
        let value = with(&mut Log(log))?;
        std::io::Write::flush(&mut file)
            .with_context(|| format!("{} cannot be written; is the disk full?", path.display()))?;
        Ok(value)
    }

    /// One line; nothing when nothing was counted.
    pub fn add(&mut self, tag: &str, start: Duration, length: Duration, of: &Histogram<u64>) -> Result<()> {
        if of.is_empty() {
            return Ok(());
        }
        let tag = Tag::new(tag).context("a tag of the histogram log")?;
        self.0.write_histogram(of, start, length, Some(tag)).map_err(|error| {
            anyhow::anyhow!("the histogram log cannot be written: {error:?}; is the disk full?")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_exact_where_their_rank_is() {
        let mut some = latencies();
        (1..=15_000u64).for_each(|n| some.saturating_record(n / 14_986 * 5_000 + 1));
        // Values with three digits share a counter with their neighbours; its highest one is what is told.
        let slow = some.highest_equivalent(5001);
        assert_eq!([99.9, 99.91, 100.0].map(|percentile| value_at(&some, percentile)), [1, slow, slow]);
    }

    #[test]
    fn curves_end_at_the_maximum() {
        let mut some = latencies();
        for n in 1..=1000u64 {
            some.saturating_record(n * 1000);
        }
        let curve = curve(&some);
        assert_eq!(curve.last().map(|point| point.0), Some(100.0));
        assert!(curve.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 <= two[1].1), "{curve:?}");
        assert!(super::curve(&latencies()).is_empty());
    }
}
