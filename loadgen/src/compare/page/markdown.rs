//! The tables for a README.

use super::curves::Chart;
use crate::compare::digest::{Digest, digits, ratio_in_words};
use crate::compare::machine::date;
use crate::compare::round::Metric;
use std::fmt::Write;

/// The whole report in Markdown.
pub(super) fn page(digest: &Digest<'_>, charts: &[Chart]) -> String {
    let record = digest.record;
    let mut out = String::new();
    _ = writeln!(
        out,
        "Measured {} UTC on {}; {}. Repeat it with `{}`.\n",
        date(record.began_unix_s),
        record.machine.in_words(),
        record.layout,
        record.command
    );
    for scene in &record.scenes {
        _ = writeln!(out, "**{}** (`{}`)\n", scene.title, scene.id);
        digest.warning(&scene.id).iter().for_each(|warning| _ = writeln!(out, "{warning}.\n"));
        out += &table(digest, &scene.id);
        for chart in charts.iter().filter(|chart| chart.scene.as_deref() == Some(&scene.id)) {
            _ = writeln!(out, "\n![{}]({}.png)", scene.title, chart.name);
        }
        out += "\n";
    }
    for chart in charts.iter().filter(|chart| chart.scene.is_none()) {
        _ = writeln!(out, "![{0}]({0}.png)\n", chart.name);
    }
    let void = digest.void_lines();
    if !void.is_empty() {
        _ = writeln!(out, "{} of {} rounds are void:\n", void.len(), record.rounds.len());
        void.iter().for_each(|line| _ = writeln!(out, "- {line}"));
    }
    out
}

/// Contenders as columns, with the ratio of the first to each other.
pub(super) fn table(digest: &Digest<'_>, scene: &str) -> String {
    let names: Vec<&str> = digest.record.contenders.iter().map(|one| one.name.as_str()).collect();
    let Some(ours) = names.first() else { return String::new() };
    let mut head = vec!["".to_owned()];
    head.extend(names.iter().map(|name| (*name).to_owned()));
    head.extend(names[1..].iter().map(|name| format!("{ours} / {name}")));
    let mut out = row(&head);
    out += &row(&vec!["---".to_owned(); head.len()]);
    for metric in digest.metrics(scene) {
        let mut cells = vec![metric.name().to_owned()];
        cells.extend(names.iter().map(|name| cell(digest, scene, name, metric)));
        let ratio = |name: &&str| {
            digest.ratio(scene, name, metric).map_or("–".to_owned(), |ratio| ratio_in_words(&ratio))
        };
        cells.extend(names[1..].iter().map(ratio));
        out += &row(&cells);
    }
    out
}

fn cell(digest: &Digest<'_>, scene: &str, name: &str, metric: Metric) -> String {
    let value = digest.median(scene, name, metric).map_or("–".to_owned(), digits);
    match metric {
        Metric::Produced if !digest.kept_up(scene, name) => format!("{value} (did not keep up)"),
        _ => value,
    }
}

fn row(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}
