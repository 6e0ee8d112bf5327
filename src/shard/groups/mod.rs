//! The coordinator of groups on this core: a `coordinator::group::Groups` for each partition of `__consumer_offsets` that the
//! core owns.
//!
//! ```text
//! lead ─▶ Loading ─(the log, chunk by chunk)─▶ Serving ─▶ gone: the log is led here no longer, its directory failed, a stop
//! request ─▶ Groups ─▶ records ─▶ appended at once          (append)
//!                  └▶ answers ─▶ parked until the high watermark has passed all that was appended before
//! ```
//!
//! What waits when a partition goes is answered with NOT_COORDINATOR. Records that cannot be appended were applied already, so
//! then the state is dropped and loaded again from the log. Nothing of the log is ever deleted: there is no compaction yet,
//! and retention does not touch a compacted topic; so loading reads everything since the beginning.

mod append;
mod host;
mod load;
mod topic;

use super::call::Call;
use super::home::Chunk;
use super::{Shard, Stop};
use crate::base::Instant;
use crate::coordinator::group::{self, refusal};
use crate::coordinator::{Outcome, Request, Token};
use crate::log::LogKey;
use crate::metadata::Delta;
use crate::metadata::configs::Value;
use crate::protocol::batch::{Compression, Compressor};
use crate::protocol::{ApiKey, ErrorCode};
use host::{Host, Phase};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;
use std::sync::Arc;

/// Bytes of one step of loading.
const CHUNK_BYTES: usize = 256 << 10;

/// The one default of groups that may change while the broker runs.
const ASSIGNMENT_INTERVAL: &str = "group.consumer.assignment.interval.ms";

/// How the coordinator of groups behaves.
#[derive(Clone, Debug)]
pub struct GroupOptions {
    /// What the groups themselves go by.
    pub coordinator: Arc<group::Options>,
    /// `offsets.topic.num.partitions`
    pub topic_partitions: i32,
    /// `offsets.topic.replication.factor`
    pub topic_replication_factor: i16,
    /// `offsets.topic.segment.bytes`
    pub topic_segment_bytes: u32,
    /// `offsets.topic.compression.codec`
    pub codec: Compression,
    /// `consumer` is among `group.coordinator.rebalance.protocols`: the broker gives out partitions where members want it
    /// (KIP-848).
    pub serves_consumer_protocol: bool,
}

impl Default for GroupOptions {
    /// Kafka's defaults for a cluster of one node.
    fn default() -> Self {
        Self {
            coordinator: Arc::default(),
            topic_partitions: 50,
            topic_replication_factor: 1,
            topic_segment_bytes: 100 << 20,
            codec: Compression::None,
            serves_consumer_protocol: true,
        }
    }
}

/// The partitions that this core coordinates.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    hosts: BTreeMap<LogKey, Host>,
    /// Those that must be loaded; the first is being read.
    loading: VecDeque<LogKey>,
    is_reading: bool,
    next_token: Token,
    /// When time matters to which partition, as `Host::due` has it.
    deadlines: BTreeSet<(Instant, LogKey)>,
    compressor: Compressor,
    /// Somebody was told already why there is no topic of offsets.
    is_topic_refused: bool,
    /// The address of the client whose request is being served.
    client_host: String,
}

impl Hosts {
    /// Whether this core coordinates the groups of a partition.
    pub(super) fn has(&self, key: LogKey) -> bool {
        self.hosts.contains_key(&key)
    }

    /// The partitions that this core coordinates.
    pub(super) fn keys(&self) -> Vec<LogKey> {
        self.hosts.keys().copied().collect()
    }

    /// The next step of loading may be made.
    pub(super) fn wants_to_load(&self) -> bool {
        !self.is_reading && !self.loading.is_empty()
    }

    /// When time matters to some group.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.deadlines.first().map(|(at, _)| *at)
    }

    /// Something was done to the groups of a partition: when do they want to be called now?
    fn note_deadline(&mut self, key: LogKey) {
        let due = self.hosts.get(&key).and_then(Host::next_deadline);
        let Some(host) = self.hosts.get_mut(&key) else { return };
        if host.due != due {
            let before = std::mem::replace(&mut host.due, due);
            before.map(|at| self.deadlines.remove(&(at, key)));
            self.deadlines.extend(due.map(|at| (at, key)));
        }
    }

    fn remove(&mut self, key: LogKey) -> Option<Host> {
        self.loading.retain(|other| *other != key);
        let host = self.hosts.remove(&key)?;
        host.due.map(|at| self.deadlines.remove(&(at, key)));
        Some(host)
    }

    /// How much is under way, for people.
    pub(super) fn summary(&self) -> String {
        let waiting: usize = self.hosts.values().map(|host| host.calls.len()).sum();
        format!("{waiting} requests of groups wait, {} partitions load", self.loading.len())
    }
}

