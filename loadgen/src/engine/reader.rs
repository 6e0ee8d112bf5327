//! One reader: fetches its partitions over one session per node (KIP-227), as Kafka's own consumer does: a request names
//! only the partitions whose place has changed.

use super::requests::{self, Asking};
use super::tally::Tally;
use crate::group::Positions;
use crate::identity::Identity;
use crate::verify::Seen;
use crate::wire::Target;
use highwater::protocol::batch::{BatchView, Batches, Compression, Decompressor};
use highwater::protocol::fetch_response::PartitionData;
use highwater::protocol::{ErrorCode, FetchResponse};
use std::sync::atomic::Ordering;

/// A batch that opens to more than this is a bomb.
const PLAIN_BYTES_MAX: usize = 256 << 20;
/// How long a reader pauses after an error.
const PAUSE_NS: u64 = 50_000_000;

/// What it reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Follows the end, or reads what is there.
    Tail,
    /// From the beginning to the end, over and over.
    CatchUp,
}

/// One of its partitions.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) lane: usize,
    pub(super) offset: i64,
    begin: i64,
    /// Where it is done, once that is known.
    pub(super) end: Option<i64>,
    high_watermark: i64,
    is_changed: bool,
    pub(super) seen: Option<Seen>,
}

/// Its session with one node.
#[derive(Debug)]
pub(super) struct Pull {
    pub(super) link: usize,
    session: (i32, i32),
    parts: Vec<u32>,
    changed: Vec<u32>,
    /// An answer is awaited.
    pub(super) is_waiting: bool,
    /// Nothing is asked before this moment.
    pub(super) pause_until: u64,
}

/// What readers of one thread share.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) decompressor: Decompressor,
    /// The run's mark, when messages carry their identity.
    pub(super) run: Option<u32>,
    /// Where readers at the tail say how far they are.
    pub(super) positions: Option<Positions>,
}

/// A reader.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) kind: Kind,
    pub(super) parts: Vec<Part>,
    pub(super) pulls: Vec<Pull>,
    part_of_lane: Vec<u32>,
    /// No part is left to read.
    pub(super) is_done: bool,
}

impl Reader {
    pub(super) fn new(kind: Kind, lanes: usize) -> Self {
        Self {
            kind,
            parts: Vec::new(),
            pulls: Vec::new(),
            part_of_lane: vec![u32::MAX; lanes],
            is_done: false,
        }
    }

    /// Gives it a connection.
    pub(super) fn add_pull(&mut self, link: usize) -> usize {
        self.pulls.push(Pull {
            link,
            session: (0, 0),
            parts: Vec::new(),
            changed: Vec::new(),
            is_waiting: false,
            pause_until: 0,
        });
        self.pulls.len() - 1
    }

    /// Gives it a partition from an offset, reached by one of its connections.
    pub(super) fn add_part(&mut self, lane: usize, pull: usize, offset: i64, end: Option<i64>, verify: bool) {
        let index = self.parts.len() as u32;
        self.part_of_lane[lane] = index;
        self.pulls[pull].parts.push(index);
        let seen = verify.then(Seen::default);
        self.parts.push(Part {
            lane,
            offset,
            begin: offset,
            end,
            high_watermark: offset,
            is_changed: false,
            seen,
        });
    }

    /// Appends the next request of a pull. False when there is nothing to ask.
    pub(super) fn ask(
        &mut self,
        pull: usize,
        asking: Asking,
        correlation: i32,
        target: &Target,
        out: &mut Vec<u8>,
    ) -> bool {
        let pull = &mut self.pulls[pull];
        let whole = pull.session.1 == 0;
        let named = if whole { &pull.parts } else { &pull.changed };
        let mut lanes: Vec<(usize, i64)> = named
            .iter()
            .map(|part| &self.parts[*part as usize])
            .map(|part| (part.lane, part.offset))
            .collect();
        lanes.sort_unstable();
        if whole && lanes.is_empty() {
            return false;
        }
        for part in pull.changed.drain(..) {
            self.parts[part as usize].is_changed = false;
        }
        requests::fetch(out, asking, correlation, pull.session, target, &lanes);
        pull.is_waiting = true;
        true
    }

    /// The connection of a pull broke: its session with it.
    pub(super) fn lost(&mut self, pull: usize) {
        self.pulls[pull].session = (0, 0);
        self.pulls[pull].is_waiting = false;
    }

    /// An answer came.
    pub(super) fn answered(
        &mut self,
        pull: usize,
        answer: &FetchResponse<'_>,
        now: u64,
        target: &Target,
        desk: &mut Desk,
        tally: &mut Tally,
    ) {
        self.pulls[pull].is_waiting = false;
        tally.counts.fetch_answers += 1;
        if answer.error_code != 0 {
            return self.refused(pull, answer.error_code, now, tally);
        }
        let session = &mut self.pulls[pull].session;
        *session = match answer.session_id {
            0 => (0, 0),
            id => (id, if session.1 == i32::MAX { 1 } else { session.1 + 1 }),
        };
        for topic in &answer.responses {
            let Some(index) = target.topic(topic.topic_id, topic.topic) else { continue };
            for partition in &topic.partitions {
                let lane = target.lane(index, partition.partition_index);
                let part = lane.map(|lane| self.part_of_lane[lane]).filter(|part| *part != u32::MAX);
                if let Some(part) = part {
                    self.partition(pull, part, partition, now, desk, tally);
                }
            }
        }
        self.look_for_the_end(tally);
    }

