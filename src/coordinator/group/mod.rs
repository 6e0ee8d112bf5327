//! Groups of consumers, and the offsets that they commit: one partition of `__consumer_offsets` as a value.

use super::{Outcome, Record, Request};
use crate::base::{Duration, Instant, Now};
use crate::metadata::{Delta, Image};
use std::sync::Arc;

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

/// The groups of one partition.
#[derive(Debug)]
pub struct Groups {
    options: Arc<Options>,
}

impl Groups {
    /// Without groups. `seed` is for member ids.
    pub fn new(options: Arc<Options>, seed: u64) -> Self;

    /// A record of the partition, in order, before the first request. Kinds that are not known are skipped; what cannot be
    /// read is said in the log of the process and skipped, as Kafka does.
    pub fn load(&mut self, record: Record);

    /// All records were loaded: from now on requests come, and timers run with their whole length.
    pub fn loaded(&mut self, now: Now, image: &Image, out: &mut Outcome);

    /// A request; all groups of it belong to this partition (see `partition_of`).
    pub fn request(&mut self, now: Now, image: &Image, request: &Request<'_>, out: &mut Outcome);

    /// A newer image of the cluster (deleted topics lose their offsets, subscriptions change).
    pub fn image(&mut self, now: Now, image: &Image, delta: &Delta, out: &mut Outcome);

    /// When `deadline` wants to be called.
    pub fn next_deadline(&self) -> Option<Instant>;

    /// Time has passed: sessions, rebalances, expiry. Bounded work per call.
    pub fn deadline(&mut self, now: Now, image: &Image, out: &mut Outcome);

    /// This node is the coordinator no longer (or the records of a call could not be appended): the requests that still wait
    /// for an answer. The caller answers them by `refusal(…, NotCoordinator)` and drops the state.
    pub fn waiting(&self) -> Vec<super::Token>;
}

/// Which of `partitions` partitions a group belongs to: Kafka's `Utils.abs(String.hashCode()) % partitions`.
pub fn partition_of(group: &str, partitions: i32) -> i32;

/// The answer to a request that is refused as a whole: NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE;
/// the error stands where each API has it (for each group, topic, partition …). With its size, as it goes to the socket.
pub fn refusal(request: &Request<'_>, error: crate::protocol::ErrorCode) -> Vec<u8>;
