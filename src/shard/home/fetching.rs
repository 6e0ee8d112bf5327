//! Fetch, on the core that owns the partitions: reads them in the order of the request, and registers for more when there
//! is not enough.

use super::Home;
use super::reading::{Tried, Work};
use crate::base::{Bytes, LeaderEpoch, Offset, ShardId};
use crate::log::{Log, LogId, ReadRequest};
use crate::protocol::ErrorCode;
use crate::protocol::fetch::FetchedPartition;
use crate::shard::message::{FetchOrder, FetchPart, FetchedPart, Message, OpId};

/// An order that is being read.
#[derive(Debug)]
pub(super) struct FetchWork {
    from: ShardId,
    op: OpId,
    order: FetchOrder,
    done: Vec<FetchedPart>,
    bytes: usize,
    /// Something in the answer cannot wait.
    is_urgent: bool,
    logs: Vec<LogId>,
}

impl Home {
    /// Reads the partitions of an order.
    pub(in crate::shard) fn fetch(&mut self, from: ShardId, op: OpId, order: FetchOrder) {
        let done = Vec::with_capacity(order.parts.len());
        self.fetch_on(FetchWork { from, op, order, done, bytes: 0, is_urgent: false, logs: Vec::new() });
    }

    /// Goes on with the next partition until all are done or the disk must be asked.
    fn fetch_on(&mut self, mut work: FetchWork) {
        while let Some(part) = work.order.parts.get(work.done.len()).cloned() {
            match self.begin_part(&part, &mut work) {
                Ok(Tried::Wait(step)) => return self.wait(step, Work::Fetch(work)),
                Ok(tried) => self.end_part(&part, &mut work, tried),
                Err(partition) => work.push(part.slot, *partition),
            }
        }
        self.fetch_finished(work);
    }

    pub(super) fn fetch_read(&mut self, mut work: FetchWork, tried: Tried) {
        if let Some(part) = work.order.parts.get(work.done.len()).cloned() {
            self.end_part(&part, &mut work, tried);
        }
        self.fetch_on(work);
    }

    /// Checks epoch and offset, then reads; an error is the partition's answer.
    fn begin_part(&self, part: &FetchPart, work: &mut FetchWork) -> Result<Tried, Box<FetchedPartition>> {
        let fail = |error| Box::new(FetchedPartition::failed(part.key.partition.0, error));
        let (id, log, leader) = self.led(part.key).map_err(fail)?;
        check_epoch(part.current_epoch, leader.epoch()).map_err(fail)?;
        let (parted, is_in_range) = (parted(log, leader.epoch(), part), part.offset >= log.start());
        if let Parted::At(epoch, end) = parted {
            let diverging_epoch = Some((epoch, end));
            return Err(Box::new(FetchedPartition { diverging_epoch, ..self.describe(part, id) }));
        }
        if parted == Parted::Unknown || !is_in_range || part.offset > log.end() {
            let error = ErrorCode::OffsetOutOfRange;
            return Err(Box::new(FetchedPartition { error, ..self.describe(part, id) }));
        }
        work.logs.push(id);
        let left = work.order.bytes_max.saturating_sub(work.bytes);
        let is_first = work.bytes == 0;
        if left == 0 && !is_first {
            return Ok(Tried::Ready(Vec::new()));
        }
        let bytes_max = part.bytes_max.min(left);
        let upper = leader.high_watermark();
        Ok(self.try_read(id, ReadRequest { offset: part.offset, upper, bytes_max, at_least_one: is_first }))
    }

    fn end_part(&mut self, part: &FetchPart, work: &mut FetchWork, tried: Tried) {
        let partition = match (tried, self.stores.find(part.key)) {
            (Tried::Ready(records), Some(id)) => FetchedPartition { records, ..self.describe(part, id) },
            (Tried::Damaged, _) => FetchedPartition::failed(part.key.partition.0, ErrorCode::CorruptMessage),
            _ => FetchedPartition::failed(part.key.partition.0, self.why_unread(part.key)),
        };
        work.push(part.slot, partition);
    }

    /// The numbers of a partition, without records.
    fn describe(&self, part: &FetchPart, id: LogId) -> FetchedPartition {
        let high_watermark = self.leaders.get(&id).map_or(Offset(-1), |leader| leader.high_watermark());
        FetchedPartition {
            high_watermark,
            last_stable_offset: high_watermark,
            log_start_offset: self.stores.log(id).map_or(Offset(-1), Log::start),
            aborted_transactions: part.is_committed.then(Vec::new),
            ..FetchedPartition::failed(part.key.partition.0, ErrorCode::None)
        }
    }

    fn fetch_finished(&mut self, mut work: FetchWork) {
        let FetchOrder { round, wake_bytes, is_shared, .. } = work.order;
        let is_short = wake_bytes > work.bytes || (is_shared && wake_bytes > 0);
        if is_short && !work.is_urgent {
            let needed = wake_bytes.saturating_sub(work.bytes).max(1) as u64;
            self.waits.register(work.from, work.op, round, needed, std::mem::take(&mut work.logs));
        }
        self.say(work.from, Message::Fetched { op: work.op, round, parts: work.done });
    }
}

impl FetchWork {
    fn push(&mut self, slot: u32, partition: FetchedPartition) {
        self.bytes += partition.records.iter().map(Bytes::len).sum::<usize>();
        self.is_urgent |= partition.error != ErrorCode::None || partition.diverging_epoch.is_some();
        self.done.push(FetchedPart { slot, partition });
    }
}

/// Whether the client knows the leader's epoch (KIP-320).
pub(super) fn check_epoch(known: LeaderEpoch, epoch: LeaderEpoch) -> Result<(), ErrorCode> {
    match known {
        LeaderEpoch(-1) => Ok(()),
        known if known < epoch => Err(ErrorCode::FencedLeaderEpoch),
        known if known > epoch => Err(ErrorCode::UnknownLeaderEpoch),
        _ => Ok(()),
    }
}

/// Whether the reader's log and this one have parted (KIP-595).
#[derive(PartialEq, Eq)]
enum Parted {
    /// No, as far as is known.
    No,
    /// The newest epoch that both have, and its end here.
    At(LeaderEpoch, Offset),
    /// The reader's epoch is not known here.
    Unknown,
}

fn parted(log: &Log, current: LeaderEpoch, part: &FetchPart) -> Parted {
    if part.last_epoch.0 < 0 {
        return Parted::No;
    }
    match epoch_end(log, current, part.last_epoch) {
        (LeaderEpoch(-1), _) | (_, Offset(-1)) => Parted::Unknown,
        (epoch, end) if epoch < part.last_epoch || end < part.offset => Parted::At(epoch, end),
        _ => Parted::No,
    }
}

/// The newest epoch up to `requested`, and where it ends. The current epoch is there even before its first record.
pub(super) fn epoch_end(log: &Log, current: LeaderEpoch, requested: LeaderEpoch) -> (LeaderEpoch, Offset) {
    if requested == current {
        return (current, log.end());
    }
    log.epochs.end_offset_for(requested, log.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epochs_of_clients() {
        let check = |known, epoch, expect| {
            assert_eq!(check_epoch(LeaderEpoch(known), LeaderEpoch(epoch)).err(), expect, "{known} {epoch}");
        };
        check(-1, 5, None);
        check(5, 5, None);
        check(4, 5, Some(ErrorCode::FencedLeaderEpoch));
        check(6, 5, Some(ErrorCode::UnknownLeaderEpoch));
    }
}
