//! Groups of consumers, and the offsets that they commit: one partition of `__consumer_offsets` as a value.

mod refusal;

use super::{Outcome, Record, Reply, Request, Token};
use crate::base::{Duration, Instant, Now, Random};
use crate::metadata::{Delta, Image};
use crate::protocol::ErrorCode;
use std::sync::Arc;

pub use refusal::refusal;

/// What the configuration says about groups.
#[derive(Clone, Debug)]
pub struct Options {
    /// `group.initial.rebalance.delay.ms`
    pub initial_rebalance_delay: Duration,
    /// `group.min.session.timeout.ms`
    pub session_min: Duration,
    /// `group.max.session.timeout.ms`
    pub session_max: Duration,
    /// `group.max.size`
    pub size_max: usize,
    /// `offset.metadata.max.bytes`
    pub offset_metadata_bytes_max: usize,
    /// `offsets.retention.minutes`
    pub offsets_retention: Duration,
    /// `offsets.retention.check.interval.ms`
    pub offsets_check_interval: Duration,
}

impl Default for Options {
    /// Kafka's defaults.
    fn default() -> Self {
        Self {
            initial_rebalance_delay: Duration::from_millis(3_000),
            session_min: Duration::from_millis(6_000),
            session_max: Duration::from_millis(1_800_000),
            size_max: i32::MAX as usize,
            offset_metadata_bytes_max: 4_096,
            offsets_retention: Duration::from_millis(7 * 24 * 3_600_000),
            offsets_check_interval: Duration::from_millis(600_000),
        }
    }
}

/// The groups of one partition.
#[derive(Debug)]
pub struct Groups {
    options: Arc<Options>,
    random: Random,
}

impl Groups {
    /// Without groups. `seed` is for member ids.
    pub fn new(options: Arc<Options>, seed: u64) -> Self {
        Self { options, random: Random::from_seed(seed) }
    }

    /// A record of the partition, in order, before the first request. Kinds that are not known are skipped; what cannot be
    /// read is said in the log of the process and skipped, as Kafka does.
    pub fn load(&mut self, _record: Record) {}

    /// All records were loaded: from now on requests come, and timers run with their whole length.
    pub fn loaded(&mut self, _now: Now, _image: &Image, _out: &mut Outcome) {}

    /// A request; all groups of it belong to this partition (see `partition_of`).
    pub fn request(&mut self, _now: Now, _image: &Image, request: &Request<'_>, out: &mut Outcome) {
        let _ = (&self.options, self.random.next_u64());
        let frame = refusal(request, ErrorCode::CoordinatorNotAvailable);
        out.replies.push(Reply { token: request.token, frame });
    }

    /// A newer image of the cluster (deleted topics lose their offsets, subscriptions change).
    pub fn image(&mut self, _now: Now, _image: &Image, _delta: &Delta, _out: &mut Outcome) {}

    /// When `deadline` wants to be called.
    pub fn next_deadline(&self) -> Option<Instant> {
        None
    }

    /// Time has passed: sessions, rebalances, expiry. Bounded work per call.
    pub fn deadline(&mut self, _now: Now, _image: &Image, _out: &mut Outcome) {}

    /// This node is the coordinator no longer (or the records of a call could not be appended): the requests that still wait
    /// for an answer. The caller answers them by `refusal(…, NotCoordinator)` and drops the state.
    pub fn waiting(&self) -> Vec<Token> {
        Vec::new()
    }
}

/// Which of `partitions` partitions a group belongs to: Kafka's `Utils.abs(String.hashCode()) % partitions`.
pub fn partition_of(group: &str, partitions: i32) -> i32 {
    let hash =
        group.encode_utf16().fold(0i32, |hash, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)));
    // Kafka's `abs` makes 0 of the one number that has no positive counterpart.
    let positive = hash.checked_abs().unwrap_or(0);
    positive % partitions.max(1)
}
