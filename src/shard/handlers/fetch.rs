//! Fetch: the session says which partitions, each core reads its own, and the answer leaves when there is enough, when
//! something cannot wait, or when the client's patience is over.

use super::super::Shard;
use crate::base::{Bytes, ConnId, Duration, Instant, PartitionId, ShardId};
use crate::log::{LogKey, owner};
use crate::protocol::fetch::{FetchView, FetchedPartition, FetchedResponse, FetchedTopic};
use crate::protocol::{ErrorCode, Reader, TopicKey};
use crate::shard::call::{Call, ReplyTo};
use crate::shard::message::{FetchOrder, FetchPart, FetchedPart, Message, OpId};
use crate::shard::sessions::{SessionRef, TopicName, Wanted};
use std::collections::BTreeMap;

/// One fetch takes at most this part of the memory that is left for answers.
const GRANT_PART: usize = 4;

/// `isolation.level=read_committed`.
const READ_COMMITTED: i8 = 1;

/// A Fetch request that is under way.
#[derive(Debug)]
pub(in crate::shard) struct FetchOp {
    call: Head,
    session: SessionRef,
    wanted: Vec<Wanted>,
    orders: Vec<(ShardId, FetchOrder)>,
    /// Answers that do not need a core: unknown partitions.
    refused: Vec<FetchedPart>,
    results: Vec<Option<FetchedPartition>>,
    /// Cores that have not answered in this round.
    left: usize,
    round: u32,
    /// There is more to read than this round saw.
    is_woken: bool,
    /// The client lets the answer wait.
    may_wait: bool,
    /// The client's patience is over: this round is the last.
    is_late: bool,
    deadline: Instant,
    bytes_min: usize,
    bytes_max: usize,
    /// Bytes of the budget of answers that this round may fill.
    granted: usize,
    /// With so many bytes this round is the last: `bytes_min`, unless less was granted.
    enough: usize,
}

#[derive(Clone, Copy, Debug)]
struct Head {
    reply_to: ReplyTo,
    version: i16,
    correlation_id: i32,
}

impl FetchOp {
    pub(in crate::shard) fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Who waits for the answer.
    pub(in crate::shard) fn connection(&self) -> Option<ConnId> {
        match self.call.reply_to {
            ReplyTo::Connection { conn, .. } => Some(conn),
            ReplyTo::Core { .. } | ReplyTo::Part { .. } => None,
        }
    }

    fn bytes(&self) -> usize {
        self.results.iter().flatten().map(FetchedPartition::record_bytes).sum()
    }

    /// Something in the answer cannot wait.
    fn is_urgent(&self) -> bool {
        let urgent =
            |part: &FetchedPartition| part.error != ErrorCode::None || part.diverging_epoch.is_some();
        self.results.iter().flatten().any(urgent)
    }

    /// An order without partitions.
    fn order(&self) -> FetchOrder {
        let (parts, bytes_max) = (Vec::new(), self.bytes_max);
        FetchOrder { round: 0, parts, bytes_max, wake_bytes: 0, is_shared: false }
    }

    /// When the cores together have enough, one of them has its share.
    fn share_wake_bytes(&mut self) {
        let cores = self.orders.len();
        for (_, order) in self.orders.iter_mut().filter(|_| !self.is_late) {
            order.wake_bytes = self.bytes_min.div_ceil(cores);
            order.is_shared = cores > 1;
        }
    }

    /// Whether a core may still want to tell of more: not if the only one had enough in the first round.
    fn may_be_registered(&self) -> bool {
        let is_done = self.round == 1 && self.orders.len() == 1 && self.bytes() >= self.bytes_min;
        self.may_wait && !is_done
    }

    fn begin_round(&mut self) {
        self.round += 1;
        self.is_woken = false;
        self.left = self.orders.len();
        self.results.iter_mut().for_each(|result| *result = None);
        for part in &self.refused {
            self.results[part.slot as usize] = Some(part.partition.clone());
        }
    }
}

