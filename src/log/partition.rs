//! The log of one partition: gives offsets, rolls segments, knows what is durable where, and plans the writes that
//! bring the tail into the segment files. It performs nothing: `store` does the asking.

use super::epochs::EpochTable;
use super::facts::BatchFacts;
use super::producers::ProducerTable;
use super::rot::Quarantine;
use super::segment::Segment;
use super::tail::{Tail, TailBatch};
use crate::base::{Bytes, LeaderEpoch, Offset, PartitionId, Timestamp, Uuid, block_floor};
use crate::wal::Lsn;
use std::collections::VecDeque;
use std::sync::Arc;

/// Names a partition for ever: a topic that is made again has another id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogKey {
    /// The topic's id.
    pub topic: Uuid,
    /// The partition in it.
    pub partition: PartitionId,
}

/// How a log behaves; the topic's configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogOptions {
    /// `segment.bytes`: a segment is rolled before it grows past this many bytes.
    pub segment_bytes: u64,
    /// `segment.ms`: a segment is rolled when a batch is this much younger than its first one.
    pub segment_ms: i64,
    /// `index.interval.bytes`: bytes between two entries of the sparse indexes.
    pub index_interval_bytes: u64,
}

impl Default for LogOptions {
    fn default() -> Self {
        Self { segment_bytes: 1 << 30, segment_ms: 604_800_000, index_interval_bytes: 4096 }
    }
}

/// A frame of the write-ahead log that still protects bytes which no segment file holds durably.
#[derive(Clone, Copy, Debug)]
struct Pin {
    lsn: Lsn,
    segment: Offset,
    end: u64,
}

/// Longest unfinished rest of a log that a catalogue carries, in bytes; a busy log has more and keeps its frames.
const CATALOGUE_TAIL_BYTES_MAX: u64 = 16 << 10;

/// What is durable of a log, for a catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DurableState {
    /// Oldest segment that its file does not hold durably as a whole.
    pub segment: Offset,
    /// Bytes of it that are durable in the file.
    pub synced: u64,
    /// Durable bytes behind them; whole batches.
    pub tail: Bytes,
    /// The offset behind `tail`.
    pub end: Offset,
    /// The state needs no frame of the write-ahead log.
    pub is_complete: bool,
}

/// Up to where the last catalogue carried the log's bytes, and the offset there.
#[derive(Clone, Copy, Debug)]
struct Carried {
    segment: Offset,
    to: u64,
    end: Offset,
}

/// One partition's log.
#[derive(Clone, Debug)]
pub struct Log {
    /// Whose log it is.
    pub key: LogKey,
    /// Its folder, below the log directory.
    pub dir: Arc<str>,
    /// The topic's configuration.
    pub options: LogOptions,
    /// State of the idempotent producers.
    pub producers: ProducerTable,
    /// Which leader epoch starts where.
    pub epochs: EpochTable,
    /// Damage that was found in its files.
    pub quarantine: Quarantine,
    /// Oldest first; the last one is active. Never empty.
    pub(super) segments: VecDeque<Segment>,
    pub(super) tail: Tail,
    start: Offset,
    end: Offset,
    durable_end: Offset,
    /// Up to where the bytes are durable: segment and position.
    durable_to: (Offset, u64),
    pins: VecDeque<Pin>,
    carried: Option<Carried>,
    /// The catalogue does not know this log yet; the frame that does.
    created: Option<Lsn>,
    /// A write job of this log is under way.
    pub(super) is_writing: bool,
}

/// Where a batch went.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Offset of its first record.
    pub base: Offset,
    /// Offset of its last record.
    pub last: Offset,
    /// Base offset of its segment.
    pub segment: Offset,
    /// Where it starts in the segment.
    pub position: u64,
    /// Its final bytes.
    pub bytes: Bytes,
}

/// A write that brings part of the tail into its segment file.
#[derive(Clone, Debug)]
pub struct WritePlan {
    /// Base offset of the segment.
    pub segment: Offset,
    /// First byte; a multiple of a block.
    pub offset: u64,
    /// Byte behind the last one.
    pub end: u64,
    /// The bytes; whole blocks unless `seals`.
    pub data: Vec<Bytes>,
    /// The segment is complete with this: pad, cut to `end`, write the indexes.
    pub seals: bool,
}

impl Log {
    /// An empty log that the catalogue does not know; frame `created` will tell recovery about it.
    pub fn new(key: LogKey, dir: Arc<str>, options: LogOptions, now: Timestamp) -> Self {
        Self::recovered(
            key,
            dir,
            Offset(0),
            Offset(0),
            VecDeque::from([Segment::new(Offset(0), now)]),
            Tail::default(),
        )
        .with_options(options)
    }

