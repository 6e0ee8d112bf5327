//! The report as one page that needs nothing else.

use super::chart::escape;
use super::curves::Chart;
use crate::compare::digest::{Digest, digits, ratio_in_words};
use crate::compare::machine::date;
use crate::compare::round::Metric;
use crate::compare::rules;
use crate::compare::scene::Scene;
use crate::compare::session::Record;
use std::fmt::Write;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#212529}\
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.5rem;border-top:1px solid #dee2e6;padding-top:1rem}\
table{border-collapse:collapse;margin:1rem 0;font-variant-numeric:tabular-nums}td,th{padding:.25rem .7rem;text-align:right;\
border-bottom:1px solid #e9ecef}td:first-child,th:first-child{text-align:left}.good{color:#2b8a3e;font-weight:600}\
.void{color:#868e96;text-decoration:line-through}.bad{color:#c92a2a;font-weight:600}.note{color:#495057;font-size:.9rem}code,pre{font:13px ui-monospace,monospace;background:#f8f9fa;\
padding:.1rem .3rem}pre{padding:.7rem;overflow:auto;white-space:pre-wrap}svg{max-width:100%;height:auto}";

/// The page.
pub(super) fn page(digest: &Digest<'_>, charts: &[Chart]) -> String {
    let mut out = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Highwater and Apache Kafka</title><style>{STYLE}</style>\n"
    );
    head(&mut out, digest);
    at_a_glance(&mut out, digest);
    for chart in charts.iter().filter(|chart| chart.scene.is_none()) {
        add(&mut out, &chart.svg);
    }
    for scene in &digest.record.scenes {
        of_scene(&mut out, digest, scene, charts);
    }
    cross_check(&mut out, digest.record);
    conditions(&mut out, digest);
    commands(&mut out, digest.record);
    out
}

fn add(out: &mut String, html: &str) {
    _ = writeln!(out, "{html}");
}

fn head(out: &mut String, digest: &Digest<'_>) {
    let record = digest.record;
    add(out, "<h1>A comparison of brokers</h1>");
    let facts = format!(
        "<p>{} UTC, took {:.0} minutes. {}. Layout {}. Each round: {:.1} s of warm-up, {:.1} s measured; {} rounds of each \
         scene, contenders in turn. Repeat it with <code>{}</code>.</p>",
        date(record.began_unix_s),
        record.took_s / 60.0,
        escape(&record.machine.in_words()),
        escape(&record.layout),
        record.warm_up_s,
        record.seconds,
        record.rounds_wanted,
        escape(&record.command)
    );
    add(out, &facts);
    if !record.is_complete() {
        add(out, "<p class=\"bad\">PARTIAL: not every round was run or gave numbers; see below.</p>");
    }
    add(out, "<table><tr><th>contender<th>what an acknowledged message is<th>version</tr>");
    for one in &record.contenders {
        let row = format!(
            "<tr><td>{}<td>{}<td>{}</tr>",
            escape(&one.name),
            escape(&one.promise),
            escape(&one.version)
        );
        add(out, &row);
    }
    add(out, "</table>");
    add(out, READING);
}

const READING: &str = "<p class=\"note\">How to read this: values are medians over the rounds that count. A ratio is the first \
contender's value divided by the other's in rounds of the same number; behind it stands its 95 % bootstrap interval. Green is \
better for the first contender, red is worse; where the interval holds 1, nothing is coloured; what is struck through is of void rounds. Latency begins when a message was \
due, not when it could be sent, and ends when a reader had it (where there is a reader) or when it was acknowledged. Few rounds \
make wide truths: an interval of two or three rounds is little more than their range.</p>";

/// One row per scene: the numbers that matter most.
fn at_a_glance(out: &mut String, digest: &Digest<'_>) {
    let shown = [Metric::Produced, Metric::P50, Metric::P99, Metric::P999, Metric::PerCpu, Metric::FirstAck];
    let others = digest.record.contenders.iter().skip(1);
    for other in others {
        let ours = &digest.record.contenders[0].name;
        add(out, &format!("<h2>{} divided by {}</h2>", escape(ours), escape(&other.name)));
        add(out, "<table><tr><th>scene");
        shown.iter().for_each(|metric| add(out, &format!("<th>{}", metric.name())));
        add(out, "</tr>");
        for scene in &digest.record.scenes {
            add(out, &format!("<tr><td><a href=\"#{0}\">{0}</a>", escape(&scene.id)));
            shown.iter().for_each(|metric| ratio_cell(out, digest, &scene.id, &other.name, *metric));
            add(out, "</tr>");
        }
        add(out, "</table>");
    }
}

fn ratio_cell(out: &mut String, digest: &Digest<'_>, scene: &str, other: &str, metric: Metric) {
    let Some(ratio) = digest.ratio(scene, other, metric) else { return add(out, "<td>–") };
    let ours = &digest.record.contenders[0].name;
    let void = digest.only_void(scene, ours) || digest.only_void(scene, other);
    let sure = !void && (ratio.low > 1.0 || ratio.high < 1.0);
    let class = match metric.more_is_better() {
        Some(more) if sure && (ratio.median > 1.0) == more => "good",
        Some(_) if sure => "bad",
        _ if void => "void",
        _ => "",
    };
    add(out, &format!("<td class=\"{class}\">{}", ratio_in_words(&ratio)));
}

