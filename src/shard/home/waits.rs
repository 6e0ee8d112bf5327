//! Fetches that wait for more: a core registers once per fetch, and is woken once.

use super::Home;
use crate::base::ShardId;
use crate::log::LogId;
use crate::shard::message::{Message, OpId};
use std::collections::{BTreeMap, BTreeSet};

type Who = (ShardId, OpId);

#[derive(Debug)]
struct Wait {
    round: u32,
    /// Bytes that must still come.
    needed: u64,
    logs: Vec<LogId>,
}

/// Who waits for which log.
#[derive(Debug, Default)]
pub(super) struct Waits {
    waits: BTreeMap<Who, Wait>,
    watchers: BTreeMap<LogId, BTreeSet<Who>>,
}

impl Waits {
    /// `shard` wants to know when `needed` more bytes are there in `logs`.
    pub(super) fn register(&mut self, shard: ShardId, op: OpId, round: u32, needed: u64, logs: Vec<LogId>) {
        self.remove(shard, op);
        for log in &logs {
            self.watchers.entry(*log).or_default().insert((shard, op));
        }
        self.waits.insert((shard, op), Wait { round, needed, logs });
    }

    /// Forgets a fetch; the round in which it registered.
    pub(super) fn remove(&mut self, shard: ShardId, op: OpId) -> Option<u32> {
        let wait = self.waits.remove(&(shard, op))?;
        for log in wait.logs {
            if let Some(watchers) = self.watchers.get_mut(&log) {
                watchers.remove(&(shard, op));
                if watchers.is_empty() {
                    self.watchers.remove(&log);
                }
            }
        }
        Some(wait.round)
    }

    /// A log has `bytes` more: those who have enough now.
    fn advanced(&mut self, log: LogId, bytes: u64) -> Vec<(ShardId, OpId, u32)> {
        let Some(watchers) = self.watchers.get(&log) else { return Vec::new() };
        let mut due = Vec::new();
        for who in watchers {
            let Some(wait) = self.waits.get_mut(who) else { continue };
            wait.needed = wait.needed.saturating_sub(bytes);
            if wait.needed == 0 {
                due.push(*who);
            }
        }
        due.into_iter().filter_map(|(shard, op)| Some((shard, op, self.remove(shard, op)?))).collect()
    }
}

impl Home {
    /// How many fetches wait here.
    #[cfg(test)]
    pub(in crate::shard) fn waiting_fetches(&self) -> usize {
        self.waits.waits.len() + self.waits.watchers.len()
    }

    /// A log has `bytes` more.
    pub(super) fn wake(&mut self, log: LogId, bytes: u64) {
        for (shard, op, round) in self.waits.advanced(log, bytes) {
            self.say(shard, Message::FetchWake { op, round });
        }
    }

    /// A log is gone: everybody looks again.
    pub(super) fn wake_all(&mut self, log: LogId) {
        self.wake(log, u64::MAX);
    }
}
