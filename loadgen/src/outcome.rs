//! What a run found: plain numbers, written as JSON and read again.

use crate::amounts::show_count;
use crate::engine::{Counts, Ended, Interval, Phase, Phases};
use crate::histograms::{curve, latencies, value_at};
use crate::plan::{Load, Plan};
use crate::verify::Verdict;
use anyhow::{Context, Result};
use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Latencies in numbers; all in nanoseconds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub count: u64,
    pub mean: f64,
    pub p50: u64,
    pub p90: u64,
    pub p99: u64,
    pub p99_9: u64,
    pub p99_99: u64,
    pub max: u64,
    /// Percentile and value, for a curve.
    pub curve: Vec<(f64, u64)>,
}

impl Summary {
    /// `None` when nothing was counted.
    pub fn of(histogram: &Histogram<u64>) -> Option<Self> {
        let at = |percentile| value_at(histogram, percentile);
        (!histogram.is_empty()).then(|| Self {
            count: histogram.len(),
            mean: histogram.mean(),
            p50: at(50.0),
            p90: at(90.0),
            p99: at(99.0),
            p99_9: at(99.9),
            p99_99: at(99.99),
            max: histogram.max(),
            curve: curve(histogram),
        })
    }
}

/// One interval, about a second.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Point {
    /// Its begin, in seconds of the run.
    pub from_s: f64,
    pub seconds: f64,
    pub phase: Phase,
    pub acked: u64,
    pub read: u64,
    pub caught_up: u64,
    /// Messages that failed or were not answered.
    pub lost: u64,
    pub lag: u64,
    pub p50: u64,
    pub p99: u64,
    pub p99_9: u64,
}

/// The whole.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Outcome {
    /// Version of this program.
    pub version: String,
    /// When it began: nanoseconds since 1970.
    pub began_unix_ns: u64,
    pub plan: Plan,
    /// Seconds that were measured.
    pub measured_s: f64,
    /// Everything, warm-up and end included.
    pub totals: Counts,
    /// What happened while it was measured.
    pub measured: Counts,
    /// From due to acknowledged.
    pub produce: Option<Summary>,
    /// From due to read.
    pub end_to_end: Option<Summary>,
    pub timeline: Vec<Point>,
    /// How busy the busiest client thread was, from 0 to 1.
    pub client_busy: f64,
    /// The run ended before its time.
    pub partial: bool,
    /// What a reader of the numbers must know.
    pub remarks: Vec<String>,
    pub verdict: Option<Verdict>,
}

impl Outcome {
    /// Acknowledged messages a second.
    pub fn produced_per_s(&self) -> f64 {
        self.measured.acked as f64 / self.measured_s
    }

    /// Acknowledged megabytes a second.
    pub fn produced_mb_s(&self) -> f64 {
        self.measured.acked_bytes as f64 / 1e6 / self.measured_s
    }

    /// Messages a second that readers at the tail got.
    pub fn read_per_s(&self) -> f64 {
        self.measured.read as f64 / self.measured_s
    }

    /// Megabytes a second that readers at the tail got.
    pub fn read_mb_s(&self) -> f64 {
        self.measured.read_bytes as f64 / 1e6 / self.measured_s
    }

    /// Megabytes a second that readers from the beginning got.
    pub fn caught_up_mb_s(&self) -> f64 {
        self.measured.caught_up_bytes as f64 / 1e6 / self.measured_s
    }

    /// Messages that were not acknowledged, for whatever reason.
    pub fn not_acknowledged(&self) -> u64 {
        self.totals.failed + self.totals.unanswered + self.totals.never_sent
    }

    /// Whether the asked rate was reached, as far as one was asked for.
    pub fn kept_up(&self) -> bool {
        self.wanted().is_none_or(|wanted| self.measured.acked as f64 >= 0.985 * wanted)
    }

    /// Messages that should have been acknowledged while it was measured.
    fn wanted(&self) -> Option<f64> {
        match &self.plan.produce.as_ref()?.load {
            Load::Open { profile, .. } => {
                let (from, total) = (self.plan.warm_up_s, self.plan.warm_up_s + self.plan.duration_s);
                Some(profile.messages(from, from + self.measured_s, total))
            }
            Load::Closed { .. } => None,
        }
    }

    /// As a file of JSON.
    pub fn save(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self).context("JSON")?;
        std::fs::write(path, text)
            .with_context(|| format!("{} cannot be written; is the disk full?", path.display()))
    }
}

/// Gathers what the threads report.
#[derive(Debug)]
pub struct Gathering {
    phases: Phases,
    totals: Counts,
    measured: Counts,
    produce: Histogram<u64>,
    end_to_end: Histogram<u64>,
    timeline: Vec<Point>,
}

impl Gathering {
    /// For a run of this plan.
    pub fn new(plan: &Plan) -> Self {
        Self {
            phases: Phases::of(plan),
            totals: Counts::default(),
            measured: Counts::default(),
            produce: latencies(),
            end_to_end: latencies(),
            timeline: Vec::new(),
        }
    }