    /// A log as recovery or a clean start found it: everything up to `end` is durable in the files.
    pub fn recovered(
        key: LogKey,
        dir: Arc<str>,
        start: Offset,
        end: Offset,
        segments: VecDeque<Segment>,
        tail: Tail,
    ) -> Self {
        assert!(!segments.is_empty(), "a log has an active segment");
        let durable_to = segments.back().map_or((Offset(0), 0), |active| (active.base, active.len));
        Self {
            key,
            dir,
            options: LogOptions::default(),
            producers: ProducerTable::default(),
            epochs: EpochTable::default(),
            quarantine: Quarantine::default(),
            segments,
            tail,
            start,
            end,
            durable_end: end,
            durable_to,
            pins: VecDeque::new(),
            carried: None,
            created: None,
            is_writing: false,
        }
    }

    /// The active segment's file has `len` bytes, all durable; its unfinished block counts as not written, because it will
    /// be written again as a whole.
    pub(super) fn settle(&mut self, len: u64) {
        let blocks = block_floor(len);
        let active = self.active_mut();
        active.set_durable(len);
        (active.writing, active.written, active.synced) = (blocks, blocks, blocks);
        self.carried = Some(Carried { segment: self.active().base, to: len, end: self.end });
    }

    /// The end of a clean stop: the file has everything; of the tail only the unfinished block stays.
    pub(super) fn tail_to_head(&mut self, len: u64) {
        let (base, from) = (self.active().base, block_floor(len));
        let head = join(&self.tail.range(base, from, len));
        self.tail = Tail::with_head(base, from, head);
        self.settle(len);
    }

    fn with_options(mut self, options: LogOptions) -> Self {
        self.options = options;
        self
    }

    /// First offset that may be read.
    pub fn start(&self) -> Offset {
        self.start
    }

    /// The log end offset: the next record's offset.
    pub fn end(&self) -> Offset {
        self.end
    }

    /// Everything below is durable.
    pub fn durable_end(&self) -> Offset {
        self.durable_end
    }

    /// The segments, oldest first.
    pub fn segments(&self) -> impl DoubleEndedIterator<Item = &Segment> {
        self.segments.iter()
    }

    /// Bytes of all segments, those that only memory and the write-ahead log have as well.
    pub fn bytes(&self) -> u64 {
        self.segments.iter().map(|segment| segment.len).sum()
    }

    /// Appends one batch at the end: writes offset and leader epoch into it (outside its CRC), rolls when it must.
    pub fn append(&mut self, now: Timestamp, bytes: Bytes, facts: &BatchFacts) -> Placed {
        debug_assert_eq!(facts.base, self.end);
        if self.active().must_roll(facts, self.options.segment_bytes, self.options.segment_ms) {
            self.roll(now);
        }
        let interval = self.options.index_interval_bytes;
        let active = self.active_mut();
        let (segment, position) = (active.base, active.len);
        active.note(facts, interval);
        self.end = facts.last.plus(1);
        self.epochs.assign(facts.leader_epoch, facts.base);
        self.producers.record(&facts.producer, facts.last, facts.max_timestamp);
        let batch = TailBatch { base: facts.base, last: facts.last, segment, position, bytes: bytes.clone() };
        self.tail.push(batch);
        Placed { base: facts.base, last: facts.last, segment, position, bytes }
    }

    fn roll(&mut self, now: Timestamp) {
        let base = self.end;
        let active = self.active_mut();
        active.close_index();
        active.is_sealed = true;
        self.segments.push_back(Segment::new(base, now));
    }

    /// Frame `lsn` protects the bytes up to `end` of `segment`.
    pub fn pin(&mut self, lsn: Lsn, segment: Offset, end: u64) {
        self.pins.push_back(Pin { lsn, segment, end });
    }

    /// Frame `lsn` tells recovery that this log exists.
    pub fn pin_creation(&mut self, lsn: Lsn) {
        self.created = Some(lsn);
    }

    /// A catalogue that lists this log is about to be written: its creation needs no frame any more.
    pub fn catalogued(&mut self) {
        self.created = None;
    }

    /// The oldest frame that a recovery would need.
    pub fn oldest_pin(&self) -> Option<Lsn> {
        let data = self.pins.front().map(|pin| pin.lsn);
        data.into_iter().chain(self.created).min()
    }

