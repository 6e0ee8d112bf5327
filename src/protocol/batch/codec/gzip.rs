//! gzip (RFC 1952): one member is written; any number of them, with any header, is read.

use crate::protocol::batch::BatchError;
use flate2::bufread::MultiGzDecoder;
use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use std::io::Read;
use std::ops::RangeInclusive;

/// Deflate, no flags, no time, no hint, unknown system: as Java's `GZIPOutputStream` since 16.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
const LEVELS: RangeInclusive<i32> = 1..=9;
const DEFAULT_LEVEL: i32 = 6;

/// Keeps the compressor's tables, which belong to a level.
#[derive(Default)]
pub(super) struct Encoder(Option<(i32, Compress)>);

impl Encoder {
    /// Appends one member.
    pub(super) fn compress(
        &mut self,
        level: Option<i32>,
        plain: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), BatchError> {
        let level = level.filter(|level| *level != -1).unwrap_or(DEFAULT_LEVEL);
        let deflate = self.deflate(level.clamp(*LEVELS.start(), *LEVELS.end()));
        out.extend_from_slice(&HEADER);
        // What does not shrink is stored, with a few bytes for every 32 KiB.
        out.reserve(plain.len() / 2 + 64);
        loop {
            let taken = deflate.total_in() as usize;
            let status = deflate.compress_vec(&plain[taken..], out, FlushCompress::Finish);
            if status.map_err(|_| BatchError::Compression)? == Status::StreamEnd {
                break;
            }
            out.reserve(plain.len() / 4 + 64);
        }
        let mut crc = Crc::new();
        crc.update(plain);
        out.extend_from_slice(&crc.sum().to_le_bytes());
        out.extend_from_slice(&(plain.len() as u32).to_le_bytes());
        Ok(())
    }

    fn deflate(&mut self, level: i32) -> &mut Compress {
        if self.0.as_ref().is_some_and(|(of, _)| *of != level) {
            self.0 = None;
        }
        let fresh = || (level, Compress::new(Compression::new(level as u32), false));
        let (_, deflate) = self.0.get_or_insert_with(fresh);
        deflate.reset();
        deflate
    }
}

/// Appends the bytes of all members.
pub(super) fn decompress(payload: &[u8], bytes_max: usize, out: &mut Vec<u8>) -> Result<(), BatchError> {
    // One byte more than allowed tells "full" from "too large".
    let mut bounded = MultiGzDecoder::new(payload).take(bytes_max as u64 + 1);
    bounded.read_to_end(out).map_err(|_| BatchError::Compression)?;
    if out.len() > bytes_max { Err(BatchError::TooLarge) } else { Ok(()) }
}
