//! Questions about a partition: offsets by time, and where a leader epoch ends.

use super::Home;
use super::fetching::{check_epoch, epoch_end};
use super::reading::{Tried, Work};
use crate::base::{Bytes, LeaderEpoch, Offset, ShardId, Timestamp};
use crate::log::{Log, LogId, ReadRequest};
use crate::protocol::ErrorCode;
use crate::protocol::batch::{BatchView, Batches, Decompressor};
use crate::shard::message::{Answer, Ask, AskWhat, Message, OpId};

/// Most bytes that the records of one batch may have when it is opened for a search.
const PLAIN_BYTES_MAX: usize = 64 << 20;
/// Bytes of one read of a search.
const SEARCH_BYTES: usize = 256 << 10;

/// Special timestamps of ListOffsets.
mod special {
    pub(super) const LATEST: i64 = -1;
    pub(super) const EARLIEST: i64 = -2;
    pub(super) const MAX_TIMESTAMP: i64 = -3;
    pub(super) const EARLIEST_LOCAL: i64 = -4;
    pub(super) const LATEST_TIERED: i64 = -5;
    pub(super) const EARLIEST_PENDING_UPLOAD: i64 = -6;
}

/// Questions that are being answered.
#[derive(Debug)]
pub(super) struct AskWork {
    from: ShardId,
    op: OpId,
    asks: Vec<Ask>,
    answers: Vec<Answer>,
    search: Option<Search>,
}

/// A walk over batches for the first record that is at least as young as `target`.
#[derive(Clone, Copy, Debug)]
struct Search {
    log: LogId,
    target: Timestamp,
    offset: Offset,
    upper: Offset,
}

impl Home {
    /// Answers questions.
    pub(in crate::shard) fn ask(&mut self, from: ShardId, op: OpId, asks: Vec<Ask>) {
        let answers = Vec::with_capacity(asks.len());
        self.ask_on(AskWork { from, op, asks, answers, search: None });
    }

    fn ask_on(&mut self, mut work: AskWork) {
        while let Some(ask) = work.asks.get(work.answers.len()).cloned() {
            let found = match work.search.take() {
                Some(search) => Err(search),
                None => self.begin_ask(&ask),
            };
            match found {
                Ok(answer) => work.answers.push(answer),
                Err(search) => {
                    let tried = self.try_read(search.log, search.request());
                    work.search = Some(search);
                    match tried {
                        Tried::Wait(step) => return self.wait(step, Work::Ask(work)),
                        tried => self.search_read(&ask, &mut work, tried),
                    }
                }
            }
        }
        self.say(work.from, Message::Answer { op: work.op, answers: work.answers });
    }

    pub(super) fn ask_read(&mut self, mut work: AskWork, tried: Tried) {
        if let Some(ask) = work.asks.get(work.answers.len()).cloned() {
            self.search_read(&ask, &mut work, tried);
        }
        self.ask_on(work);
    }

    /// Looks through what was read; the search goes on behind it if the record is not there.
    fn search_read(&mut self, ask: &Ask, work: &mut AskWork, tried: Tried) {
        let Some(search) = work.search.take() else { return };
        let parts = match tried {
            Tried::Ready(parts) => Ok(parts),
            Tried::Damaged => Err(ErrorCode::CorruptMessage),
            _ => Err(self.why_unread(ask.key)),
        };
        match parts {
            Ok(parts) => searched(&mut self.decompressor, ask, work, search, &parts),
            Err(error) => work.answers.push(Answer::none(ask.slot, error)),
        }
    }

