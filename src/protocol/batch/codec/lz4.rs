//! lz4 frames. Written as Kafka's `Lz4BlockOutputStream` does: independent blocks of 64 KiB, no sizes, no checksums (the
//! batch has one). Read in every form but with a dictionary; checksums inside are skipped, for the same reason.
//!
//! | bytes | what |
//! |---|---|
//! | 4 | magic 0x184D2204, little-endian as all here |
//! | 1 | flags: bits 6-7 version 1, 5 independent blocks, 4 block checksums, 3 content size, 2 content checksum, 0 dictionary |
//! | 1 | bits 4-6: most plain bytes of a block, 4 is 64 KiB, each step four times as much |
//! | 0 or 8 | content size |
//! | 1 | checksum of the three fields before |
//! | … | blocks: length (4, highest bit: stored), bytes, checksum (0 or 4) |
//! | 4 | 0 |

use crate::protocol::batch::BatchError;
use lz4_flex::block::{
    CompressTable, DecompressError, compress_into_with_table, decompress_into, decompress_into_with_dict,
    get_maximum_output_size,
};

const MAGIC: [u8; 4] = [0x04, 0x22, 0x4d, 0x18];
/// Version 1, independent blocks; blocks of 64 KiB; the checksum of these two bytes.
const DESCRIPTOR: [u8; 3] = [0x60, 0x40, 0x82];
const BLOCK_BYTES: usize = 64 << 10;
const STORED: u32 = 1 << 31;
/// No block expands more: a byte adds at most 255 to a match.
const RATIO_MAX: usize = 255;
/// How far back a match of a linked block may reach.
const WINDOW_BYTES: usize = 64 << 10;

/// Appends one frame.
pub(super) fn compress(table: &mut CompressTable, plain: &[u8], out: &mut Vec<u8>) -> Result<(), BatchError> {
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&DESCRIPTOR);
    for block in plain.chunks(BLOCK_BYTES) {
        let start = out.len() + 4;
        out.resize(start + get_maximum_output_size(block.len()), 0);
        let len = compress_into_with_table(block, &mut out[start..], table);
        let mut len = len.map_err(|_| BatchError::Compression)?;
        let mut mark = 0;
        if len >= block.len() {
            (len, mark) = (block.len(), STORED);
            out[start..start + len].copy_from_slice(block);
        }
        out[start - 4..start].copy_from_slice(&(len as u32 | mark).to_le_bytes());
        out.truncate(start + len);
    }
    out.extend_from_slice(&[0; 4]);
    Ok(())
}

/// What the descriptor of a frame says about its blocks.
struct Frame {
    block_bytes_max: usize,
    is_linked: bool,
    has_checksums: bool,
}

/// Appends the plain bytes of one frame; what follows it is nobody's business, as in Kafka.
pub(super) fn decompress(payload: &[u8], bytes_max: usize, out: &mut Vec<u8>) -> Result<(), BatchError> {
    let mut rest = payload;
    let frame = Frame::read(&mut rest)?;
    loop {
        let mark = u32::from_le_bytes(*take(&mut rest)?);
        let len = (mark & !STORED) as usize;
        if mark == 0 {
            return Ok(());
        }
        if len > frame.block_bytes_max {
            return Err(BatchError::Compression);
        }
        let (block, tail) = rest.split_at_checked(len).ok_or(BatchError::Compression)?;
        rest = tail;
        match mark & STORED != 0 {
            true if len > bytes_max - out.len() => return Err(BatchError::TooLarge),
            true => out.extend_from_slice(block),
            false => frame.open(block, bytes_max, out)?,
        }
        if frame.has_checksums {
            take::<4>(&mut rest)?;
        }
    }
}

impl Frame {
    fn read(rest: &mut &[u8]) -> Result<Self, BatchError> {
        let [m0, m1, m2, m3, flags, sizes] = *take(rest)?;
        let has = |bit: u8| flags & (1 << bit) != 0;
        let size = sizes >> 4 & 7;
        if [m0, m1, m2, m3] != MAGIC || flags >> 6 != 1 || has(1) || has(0) || sizes & 0x8f != 0 || size < 4 {
            return Err(BatchError::Compression);
        }
        if has(3) {
            take::<8>(rest)?;
        }
        take::<1>(rest)?;
        Ok(Self { block_bytes_max: 1 << (2 * size + 8), is_linked: !has(5), has_checksums: has(4) })
    }

    fn open(&self, block: &[u8], bytes_max: usize, out: &mut Vec<u8>) -> Result<(), BatchError> {
        let start = out.len();
        let most = self.block_bytes_max.min(block.len().saturating_mul(RATIO_MAX));
        let room = most.min(bytes_max - start);
        out.resize(start + room, 0);
        let (before, into) = out.split_at_mut(start);
        let opened = match self.is_linked {
            true => decompress_into_with_dict(block, into, &before[start.saturating_sub(WINDOW_BYTES)..]),
            false => decompress_into(block, into),
        };
        match opened {
            Ok(len) => out.truncate(start + len),
            Err(DecompressError::OutputTooSmall { .. }) if room < most => return Err(BatchError::TooLarge),
            Err(_) => return Err(BatchError::Compression),
        }
        Ok(())
    }
}

fn take<'a, const N: usize>(rest: &mut &'a [u8]) -> Result<&'a [u8; N], BatchError> {
    let (head, tail) = rest.split_first_chunk().ok_or(BatchError::Compression)?;
    *rest = tail;
    Ok(head)
}
