//! The writer: frames in, groups out, acknowledgements in order. Group commit without timers: with nothing in flight
//! a group leaves at once; while writes are in flight, frames gather until they are worth another write. A few small ones do not
//! gather behind a large write: they would leave together with the next large frame, and wait twice for what others wrote.

use super::files::{Active, Files};
use super::format::{FRAME_HEADER_BYTES, FileHeader, Frame, FrameHeader, GROUP_HEADER_BYTES, GroupHeader};
use super::{FILE_HEADER_BYTES, Lsn, SEQUENCES_AHEAD_MAX};
use crate::base::disk::{LARGE_WRITE_BYTES, WalWrite};
use crate::base::{AlignedBuf, BLOCK_BYTES, Duration, Instant, Now, Uuid, crc32c};
use std::collections::VecDeque;

/// A group of no more bytes leaves behind a single large write in flight: a disk serves both in hardly more than the time of one.
const SMALL_BYTES: usize = 16 << 10;

/// How a log writes.
#[derive(Clone, Debug)]
pub struct Options {
    /// The core whose log it is.
    pub core: u16,
    /// The store that the files belong to.
    pub store: Uuid,
    /// Most bytes of one group on disk; at least two blocks.
    pub group_bytes_max: usize,
    /// Most groups in flight, from 1 to `SEQUENCES_AHEAD_MAX`.
    pub in_flight_max: usize,
    /// With writes in flight, the next group leaves when this many bytes wait.
    pub gather_bytes: usize,
    /// How long after the last write the seal follows.
    pub seal_after: Duration,
}

impl Options {
    /// The defaults of `engine.md` 2.4 for core `core` of `store`.
    pub fn new(core: u16, store: Uuid) -> Self {
        Self {
            core,
            store,
            group_bytes_max: 1 << 20,
            in_flight_max: 4,
            gather_bytes: 128 << 10,
            seal_after: Duration::from_millis(5),
        }
    }
}

/// Where a writer begins: the files that exist, and the first numbers that were never used.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// Number and length in bytes of every file.
    pub files: Vec<(u32, u64)>,
    /// Sequence of the next file.
    pub next_sequence: u64,
    /// Number of the next group.
    pub next_group: u64,
    /// Continue an old file behind its last valid group (file, sequence, position): wrong after a recovery, see
    /// `ReplayPolicy::fresh_file`; the simulator uses it to show that it finds the mistake.
    pub resume: Option<(u32, u64, u64)>,
}

#[derive(Debug)]
struct Pending {
    lsn: Lsn,
    frame: Frame,
    /// Bytes of the body that an earlier group took.
    taken: usize,
}

#[derive(Debug)]
struct InFlight {
    group: u64,
    last_lsn: Lsn,
    is_large: bool,
    done: bool,
}

/// The write-ahead log of one core.
#[derive(Debug)]
pub struct Writer {
    options: Options,
    files: Files,
    pending: VecDeque<Pending>,
    pending_bytes: usize,
    in_flight: VecDeque<InFlight>,
    next_lsn: Lsn,
    next_group: u64,
    previous_crc: u32,
    written_lsn: Lsn,
    /// The newest frame of which a group took at least a piece.
    touched_lsn: Lsn,
    durable_lsn: Lsn,
    durable_group: u64,
    /// Highest mark that a durable group carries.
    sealed_group: u64,
    /// Highest group with frames.
    data_group: u64,
    last_written: Instant,
    spare: Vec<AlignedBuf>,
    starved: bool,
}

impl Writer {
    /// A log that begins at `start`, with nothing in flight.
    pub fn new(options: Options, start: Start) -> Self {
        assert!(options.in_flight_max as u64 <= SEQUENCES_AHEAD_MAX);
        let mut files = Files::new(start.files, start.next_sequence);
        if let Some((file, sequence, position)) = start.resume {
            files.resume(file, sequence, position);
        }
        Self {
            options,
            files,
            pending: VecDeque::new(),
            pending_bytes: 0,
            in_flight: VecDeque::new(),
            next_lsn: 1,
            next_group: start.next_group,
            previous_crc: 0,
            written_lsn: 0,
            touched_lsn: 0,
            durable_lsn: 0,
            durable_group: start.next_group.saturating_sub(1),
            sealed_group: start.next_group.saturating_sub(1),
            data_group: 0,
            last_written: Instant::default(),
            spare: Vec::new(),
            starved: false,
        }
    }

