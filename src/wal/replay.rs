//! What recovery accepts: reads a core's files in order, hands out the frames of every valid group, stops at the torn
//! tail, and refuses when acknowledged data is damaged. Memory holds one window of a file at a time.

use super::format::{FileHeader, FrameHeader, GROUP_HEADER_BYTES, GroupHeader};
use super::{FILE_HEADER_BYTES, SEQUENCES_AHEAD_MAX, file_path, folder};
use crate::base::disk::{Disk, IoError};
use crate::base::{BLOCK_BYTES, Uuid, crc32c};

/// How far behind an invalid group its successors may lie: more groups than can be in flight, each of the largest size.
const LOOKAHEAD_BYTES: usize = 6 * ((1 << 20) + 2 * BLOCK_BYTES);
/// Bytes read at a time, unless a group is longer.
const WINDOW_BYTES: usize = 4 << 20;

/// The rules that make recovery sound. Production uses [`ReplayPolicy::SOUND`]; the simulator breaks one rule at a time to
/// show that its checkers notice.
#[derive(Clone, Copy, Debug)]
pub struct ReplayPolicy {
    /// Nothing behind the first invalid group is applied.
    pub stop_at_torn: bool,
    /// The writer turns to a new file after a recovery, and a group must name the one before it. Either would keep
    /// remnants behind a torn group from coming back; off means that both are off.
    pub fresh_file: bool,
    /// An invalid group at or below the durable mark is damage.
    pub refuse_damage: bool,
}

impl ReplayPolicy {
    /// All rules kept.
    pub const SOUND: ReplayPolicy =
        ReplayPolicy { stop_at_torn: true, fresh_file: true, refuse_damage: true };
}

/// What a replay found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replay {
    /// The file sequence that it began with.
    pub from: u64,
    /// Every file of the pool: number and length in bytes.
    pub files: Vec<(u32, u64)>,
    /// A file sequence that was never used, nor any after it.
    pub next_sequence: u64,
    /// First group number that was never used by a group that counts.
    pub next_group: u64,
    /// Groups applied.
    pub groups: u64,
    /// Bytes of groups applied.
    pub bytes: u64,
    /// Whether an unacknowledged, torn group was found and dropped.
    pub torn: bool,
    /// Where the last file ends: file, sequence, position behind the last valid group.
    pub end: Option<(u32, u64, u64)>,
}

/// Why a log cannot be replayed.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The disk failed.
    #[error("cannot read the write-ahead log: {0}")]
    Io(#[from] IoError),
    /// Acknowledged data is damaged: the log says itself that this group was durable.
    #[error(
        "the write-ahead log is damaged: group {group} in {path} was durable (mark {mark}) and is not valid any more; \
         this is not a torn tail. Restore the disk or the folder from a copy"
    )]
    Damaged { path: String, group: u64, mark: u64 },
    /// The files belong to another data folder.
    #[error(
        "{path} belongs to another store ({found}, this one is {expected}): was the folder copied together?"
    )]
    Foreign { path: String, found: Uuid, expected: Uuid },
    /// A newer version wrote a frame that this one cannot read.
    #[error(
        "{path} holds a frame of a newer version of Highwater: start that version, or stop it clean first"
    )]
    Newer { path: String },
}

struct File {
    number: u32,
    header: FileHeader,
    /// Its header is damaged; what it should say is guessed from a group.
    is_damaged: bool,
}

/// Replays the log of `core` from file sequence `from` on, in order; `visit` gets every frame, and the disk to put it on.
/// `from` is the sequence of the first file that counts: without that file its groups are missing, and nothing that
/// follows may be applied.
pub fn replay(
    disk: &mut dyn Disk,
    core: u16,
    store: Uuid,
    from: u64,
    policy: ReplayPolicy,
    mut visit: impl Visit,
) -> Result<Replay, ReplayError> {
    let mut found = Replay { from, next_sequence: from, ..Replay::default() };
    let files = headers(disk, core, store, &mut found)?;
    let mut walk = Walk { core, from, policy, expected: 0, previous_crc: None, mark: 0, torn: None };
    let mut window = Window::default();
    for file in files.iter().filter(|file| file.header.sequence >= from) {
        window.open(file_path(core, file.number));
        walk.file(disk, file, &mut window, &mut found, &mut visit)?;
    }
    if let Some((path, group)) = walk.torn.take() {
        if policy.refuse_damage && group <= walk.mark {
            return Err(ReplayError::Damaged { path, group, mark: walk.mark });
        }
        found.torn = true;
    }
    found.next_group = found.next_group.max(walk.expected).max(1);
    found.next_sequence += SEQUENCES_AHEAD_MAX;
    Ok(found)
}