    /// The write-ahead log is durable up to `end`, whose bytes end at `position` of `segment`.
    pub fn set_durable(&mut self, end: Offset, segment: Offset, position: u64) {
        debug_assert!(end >= self.durable_end);
        self.durable_end = end;
        self.durable_to = (segment, position);
    }

    /// Bytes that a write job could bring into a file now: whole durable blocks, or the rest of a sealed segment.
    pub fn writable_bytes(&self) -> u64 {
        self.segments.iter().map(|segment| self.write_end(segment) - segment.writing).sum()
    }

    /// Bytes that no file has.
    pub fn unwritten_bytes(&self) -> u64 {
        let open = self.segments.iter().rev().take_while(|segment| !segment.is_complete);
        open.map(|segment| segment.len - segment.written).sum()
    }

    /// Whether a sealed segment waits for its last write, which also writes its indexes.
    pub fn has_unwritten_seal(&self) -> bool {
        self.segments.iter().any(|segment| segment.is_sealed && !segment.is_complete)
    }

    /// How far files could be written now: segment and position; `None` when they have everything.
    pub fn write_goal(&self) -> Option<(Offset, u64)> {
        let behind =
            |segment: &&Segment| self.write_end(segment) > segment.written || self.wants_seal(segment);
        self.segments.iter().rev().find(behind).map(|segment| (segment.base, self.write_end(segment)))
    }

    /// Whether the files have been written up to this goal.
    pub fn has_written(&self, goal: (Offset, u64)) -> bool {
        self.segments
            .iter()
            .find(|segment| segment.base == goal.0)
            .is_none_or(|segment| segment.written >= goal.1 && !self.wants_seal(segment))
    }

    /// The last write may be without bytes: a segment can end at a block border.
    fn wants_seal(&self, segment: &Segment) -> bool {
        segment.is_sealed && !segment.is_complete && self.write_end(segment) == segment.len
    }

    fn write_end(&self, segment: &Segment) -> u64 {
        let durable = match segment.base.cmp(&self.durable_to.0) {
            std::cmp::Ordering::Less => segment.len,
            std::cmp::Ordering::Equal => self.durable_to.1.min(segment.len),
            std::cmp::Ordering::Greater => 0,
        };
        let complete = segment.is_sealed && durable == segment.len;
        let end = if complete { segment.len } else { block_floor(durable) };
        end.max(segment.writing)
    }

    /// The next write, of at most `bytes_max` bytes (a multiple of a block), oldest segment first.
    pub fn plan_write(&mut self, bytes_max: u64) -> Option<WritePlan> {
        let wants = |segment: &Segment| self.write_end(segment) > segment.writing || self.wants_seal(segment);
        let at = self.segments.iter().position(wants)?;
        let end = self.write_end(&self.segments[at]);
        let segment = &mut self.segments[at];
        let end = end.min(segment.writing + bytes_max);
        let (base, offset) = (segment.base, segment.writing);
        let seals = segment.is_sealed && end == segment.len;
        segment.writing = end;
        self.is_writing = true;
        Some(WritePlan { segment: base, offset, end, data: self.tail.range(base, offset, end), seals })
    }

    /// The job of the last plan will never be done: what it had to write is unwritten again.
    pub fn abandon_write(&mut self) {
        self.is_writing = false;
        for segment in &mut self.segments {
            segment.writing = segment.written;
        }
    }

    /// The job of `plan` is done.
    pub fn written(&mut self, base: Offset, end: u64, sealed: bool) {
        self.is_writing = false;
        if let Some(segment) = self.segments.iter_mut().find(|segment| segment.base == base) {
            segment.written = end;
            if sealed {
                segment.set_durable(end);
                segment.is_complete = true;
            }
        }
        if sealed {
            self.drop_pins();
            self.tail.forget_head(base, end);
        }
    }

    /// What a sync that starts now will make durable: segment and position; `None` when nothing would change.
    pub fn unsynced(&self) -> Option<(Offset, u64)> {
        let segment = self.segments.iter().rev().find(|segment| segment.written > segment.synced)?;
        Some((segment.base, segment.written))
    }

    /// A sync has made `segment` durable up to `position`.
    pub fn synced(&mut self, base: Offset, position: u64) {
        if let Some(segment) = self.segments.iter_mut().find(|segment| segment.base == base) {
            segment.synced = segment.synced.max(position);
        }
        self.tail.forget_head(base, position);
        self.drop_pins();
    }

    /// A sync job that also wrote index entries is done.
    pub(super) fn checkpointed(&mut self, mark: &super::store::SyncMark) {
        let found = self.segments.iter_mut().find(|segment| segment.base == mark.segment);
        if let Some(index) = found.and_then(|segment| segment.index.as_mut()) {
            index.checkpointed = mark.index;
        }
        self.synced(mark.segment, mark.position);
    }