impl Shard {
    /// This core leads a partition of `__consumer_offsets`.
    pub(super) fn groups_led(&mut self, key: LogKey) {
        let Some((start, _)) = self.home.bounds(key) else { return };
        if self.groups.has(key) || self.stop != Stop::Running {
            return;
        }
        self.home.watch(key);
        let groups = group::Groups::new(self.options.groups.coordinator.clone(), self.random.next_u64());
        self.groups.hosts.insert(key, Host::new(groups, start));
        self.groups.loading.push_back(key);
    }

    /// A step of loading: what was read is applied, and more is asked for.
    pub(super) fn load_groups(&mut self) {
        while let Some((key, chunk)) = self.home.take_chunk() {
            self.groups.is_reading = false;
            self.chunk_came(key, chunk);
        }
        while let Some(key) = self.groups.loading.front().copied().filter(|_| !self.groups.is_reading) {
            let next = self.groups.hosts.get(&key).and_then(Host::loads_from);
            match (next, self.home.high_watermark(key)) {
                (Some(next), Some(end)) if next < end => {
                    self.groups.is_reading = true;
                    self.home.read_chunk(key, next, CHUNK_BYTES);
                }
                (Some(_), Some(_)) => self.groups_loaded(key),
                _ => drop(self.groups.loading.pop_front()),
            }
        }
    }

    fn chunk_came(&mut self, key: LogKey, chunk: Chunk) {
        let Some(host) = self.groups.hosts.get_mut(&key) else { return };
        let loaded = match &chunk {
            Chunk::Batches(parts) => host.load(parts, &mut self.decompressor),
            Chunk::Damaged => Err("its log is damaged; `highwater check` shows what can be done"),
            Chunk::Failed => Err("its log cannot be read"),
        };
        if let Err(reason) = loaded {
            let partition = key.partition.0;
            tracing::error!(
                partition,
                "the groups of this partition of __consumer_offsets cannot be loaded: {reason}"
            );
            host.phase = Phase::Failed;
            self.groups.loading.pop_front();
        }
    }

    fn groups_loaded(&mut self, key: LogKey) {
        self.groups.loading.pop_front();
        let Some((_, end)) = self.home.bounds(key) else { return };
        let Some(host) = self.groups.hosts.get_mut(&key) else { return };
        let Some(groups) = host.begin_to_serve(end) else { return };
        let mut out = Outcome::default();
        groups.loaded(self.now, self.cluster.image(), &mut out);
        self.groups_said(key, out);
    }

    /// A request all of whose groups belong to this partition.
    pub(super) fn ask_groups(&mut self, key: LogKey, call: Call) {
        if is_write(call.api) && self.groups.has(key) && !self.home.has_room(key) {
            return self.refuse_groups(&call, ErrorCode::CoordinatorNotAvailable);
        }
        let groups = match self.groups.hosts.get_mut(&key).map(|host| &mut host.phase) {
            Some(Phase::Serving(groups)) => groups,
            Some(Phase::Loading { .. }) => {
                return self.refuse_groups(&call, ErrorCode::CoordinatorLoadInProgress);
            }
            Some(Phase::Failed) | None => return self.refuse_groups(&call, ErrorCode::NotCoordinator),
        };
        let (token, mut out) = (self.groups.next_token, Outcome::default());
        self.groups.next_token += 1;
        write_host(&mut self.groups.client_host, &call);
        let request = request(token, &call, &self.groups.client_host);
        groups.request(self.now, self.cluster.image(), &request, &mut out);
        let waits = out.replies.iter().all(|reply| reply.token != token);
        if let Some(host) = self.groups.hosts.get_mut(&key) {
            host.calls
                .insert(token, if waits && waits_for_others(call.api) { call.without_body() } else { call });
        }
        self.groups_said(key, out);
    }

    /// Refuses a request about groups as a whole.
    pub(super) fn refuse_groups(&mut self, call: &Call, error: ErrorCode) {
        let response = refusal(&request(0, call, ""), error);
        self.reply_frame(call.reply_to, response);
    }

