//! One run from its plan to its outcome: topics are made, offsets found, the engine runs, what it says is gathered.

use crate::engine::{self, Ended, Interval, Start};
use crate::group::{Attendance, Group};
use crate::histograms::Log;
use crate::outcome::{Gathering, Outcome};
use crate::plan::Plan;
use crate::progress::Progress;
use crate::stop::Stop;
use crate::verify::{Verdict, judge};
use crate::wire::{self, Edge, Line, Readiness};
use anyhow::{Result, anyhow, ensure};
use highwater::protocol::ApiKey;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicI64;
use std::time::Duration;

/// What does not change the numbers.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// No progress line, also on a terminal.
    pub quiet: bool,
    /// What stands before the progress line.
    pub title: String,
    /// Where the histogram log goes.
    pub hdr_log: Option<PathBuf>,
}

/// Runs a plan.
pub fn run(plan: &Plan, options: &Options, stop: &Stop) -> Result<Outcome> {
    plan.check()?;
    let mut line = Line::open_any(&plan.brokers)?;
    let created = match plan.produce {
        Some(_) => wire::create(&mut line, &plan.topics)?,
        None => Readiness::Found,
    };
    let mut start = prepare(plan, &mut line, created == Readiness::Created)?;
    let group =
        plan.group.as_ref().map(|name| join(name, plan.consumers, &mut start, &mut line)).transpose()?;
    let attendance = group.zip(start.positions.clone()).map(|(group, positions)| group.attend(positions));
    let attendance = attendance.transpose()?;
    let mut plan = plan.clone();
    // A run that only reads takes the topics as they are.
    plan.topics.partitions = start.target.partitions;
    let plan = &plan;
    let outcome = match &options.hdr_log {
        Some(path) => with_log(path, plan, start, options, stop),
        None => perform(plan, start, options, stop, None).map(|(outcome, _)| outcome),
    };
    // Also when the run could not be done: nobody stays in the group.
    let troubles = attendance.map(Attendance::end).unwrap_or_default();
    let mut outcome = outcome?;
    outcome.remarks.extend(troubles.iter().map(|(what, count)| format!("{count} times: {what}")));
    if created == Readiness::Created && !plan.topics.keep {
        // A broker that is gone keeps its topics; the outcome matters more.
        _ = Line::open_any(&plan.brokers).and_then(|mut line| wire::delete(&mut line, &plan.topics.names));
    }
    Ok(outcome)
}

fn prepare(plan: &Plan, line: &mut Line, are_new: bool) -> Result<Start> {
    let target = wire::find_target(line, &plan.topics.names, are_new)?;
    // Asked also when nobody reads: a leader that answers is ready to be written to.
    let (begins, ends) = match line.versions().offers(ApiKey::ListOffsets) {
        false => (Vec::new(), Vec::new()),
        true => (wire::find_offsets(&target, Edge::Begin)?, wire::find_offsets(&target, Edge::End)?),
    };
    ensure!(!ends.is_empty() || plan.consumers + plan.catch_up == 0, "the broker does not offer ListOffsets");
    let tail_from = if plan.produce.is_some() { ends.clone() } else { begins.clone() };
    let mark = fastrand::u32(..);
    Ok(Start { target, tail_from, begins, ends, shares: None, positions: None, mark })
}

/// Lets the readers join their group: it says who reads what, and from where.
fn join(name: &str, readers: usize, start: &mut Start, line: &mut Line) -> Result<Group> {
    ensure!(
        line.versions().offers(ApiKey::JoinGroup),
        "--group {name}: {} offers no consumer groups",
        line.name()
    );
    let mut group = Group::join(name, readers, &start.target, line)?;
    group.begin_where_it_ended(&mut start.tail_from)?;
    start.shares = Some(group.lanes());
    start.positions = Some(start.target.lanes.iter().map(|_| AtomicI64::new(-1)).collect());
    Ok(group)
}

/// A log that cannot be written takes nothing else with it.
fn with_log(path: &Path, plan: &Plan, start: Start, options: &Options, stop: &Stop) -> Result<Outcome> {
    let mut kept = None;
    let written = Log::write(path, |log| {
        let (outcome, written) = perform(plan, start, options, stop, Some(log))?;
        kept = Some(outcome);
        written
    });
    match (kept, written) {
        (Some(outcome), Ok(())) => Ok(outcome),
        (Some(mut outcome), Err(trouble)) => {
            outcome.remarks.push(format!("the histogram log is not whole: {trouble:#}"));
            Ok(outcome)
        }
        (None, written) => Err(written.err().unwrap_or_else(|| anyhow!("no outcome"))),
    }
}

/// The outcome, and whether the log could be written.
fn perform(
    plan: &Plan,
    start: Start,
    options: &Options,
    stop: &Stop,
    mut log: Option<&mut Log<'_>>,
) -> Result<(Outcome, Result<()>)> {
    let mut written = Ok(());
    let mut gathering = Gathering::new(plan);
    let mut progress = Progress::new(plan, &options.title, options.quiet);
    let target = start.target.clone();
    let ended = engine::run(plan, start, stop, &mut |interval| {
        if let Some(log) = log.as_mut().filter(|_| written.is_ok()) {
            written = write(log, &interval);
        }
        progress.see(gathering.add(&interval)?);
        Ok(())
    })?;
    progress.done();
    let verdict = plan.verify.then(|| verdict(&ended, |lane| target.lane_name(lane)));
    Ok((gathering.finish(plan, &ended, stop.is_set(), verdict), written))
}

fn verdict(ended: &Ended, name: impl Fn(usize) -> String) -> Verdict {
    judge(&ended.written, &ended.seen, name)
}

fn write(log: &mut Log<'_>, interval: &Interval) -> Result<()> {
    let (from, to) = (Duration::from_nanos(interval.from), Duration::from_nanos(interval.to));
    log.add("produce", from, to - from, &interval.tally.produce)?;
    log.add("end-to-end", from, to - from, &interval.tally.end_to_end)
}