    /// Bytes of batches in memory.
    pub fn cached_bytes(&self) -> usize {
        self.tail.bytes()
    }

    fn drop_pins(&mut self) {
        while let Some(pin) = self.pins.front() {
            let found = self.segments.iter().find(|segment| segment.base == pin.segment);
            if found.is_some_and(|segment| segment.synced < pin.end) {
                break;
            }
            self.pins.pop_front();
        }
    }

    /// What a catalogue says of this log when it is written now: all that is durable, without a frame's help where the
    /// unfinished rest is short; otherwise at least what the catalogue before carried, for those frames may be gone.
    pub fn durable_state(&self) -> DurableState {
        let (segment, synced) = self.durable_in_files();
        let (base, to) = self.durable_to;
        let is_short = base == segment && to.saturating_sub(synced) <= CATALOGUE_TAIL_BYTES_MAX;
        if is_short && (to <= synced || self.tail.covers(segment, synced, to)) {
            let tail = join(&self.tail.range(base, synced, to.max(synced)));
            return DurableState { segment, synced, tail, end: self.durable_end, is_complete: true };
        }
        let carried = self.carried.filter(|carried| carried.segment == segment && carried.to > synced);
        let tail =
            carried.map_or_else(Bytes::new, |carried| join(&self.tail.range(segment, synced, carried.to)));
        let end = carried.map_or(self.durable_end, |carried| carried.end);
        DurableState { segment, synced, tail, end, is_complete: false }
    }

    /// A catalogue with `state` is on its way: what it carries must stay in memory until the file has it durably, for no
    /// frame may be left when the next catalogue is written.
    pub fn carry(&mut self, state: &DurableState) {
        if state.is_complete {
            let to = state.synced + state.tail.len() as u64;
            self.carried = Some(Carried { segment: state.segment, to, end: state.end });
        }
    }

    /// A catalogue with `state` is durable: frames of what it holds are not needed any more.
    pub fn carried_by(&mut self, state: &DurableState) {
        let to = state.synced + state.tail.len() as u64;
        while state.is_complete
            && self.pins.front().is_some_and(|pin| (pin.segment, pin.end) <= (state.segment, to))
        {
            self.pins.pop_front();
        }
    }

    /// The oldest frame that a recovery would need next to a catalogue with `state`.
    pub fn oldest_pin_beside(&self, state: &DurableState) -> Option<Lsn> {
        let to = (state.segment, state.synced + state.tail.len() as u64);
        let needed = |pin: &&Pin| !state.is_complete || (pin.segment, pin.end) > to;
        self.pins.iter().find(needed).map(|pin| pin.lsn)
    }

    /// Oldest segment that is not durable as a whole, and how far it is: what the catalogue notes.
    pub fn durable_in_files(&self) -> (Offset, u64) {
        let open = self.segments.iter().find(|segment| !segment.is_complete);
        open.map_or((self.end, 0), |segment| (segment.base, segment.synced))
    }

    /// Gives the oldest batch in memory away if its file has it; its bytes are returned.
    pub fn evict(&mut self) -> Option<usize> {
        let front = self.tail.front()?;
        let segment = self.segments.iter().find(|segment| segment.base == front.segment);
        let end = front.position + front.bytes.len() as u64;
        // What a catalogue carried has no frame any more: the next catalogue may have to carry it again.
        let is_carried = self
            .carried
            .is_some_and(|carried| (front.segment, front.position) < (carried.segment, carried.to));
        if segment.is_some_and(|segment| end > if is_carried { segment.synced } else { segment.written }) {
            return None;
        }
        self.tail.pop_front().map(|batch| batch.bytes.len())
    }

    /// The segment that is appended to.
    pub fn active(&self) -> &Segment {
        &self.segments[self.segments.len() - 1]
    }

    pub(super) fn active_mut(&mut self) -> &mut Segment {
        let last = self.segments.len() - 1;
        &mut self.segments[last]
    }

    /// The epoch of the newest batch, or `otherwise` for an empty log.
    pub fn latest_epoch(&self, otherwise: LeaderEpoch) -> LeaderEpoch {
        self.epochs.latest().unwrap_or(otherwise)
    }
}

/// The bytes of all parts in one slice; no copy when there is only one.
pub(super) fn join(parts: &[Bytes]) -> Bytes {
    match parts {
        [one] => one.clone(),
        _ => parts.concat().into(),
    }
}