    /// Appends what a call decided, and lets the answers wait for it.
    fn groups_said(&mut self, key: LogKey, out: Outcome) {
        if !self.append_records(key, &out.records) {
            tracing::error!(
                partition = key.partition.0,
                "records of groups cannot be appended: the groups are loaded again"
            );
            self.end_groups(key);
            return self.groups_led(key);
        }
        if let Some(host) = self.groups.hosts.get_mut(&key) {
            host.park(out.replies);
        }
        self.groups.note_deadline(key);
        self.release_answers(key);
    }

    /// More of a log is committed, or it is gone.
    pub(super) fn follow_logs(&mut self) {
        for key in self.home.take_moved() {
            self.release_answers(key);
        }
    }

    fn release_answers(&mut self, key: LogKey) {
        let Some(end) = self.home.high_watermark(key) else { return self.end_groups(key) };
        while let Some((call, reply)) = self.groups.hosts.get_mut(&key).and_then(|host| host.release(end)) {
            self.reply_frame(call.reply_to, reply.frame);
        }
    }

    /// This core coordinates the groups of a partition no longer: who waits looks for another coordinator.
    fn end_groups(&mut self, key: LogKey) {
        self.home.unwatch(key);
        let Some(host) = self.groups.remove(key) else { return };
        for call in host.calls.into_values() {
            self.refuse_groups(&call, ErrorCode::NotCoordinator);
        }
    }

    /// A clean stop begins: nobody may wait for others to join.
    pub(super) fn end_all_groups(&mut self) {
        for key in self.groups.keys() {
            self.end_groups(key);
        }
    }

    /// A newer image of the cluster, and what differs.
    pub(super) fn groups_see(&mut self, delta: &Delta) {
        for key in self.groups.keys() {
            let mut out = Outcome::default();
            if let Some(groups) = self.groups.hosts.get_mut(&key).and_then(Host::serving) {
                groups.image(self.now, self.cluster.image(), delta, &mut out);
                self.groups_said(key, out);
            }
        }
    }

    /// Configs of the broker are others, maybe the defaults of groups.
    pub(super) fn groups_follow_configs(&mut self) {
        let Some(Value::Int(ms)) = self.cluster.configs().value(ASSIGNMENT_INTERVAL) else { return };
        let mut options = group::Options::clone(&self.options.groups.coordinator);
        options.consumer.group.assignment_interval_ms = i32::try_from(*ms).unwrap_or(i32::MAX);
        self.options.groups.coordinator = Arc::new(options);
        for host in self.groups.hosts.values_mut() {
            host.set_options(&self.options.groups.coordinator);
        }
    }

    /// Lets time pass for the groups that wait for it.
    pub(super) fn run_group_deadlines(&mut self) {
        let now = self.now;
        let due = self.groups.deadlines.iter().take_while(|(at, _)| *at <= now.mono).map(|(_, key)| *key);
        for key in due.collect::<Vec<_>>() {
            let mut out = Outcome::default();
            if let Some(groups) = self.groups.hosts.get_mut(&key).and_then(Host::serving) {
                groups.deadline(now, self.cluster.image(), &mut out);
                self.groups_said(key, out);
            }
        }
    }
}

fn request<'a>(token: Token, call: &'a Call, client_host: &'a str) -> Request<'a> {
    Request {
        token,
        api: call.api,
        version: call.version,
        correlation_id: call.correlation_id,
        client_id: call.client_id(),
        client_host,
        body: call.body(),
    }
}

/// The client's address as Java shows it: behind a slash, and the groups of an IPv6 address all written out.
fn write_host(text: &mut String, call: &Call) {
    text.clear();
    _ = match call.peer {
        std::net::IpAddr::V4(address) => write!(text, "/{address}"),
        std::net::IpAddr::V6(address) => {
            let parts = address.segments().map(|part| format!("{part:x}"));
            write!(text, "/{}", parts.join(":"))
        }
    };
}

/// Requests that may wait for other members, for minutes; their refusal does not read the body again.
fn waits_for_others(api: ApiKey) -> bool {
    matches!(api, ApiKey::JoinGroup | ApiKey::SyncGroup)
}

/// Requests that make records as a rule. Where clients' batches find no room, these are refused, too; the rest of the room is
/// for what the groups must write by themselves.
fn is_write(api: ApiKey) -> bool {
    use ApiKey::{DeleteGroups, JoinGroup, OffsetCommit, OffsetDelete, SyncGroup};
    matches!(api, DeleteGroups | JoinGroup | OffsetCommit | OffsetDelete | SyncGroup)
}