fn headers(
    disk: &mut dyn Disk,
    core: u16,
    store: Uuid,
    found: &mut Replay,
) -> Result<Vec<File>, ReplayError> {
    let mut files = Vec::new();
    for entry in disk.list(&folder(core))? {
        let Some(number) = entry.name.strip_suffix(".wal").and_then(|stem| stem.parse().ok()) else {
            continue;
        };
        found.files.push((number, entry.len));
        let path = file_path(core, number);
        let block = disk.read(&path, 0, FILE_HEADER_BYTES)?;
        let Some(header) = FileHeader::decode(&block) else {
            // A new header is written as one sector, so a power cut leaves the old one or the zeroes of a new file.
            if block.iter().any(|byte| *byte != 0) {
                let file = damaged_file(disk, core, store, number)?;
                let next = file.as_ref().map_or(0, |file| file.header.sequence + 1);
                found.next_sequence = found.next_sequence.max(next);
                files.extend(file);
            }
            continue;
        };
        if header.store != store {
            return Err(ReplayError::Foreign { path, found: header.store, expected: store });
        }
        found.next_sequence = found.next_sequence.max(header.sequence + 1);
        files.push(File { number, header, is_damaged: false });
    }
    files.sort_by_key(|file| file.header.sequence);
    Ok(files)
}

/// A file whose header is damaged, as the first sound group in it tells.
fn damaged_file(disk: &mut dyn Disk, core: u16, store: Uuid, number: u32) -> Result<Option<File>, IoError> {
    let bytes = disk.read(&file_path(core, number), FILE_HEADER_BYTES as u64, LOOKAHEAD_BYTES)?;
    let Some(group) = bytes.chunks(BLOCK_BYTES).find_map(GroupHeader::decode) else { return Ok(None) };
    let (sequence, first_group) = (group.file_sequence, group.group);
    let header = FileHeader { store, core: u32::from(core), sequence, first_group, previous: 0 };
    Ok(Some(File { number, header, is_damaged: true }))
}

/// What gets the frames of a replay.
pub trait Visit: FnMut(&mut dyn Disk, &FrameHeader, &[u8]) -> Result<(), IoError> {}
impl<T: FnMut(&mut dyn Disk, &FrameHeader, &[u8]) -> Result<(), IoError>> Visit for T {}

/// The part of a file that is in memory.
#[derive(Default)]
struct Window {
    path: String,
    from: usize,
    bytes: Vec<u8>,
}

impl Window {
    fn open(&mut self, path: String) {
        (self.path, self.from) = (path, 0);
        self.bytes.clear();
    }

    /// The bytes from `position` on: at least `len`, unless the file ends before.
    fn at(&mut self, disk: &mut dyn Disk, position: usize, len: usize) -> Result<&[u8], IoError> {
        let end = self.from + self.bytes.len();
        if position < self.from || position + len > end {
            disk.read_into(&self.path, position as u64, len.max(WINDOW_BYTES), &mut self.bytes)?;
            self.from = position;
        }
        Ok(&self.bytes[position - self.from..])
    }
}

/// The state of one walk over all files.
struct Walk {
    core: u16,
    policy: ReplayPolicy,
    /// Sequence of the first file; when that one is not there, its header was never durable.
    from: u64,
    /// Number that the next group must have; 0 before the first file.
    expected: u64,
    previous_crc: Option<u32>,
    /// Highest durable mark seen in any valid header.
    mark: u64,
    /// The first group that is missing or invalid, and where.
    torn: Option<(String, u64)>,
}

impl Walk {
    fn file(
        &mut self,
        disk: &mut dyn Disk,
        file: &File,
        window: &mut Window,
        found: &mut Replay,
        visit: &mut impl Visit,
    ) -> Result<(), ReplayError> {
        self.enter(file);
        let mut position = FILE_HEADER_BYTES;
        while self.torn.is_none() {
            let bytes = group_bytes(disk, window, position)?;
            let Some((header, payload)) = self.next_valid(file, bytes) else { break };
            self.apply(disk, file, payload, visit)?;
            position += header.padded_len as usize;
            self.passed(&header, found);
            found.end = Some((file.number, file.header.sequence, position as u64));
        }
        let rest = window.at(disk, position, LOOKAHEAD_BYTES)?;
        self.look_behind(disk, file, rest, found, visit)
    }

