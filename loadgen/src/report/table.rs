//! The table at the end of a run.

use crate::amounts::{show_count, show_ns};
use crate::outcome::{Outcome, Summary};
use std::fmt::Write;

/// The outcome in a few lines.
pub fn table(outcome: &Outcome) -> String {
    let mut out = String::new();
    let plan = &outcome.plan;
    let topics = match &plan.topics.names[..] {
        [one] => one.clone(),
        many => format!("{} topics", many.len()),
    };
    let (measured, warm_up) = (outcome.measured_s, plan.warm_up_s);
    line(
        &mut out,
        format!(
            "{topics}, {} partitions; {measured:.1} s measured after {warm_up:.1} s of warm-up",
            plan.topics.partitions
        ),
    );
    throughput(&mut out, outcome);
    latencies(&mut out, outcome);
    not_acknowledged(&mut out, outcome);
    if let Some(verdict) = &outcome.verdict {
        line(&mut out, verdict.in_words());
        verdict.examples.iter().for_each(|example| line(&mut out, format!("  {example}")));
    }
    outcome.remarks.iter().for_each(|remark| line(&mut out, format!("note: {remark}")));
    out
}

fn line(out: &mut String, text: String) {
    // A String takes everything.
    _ = writeln!(out, "{text}");
}

fn throughput(out: &mut String, outcome: &Outcome) {
    let rows = [
        ("produced", outcome.produced_per_s(), outcome.produced_mb_s()),
        ("consumed", outcome.read_per_s(), outcome.read_mb_s()),
        ("caught up", outcome.measured.caught_up as f64 / outcome.measured_s, outcome.caught_up_mb_s()),
    ];
    for (what, per_s, mb_s) in rows.iter().filter(|row| row.1 > 0.0) {
        line(out, format!("{what:<12} {:>10} messages/s {mb_s:>10.1} MB/s", show_count(*per_s)));
    }
    let batches = outcome.totals.batches.max(1) as f64;
    if outcome.totals.batches > 0 {
        line(
            out,
            format!(
                "{:<12} {:>10} messages/batch {:>6.1} batches/request; client thread {:.0} % of a core",
                "",
                show_count(outcome.totals.acked as f64 / batches),
                batches / outcome.totals.produce_requests.max(1) as f64,
                outcome.client_busy * 100.0
            ),
        );
    }
}

fn latencies(out: &mut String, outcome: &Outcome) {
    if outcome.produce.is_none() && outcome.end_to_end.is_none() {
        return;
    }
    let head = ["p50", "p90", "p99", "p99.9", "p99.99", "max"];
    line(out, format!("{:<12}{}", "latency", head.map(|name| format!("{name:>11}")).concat()));
    for (what, summary) in [("produce", &outcome.produce), ("end to end", &outcome.end_to_end)] {
        if let Some(summary) = summary {
            let cells = values(summary).map(|value| format!("{:>11}", show_ns(value)));
            line(out, format!("{what:<12}{}", cells.concat()));
        }
    }
}

fn values(of: &Summary) -> [u64; 6] {
    [of.p50, of.p90, of.p99, of.p99_9, of.p99_99, of.max]
}

fn not_acknowledged(out: &mut String, outcome: &Outcome) {
    let totals = &outcome.totals;
    if outcome.plan.produce.is_some() {
        line(
            out,
            format!(
                "messages     {} made, {} acknowledged, {} refused, {} unanswered, {} never sent",
                totals.made, totals.acked, totals.failed, totals.unanswered, totals.never_sent
            ),
        );
    }
}
