//! Produce, on the core that owns the partition: place the batch, and answer when it may be acknowledged.

use super::Home;
use crate::base::{BytesMut, LeaderEpoch, Now, Offset, ShardId, Timestamp};
use crate::log::producers::Refusal;
use crate::log::{AppendError, Appended, Log, LogId, LogKey};
use crate::protocol::ErrorCode;
use crate::replication::Leader;
use crate::shard::message::{Message, OpId, ProduceOrder, ProducePart, ProducedPart};

/// A batch that waits for the high watermark: which job, and which part of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parked {
    job: u64,
    part: usize,
}

/// An order whose batches wait for their commit.
#[derive(Debug)]
pub(super) struct ProduceJob {
    from: ShardId,
    op: OpId,
    parts: Vec<ProducedPart>,
    left: usize,
}

/// Acknowledgements of one log in a row: behind them it is everybody else's turn.
const RELEASED_IN_A_ROW: usize = 32;

impl Home {
    /// Places the batches of an order.
    pub(in crate::shard) fn produce(&mut self, now: Now, from: ShardId, op: OpId, order: ProduceOrder) {
        let id = self.next_produce_job;
        self.next_produce_job += 1;
        let mut job = ProduceJob { from, op, parts: Vec::with_capacity(order.parts.len()), left: 0 };
        for part in order.parts {
            let (slot, append_time) = (part.slot, part.append_time);
            let (log, produced) = match self.place(now, part, order.all_in_sync) {
                Ok((log, appended)) => {
                    (Some((log, appended.last)), self.placed(slot, log, appended, append_time))
                }
                Err((error, message)) => (None, refused(slot, error, message)),
            };
            job.parts.push(produced);
            if let Some((log, last)) = log.filter(|_| order.must_commit)
                && self.park(log, last, Parked { job: id, part: job.parts.len() - 1 })
            {
                job.left += 1;
            }
        }
        if job.left == 0 {
            self.say(from, Message::Produced { op, parts: job.parts });
        } else {
            self.produce_jobs.insert(id, job);
        }
    }

    /// Appends a batch of the broker itself, as the leader of `key`.
    pub(in crate::shard) fn append(
        &mut self,
        now: Timestamp,
        key: LogKey,
        batch: BytesMut,
    ) -> Option<Appended> {
        let (id, _, leader) = self.led(key).ok()?;
        let epoch = leader.epoch();
        self.stores.append(now, id, batch, epoch).ok()
    }

    /// Whether batches of clients are taken where this log is; false for one that is not here.
    pub(in crate::shard) fn has_room(&self, key: LogKey) -> bool {
        self.stores.find(key).is_some_and(|id| self.stores.has_room(id))
    }

    fn place(
        &mut self,
        now: Now,
        part: ProducePart,
        all_in_sync: bool,
    ) -> Result<(LogId, Appended), (ErrorCode, Option<String>)> {
        let (id, _, leader) = self.led(part.key).map_err(|error| (error, None))?;
        if all_in_sync && leader.in_sync_count() < part.in_sync_min as usize {
            return Err((ErrorCode::NotEnoughReplicas, None));
        }
        let epoch: LeaderEpoch = leader.epoch();
        if !self.stores.admits(id, &part.batch) {
            let message = "the log directory has too little room left".to_owned();
            return Err((ErrorCode::KafkaStorageError, Some(message)));
        }
        let appended = self.stores.append(now.wall, id, part.batch, epoch).map_err(append_error)?;
        Ok((id, appended))
    }

    fn placed(&self, slot: u32, log: LogId, appended: Appended, append_time: Timestamp) -> ProducedPart {
        let log_start = self.stores.log(log).map_or(Offset(-1), Log::start);
        ProducedPart {
            slot,
            error: ErrorCode::None,
            message: None,
            faults: Vec::new(),
            base: appended.base,
            append_time,
            log_start,
        }
    }

    /// Parks an acknowledgement; false when its batch is committed already (a duplicate).
    fn park(&mut self, log: LogId, last: Offset, parked: Parked) -> bool {
        match self.leaders.get_mut(&log) {
            Some(leader) if leader.high_watermark() <= last => {
                leader.park(last, parked);
                true
            }
            _ => false,
        }
    }

    /// The high watermark has moved: releases what waited for it, some now and the rest in later rounds.
    pub(super) fn release(&mut self, log: LogId) {
        if self.unreleased.contains(&log) {
            return;
        }
        for _ in 0..RELEASED_IN_A_ROW {
            let Some(parked) = self.leaders.get_mut(&log).and_then(Leader::release) else { return };
            self.committed(&parked);
        }
        if self.leaders.get(&log).is_some_and(Leader::has_released) {
            self.unreleased.insert(log);
        }
    }

    /// The others had their turn.
    pub(in crate::shard) fn next_round(&mut self) {
        for log in std::mem::take(&mut self.unreleased) {
            self.release(log);
        }
    }

    /// Acknowledgements wait for their next turn.
    pub(in crate::shard) fn has_unreleased(&self) -> bool {
        !self.unreleased.is_empty()
    }

    /// A parked batch is committed; the last one of its order sends the answer.
    fn committed(&mut self, parked: &Parked) {
        let Some(job) = self.produce_jobs.get_mut(&parked.job) else { return };
        job.left -= 1;
        if job.left == 0
            && let Some(job) = self.produce_jobs.remove(&parked.job)
        {
            self.say(job.from, Message::Produced { op: job.op, parts: job.parts });
        }
    }

    /// This node leads the partition no longer: what waits for its commit is refused with this error.
    pub(super) fn resign(&mut self, log: LogId, error: ErrorCode) {
        let Some(mut leader) = self.leaders.remove(&log) else { return };
        let waiting: Vec<Parked> = leader.resign().collect();
        for parked in waiting {
            if let Some(part) =
                self.produce_jobs.get_mut(&parked.job).and_then(|job| job.parts.get_mut(parked.part))
            {
                *part = refused(part.slot, error, None);
            }
            self.committed(&parked);
        }
    }
}

fn refused(slot: u32, error: ErrorCode, message: Option<String>) -> ProducedPart {
    let (base, append_time, log_start) = (Offset(-1), Timestamp(-1), Offset(-1));
    ProducedPart { slot, error, message, faults: Vec::new(), base, append_time, log_start }
}

fn append_error(error: AppendError) -> (ErrorCode, Option<String>) {
    match error {
        AppendError::Malformed => (ErrorCode::CorruptMessage, None),
        AppendError::TooLarge => (ErrorCode::RecordListTooLarge, None),
        AppendError::Refused(refusal) => (refusal_code(&refusal), Some(refusal.to_string())),
    }
}

fn refusal_code(refusal: &Refusal) -> ErrorCode {
    match refusal {
        Refusal::OldEpoch { .. } => ErrorCode::InvalidProducerEpoch,
        Refusal::NewEpochNotAtZero { .. } | Refusal::OutOfOrder { .. } => ErrorCode::OutOfOrderSequenceNumber,
        Refusal::TransactionOpen { .. } => ErrorCode::InvalidTxnState,
    }
}