    /// Queues a frame; it is durable when `durable_lsn` has reached the result.
    pub fn append(&mut self, frame: Frame) -> Lsn {
        let lsn = self.next_lsn;
        self.next_lsn += 1;
        self.pending_bytes += frame.body.len() + FRAME_HEADER_BYTES;
        self.pending.push_back(Pending { lsn, frame, taken: 0 });
        lsn
    }

    /// The next write to issue, if one should leave now. Call until `None`.
    pub fn poll_write(&mut self, now: Now) -> Option<WalWrite> {
        let full = self.in_flight.len() >= self.options.in_flight_max;
        let gathering = !self.in_flight.is_empty()
            && self.pending_bytes < self.options.gather_bytes
            && !self.is_small_behind_large();
        if full
            || (self.pending.is_empty() && !self.seal_is_due(now.mono))
            || (!self.pending.is_empty() && gathering)
        {
            return None;
        }
        self.build_group(now)
    }

    /// What waits is little, and all that is in flight is one large write.
    fn is_small_behind_large(&self) -> bool {
        self.pending_bytes <= SMALL_BYTES && self.in_flight.len() == 1 && self.in_flight[0].is_large
    }

    /// A write came back: its memory, and that it is durable.
    pub fn written(&mut self, now: Now, group: u64, data: AlignedBuf) {
        self.keep_spare(data);
        self.last_written = now.mono;
        if let Some(entry) = self.in_flight.iter_mut().find(|entry| entry.group == group) {
            entry.done = true;
        }
        while let Some(entry) = self.in_flight.front().filter(|entry| entry.done) {
            self.durable_group = entry.group;
            self.durable_lsn = self.durable_lsn.max(entry.last_lsn);
            self.in_flight.pop_front();
        }
    }

    /// Every frame up to this one is durable.
    pub fn durable_lsn(&self) -> Lsn {
        self.durable_lsn
    }

    /// The next frame's number.
    pub fn next_lsn(&self) -> Lsn {
        self.next_lsn
    }

    /// When `poll_write` wants to be called for a seal. Without a free file time does not help.
    pub fn next_deadline(&self) -> Option<Instant> {
        self.seal_at().filter(|_| !self.starved)
    }

    fn seal_at(&self) -> Option<Instant> {
        let unsealed = self.durable_group.min(self.data_group) > self.sealed_group;
        let quiet = self.in_flight.is_empty() && self.pending.is_empty();
        (unsealed && quiet).then_some(self.last_written + self.options.seal_after)
    }

    /// Bytes that wait for a group.
    pub fn pending_bytes(&self) -> usize {
        self.pending_bytes
    }

    /// Nothing waits and nothing is in flight.
    pub fn is_idle(&self) -> bool {
        self.pending.is_empty() && self.in_flight.is_empty()
    }

    /// A group could not leave because no file is free.
    pub fn is_starved(&self) -> bool {
        self.starved
    }

    /// The file sequence that a replay must start at when all frames before `needed` are durable elsewhere.
    pub fn replay_start(&self, needed: Lsn) -> u64 {
        self.files.replay_start(needed)
    }

    /// The catalogue says durably that a replay starts at `sequence`: older files are free again.
    pub fn release_before(&mut self, sequence: u64) {
        self.files.release_before(sequence);
    }

    /// What must become durable elsewhere, up to and with this frame, to get the oldest file back.
    pub fn oldest_last_lsn(&self) -> Option<Lsn> {
        self.files.oldest_last_lsn()
    }

    /// First file sequence that was not used.
    pub fn next_sequence(&self) -> u64 {
        self.files.next_sequence()
    }

    /// A new file of zeroes joins the pool.
    pub fn add_file(&mut self, file: u32, len: u64) {
        self.files.add(file, len);
    }

    /// Number for a new file, bytes in all files, bytes in free files.
    pub fn pool(&self) -> (u32, u64, u64) {
        (self.files.next_file(), self.files.total_bytes(), self.files.free_bytes())
    }

    fn seal_is_due(&self, now: Instant) -> bool {
        self.seal_at().is_some_and(|at| at <= now)
    }

