//! Groups of consumers, and the offsets that they commit: one partition of `__consumer_offsets` as a value.
//!
//! | part | what it is |
//! |---|---|
//! | `table` | all groups of the partition, and how records change them |
//! | `classic` | groups whose members share out the work among themselves |
//! | `consumer` | groups whose partitions the broker gives out |
//! | `offsets` | what groups have read, beside the groups |
//! | `admin` | list, describe, delete |
//! | `timers`, `chores` | what time brings: deadlines, and expiry in slices |
//! | `step` | what a call may see and change besides the groups |
//! | `refusal` | a request that is refused as a whole |

mod admin;
mod chores;
mod classic;
pub mod consumer;
mod offsets;
mod refusal;
mod step;
mod table;
#[cfg(test)]
mod tests;
mod timers;

use super::{Outcome, Record, Reply, Request, Token};
use crate::base::{Duration, Instant, Now, Random};
use crate::metadata::{Delta, Image};
use crate::protocol::{ApiKey, ErrorCode};
use chores::Chores;
use consumer::ConsumerGroup;
use std::sync::Arc;
use step::Step;
use table::{Group, Table};
use timers::Timers;

pub use refusal::refusal;

/// How many deadlines one call looks at.
const DEADLINES_PER_CALL: usize = 200;

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
    /// Of groups whose partitions the broker gives out.
    pub consumer: consumer::Options,
}

impl Default for Options {
    /// Kafka's defaults.
    fn default() -> Self {
        Self {
            initial_rebalance_delay: Duration::from_millis(3_000),
            session_min: Duration::from_millis(6_000),
            session_max: Duration::from_millis(1_800_000),
            size_max: i32::MAX as usize,
            offset_metadata_bytes_max: 4096,
            offsets_retention: Duration::from_millis(7 * 24 * 3_600_000),
            offsets_check_interval: Duration::from_millis(600_000),
            consumer: consumer::Options::default(),
        }
    }
}

/// The groups of one partition.
#[derive(Debug)]
pub struct Groups {
    options: Arc<Options>,
    random: Random,
    table: Table,
    timers: Timers,
    chores: Chores,
    consumers: consumer::Shared,
    /// As it was last told; `None`: still loading.
    image: Option<Image>,
}

impl Groups {
    /// Without groups. `seed` is for member ids: another one for each life, or ids that are gone come back.
    pub fn new(options: Arc<Options>, seed: u64) -> Self {
        Self {
            options,
            random: Random::from_seed(seed),
            table: Table::default(),
            timers: Timers::default(),
            chores: Chores::default(),
            consumers: consumer::Shared::default(),
            image: None,
        }
    }

    /// From now on these options hold; the next image brings them to the groups.
    pub fn set_options(&mut self, options: Arc<Options>) {
        self.options = options;
    }

    /// A record of the partition, in order, before the first request. Kinds that are not known are skipped; what cannot be
    /// read is said in the log of the process and skipped, as Kafka does.
    pub fn load(&mut self, record: Record) {
        if let Err(error) = self.table.apply(&record) {
            tracing::warn!(%error, key = ?record.key, "a record of a group that cannot be read is skipped");
        }
    }

    /// All records were loaded: from now on requests come, and timers run with their whole length.
    pub fn loaded(&mut self, now: Now, image: &Image, out: &mut Outcome) {
        self.image = Some(image.clone());
        self.consumers.start(image);
        let (table, chores, mut step) = self.open(now, image, out);
        chores.start(&step);
        for group in table.entries.values_mut().filter_map(|entry| entry.group.as_mut()) {
            match group {
                Group::Classic(group) => group.loaded(&mut step),
                Group::Consumer(group) => consumer::loaded(group, &mut step),
            }
        }
    }

    /// A request; all groups of it belong to this partition (see `partition_of`).
    pub fn request(&mut self, now: Now, image: &Image, request: &Request<'_>, out: &mut Outcome) {
        let (table, _, mut step) = self.open(now, image, out);
        let serve = match request.api {
            ApiKey::Heartbeat => classic::heartbeat,
            ApiKey::OffsetCommit => offsets::offset_commit,
            ApiKey::OffsetFetch => offsets::offset_fetch,
            ApiKey::JoinGroup => classic::join_group,
            ApiKey::SyncGroup => classic::sync_group,
            ApiKey::LeaveGroup => classic::leave_group,
            ApiKey::OffsetDelete => offsets::offset_delete,
            ApiKey::ListGroups => admin::list_groups,
            ApiKey::DescribeGroups => admin::describe_groups,
            ApiKey::DeleteGroups => admin::delete_groups,
            ApiKey::ConsumerGroupHeartbeat => consumer::heartbeat_request,
            ApiKey::ConsumerGroupDescribe => consumer::describe_request,
            _ => {
                let frame = refusal(request, ErrorCode::UnsupportedVersion);
                return out.replies.push(Reply { token: request.token, frame });
            }
        };
        serve(table, &mut step, request);
    }

    /// A newer image of the cluster (deleted topics lose their offsets, subscriptions change).
    pub fn image(&mut self, _now: Now, image: &Image, delta: &Delta, _out: &mut Outcome) {
        let Some(before) = self.image.replace(image.clone()) else { return };
        self.consumers.image(image, delta);
        if !delta.topics.is_empty() {
            self.table.consumers_mut().for_each(ConsumerGroup::image_changed);
        }
        if delta.configs {
            self.table.consumers_mut().for_each(ConsumerGroup::configs_changed);
        }
        for id in &delta.topics {
            if let Some(topic) = before.topic(*id)
                && image.topic(*id).is_none()
            {
                self.chores.topic_gone(*id, topic.name.clone());
            }
        }
    }

    /// When `deadline` wants to be called.
    pub fn next_deadline(&self) -> Option<Instant> {
        [self.timers.next(), self.chores.next()].into_iter().flatten().min()
    }

    /// Time has passed: sessions, rebalances, expiry. Bounded work per call.
    pub fn deadline(&mut self, now: Now, image: &Image, out: &mut Outcome) {
        let (table, chores, mut step) = self.open(now, image, out);
        for _ in 0..DEADLINES_PER_CALL {
            let Some(fired) = step.timers.pop(now.mono) else { break };
            match table.group_mut(&fired.target.group) {
                Some(Group::Classic(group)) => group.fired(&fired, &mut step),
                Some(Group::Consumer(_)) => consumer::wake(table, &fired, &mut step),
                None => {}
            }
        }
        chores.work(table, &mut step);
    }

    /// This node is the coordinator no longer (or the records of a call could not be appended): the requests that still wait
    /// for an answer. The caller answers them by `refusal(…, NotCoordinator)` and drops the state.
    pub fn waiting(&self) -> Vec<Token> {
        let groups = self.table.entries.values().filter_map(|entry| entry.group.as_ref());
        let classic = groups.filter_map(|group| match group {
            Group::Classic(group) => Some(group),
            Group::Consumer(_) => None,
        });
        classic.flat_map(|group| group.waiting()).collect()
    }

    /// The groups, and the rest of the world for one call.
    fn open<'a>(
        &'a mut self,
        now: Now,
        image: &'a Image,
        out: &'a mut Outcome,
    ) -> (&'a mut Table, &'a mut Chores, Step<'a>) {
        let Self { options, random, timers, consumers, .. } = self;
        (&mut self.table, &mut self.chores, Step { now, image, options, random, timers, consumers, out })
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
