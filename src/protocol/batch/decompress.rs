//! The records of a compressed batch, as plain bytes, with a hard bound on how many.
//!
//! Only reading by content needs this (a search by time, compaction); produce and fetch pass batches on as they are.
//! Memory follows the bytes that really come out, never a length that the input claims; a decoder's own window
//! may take 4 MiB (lz4) or what the frame asks for, at most 128 MiB (zstd), while it runs.
//!
//! Snappy comes in two forms: one raw block, or the framing of the Java library (16 bytes of header beginning with
//! 0x82 "SNAPPY" 0, then blocks, each behind its length in four bytes).

use super::{BatchError, BatchView, Compression};
use flate2::read::MultiGzDecoder;
use lz4_flex::frame::FrameDecoder;
use std::borrow::Cow;
use std::io::Read;

const XERIAL_MAGIC: &[u8] = b"\x82SNAPPY\0";
const XERIAL_HEADER_BYTES: usize = 16;
/// No snappy block expands more: its best is 64 bytes out of a copy of 3.
const SNAPPY_RATIO_MAX: usize = 22;

impl<'a> BatchView<'a> {
    /// The records as plain bytes, for `records_in`: borrowed where nothing is compressed. More than `bytes_max` bytes
    /// is `BatchError::TooLarge`, whatever the input says about itself.
    pub fn plain_payload(&self, bytes_max: usize) -> Result<Cow<'a, [u8]>, BatchError> {
        let payload = self.payload();
        let plain = match self.compression().ok_or(BatchError::Codec)? {
            Compression::None => return Ok(Cow::Borrowed(payload)),
            Compression::Gzip => read_all(MultiGzDecoder::new(payload), bytes_max),
            Compression::Snappy => snappy(payload, bytes_max),
            Compression::Lz4 => read_all(FrameDecoder::new(payload), bytes_max),
            Compression::Zstd => zstd(payload, bytes_max),
        };
        plain.map(Cow::Owned)
    }
}

/// Everything that `decoder` gives.
fn read_all(decoder: impl Read, bytes_max: usize) -> Result<Vec<u8>, BatchError> {
    let mut out = Vec::new();
    // One byte more than allowed tells "full" from "too large".
    let mut bounded = decoder.take(bytes_max as u64 + 1);
    bounded.read_to_end(&mut out).map_err(|_| BatchError::Compression)?;
    if out.len() > bytes_max { Err(BatchError::TooLarge) } else { Ok(out) }
}

fn zstd(payload: &[u8], bytes_max: usize) -> Result<Vec<u8>, BatchError> {
    let decoder = zstd::Decoder::with_buffer(payload).map_err(|_| BatchError::Compression)?;
    read_all(decoder, bytes_max)
}

fn snappy(payload: &[u8], bytes_max: usize) -> Result<Vec<u8>, BatchError> {
    let mut out = Vec::new();
    if !payload.starts_with(XERIAL_MAGIC) {
        snappy_block(payload, bytes_max, &mut out)?;
        return Ok(out);
    }
    let mut rest = payload;
    while !rest.is_empty() {
        // A writer that was flushed may begin again with a header in the middle.
        if rest.starts_with(XERIAL_MAGIC) {
            rest = rest.get(XERIAL_HEADER_BYTES..).ok_or(BatchError::Compression)?;
            continue;
        }
        let (length, tail) = rest.split_first_chunk().ok_or(BatchError::Compression)?;
        let (block, tail) =
            tail.split_at_checked(u32::from_be_bytes(*length) as usize).ok_or(BatchError::Compression)?;
        snappy_block(block, bytes_max, &mut out)?;
        rest = tail;
    }
    Ok(out)
}

/// Appends one raw block.
fn snappy_block(block: &[u8], bytes_max: usize, out: &mut Vec<u8>) -> Result<(), BatchError> {
    let len = snap::raw::decompress_len(block).map_err(|_| BatchError::Compression)?;
    if len > bytes_max - out.len() {
        return Err(BatchError::TooLarge);
    }
    if len > block.len().saturating_mul(SNAPPY_RATIO_MAX) {
        return Err(BatchError::Compression);
    }
    let start = out.len();
    out.resize(start + len, 0);
    snap::raw::Decoder::new().decompress(block, &mut out[start..]).map_err(|_| BatchError::Compression)?;
    Ok(())
}
