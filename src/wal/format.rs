//! The bytes of the write-ahead log: file header, group header, frame header. Little-endian, fixed offsets, CRC-32C.
//!
//! ```text
//! file header (88 bytes, alone in the first block)
//!    0 magic u64 | 8 version u32 | 12 block u32 | 16 store id 16 | 32 core u32 | 36 reserved u32
//!   40 file sequence u64 | 48 first group u64 | 56 previous file sequence u64 | 64 reserved | 84 crc of 0..84
//! group header (96 bytes, at a block border)
//!    0 magic u32 | 4 header crc of 8..96 | 8 file sequence u64 | 16 group u64 | 24 durable mark u64
//!   32 payload bytes u32 | 36 padded bytes u32 | 40 frames u32 | 44 payload crc u32 | 48 crc of the header before u32
//!   52 flags u32 | 56 wall time ms i64 | 64 reserved
//! frame header (64 bytes, then the body)
//!    0 body bytes u32 | 4 kind u8 | 5 flags u8 | 6 reserved u16 | 8 topic id 16 | 24 partition i32 | 28 leader epoch i32
//!   32 segment base offset i64 | 40 position in the segment u64 | 48 offset i64 | 56 next offset i64
//! ```
//!
//! Frames name their partition by topic id: a topic that was deleted and made again has another id, so old frames
//! can never hit it, and any core can replay any core's frames.

use crate::base::{Bytes, LeaderEpoch, Offset, PartitionId, Uuid, crc32c};

const FILE_MAGIC: u64 = u64::from_le_bytes(*b"HWWALv1\n");
const GROUP_MAGIC: u32 = u32::from_le_bytes(*b"HWGR");
const VERSION: u32 = 1;
const FLAG_CONTINUES: u8 = 1;
/// No counter of a log gets there; a larger number is damage, whatever the checksum says.
const COUNT_MAX: u64 = 1 << 62;

/// Bytes that the file header takes: one block.
pub const FILE_HEADER_BYTES: usize = crate::base::BLOCK_BYTES;
const FILE_HEADER_USED: usize = 88;
/// Bytes before the first frame of a group.
pub const GROUP_HEADER_BYTES: usize = 96;
/// Bytes before the body of a frame.
pub const FRAME_HEADER_BYTES: usize = 64;

/// What the first block of a file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileHeader {
    /// The store (data folder) that it belongs to.
    pub store: Uuid,
    /// The core that wrote it.
    pub core: u32,
    /// Counts the uses of files by this core; never used twice, though the file is.
    pub sequence: u64,
    /// The number of the first group in it.
    pub first_group: u64,
    /// The file sequence that was written before.
    pub previous: u64,
}

/// What stands before the frames of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupHeader {
    /// Sequence of the file; old content of a recycled file fails on it.
    pub file_sequence: u64,
    /// Number of the group, without gaps.
    pub group: u64,
    /// Highest group known durable when this one was issued.
    pub durable_mark: u64,
    /// Bytes of frames.
    pub payload_len: u32,
    /// Bytes of the whole group on disk.
    pub padded_len: u32,
    /// Number of frames.
    pub frames: u32,
    /// CRC-32C of the frames.
    pub payload_crc: u32,
    /// CRC of the group header before this one in the same process; 0 for the first.
    pub previous_crc: u32,
    /// When it was issued, milliseconds of wall time.
    pub wall_ms: i64,
}

/// What a frame carries. Numbers that are not named here are reserved: 2 a reference to a run already in its segment,
/// 3 truncation, 4 epoch start, 5 log start, 9 and 10 a move between cores, 16 compaction swap. Unfinished blocks of
/// quiet partitions are carried forward by the catalogue, not by frames: that needs no room in a full log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum FrameKind {
    /// One record batch, or a piece of one, at its place in the segment.
    Data = 1,
    /// A log begins; the body is the name of its folder.
    Create = 7,
    /// A log is gone: nothing before this frame brings it back.
    Delete = 8,
}

/// What stands before the body of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameHeader {
    /// What it carries.
    pub kind: FrameKind,
    /// More of the same batch follows in the next frame of this partition.
    pub continues: bool,
    /// Whose it is.
    pub topic: Uuid,
    /// Whose it is.
    pub partition: PartitionId,
    /// Leader epoch of the batch.
    pub leader_epoch: LeaderEpoch,
    /// Base offset of the segment that the bytes belong to.
    pub segment: Offset,
    /// Where in the segment the body starts.
    pub position: u64,
    /// Base offset of the batch.
    pub offset: Offset,
    /// The log end offset once the batch is complete.
    pub next_offset: Offset,
}

/// A frame to be written.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Its header; `continues` is set by the writer when it must cut the body.
    pub header: FrameHeader,
    /// Its bytes.
    pub body: Bytes,
}

impl FileHeader {
    /// The first block of a file.
    pub fn encode(&self) -> [u8; FILE_HEADER_BYTES] {
        let mut out = [0; FILE_HEADER_BYTES];
        put(&mut out, 0, &FILE_MAGIC.to_le_bytes());
        put(&mut out, 8, &VERSION.to_le_bytes());
        put(&mut out, 12, &(crate::base::BLOCK_BYTES as u32).to_le_bytes());
        put(&mut out, 16, &self.store.to_bytes());
        put(&mut out, 32, &self.core.to_le_bytes());
        put(&mut out, 40, &self.sequence.to_le_bytes());
        put(&mut out, 48, &self.first_group.to_le_bytes());
        put(&mut out, 56, &self.previous.to_le_bytes());
        let crc = crc32c(&out[..84]);
        put(&mut out, 84, &crc.to_le_bytes());
        out
    }

