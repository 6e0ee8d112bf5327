//! All rounds of a scene at a glance: medians of the rounds that count, and ratios of ours to each other.

use super::round::{METRICS, Metric, Round};
use super::rules;
use super::session::Record;
use super::statistics::{Ratio, median, ratio};

/// A record with its void rounds told apart.
pub(super) struct Digest<'a> {
    pub(super) record: &'a Record,
    pub(super) usual_floor_us: f64,
    /// Why each round is void, in the order of the record.
    pub(super) voids: Vec<Option<String>>,
}

impl<'a> Digest<'a> {
    pub(super) fn new(record: &'a Record) -> Self {
        let usual_floor_us = rules::usual_floor(&record.rounds);
        let voids = record.rounds.iter().map(|round| rules::void(round, usual_floor_us)).collect();
        Self { record, usual_floor_us, voids }
    }

    /// Rounds of a contender in a scene that count; when none does, those that at least gave numbers.
    pub(super) fn shown(&self, scene: &str, contender: &str) -> Vec<&'a Round> {
        let of = |voids: bool| {
            let rounds = self.record.rounds.iter().zip(&self.voids);
            let mine = rounds.filter(|(round, _)| round.scene == scene && round.contender == contender);
            let mine = mine.filter(|(round, void)| void.is_none() || (voids && round.trouble.is_none()));
            mine.map(|(round, _)| round).collect::<Vec<_>>()
        };
        if self.only_void(scene, contender) { of(true) } else { of(false) }
    }

    /// Whether no round of a contender in a scene counts.
    pub(super) fn only_void(&self, scene: &str, contender: &str) -> bool {
        let rounds = self.record.rounds.iter().zip(&self.voids);
        let mut mine = rounds.filter(|(round, _)| round.scene == scene && round.contender == contender);
        mine.all(|(_, void)| void.is_some())
    }

    /// A sentence about contenders whose numbers in a scene are of void rounds.
    pub(super) fn warning(&self, scene: &str) -> Option<String> {
        let names = self.record.contenders.iter().map(|one| one.name.as_str());
        let void: Vec<&str> = names.filter(|name| self.only_void(scene, name)).collect();
        (!void.is_empty()).then(|| {
            format!("VOID: no round of {} counts here; what is shown is of void rounds", void.join(", "))
        })
    }

    /// The median of a number.
    pub(super) fn median(&self, scene: &str, contender: &str, metric: Metric) -> Option<f64> {
        let rounds = self.shown(scene, contender);
        median(&rounds.iter().filter_map(|round| round.value(metric)).collect::<Vec<_>>())
    }

    /// Ours to theirs, by rounds of the same number.
    pub(super) fn ratio(&self, scene: &str, other: &str, metric: Metric) -> Option<Ratio> {
        let ours = self.record.contenders.first()?;
        let theirs = self.shown(scene, other);
        let pairs = self.shown(scene, &ours.name).into_iter().filter_map(|round| {
            let partner = theirs.iter().find(|partner| partner.number == round.number)?;
            Some((round.value(metric)?, partner.value(metric)?))
        });
        ratio(&pairs.collect::<Vec<_>>())
    }

    /// The numbers that anybody has in a scene.
    pub(super) fn metrics(&self, scene: &str) -> Vec<Metric> {
        let names = self.record.contenders.iter();
        let has = |metric: &Metric| names.clone().any(|one| self.median(scene, &one.name, *metric).is_some());
        METRICS.into_iter().filter(has).collect()
    }

    /// Whether all rounds of a contender in a scene kept up with their rate.
    pub(super) fn kept_up(&self, scene: &str, contender: &str) -> bool {
        let outcomes = self.shown(scene, contender).into_iter().filter_map(|round| round.outcome.as_ref());
        outcomes.into_iter().all(|outcome| outcome.kept_up())
    }

    /// The round whose p99.9 is the middle one: its curve stands for all.
    pub(super) fn typical(&self, scene: &str, contender: &str) -> Option<&'a Round> {
        let mut rounds = self.shown(scene, contender);
        rounds.retain(|round| round.latency().is_some());
        rounds.sort_by_key(|round| round.latency().map(|latency| latency.p99_9));
        rounds.get(rounds.len().saturating_sub(1) / 2).copied()
    }

    /// In words: which rounds do not count.
    pub(super) fn void_lines(&self) -> Vec<String> {
        let rounds = self.record.rounds.iter().zip(&self.voids);
        let void = rounds.filter_map(|(round, void)| Some((round, void.as_ref()?)));
        void.map(|(round, why)| {
            format!("{}, {}, round {}: {why}", round.scene, round.contender, round.number + 1)
        })
        .collect()
    }
}

/// Three digits.
pub(super) fn digits(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 || size == 0.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// `2.10 (1.95–2.30)`; without an interval when there is only one pair.
pub(super) fn ratio_in_words(ratio: &Ratio) -> String {
    match ratio.pairs {
        1 => format!("{}×", digits(ratio.median)),
        _ => format!("{}× ({}–{})", digits(ratio.median), digits(ratio.low), digits(ratio.high)),
    }
}
