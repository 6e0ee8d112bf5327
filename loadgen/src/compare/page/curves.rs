//! The charts of a report: latency by percentile in each scene, latency over throughput, work per processor second.

use super::chart::{self, Axis, Line};
use crate::compare::digest::Digest;
use crate::compare::round::Metric;
use crate::compare::scene::{Pace, Scene};

/// A finished chart.
pub(super) struct Chart {
    /// Of its files.
    pub(super) name: String,
    /// The scene that it belongs to; `None` for charts over all.
    pub(super) scene: Option<String>,
    pub(super) svg: String,
}

pub(super) fn all(digest: &Digest<'_>) -> Vec<Chart> {
    let over_all = [over_throughput(digest), per_cpu(digest), start_up(digest)];
    let scenes = digest.record.scenes.iter();
    over_all.into_iter().flatten().chain(scenes.filter_map(|scene| by_percentile(digest, scene))).collect()
}

/// Percentiles stand at the logarithm of how rare what lies beyond them is.
fn by_percentile(digest: &Digest<'_>, scene: &Scene) -> Option<Chart> {
    let mut lines = Vec::new();
    for (index, one) in digest.record.contenders.iter().enumerate() {
        let Some(latency) = digest.typical(&scene.id, &one.name).and_then(|round| round.latency()) else {
            continue;
        };
        let finite = latency.curve.iter().filter(|(percentile, _)| *percentile < 100.0);
        let points =
            finite.map(|(percentile, ns)| (-(1.0 - percentile / 100.0).log10(), (*ns as f64 / 1e6).log10()));
        let void = if digest.only_void(&scene.id, &one.name) { " (void)" } else { "" };
        lines.push(Line { name: format!("{}{void}", one.name), index, points: points.collect() });
    }
    if lines.is_empty() {
        return None;
    }
    let ys = lines.iter().flat_map(|line| line.points.iter().map(|(_, y)| 10f64.powf(*y)));
    let rarest = lines.iter().flat_map(|line| line.points.iter().map(|(x, _)| *x)).fold(3.0, f64::max);
    let names = ["0 %", "90 %", "99 %", "99.9 %", "99.99 %", "99.999 %", "99.9999 %"];
    let ticks = names.iter().enumerate().map(|(nines, name)| (nines as f64, (*name).to_owned()));
    let x = Axis {
        title: "percentile".to_owned(),
        low: 0.0,
        high: rarest,
        ticks: ticks.filter(|(nines, _)| *nines <= rarest).collect(),
    };
    let y = Axis::logarithmic("latency, ms", ys);
    let svg = chart::lines(&scene.title, &x, &y, &lines);
    Some(Chart { name: format!("latency-{}", scene.id), scene: Some(scene.id.clone()), svg })
}

fn over_throughput(digest: &Digest<'_>) -> Option<Chart> {
    let scenes = digest.record.scenes.iter();
    let open: Vec<&Scene> =
        scenes.filter(|scene| scene.id.starts_with("load-") || scene.id == "saturation").collect();
    if open.iter().filter(|scene| matches!(scene.pace, Pace::ShareOfKafka(_))).count() < 2 {
        return None;
    }
    let mut lines = Vec::new();
    for (index, one) in digest.record.contenders.iter().enumerate() {
        let point = |scene: &&Scene| {
            let of = |metric| digest.median(&scene.id, &one.name, metric);
            Some((of(Metric::Produced)?, of(Metric::P99)?.log10()))
        };
        let mut points: Vec<(f64, f64)> = open.iter().filter_map(point).collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        let void = open.iter().any(|scene| digest.only_void(&scene.id, &one.name));
        let void = if void { " (partly void)" } else { "" };
        lines.push(Line { name: format!("{}{void}", one.name), index, points });
    }
    let points = || lines.iter().flat_map(|line| line.points.iter());
    let x = Axis::linear("produced, MB/s", points().map(|(x, _)| *x));
    let y = Axis::logarithmic("p99, ms", points().map(|(_, y)| 10f64.powf(*y)));
    let svg = chart::lines("Latency over throughput: 1 KB by key into 100 partitions", &x, &y, &lines);
    Some(Chart { name: "throughput-latency".to_owned(), scene: None, svg })
}

fn per_cpu(digest: &Digest<'_>) -> Option<Chart> {
    bars(digest, "cpu", "Work per processor second of the broker, more is better", "MB", Metric::PerCpu)
}

fn start_up(digest: &Digest<'_>) -> Option<Chart> {
    bars(digest, "start-up", "From exec to the first acknowledgement, less is better", "ms", Metric::FirstAck)
}

fn bars(digest: &Digest<'_>, name: &str, title: &str, unit: &str, metric: Metric) -> Option<Chart> {
    let names: Vec<String> = digest.record.contenders.iter().map(|one| one.name.clone()).collect();
    let group = |scene: &Scene| {
        let values: Vec<Option<f64>> =
            names.iter().map(|name| digest.median(&scene.id, name, metric)).collect();
        let void = if digest.warning(&scene.id).is_some() { " (void)" } else { "" };
        values.iter().any(Option::is_some).then(|| (format!("{}{void}", scene.id), values))
    };
    let groups: Vec<_> = digest.record.scenes.iter().filter_map(group).collect();
    (!groups.is_empty()).then(|| Chart {
        name: name.to_owned(),
        scene: None,
        svg: chart::bars(title, unit, &names, &groups),
    })
}