impl Shard {
    pub(super) fn fetch(&mut self, call: Call) {
        let head =
            Head { reply_to: call.reply_to, version: call.version, correlation_id: call.correlation_id };
        let view = match FetchView::parse(Reader::new(call.body()), call.version) {
            Ok(view) => view,
            Err(error) => return self.unreadable(&call, error),
        };
        let wanted =
            view.partitions().map(|walked| Wanted::new(owned(walked.topic), &walked.partition)).collect();
        let forgotten: Vec<_> =
            view.forgotten().map(|walked| (owned(walked.topic), walked.partition)).collect();
        let session = (view.session_id, view.session_epoch);
        let begun = self.sessions.begin(self.now.mono, &mut self.random, session, wanted, &forgotten);
        let (session, wanted) = match begun {
            Ok(begun) => begun,
            Err(error) => return self.fetch_refused(head, error),
        };
        let mut op = self.new_fetch(head, &view, session, wanted);
        self.split(&mut op, view.isolation_level == READ_COMMITTED);
        let id = self.ops.next_id();
        self.start_round(id, op);
    }

    fn new_fetch(
        &self,
        call: Head,
        view: &FetchView<'_>,
        session: SessionRef,
        wanted: Vec<Wanted>,
    ) -> FetchOp {
        let wait = Duration::from_millis(view.max_wait_ms.max(0) as u64);
        let bytes_max = usize::try_from(view.max_bytes).unwrap_or(0).min(self.options.fetch_bytes_max);
        let mut results = Vec::new();
        results.resize_with(wanted.len(), || None);
        FetchOp {
            call,
            session,
            wanted,
            orders: Vec::new(),
            refused: Vec::new(),
            results,
            left: 0,
            round: 0,
            is_woken: false,
            may_wait: wait > Duration(0),
            is_late: wait == Duration(0),
            deadline: self.now.mono + wait,
            bytes_min: usize::try_from(view.min_bytes).unwrap_or(0).min(bytes_max),
            bytes_max,
            granted: 0,
            enough: 0,
        }
    }

    /// Sorts the partitions by the core that owns them.
    fn split(&self, op: &mut FetchOp, is_committed: bool) {
        let mut orders: BTreeMap<ShardId, FetchOrder> = BTreeMap::new();
        for (slot, wanted) in op.wanted.iter().enumerate() {
            let slot = slot as u32;
            match self.cluster.led(wanted.topic.key(), wanted.index) {
                Ok((topic, _)) => {
                    let key = LogKey { topic: topic.id, partition: PartitionId(wanted.index) };
                    let order = orders.entry(owner(key, self.options.shards)).or_insert_with(|| op.order());
                    order.parts.push(part(slot, key, wanted, is_committed));
                }
                Err(error) => {
                    let partition = FetchedPartition::failed(wanted.index, error);
                    op.refused.push(FetchedPart { slot, partition });
                }
            }
        }
        op.orders = orders.into_iter().collect();
        op.share_wake_bytes();
    }

    /// Asks every core once more.
    fn start_round(&mut self, id: OpId, mut op: FetchOp) {
        op.begin_round();
        let bytes_max = self.grant(&mut op);
        let orders = op.orders.clone();
        let round = op.round;
        self.ops.add_fetch(id, op);
        if orders.is_empty() {
            return self.round_done(id);
        }
        for (to, order) in orders {
            self.tell(to, Message::Fetch { op: id, order: FetchOrder { round, bytes_max, ..order } });
        }
    }

    /// How much each core may read in this round: the more answers are on their way, the less. One batch always may, so that
    /// clients which do not read what they asked for slow others down, and do not stop them.
    fn grant(&mut self, op: &mut FetchOp) -> usize {
        let cores = op.orders.len();
        let each = op.bytes_max.min(self.memory.answers.left() / GRANT_PART / cores.max(1));
        op.granted = each * cores;
        op.enough = op.bytes_min.min(each.max(1));
        self.memory.answers.take(op.granted);
        each
    }

    /// A core has read its partitions.
    pub(in crate::shard) fn fetched(&mut self, id: OpId, round: u32, parts: Vec<FetchedPart>) {
        let Some(op) = self.ops.fetches.get_mut(&id).filter(|op| op.round == round) else { return };
        for part in parts {
            if let Some(result) = op.results.get_mut(part.slot as usize) {
                *result = Some(part.partition);
            }
        }
        op.left = op.left.saturating_sub(1);
        if op.left == 0 {
            self.memory.answers.give(std::mem::take(&mut op.granted));
            self.round_done(id);
        }
    }

