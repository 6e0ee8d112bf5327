//! One round: one contender in one scene, once. And the numbers that tables show of it.

use super::floor::Floor;
use super::usage::Usage;
use crate::outcome::{Outcome, Summary};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What a round gave.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Round {
    pub(super) scene: String,
    pub(super) contender: String,
    /// From 0.
    pub(super) number: usize,
    pub(super) command: String,
    pub(super) outcome: Option<Outcome>,
    pub(super) usage: Usage,
    pub(super) floor_before: Option<Floor>,
    pub(super) floor_after: Option<Floor>,
    /// Milliseconds from exec to the first answer and to the first acknowledgement, in scenes that start brokers.
    pub(super) started_ms: Option<(f64, f64)>,
    /// Why there is no outcome.
    pub(super) trouble: Option<String>,
}

/// A number of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Metric {
    Produced,
    Consumed,
    CaughtUp,
    P50,
    P99,
    P999,
    Max,
    PerCpu,
    Resident,
    Amplification,
    Flushes,
    FirstAnswer,
    FirstAck,
}

pub(super) const METRICS: [Metric; 13] = [
    Metric::Produced,
    Metric::Consumed,
    Metric::CaughtUp,
    Metric::P50,
    Metric::P99,
    Metric::P999,
    Metric::Max,
    Metric::PerCpu,
    Metric::Resident,
    Metric::Amplification,
    Metric::Flushes,
    Metric::FirstAnswer,
    Metric::FirstAck,
];

impl Metric {
    /// Name and unit.
    pub(super) fn name(self) -> &'static str {
        match self {
            Metric::Produced => "produced, MB/s",
            Metric::Consumed => "consumed, MB/s",
            Metric::CaughtUp => "caught up, MB/s",
            Metric::P50 => "p50, ms",
            Metric::P99 => "p99, ms",
            Metric::P999 => "p99.9, ms",
            Metric::Max => "max, ms",
            Metric::PerCpu => "MB per CPU second",
            Metric::Resident => "memory, MiB",
            Metric::Amplification => "disk bytes per byte",
            Metric::Flushes => "disk flushes/s",
            Metric::FirstAnswer => "first answer, ms",
            Metric::FirstAck => "first ack, ms",
        }
    }

    /// `Some(true)` when more is better, `Some(false)` when less is, `None` when it is neither.
    pub(super) fn more_is_better(self) -> Option<bool> {
        match self {
            Metric::Produced | Metric::Consumed | Metric::CaughtUp | Metric::PerCpu => Some(true),
            Metric::Amplification | Metric::Flushes => None,
            _ => Some(false),
        }
    }
}

impl Round {
    /// Latency end to end where somebody reads, else of acknowledgements.
    pub(super) fn latency(&self) -> Option<&Summary> {
        let outcome = self.outcome.as_ref()?;
        outcome.end_to_end.as_ref().or(outcome.produce.as_ref())
    }

    /// A number; `None` when the round does not have it.
    pub(super) fn value(&self, metric: Metric) -> Option<f64> {
        let outcome = self.outcome.as_ref();
        let ms = |pick: fn(&Summary) -> u64| self.latency().map(|latency| pick(latency) as f64 / 1e6);
        let positive = |value: f64| (value > 0.0).then_some(value);
        let produced = outcome.map_or(0.0, |outcome| outcome.measured.acked_bytes as f64);
        match metric {
            Metric::Produced => outcome.map(Outcome::produced_mb_s),
            Metric::Consumed => outcome.map(Outcome::read_mb_s).and_then(positive),
            Metric::CaughtUp => outcome.map(Outcome::caught_up_mb_s).and_then(positive),
            Metric::P50 => ms(|latency| latency.p50),
            Metric::P99 => ms(|latency| latency.p99),
            Metric::P999 => ms(|latency| latency.p99_9),
            Metric::Max => ms(|latency| latency.max),
            Metric::PerCpu => positive(self.usage.cpu_s).map(|cpu| produced / 1e6 / cpu),
            Metric::Resident => positive(self.usage.resident_bytes / 1048576.0),
            Metric::Amplification => {
                positive(self.usage.written_bytes).filter(|_| produced > 0.0).map(|bytes| bytes / produced)
            }
            Metric::Flushes => positive(self.usage.seconds).map(|seconds| self.usage.flushes / seconds),
            Metric::FirstAnswer => self.started_ms.map(|(answer, _)| answer),
            Metric::FirstAck => self.started_ms.map(|(_, ack)| ack),
        }
    }

    /// Where a round is kept.
    pub(super) fn path(folder: &Path, scene: &str, contender: &str, number: usize) -> PathBuf {
        let contender = contender.replace([':', '/'], "-");
        folder.join("raw").join(format!("{scene}.{contender}.{number}.json"))
    }

    /// Writes it; first under another name, so that a full disk leaves no half of it.
    pub(super) fn save(&self, folder: &Path) -> Result<()> {
        let path = Self::path(folder, &self.scene, &self.contender, self.number);
        let draft = path.with_extension("json.tmp");
        let text = serde_json::to_vec_pretty(self).context("JSON")?;
        std::fs::write(&draft, text)
            .and_then(|()| std::fs::rename(&draft, &path))
            .with_context(|| format!("{} cannot be written; is the disk full?", path.display()))
    }

    /// An earlier one without trouble.
    pub(super) fn load(folder: &Path, scene: &str, contender: &str, number: usize) -> Option<Self> {
        let text = std::fs::read(Self::path(folder, scene, contender, number)).ok()?;
        let round: Self = serde_json::from_slice(&text).ok()?;
        round.trouble.is_none().then_some(round)
    }
}