fn of_scene(out: &mut String, digest: &Digest<'_>, scene: &Scene, charts: &[Chart]) {
    add(out, &format!("<h2 id=\"{0}\">{1}</h2>", escape(&scene.id), escape(&scene.title)));
    if let Some(warning) = digest.warning(&scene.id) {
        add(out, &format!("<p class=\"bad\">{}</p>", escape(&warning)));
    }
    let names: Vec<&str> = digest.record.contenders.iter().map(|one| one.name.as_str()).collect();
    add(out, "<table><tr><th>");
    names.iter().for_each(|name| add(out, &format!("<th>{}", escape(name))));
    names.iter().skip(1).for_each(|name| add(out, &format!("<th>{} / {}", escape(names[0]), escape(name))));
    add(out, "</tr>");
    for metric in digest.metrics(&scene.id) {
        add(out, &format!("<tr><td>{}", metric.name()));
        for name in &names {
            let value = digest.median(&scene.id, name, metric).map_or("–".to_owned(), digits);
            let late = metric == Metric::Produced && !digest.kept_up(&scene.id, name);
            add(
                out,
                &format!(
                    "<td>{value}{}",
                    if late { " <span class=\"bad\">did not keep up</span>" } else { "" }
                ),
            );
        }
        names.iter().skip(1).for_each(|name| ratio_cell(out, digest, &scene.id, name, metric));
        add(out, "</tr>");
    }
    add(out, "</table>");
    charts
        .iter()
        .filter(|chart| chart.scene.as_deref() == Some(&scene.id))
        .for_each(|chart| add(out, &chart.svg));
    remarks(out, digest, scene);
}

/// What single rounds had to say, each thing once.
fn remarks(out: &mut String, digest: &Digest<'_>, scene: &Scene) {
    let rounds = digest.record.rounds.iter().filter(|round| round.scene == scene.id);
    let mut notes: Vec<String> = Vec::new();
    for round in rounds {
        let said = round.outcome.iter().flat_map(|outcome| &outcome.remarks);
        notes.extend(said.map(|remark| format!("{}, round {}: {remark}", round.contender, round.number + 1)));
    }
    if !notes.is_empty() {
        let items: Vec<String> = notes.iter().map(|note| format!("<li>{}</li>", escape(note))).collect();
        add(
            out,
            &format!(
                "<details class=\"note\"><summary>{} notes</summary><ul>{}</ul></details>",
                items.len(),
                items.concat()
            ),
        );
    }
}

fn cross_check(out: &mut String, record: &Record) {
    if record.checks.is_empty() {
        return;
    }
    add(
        out,
        "<h2>Cross-check with Kafka's own tools</h2><p>1 KB into 16 partitions, acks=all, batches of 16 KiB, linger 5 ms, \
              as much as it takes: nobody must trust our client.</p>",
    );
    add(out, "<table><tr><th>tool<th>contender<th>MB/s<th>p50, ms<th>p99, ms<th>remark</tr>");
    let mut checks: Vec<_> = record.checks.iter().collect();
    checks.sort_by(|a, b| a.tool.cmp(&b.tool));
    for check in checks {
        let value = |value: Option<f64>| value.map_or("–".to_owned(), digits);
        let row = format!(
            "<tr><td>{}<td>{}<td>{}<td>{}<td>{}<td>{}</tr>",
            escape(&check.tool),
            escape(&check.contender),
            value(check.mb_s),
            value(check.p50_ms),
            value(check.p99_ms),
            escape(&check.remark)
        );
        add(out, &row);
    }
    add(out, "</table>");
}

fn conditions(out: &mut String, digest: &Digest<'_>) {
    add(out, "<h2>Conditions, and rounds that do not count</h2>");
    let floors =
        digest.record.rounds.iter().flat_map(|round| [round.floor_before, round.floor_after]).flatten();
    let (low, high) = floors.fold((f64::INFINITY, 0.0), |(low, high): (f64, f64), floor| {
        (low.min(floor.p50_us), high.max(floor.p50_us))
    });
    if low.is_finite() {
        let floor = format!(
            "<p>The flush floor, one bare durable write of 4 KiB (O_DIRECT, O_DSYNC, io_uring) on the same file system between \
             rounds: median {:.0} µs, from {low:.0} to {high:.0} µs. Disk bytes are the broker's own; flushes are those of the \
             whole disk.</p>",
            digest.usual_floor_us
        );
        add(out, &floor);
    }
    add(out, &format!("<p>{}</p>", escape(&rules::in_words())));
    let void = digest.void_lines();
    add(out, &format!("<p>{} of {} rounds are void.</p><ul>", void.len(), digest.record.rounds.len()));
    void.iter()
        .chain(&digest.record.troubles)
        .for_each(|line| add(out, &format!("<li>{}</li>", escape(line))));
    add(out, "</ul>");
}

fn commands(out: &mut String, record: &Record) {
    add(
        out,
        "<h2>Settings and commands</h2><p>Brokers, all other settings their defaults (Kafka with its own 1 GiB heap; a single \
              node of each). The brokers of a comparison run all the time; who is not measured is idle. Before each round all dirty \
              pages are written. Topics are new in each round.</p>",
    );
    let mut lines: Vec<String> =
        record.contenders.iter().map(|one| format!("{}: {}", one.name, one.command)).collect();
    for scene in &record.scenes {
        let round = record.rounds.iter().find(|round| round.scene == scene.id && !round.command.is_empty());
        lines.extend(round.map(|round| format!("{}: {}", scene.id, round.command)));
    }
    add(out, &format!("<pre>{}</pre>", escape(&lines.join("\n"))));
    if record.kafka_per_s > 0.0 {
        add(
            out,
            &format!("<p>Shares of a load are of {:.0} messages of 1 KB a second.</p>", record.kafka_per_s),
        );
    }
}
