//! What one thread counted in one interval.

use super::phases::Phases;
use crate::histograms::latencies;
use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Plain numbers. Bytes are those of keys and values; of readers that need not look inside, those of whole records.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    /// Messages that were made.
    pub made: u64,
    /// Messages that the broker acknowledged (with acks=0: that were handed to the kernel).
    pub acked: u64,
    pub acked_bytes: u64,
    /// Messages that the broker refused; `errors` says why.
    pub failed: u64,
    /// Messages that were sent and never answered.
    pub unanswered: u64,
    /// Messages that were due and could not even be sent.
    pub never_sent: u64,
    /// Messages that the readers at the tail got.
    pub read: u64,
    pub read_bytes: u64,
    /// Messages that the readers from the beginning got.
    pub caught_up: u64,
    pub caught_up_bytes: u64,
    /// How often those came to the end and began again.
    pub passes: u64,
    pub produce_requests: u64,
    pub batches: u64,
    pub fetch_answers: u64,
    /// Connections that broke.
    pub disconnects: u64,
    /// What went wrong, and for how many messages (or how often, for fetches).
    pub errors: BTreeMap<String, u64>,
}

impl Counts {
    /// Adds another's numbers.
    pub fn add(&mut self, other: &Counts) {
        let pairs = [
            (&mut self.made, other.made),
            (&mut self.acked, other.acked),
            (&mut self.acked_bytes, other.acked_bytes),
            (&mut self.failed, other.failed),
            (&mut self.unanswered, other.unanswered),
            (&mut self.never_sent, other.never_sent),
            (&mut self.read, other.read),
            (&mut self.read_bytes, other.read_bytes),
            (&mut self.caught_up, other.caught_up),
            (&mut self.caught_up_bytes, other.caught_up_bytes),
            (&mut self.passes, other.passes),
            (&mut self.produce_requests, other.produce_requests),
            (&mut self.batches, other.batches),
            (&mut self.fetch_answers, other.fetch_answers),
            (&mut self.disconnects, other.disconnects),
        ];
        for (mine, more) in pairs {
            *mine += more;
        }
        for (what, count) in &other.errors {
            *self.errors.entry(what.clone()).or_default() += count;
        }
    }

    /// Notes an error.
    pub fn error(&mut self, what: impl Into<String>, count: u64) {
        *self.errors.entry(what.into()).or_default() += count;
    }
}

/// Numbers and latencies.
#[derive(Clone, Debug)]
pub struct Tally {
    pub counts: Counts,
    /// From due to acknowledged.
    pub produce: Histogram<u64>,
    /// From due to read.
    pub end_to_end: Histogram<u64>,
    phases: Phases,
}

impl Tally {
    /// An empty one.
    pub fn new(phases: Phases) -> Self {
        Self { counts: Counts::default(), produce: latencies(), end_to_end: latencies(), phases }
    }

    /// What was counted since the last call.
    pub fn take(&mut self) -> Tally {
        std::mem::replace(self, Tally::new(self.phases))
    }

    /// Messages that were due then are acknowledged now.
    #[inline]
    pub fn acknowledged(&mut self, due: u64, count: u64, now: u64) {
        if self.phases.counts(due) {
            self.produce.saturating_record_n(now.saturating_sub(due), count);
        }
    }

    /// A message that was due then is read now.
    #[inline]
    pub fn arrived(&mut self, due: u64, now: u64) {
        if self.phases.counts(due) {
            self.end_to_end.saturating_record(now.saturating_sub(due));
        }
    }

    /// Whether a message that was due then is measured.
    pub fn counts_due(&self, due: u64) -> bool {
        self.phases.counts(due)
    }
}