    /// Every core has answered: answer the client, look again, or wait.
    fn round_done(&mut self, id: OpId) {
        let Some(op) = self.ops.fetches.get(&id) else { return };
        let is_stopping = self.stop != super::super::Stop::Running;
        if op.is_late || is_stopping || op.bytes() >= op.enough || op.is_urgent() {
            return self.finish_fetch(id);
        }
        if op.is_woken {
            if let Some(op) = self.ops.remove_fetch(id) {
                self.start_round(id, op);
            }
        } else if let Some(op) = self.ops.fetches.get_mut(&id) {
            // The next round reads them anew.
            op.results.iter_mut().flatten().for_each(|result| result.records = Vec::new());
        }
    }

    /// There is more to read.
    pub(in crate::shard) fn fetch_wake(&mut self, id: OpId, round: u32) {
        let Some(op) = self.ops.fetches.get_mut(&id).filter(|op| op.round == round) else { return };
        op.is_woken = true;
        if op.left == 0 {
            self.round_done(id);
        }
    }

    /// The client's patience is over.
    pub(in crate::shard) fn fetch_deadline(&mut self, id: OpId) {
        let Some(op) = self.ops.fetches.get_mut(&id).filter(|op| !op.is_late) else { return };
        op.is_late = true;
        op.orders.iter_mut().for_each(|(_, order)| order.wake_bytes = 0);
        // What has come since is answered, although it is less than was asked for.
        if op.left == 0
            && let Some(op) = self.ops.remove_fetch(id)
        {
            self.start_round(id, op);
        }
    }

    /// The broker stops: whoever waits is answered with what there is.
    pub(in crate::shard) fn end_fetches(&mut self) {
        for id in self.ops.fetch_ids() {
            self.fetch_deadline(id);
        }
    }

    fn finish_fetch(&mut self, id: OpId) {
        let Some(mut op) = self.ops.remove_fetch(id) else { return };
        if op.may_be_registered() {
            for (to, _) in &op.orders {
                self.tell(*to, Message::FetchDone { op: id });
            }
        }
        op.keep_within_limit();
        let mut topics: Vec<(&TopicName, Vec<FetchedPartition>)> = Vec::new();
        for (wanted, result) in op.wanted.iter().zip(op.results) {
            let Some(partition) = result else { continue };
            if !self.sessions.tell(op.session, &wanted.topic, &partition) {
                continue;
            }
            match topics.last_mut().filter(|(topic, _)| *topic == &wanted.topic) {
                Some((_, partitions)) => partitions.push(partition),
                None => topics.push((&wanted.topic, vec![partition])),
            }
        }
        let mut response = FetchedResponse {
            throttle_time_ms: 0,
            error: ErrorCode::None,
            session_id: op.session.id,
            topics: topics
                .into_iter()
                .map(|(name, partitions)| FetchedTopic { topic: name.key(), partitions })
                .collect(),
            node_endpoints: Vec::new(),
        };
        let frame = response.take_frame(op.call.version, op.call.correlation_id);
        self.reply_frame(op.call.reply_to, frame);
    }

    fn fetch_refused(&mut self, call: Head, error: ErrorCode) {
        let (topics, node_endpoints) = (Vec::new(), Vec::new());
        let mut response =
            FetchedResponse { throttle_time_ms: 0, error, session_id: 0, topics, node_endpoints };
        self.reply_frame(call.reply_to, response.take_frame(call.version, call.correlation_id));
    }
}

impl FetchOp {
    /// Each core kept to the limit by itself; together they may exceed it. What is too much is read again next time.
    fn keep_within_limit(&mut self) {
        let mut total = 0;
        for partition in self.results.iter_mut().flatten() {
            let bytes = partition.record_bytes();
            if total > 0 && total + bytes > self.bytes_max {
                partition.records = Vec::<Bytes>::new();
            } else {
                total += bytes;
            }
        }
    }
}

impl TopicName {
    /// As the wire names it.
    pub(in crate::shard) fn key(&self) -> TopicKey<'_> {
        match self {
            TopicName::Name(name) => TopicKey::Name(name),
            TopicName::Id(id) => TopicKey::Id(*id),
        }
    }
}

fn owned(topic: TopicKey<'_>) -> TopicName {
    match topic {
        TopicKey::Name(name) => TopicName::Name(name.into()),
        TopicKey::Id(id) => TopicName::Id(id),
    }
}

fn part(slot: u32, key: LogKey, wanted: &Wanted, is_committed: bool) -> FetchPart {
    FetchPart {
        slot,
        key,
        offset: wanted.offset,
        bytes_max: usize::try_from(wanted.bytes_max).unwrap_or(0),
        current_epoch: wanted.current_epoch,
        last_epoch: wanted.last_epoch,
        is_committed,
    }
}