    /// One interval more. Gives its place on the timeline.
    pub fn add(&mut self, interval: &Interval) -> Result<&Point> {
        let counts = &interval.tally.counts;
        let phase = self.phases.at(interval.from);
        self.totals.add(counts);
        if phase == Phase::Measured {
            self.measured.add(counts);
        }
        let added = self.produce.add(&interval.tally.produce);
        added.and(self.end_to_end.add(&interval.tally.end_to_end)).context("adding histograms")?;
        let shown = match interval.tally.end_to_end.is_empty() {
            true => &interval.tally.produce,
            false => &interval.tally.end_to_end,
        };
        self.timeline.push(Point {
            from_s: interval.from as f64 / 1e9,
            seconds: (interval.to - interval.from) as f64 / 1e9,
            phase,
            acked: counts.acked,
            read: counts.read,
            caught_up: counts.caught_up,
            lost: counts.failed + counts.unanswered + counts.never_sent,
            lag: interval.lag,
            p50: value_at(shown, 50.0),
            p99: value_at(shown, 99.0),
            p99_9: value_at(shown, 99.9),
        });
        self.timeline.last().context("a point")
    }

    /// The end.
    pub fn finish(self, plan: &Plan, ended: &Ended, interrupted: bool, verdict: Option<Verdict>) -> Outcome {
        let measured_to = ended.measured_to.min(self.phases.measure_to);
        let measured_s = measured_to.saturating_sub(self.phases.measure_from) as f64 / 1e9;
        let read_out = plan.produce.is_none() && ended.all_read;
        let mut outcome = Outcome {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            began_unix_ns: ended.began_unix_ns,
            plan: plan.clone(),
            measured_s: measured_s.max(1e-3),
            totals: self.totals,
            measured: self.measured,
            produce: Summary::of(&self.produce),
            end_to_end: Summary::of(&self.end_to_end),
            timeline: self.timeline,
            client_busy: ended.busy,
            partial: interrupted || ended.gone || (measured_to < self.phases.measure_to && !read_out),
            remarks: Vec::new(),
            verdict,
        };
        outcome.remarks = remarks(&outcome, ended, interrupted);
        outcome
    }
}

/// What the numbers do not say themselves.
fn remarks(outcome: &Outcome, ended: &Ended, interrupted: bool) -> Vec<String> {
    let (plan, totals) = (&outcome.plan, &outcome.totals);
    let mut remarks = Vec::new();
    if interrupted {
        remarks.push(format!("PARTIAL: stopped after {:.1} measured seconds", outcome.measured_s));
    }
    if ended.gone {
        remarks.push("PARTIAL: the broker went away and did not come back".to_owned());
    }
    if totals.disconnects > 0 {
        let silent = silence(outcome)
            .map(|(from, to)| format!("; nothing was acknowledged from second {from:.0} to {to:.0}"));
        remarks.push(format!("{} connections broke{}", totals.disconnects, silent.unwrap_or_default()));
    }
    if let Some(wanted) = outcome.wanted().filter(|_| !outcome.kept_up()) {
        remarks.push(not_kept_up(outcome, wanted));
    }
    let waiting = totals.never_sent + totals.errors.get("no answer until the end of the run").unwrap_or(&0);
    if waiting > 0 {
        remarks.push(format!(
            "{} messages still waited at the end; their latencies are counted as long as they had lasted by then",
            show_count(waiting as f64)
        ));
    }
    for (what, count) in &totals.errors {
        let disk = if what.contains("KAFKA_STORAGE_ERROR") { "; the broker's disk may be full" } else { "" };
        remarks.push(format!("{} times: {what}{disk}", show_count(*count as f64)));
    }
    if !ended.all_read && plan.consumers > 0 && plan.produce.is_some() {
        remarks.push("readers did not come to the end of what was written".to_owned());
    }
    remarks
}

fn not_kept_up(outcome: &Outcome, wanted: f64) -> String {
    let busy = outcome.client_busy * 100.0;
    let who = match outcome.client_busy {
        busy if busy > 0.9 => "this client was the limit: give it more --threads",
        _ => "the broker did not keep up",
    };
    format!(
        "{} of {} messages a second were reached: {who} (the busiest client thread used {busy:.0} % of a core)",
        show_count(outcome.produced_per_s()),
        show_count(wanted / outcome.measured_s)
    )
}

/// The first stretch of at least a second without an acknowledgement.
fn silence(outcome: &Outcome) -> Option<(f64, f64)> {
    let during = outcome.timeline.iter().filter(|point| point.phase != Phase::After);
    let silent: Vec<&Point> =
        during.skip_while(|point| point.acked > 0).take_while(|point| point.acked == 0).collect();
    let (first, last) = (silent.first()?, silent.last()?);
    outcome.plan.produce.as_ref()?;
    Some((first.from_s, last.from_s + last.seconds))
}