    fn refused(&mut self, pull: usize, code: i16, now: u64, tally: &mut Tally) {
        self.pulls[pull].session = (0, 0);
        let session_is_over = [ErrorCode::FetchSessionIdNotFound, ErrorCode::InvalidFetchSessionEpoch]
            .iter()
            .any(|error| error.code() == code);
        if !session_is_over {
            tally.counts.error(format!("fetch: {}", crate::wire::explain(code)), 1);
            self.pulls[pull].pause_until = now + PAUSE_NS;
        }
    }

    fn partition(
        &mut self,
        pull: usize,
        index: u32,
        data: &PartitionData<'_>,
        now: u64,
        desk: &mut Desk,
        tally: &mut Tally,
    ) {
        let part = &mut self.parts[index as usize];
        if data.error_code != 0 {
            tally.counts.error(format!("fetch: {}", crate::wire::explain(data.error_code)), 1);
            self.pulls[pull].pause_until = now + PAUSE_NS;
            return;
        }
        part.high_watermark = data.high_watermark.max(part.high_watermark);
        let before = part.offset;
        for batch in Batches::new(data.records.unwrap_or_default()) {
            // The last one is cut when it did not fit.
            let Ok(batch) = batch else { break };
            read_batch(part, &batch, self.kind, now, desk, tally);
        }
        if let (Kind::Tail, Some(positions)) = (self.kind, &desk.positions) {
            positions[part.lane].store(part.offset, Ordering::Relaxed);
        }
        if part.offset != before && !part.is_changed {
            part.is_changed = true;
            self.pulls[pull].changed.push(index);
        }
    }

    /// A reader from the beginning starts again at its end; another one is done there.
    fn look_for_the_end(&mut self, tally: &mut Tally) {
        let at_end = |part: &Part| part.end.is_some_and(|end| part.offset >= end);
        if !self.parts.iter().all(at_end) {
            return;
        }
        match self.kind {
            Kind::Tail => self.is_done = true,
            Kind::CatchUp => self.start_again(tally),
        }
    }

    fn start_again(&mut self, tally: &mut Tally) {
        if self.parts.iter().all(|part| part.begin == part.offset) {
            return self.is_done = true;
        }
        tally.counts.passes += 1;
        for pull in &mut self.pulls {
            for index in &pull.parts {
                let part = &mut self.parts[*index as usize];
                part.offset = part.begin;
                if !part.is_changed {
                    part.is_changed = true;
                    pull.changed.push(*index);
                }
            }
        }
    }

    /// Now it is known where everything ends.
    pub(super) fn set_ends(&mut self, ends: &[i64], tally: &mut Tally) {
        for part in &mut self.parts {
            part.end = Some(ends[part.lane]);
        }
        self.look_for_the_end(tally);
    }

    /// How many messages it is behind.
    pub(super) fn lag(&self) -> u64 {
        self.parts.iter().map(|part| part.high_watermark.saturating_sub(part.offset).max(0) as u64).sum()
    }
}

fn read_batch(
    part: &mut Part,
    batch: &BatchView<'_>,
    kind: Kind,
    now: u64,
    desk: &mut Desk,
    tally: &mut Tally,
) {
    if !batch.crc_fits() {
        tally.counts.error("fetch: a batch with a wrong checksum", 1);
    }
    if batch.is_control() {
        part.offset = part.offset.max(batch.next_offset().0);
        return;
    }
    let from = part.offset;
    part.offset = from.max(batch.next_offset().0);
    let whole = batch.base_offset().0 >= from;
    let (count, bytes) = if desk.run.is_some() && kind == Kind::Tail || !whole {
        read_records(part, batch, from, now, desk, tally)
    } else {
        (batch.record_count().max(0) as u64, batch.payload().len() as u64)
    };
    let counts = &mut tally.counts;
    match kind {
        Kind::Tail => (counts.read, counts.read_bytes) = (counts.read + count, counts.read_bytes + bytes),
        Kind::CatchUp => {
            counts.caught_up += count;
            counts.caught_up_bytes += bytes;
        }
    }
}

/// Each record: whose it is, and when it was due.
fn read_records(
    part: &mut Part,
    batch: &BatchView<'_>,
    from: i64,
    now: u64,
    desk: &mut Desk,
    tally: &mut Tally,
) -> (u64, u64) {
    let opened = match batch.compression() {
        Some(Compression::None) => Ok(batch.payload()),
        _ => desk.decompressor.plain(batch, PLAIN_BYTES_MAX),
    };
    let Ok(plain) = opened else {
        tally.counts.error("fetch: a batch that cannot be decompressed", 1);
        return (0, 0);
    };
    let (mut count, mut bytes) = (0, 0);
    for record in batch.records_in(plain) {
        let Ok(record) = record else {
            tally.counts.error("fetch: a record that cannot be read", 1);
            break;
        };
        // A fetch gives whole batches, also when it begins inside of one.
        if record.offset.0 < from {
            continue;
        }
        count += 1;
        bytes += record.key.map_or(0, <[u8]>::len) as u64 + record.value.map_or(0, <[u8]>::len) as u64;
        let identity = record.value.and_then(Identity::read).filter(|one| Some(one.run) == desk.run);
        if let Some(identity) = identity {
            tally.arrived(identity.due, now);
            if let Some(seen) = &mut part.seen {
                seen.see(identity.producer, identity.number);
            }
        }
    }
    (count, bytes)
}