    /// Reads a first block; `None` when it is not a whole header of this version.
    pub fn decode(block: &[u8]) -> Option<FileHeader> {
        let bytes = block.get(..FILE_HEADER_USED)?;
        let sound = u64_at(bytes, 0) == FILE_MAGIC && u32_at(bytes, 84) == crc32c(&bytes[..84]);
        let (sequence, first_group) = (u64_at(bytes, 40), u64_at(bytes, 48));
        if !sound || u32_at(bytes, 8) != VERSION || sequence > COUNT_MAX || !counts(first_group) {
            return None;
        }
        Some(FileHeader {
            store: uuid_at(bytes, 16),
            core: u32_at(bytes, 32),
            sequence,
            first_group,
            previous: u64_at(bytes, 56),
        })
    }
}

impl GroupHeader {
    /// The header's bytes, its own CRC included.
    pub fn encode(&self) -> [u8; GROUP_HEADER_BYTES] {
        let mut out = [0; GROUP_HEADER_BYTES];
        put(&mut out, 0, &GROUP_MAGIC.to_le_bytes());
        put(&mut out, 8, &self.file_sequence.to_le_bytes());
        put(&mut out, 16, &self.group.to_le_bytes());
        put(&mut out, 24, &self.durable_mark.to_le_bytes());
        put(&mut out, 32, &self.payload_len.to_le_bytes());
        put(&mut out, 36, &self.padded_len.to_le_bytes());
        put(&mut out, 40, &self.frames.to_le_bytes());
        put(&mut out, 44, &self.payload_crc.to_le_bytes());
        put(&mut out, 48, &self.previous_crc.to_le_bytes());
        put(&mut out, 56, &self.wall_ms.to_le_bytes());
        let crc = crc32c(&out[8..]);
        put(&mut out, 4, &crc.to_le_bytes());
        out
    }

    /// Reads a header; `None` when magic or CRC do not fit. The payload is not looked at.
    pub fn decode(bytes: &[u8]) -> Option<GroupHeader> {
        let bytes = bytes.get(..GROUP_HEADER_BYTES)?;
        if u32_at(bytes, 0) != GROUP_MAGIC || u32_at(bytes, 4) != crc32c(&bytes[8..]) {
            return None;
        }
        let (file_sequence, group) = (u64_at(bytes, 8), u64_at(bytes, 16));
        if file_sequence > COUNT_MAX || !counts(group) {
            return None;
        }
        Some(GroupHeader {
            file_sequence,
            group,
            durable_mark: u64_at(bytes, 24),
            payload_len: u32_at(bytes, 32),
            padded_len: u32_at(bytes, 36),
            frames: u32_at(bytes, 40),
            payload_crc: u32_at(bytes, 44),
            previous_crc: u32_at(bytes, 48),
            wall_ms: u64_at(bytes, 56) as i64,
        })
    }

    /// The CRC that the next group repeats.
    pub fn crc(&self) -> u32 {
        u32_at(&self.encode(), 4)
    }
}

impl FrameHeader {
    /// The header's bytes for a body of `body_len`.
    pub fn encode(&self, body_len: usize) -> [u8; FRAME_HEADER_BYTES] {
        let mut out = [0; FRAME_HEADER_BYTES];
        put(&mut out, 0, &(body_len as u32).to_le_bytes());
        out[4] = self.kind as u8;
        out[5] = if self.continues { FLAG_CONTINUES } else { 0 };
        put(&mut out, 8, &self.topic.to_bytes());
        put(&mut out, 24, &self.partition.0.to_le_bytes());
        put(&mut out, 28, &self.leader_epoch.0.to_le_bytes());
        put(&mut out, 32, &self.segment.0.to_le_bytes());
        put(&mut out, 40, &self.position.to_le_bytes());
        put(&mut out, 48, &self.offset.0.to_le_bytes());
        put(&mut out, 56, &self.next_offset.0.to_le_bytes());
        out
    }

    /// Takes the first frame off `payload`: its header, its body, the rest. `None` when the bytes are no frame, which
    /// in a group with the right CRC means a newer version wrote it.
    pub fn split(payload: &[u8]) -> Option<(FrameHeader, &[u8], &[u8])> {
        let (head, rest) = payload.split_at_checked(FRAME_HEADER_BYTES)?;
        let (body, rest) = rest.split_at_checked(u32_at(head, 0) as usize)?;
        let kind = match head[4] {
            1 => FrameKind::Data,
            7 => FrameKind::Create,
            8 => FrameKind::Delete,
            _ => return None,
        };
        let header = FrameHeader {
            kind,
            continues: head[5] & FLAG_CONTINUES != 0,
            topic: uuid_at(head, 8),
            partition: PartitionId(u32_at(head, 24) as i32),
            leader_epoch: LeaderEpoch(u32_at(head, 28) as i32),
            segment: Offset(u64_at(head, 32) as i64),
            position: u64_at(head, 40),
            offset: Offset(u64_at(head, 48) as i64),
            next_offset: Offset(u64_at(head, 56) as i64),
        };
        Some((header, body, rest))
    }
}

/// Whether a group can have this number; the first is 1.
fn counts(group: u64) -> bool {
    (1..=COUNT_MAX).contains(&group)
}

fn put(out: &mut [u8], at: usize, bytes: &[u8]) {
    out[at..at + bytes.len()].copy_from_slice(bytes);
}

fn array_at<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(&bytes[at..at + N]);
    out
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(array_at(bytes, at))
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(array_at(bytes, at))
}

fn uuid_at(bytes: &[u8], at: usize) -> Uuid {
    Uuid::from_bytes(array_at(bytes, at))
}
