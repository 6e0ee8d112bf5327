//! The search for the highest rate whose p99.9 stays below a limit: doubled until it fails, then halved in between.

use crate::amounts::{self, show_count, show_ns};
use crate::args::LoadArgs;
use crate::outcome::{Outcome, Summary};
use crate::plan::{Load, Plan};
use crate::run::{Options, run};
use crate::schedule::Profile;
use crate::stop::Stop;
use anyhow::{Context, Result, bail};
use clap::Args;
use serde::Serialize;
use std::time::Duration;

/// The search ends when it knows the rate as closely as this.
const CLOSE: f64 = 1.05;
/// No rate is beyond this.
const RATE_MAX: f64 = 50e6;

/// Options of the search; those of a single run hold for each of its steps.
#[derive(Clone, Debug, Args)]
pub struct SaturateArgs {
    #[command(flatten)]
    pub load: LoadArgs,
    /// What p99.9 must stay below: of end-to-end latency with --consumers, of acknowledgement without
    #[arg(long = "p999", value_parser = amounts::span, default_value = "10ms", value_name = "SPAN", help_heading = "Load")]
    pub limit: Duration,
    /// The first rate that is tried
    #[arg(long, value_parser = amounts::count, default_value = "1000", value_name = "RATE", help_heading = "Load")]
    pub from: f64,
}

/// One rate that was tried.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    pub rate: f64,
    pub reached: f64,
    pub p99_9_ns: u64,
    pub holds: bool,
}

/// What the search found.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    pub limit_ns: u64,
    /// Messages a second; 0 when not even the first rate held.
    pub rate: f64,
    pub steps: Vec<Step>,
    /// The outcome at that rate.
    pub outcome: Option<Outcome>,
}

/// Searches. `tell` gets each step as it is done.
pub fn search(
    plan: &Plan,
    limit: Duration,
    from: f64,
    stop: &Stop,
    tell: &mut dyn FnMut(&Step),
) -> Result<Found> {
    if from <= 0.0 {
        bail!("the first rate must be more than nothing");
    }
    let mut found = Found { limit_ns: limit.as_nanos() as u64, rate: 0.0, steps: Vec::new(), outcome: None };
    let (mut holds, mut fails) = (0.0, f64::INFINITY);
    while !stop.is_set() {
        let rate = next_rate(holds, fails, from);
        if (holds > 0.0 && rate / holds < CLOSE) || !(1.0..=RATE_MAX).contains(&rate) {
            break;
        }
        let outcome = attempt(plan, rate, stop)
            .with_context(|| format!("at {} messages a second", show_count(rate)))?;
        let step = judge(rate, &outcome, found.limit_ns);
        tell(&step);
        if step.holds {
            (holds, found.rate, found.outcome) = (rate, rate, Some(outcome));
        } else {
            fails = rate;
        }
        found.steps.push(step);
        // Half of the first rate, a quarter: a limit that nothing holds is no search.
        if holds == 0.0 && found.steps.len() > 6 {
            break;
        }
    }
    Ok(found)
}

fn next_rate(holds: f64, fails: f64, from: f64) -> f64 {
    match (holds, fails) {
        (holds, fails) if fails.is_infinite() => {
            if holds == 0.0 {
                from
            } else {
                holds * 2.0
            }
        }
        (0.0, fails) => fails / 2.0,
        (holds, fails) => (holds * fails).sqrt(),
    }
}

fn attempt(plan: &Plan, rate: f64, stop: &Stop) -> Result<Outcome> {
    let mut plan = plan.clone();
    plan.topics.names = plan.topics.names.iter().map(|name| format!("{name}-{}", rate as u64)).collect();
    // What is not answered by then has lost anyway.
    plan.drain_s = plan.drain_s.min(5.0);
    if let Some(produce) = &mut plan.produce {
        produce.load = Load::Open { profile: Profile::constant(rate), poisson: false };
    }
    let title = format!("{} msg/s: ", show_count(rate));
    run(&plan, &Options { title, ..Options::default() }, stop)
}

fn judge(rate: f64, outcome: &Outcome, limit_ns: u64) -> Step {
    let latency: Option<&Summary> = outcome.end_to_end.as_ref().or(outcome.produce.as_ref());
    let p99_9_ns = latency.map_or(u64::MAX, |latency| latency.p99_9);
    let clean = outcome.not_acknowledged() == 0 && outcome.kept_up() && !outcome.partial;
    Step { rate, reached: outcome.produced_per_s(), p99_9_ns, holds: clean && p99_9_ns < limit_ns }
}

/// A step in a line.
pub fn line(step: &Step) -> String {
    let verdict = if step.holds { "holds" } else { "fails" };
    format!(
        "{:>9} msg/s asked, {:>9} reached: p99.9 {:>9}  {verdict}",
        show_count(step.rate),
        show_count(step.reached),
        show_ns(step.p99_9_ns)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rates that are tried when everything up to `limit` holds.
    fn path(limit: f64, from: f64) -> Vec<u64> {
        let (mut holds, mut fails, mut tried) = (0.0, f64::INFINITY, Vec::new());
        for _ in 0..30 {
            let rate = next_rate(holds, fails, from);
            if holds > 0.0 && rate / holds < CLOSE {
                break;
            }
            tried.push(rate as u64);
            if rate <= limit { holds = rate } else { fails = rate }
        }
        tried
    }

    #[test]
    fn the_search_closes_in() {
        assert_eq!(path(30_000.0, 10_000.0), [10_000, 20_000, 40_000, 28_284, 33_635, 30_844]);
        assert_eq!(path(300.0, 1000.0)[..3], [1000, 500, 250]);
    }
}
