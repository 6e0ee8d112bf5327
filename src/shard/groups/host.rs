//! One partition of `__consumer_offsets` with its groups, and the requests that wait for an answer.

use super::load::Loader;
use crate::base::{Bytes, Instant, Offset};
use crate::coordinator::group::{self, Groups};
use crate::coordinator::{Reply, Token};
use crate::protocol::batch::Decompressor;
use crate::shard::call::Call;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// Where a partition stands.
#[derive(Debug)]
pub(super) enum Phase {
    /// The log is being read.
    Loading { groups: Box<Groups>, loader: Loader },
    /// Requests are served.
    Serving(Box<Groups>),
    /// Its log cannot be read.
    Failed,
}

/// A partition.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) phase: Phase,
    /// Requests without an answer.
    pub(super) calls: BTreeMap<Token, Call>,
    /// Behind everything that was appended.
    pub(super) end: Offset,
    /// When time matters to its groups, as `Hosts` knows it.
    pub(super) due: Option<Instant>,
    /// Answers, each until everything below its offset is committed.
    parked: VecDeque<(Offset, Reply)>,
}

impl Host {
    /// A partition whose log begins at `start`, to be loaded.
    pub(super) fn new(groups: Groups, start: Offset) -> Self {
        let phase = Phase::Loading { groups: Box::new(groups), loader: Loader::new(start) };
        Self { phase, calls: BTreeMap::new(), end: start, due: None, parked: VecDeque::new() }
    }

    /// Where loading goes on.
    pub(super) fn loads_from(&self) -> Option<Offset> {
        match &self.phase {
            Phase::Loading { loader, .. } => Some(loader.next),
            _ => None,
        }
    }

    /// Applies whole batches of the log; the error says what is wrong with them.
    pub(super) fn load(&mut self, parts: &[Bytes], opener: &mut Decompressor) -> Result<(), &'static str> {
        let Phase::Loading { groups, loader } = &mut self.phase else { return Ok(()) };
        let before = loader.next;
        for part in parts {
            loader.read(part, opener, &mut |record| groups.load(record))?;
        }
        if loader.next > before { Ok(()) } else { Err("its log ends too early") }
    }

    /// Everything was loaded; the log ends at `end`.
    pub(super) fn begin_to_serve(&mut self, end: Offset) -> Option<&mut Groups> {
        self.end = end;
        if let Phase::Loading { groups, .. } = std::mem::replace(&mut self.phase, Phase::Failed) {
            self.phase = Phase::Serving(groups);
        }
        self.serving()
    }

    /// The groups, once they are loaded.
    pub(super) fn serving(&mut self) -> Option<&mut Groups> {
        match &mut self.phase {
            Phase::Serving(groups) => Some(groups),
            _ => None,
        }
    }

    /// From now on the groups go by these.
    pub(super) fn set_options(&mut self, options: &Arc<group::Options>) {
        match &mut self.phase {
            Phase::Loading { groups, .. } | Phase::Serving(groups) => groups.set_options(options.clone()),
            Phase::Failed => {}
        }
    }

    pub(super) fn next_deadline(&self) -> Option<Instant> {
        match &self.phase {
            Phase::Serving(groups) => groups.next_deadline(),
            _ => None,
        }
    }

    /// These answers leave when everything appended so far is committed.
    pub(super) fn park(&mut self, replies: Vec<Reply>) {
        let end = self.end;
        self.parked.extend(replies.into_iter().map(|reply| (end, reply)));
    }

    /// The next answer that may leave when everything below `committed` is committed.
    pub(super) fn release(&mut self, committed: Offset) -> Option<(Call, Reply)> {
        while let Some((_, reply)) = self.parked.pop_front_if(|(end, _)| *end <= committed) {
            if let Some(call) = self.calls.remove(&reply.token) {
                return Some((call, reply));
            }
        }
        None
    }
}
