//! Requests that are under way on this core: parts of them are with the cores that own the partitions.

use super::call::ReplyTo;
use super::handlers::describe_log_dirs::LogDirsOp;
use super::handlers::fetch::FetchOp;
use super::handlers::gather::Gather;
use super::handlers::partition_queries::AskOp;
use super::handlers::produce::ProduceOp;
use super::message::OpId;
use crate::base::{ConnId, Instant};
use std::collections::{BTreeMap, BTreeSet};

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Ops {
    next: OpId,
    pub(super) produces: BTreeMap<OpId, ProduceOp>,
    pub(super) fetches: BTreeMap<OpId, FetchOp>,
    pub(super) asks: BTreeMap<OpId, AskOp>,
    pub(super) log_dirs: BTreeMap<OpId, LogDirsOp>,
    pub(super) forwarded: BTreeMap<OpId, ReplyTo>,
    pub(super) gathers: BTreeMap<OpId, Gather>,
    deadlines: BTreeSet<(Instant, OpId)>,
    /// Which fetches a connection waits for.
    fetching: BTreeSet<(ConnId, OpId)>,
    produce_bytes: usize,
}

impl Ops {
    pub(super) fn next_id(&mut self) -> OpId {
        self.next += 1;
        self.next
    }

    /// Nothing is under way.
    pub(super) fn is_empty(&self) -> bool {
        self.produces.is_empty()
            && self.asks.is_empty()
            && self.log_dirs.is_empty()
            && self.forwarded.is_empty()
            && self.gathers.is_empty()
            && self.fetches.is_empty()
    }

    /// How much is under way, for people.
    pub(super) fn summary(&self) -> String {
        let (produces, fetches) = (self.produces.len(), self.fetches.len());
        let asks = self.asks.len() + self.log_dirs.len();
        let (forwarded, bytes) = (self.forwarded.len(), self.produce_bytes);
        format!(
            "{produces} produces of {bytes} bytes, {fetches} fetches, {asks} queries, {forwarded} forwarded"
        )
    }

    /// Bytes of batches that are on their way.
    pub(super) fn produce_bytes(&self) -> usize {
        self.produce_bytes
    }

    pub(super) fn add_produce(&mut self, id: OpId, op: ProduceOp) {
        self.produce_bytes += op.bytes();
        self.produces.insert(id, op);
    }

    pub(super) fn remove_produce(&mut self, id: OpId) -> Option<ProduceOp> {
        let op = self.produces.remove(&id)?;
        self.produce_bytes -= op.bytes();
        Some(op)
    }

    pub(super) fn add_fetch(&mut self, id: OpId, op: FetchOp) {
        self.deadlines.insert((op.deadline(), id));
        self.fetching.extend(op.connection().map(|conn| (conn, id)));
        self.fetches.insert(id, op);
    }

    pub(super) fn remove_fetch(&mut self, id: OpId) -> Option<FetchOp> {
        let op = self.fetches.remove(&id)?;
        self.deadlines.remove(&(op.deadline(), id));
        if let Some(conn) = op.connection() {
            self.fetching.remove(&(conn, id));
        }
        Some(op)
    }

    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.deadlines.first().map(|(at, _)| *at)
    }

    /// The next fetch whose time is over.
    pub(super) fn pop_due(&mut self, now: Instant) -> Option<OpId> {
        let (at, op) = *self.deadlines.first()?;
        if at > now {
            return None;
        }
        self.deadlines.pop_first();
        Some(op)
    }

    /// The fetches of a connection.
    pub(super) fn fetches_of(&self, conn: ConnId) -> Vec<OpId> {
        self.fetching.range((conn, 0)..=(conn, OpId::MAX)).map(|(_, id)| *id).collect()
    }

    /// All fetches, to end them.
    pub(super) fn fetch_ids(&self) -> Vec<OpId> {
        self.fetches.keys().copied().collect()
    }
}
