//! Snappy in two forms. The framing of the Java library (xerial) is written and read: 16 bytes of header beginning with
//! 0x82 "SNAPPY" 0, then blocks, each behind its length in four bytes. One raw block, as some clients send it, is read.

use crate::protocol::batch::BatchError;
use snap::raw::{Decoder, Encoder};

const MAGIC: &[u8] = b"\x82SNAPPY\0";
/// The magic, version 1, readable from version 1 on.
const HEADER: [u8; 16] = *b"\x82SNAPPY\0\0\0\0\x01\0\0\0\x01";
/// Plain bytes of a block, as the Java library cuts them.
const BLOCK_BYTES: usize = 32 << 10;
/// No block expands more: its best is 64 bytes out of a copy of 3.
const RATIO_MAX: usize = 22;

/// Appends the framing and the blocks.
pub(super) fn compress(encoder: &mut Encoder, plain: &[u8], out: &mut Vec<u8>) -> Result<(), BatchError> {
    out.extend_from_slice(&HEADER);
    for block in plain.chunks(BLOCK_BYTES) {
        let start = out.len() + 4;
        out.resize(start + snap::raw::max_compress_len(block.len()), 0);
        let len = encoder.compress(block, &mut out[start..]).map_err(|_| BatchError::Compression)?;
        out[start - 4..start].copy_from_slice(&(len as u32).to_be_bytes());
        out.truncate(start + len);
    }
    Ok(())
}

/// Appends the plain bytes of all blocks.
pub(super) fn decompress(
    decoder: &mut Decoder,
    payload: &[u8],
    bytes_max: usize,
    out: &mut Vec<u8>,
) -> Result<(), BatchError> {
    if !payload.starts_with(MAGIC) {
        return block(decoder, payload, bytes_max, out);
    }
    let mut rest = payload;
    while !rest.is_empty() {
        // A writer that was flushed may begin again with a header in the middle.
        if rest.starts_with(MAGIC) {
            rest = rest.get(HEADER.len()..).ok_or(BatchError::Compression)?;
            continue;
        }
        let (length, tail) = rest.split_first_chunk().ok_or(BatchError::Compression)?;
        let len = u32::from_be_bytes(*length) as usize;
        let (bytes, tail) = tail.split_at_checked(len).ok_or(BatchError::Compression)?;
        block(decoder, bytes, bytes_max, out)?;
        rest = tail;
    }
    Ok(())
}

fn block(decoder: &mut Decoder, block: &[u8], bytes_max: usize, out: &mut Vec<u8>) -> Result<(), BatchError> {
    let len = snap::raw::decompress_len(block).map_err(|_| BatchError::Compression)?;
    if len > bytes_max - out.len() {
        return Err(BatchError::TooLarge);
    }
    if len > block.len().saturating_mul(RATIO_MAX) {
        return Err(BatchError::Compression);
    }
    let start = out.len();
    out.resize(start + len, 0);
    decoder.decompress(block, &mut out[start..]).map_err(|_| BatchError::Compression)?;
    Ok(())
}