    fn keep_spare(&mut self, mut data: AlignedBuf) {
        if self.spare.len() < self.options.in_flight_max {
            data.clear();
            self.spare.push(data);
        }
    }

    fn build_group(&mut self, now: Now) -> Option<WalWrite> {
        if self.files.room() < 2 * BLOCK_BYTES as u64 && !self.files.advance(self.touched_lsn) {
            self.starved = true;
            return None;
        }
        self.starved = false;
        let mut data = self.spare.pop().unwrap_or_else(|| AlignedBuf::with_capacity(64 << 10));
        let active = *self.files.active()?;
        if active.position == 0 {
            data.extend(&self.file_header(active.sequence).encode());
        }
        let header = self.fill(&mut data, active, now);
        self.previous_crc = header.crc();
        let offset = active.position;
        if let Some(active) = self.files.active() {
            active.position += data.len() as u64;
        }
        self.issue(&header);
        Some(WalWrite { file: active.file, offset, data, id: header.group })
    }

    fn file_header(&self, sequence: u64) -> FileHeader {
        let previous = sequence.saturating_sub(1);
        let core = u32::from(self.options.core);
        FileHeader { store: self.options.store, core, sequence, first_group: self.next_group, previous }
    }

    /// Appends group header and frames to `data` and pads them.
    fn fill(&mut self, data: &mut AlignedBuf, active: Active, now: Now) -> GroupHeader {
        let start = data.len();
        let room = (active.len - active.position) as usize - start;
        let end_max = start + room.min(self.options.group_bytes_max);
        data.extend_zero(GROUP_HEADER_BYTES);
        let frames = self.take_frames(data, end_max);
        let payload = start + GROUP_HEADER_BYTES;
        let header = GroupHeader {
            file_sequence: active.sequence,
            group: self.next_group,
            durable_mark: self.durable_group,
            payload_len: (data.len() - payload) as u32,
            padded_len: ((data.len() - start).div_ceil(BLOCK_BYTES) * BLOCK_BYTES) as u32,
            frames,
            payload_crc: crc32c(&data.as_ref()[payload..]),
            previous_crc: self.previous_crc,
            wall_ms: now.wall.0,
        };
        data.as_mut()[start..payload].copy_from_slice(&header.encode());
        data.pad();
        header
    }

    /// Moves frames, or the part of one that fits, until `end_max`.
    fn take_frames(&mut self, data: &mut AlignedBuf, end_max: usize) -> u32 {
        let mut frames = 0;
        while let Some(front) = self.pending.front_mut() {
            // A frame may have no body: its header must still fit.
            let Some(room) = end_max.checked_sub(data.len() + FRAME_HEADER_BYTES) else { break };
            let left = front.frame.body.len() - front.taken;
            // A short piece of a long batch at the end of a group is not worth its header.
            if left > room && (frames > 0 || room == 0) && room < BLOCK_BYTES {
                break;
            }
            let piece = left.min(room);
            let header = front.piece_header(piece == left);
            data.extend(&header.encode(piece));
            data.extend(&front.frame.body[front.taken..front.taken + piece]);
            front.taken += piece;
            self.touched_lsn = front.lsn;
            frames += 1;
            self.pending_bytes -= piece;
            if piece < left {
                break;
            }
            self.pending_bytes -= FRAME_HEADER_BYTES;
            self.written_lsn = front.lsn;
            self.pending.pop_front();
        }
        frames
    }

    fn issue(&mut self, header: &GroupHeader) {
        if header.frames > 0 {
            self.data_group = header.group;
        }
        self.sealed_group = self.sealed_group.max(header.durable_mark);
        self.next_group += 1;
        let is_large = header.padded_len as usize >= LARGE_WRITE_BYTES;
        self.in_flight.push_back(InFlight {
            group: header.group,
            last_lsn: self.written_lsn,
            is_large,
            done: false,
        });
    }

    #[cfg(test)]
    pub(super) fn in_flight(&self) -> usize {
        self.in_flight.len()
    }
}

impl Pending {
    fn piece_header(&self, is_last: bool) -> FrameHeader {
        let mut header = self.frame.header;
        header.position += self.taken as u64;
        header.continues = !is_last;
        header
    }
}

const _: () = assert!(FILE_HEADER_BYTES == BLOCK_BYTES);