    /// The answer, or the search that finds it.
    fn begin_ask(&self, ask: &Ask) -> Result<Answer, Search> {
        let none = |error| Ok(Answer::none(ask.slot, error));
        let (id, log, leader) = match self.led(ask.key) {
            Ok(found) => found,
            Err(error) => return none(error),
        };
        if let Err(error) = check_epoch(ask.current_epoch, leader.epoch()) {
            return none(error);
        }
        let upper = leader.high_watermark();
        let time = match ask.what {
            AskWhat::EpochEnd(epoch) => {
                let (epoch, offset) = epoch_end(log, leader.epoch(), epoch);
                return Ok(Answer { epoch, offset, ..Answer::none(ask.slot, ErrorCode::None) });
            }
            AskWhat::Time(time) => time,
        };
        let at = |offset: Offset, epoch| Answer { offset, epoch, ..Answer::none(ask.slot, ErrorCode::None) };
        let first_epoch =
            || if log.start() == log.end() { leader.epoch() } else { epoch_of(log, log.start()) };
        match time {
            special::LATEST => Ok(at(upper, leader.epoch())),
            special::EARLIEST | special::EARLIEST_LOCAL => Ok(at(log.start(), first_epoch())),
            special::LATEST_TIERED | special::EARLIEST_PENDING_UPLOAD => none(ErrorCode::None),
            special::MAX_TIMESTAMP => match log.max_timestamp().filter(|(time, _)| time.0 >= 0) {
                Some((target, offset)) if offset < upper => Err(Search { log: id, target, offset, upper }),
                _ => none(ErrorCode::None),
            },
            _ => search_from(ask, id, log, Timestamp(time), upper),
        }
    }
}

fn search_from(ask: &Ask, id: LogId, log: &Log, target: Timestamp, upper: Offset) -> Result<Answer, Search> {
    let Some(segment) = log.segments_from_time(target).pop_front() else {
        return Ok(Answer::none(ask.slot, ErrorCode::None));
    };
    Err(Search { log: id, target, offset: log.offset_before_time(segment, target), upper })
}

fn searched(opener: &mut Decompressor, ask: &Ask, work: &mut AskWork, mut search: Search, parts: &[Bytes]) {
    let none = |error| Answer::none(ask.slot, error);
    match look_through(opener, parts, &mut search) {
        Ok(Some((offset, timestamp, epoch))) => {
            work.answers.push(Answer { offset, timestamp, epoch, ..none(ErrorCode::None) });
        }
        Ok(None) if parts.iter().all(Bytes::is_empty) => work.answers.push(none(ErrorCode::None)),
        Ok(None) => work.search = Some(search),
        Err(error) => work.answers.push(none(error)),
    }
}

impl Search {
    fn request(&self) -> ReadRequest {
        ReadRequest { offset: self.offset, upper: self.upper, bytes_max: SEARCH_BYTES, at_least_one: true }
    }
}

type Found = (Offset, Timestamp, LeaderEpoch);

fn look_through(
    opener: &mut Decompressor,
    parts: &[Bytes],
    search: &mut Search,
) -> Result<Option<Found>, ErrorCode> {
    for batch in parts.iter().flat_map(|part| Batches::new(part)) {
        let batch = batch.map_err(|_| ErrorCode::KafkaStorageError)?;
        search.offset = batch.next_offset();
        if batch.max_timestamp() >= search.target {
            let found = first_record(opener, &batch, search.target)?;
            if let Some((offset, timestamp)) = found {
                return Ok(Some((offset, timestamp, batch.leader_epoch())));
            }
        }
    }
    Ok(None)
}

/// The first record of the batch that is at least as young as `target`.
fn first_record(
    opener: &mut Decompressor,
    batch: &BatchView<'_>,
    target: Timestamp,
) -> Result<Option<(Offset, Timestamp)>, ErrorCode> {
    if batch.is_log_append_time() {
        return Ok(Some((batch.base_offset(), batch.max_timestamp())));
    }
    let plain = opener.plain(batch, PLAIN_BYTES_MAX).map_err(|_| ErrorCode::CorruptMessage)?;
    let mut records = batch.records_in(plain).map_while(Result::ok);
    Ok(records.find(|record| record.timestamp >= target).map(|record| (record.offset, record.timestamp)))
}

fn epoch_of(log: &Log, offset: Offset) -> LeaderEpoch {
    log.epochs.epoch_at(offset).unwrap_or(LeaderEpoch(-1))
}