    /// A file begins: it must continue where the one before ended.
    fn enter(&mut self, file: &File) {
        if self.expected == 0 && file.header.sequence == self.from {
            self.expected = file.header.first_group;
        }
        if self.torn.is_none() && (file.is_damaged || self.expected != file.header.first_group) {
            // Without the first file only its last group is known: the one before this file.
            let missing = if self.expected == 0 { file.header.first_group - 1 } else { self.expected };
            self.torn = Some((file_path(self.core, file.number), missing));
        }
    }

    fn next_valid<'a>(&self, file: &File, bytes: &'a [u8]) -> Option<(GroupHeader, &'a [u8])> {
        let (header, payload) = group_at(file, bytes)?;
        let follows = |crc: u32| header.previous_crc == crc || header.previous_crc == 0;
        let chained = !self.policy.fresh_file || self.previous_crc.is_none_or(follows);
        (header.group == self.expected && chained).then_some((header, payload))
    }

    fn passed(&mut self, header: &GroupHeader, found: &mut Replay) {
        self.mark = self.mark.max(header.durable_mark);
        self.previous_crc = Some(header.crc());
        self.expected = header.group + 1;
        found.groups += 1;
        found.bytes += u64::from(header.padded_len);
    }

    fn apply(
        &self,
        disk: &mut dyn Disk,
        file: &File,
        mut payload: &[u8],
        visit: &mut impl Visit,
    ) -> Result<(), ReplayError> {
        while !payload.is_empty() {
            let Some((header, body, rest)) = FrameHeader::split(payload) else {
                return Err(ReplayError::Newer { path: file_path(self.core, file.number) });
            };
            visit(disk, &header, body)?;
            payload = rest;
        }
        Ok(())
    }

    /// Behind the last valid group: later groups of the same file show that this one is missing, and what was durable.
    fn look_behind(
        &mut self,
        disk: &mut dyn Disk,
        file: &File,
        rest: &[u8],
        found: &mut Replay,
        visit: &mut impl Visit,
    ) -> Result<(), ReplayError> {
        for block in rest[..rest.len().min(LOOKAHEAD_BYTES)].chunks(BLOCK_BYTES).enumerate() {
            let Some((header, payload)) = group_header_at(file, &rest[block.0 * BLOCK_BYTES..]) else {
                continue;
            };
            self.mark = self.mark.max(header.durable_mark);
            if header.group < self.expected {
                continue;
            }
            let path = file_path(self.core, file.number);
            self.torn.get_or_insert((path, self.expected));
            if let (false, Some(payload)) = (self.policy.stop_at_torn, payload) {
                self.apply(disk, file, payload, visit)?;
                self.expected = header.group + 1;
                found.groups += 1;
            }
        }
        Ok(())
    }
}

/// The bytes at `position`, with the whole of a group that begins there.
fn group_bytes<'a>(
    disk: &mut dyn Disk,
    window: &'a mut Window,
    position: usize,
) -> Result<&'a [u8], IoError> {
    let header = GroupHeader::decode(window.at(disk, position, GROUP_HEADER_BYTES)?);
    window.at(disk, position, header.map_or(0, |header| header.padded_len as usize))
}

/// A group header of this file at the start of `bytes`, and its payload when that is whole.
fn group_header_at<'a>(file: &File, bytes: &'a [u8]) -> Option<(GroupHeader, Option<&'a [u8]>)> {
    let header = GroupHeader::decode(bytes)?;
    if header.file_sequence != file.header.sequence {
        return None;
    }
    let payload = bytes.get(GROUP_HEADER_BYTES..GROUP_HEADER_BYTES + header.payload_len as usize);
    Some((header, payload.filter(|payload| crc32c(payload) == header.payload_crc)))
}

fn group_at<'a>(file: &File, bytes: &'a [u8]) -> Option<(GroupHeader, &'a [u8])> {
    let (header, payload) = group_header_at(file, bytes)?;
    Some((header, payload?))
}
