//! zstd (RFC 8878). Whole batches at once: the output is the window, so that a frame which asks for a window of 128 MiB,
//! as Java's level 22 does, costs no more than what it holds.

use crate::protocol::batch::BatchError;
use zstd::zstd_safe::{CCtx, CParameter, DCtx, compress_bound, get_frame_content_size};

const DEFAULT_LEVEL: i32 = 3;
/// First guess of what comes out, in times of what goes in, where the frame does not say.
const GUESS: usize = 4;
/// No first guess is smaller.
const ROOM_MIN: usize = 1 << 10;
/// A frame that says how much comes out is believed up to here at first.
const BELIEVED: usize = 16;
/// `ZSTD_error_dstSize_tooSmall` of zstd_errors.h, as the library returns it: it is the same in all versions since 1.3.1.
const NO_ROOM: usize = 70usize.wrapping_neg();

/// Keeps the context.
#[derive(Default)]
pub(super) struct Encoder(Option<CCtx<'static>>);

impl Encoder {
    /// Puts one frame into `out`, which is empty.
    pub(super) fn compress(
        &mut self,
        level: Option<i32>,
        plain: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), BatchError> {
        let context = match &mut self.0 {
            Some(context) => context,
            none => none.insert(CCtx::try_create().ok_or(BatchError::Compression)?),
        };
        let level = CParameter::CompressionLevel(level.unwrap_or(DEFAULT_LEVEL));
        context.set_parameter(level).map_err(|_| BatchError::Compression)?;
        out.reserve(compress_bound(plain.len()));
        context.compress2(out, plain).map_err(|_| BatchError::Compression)?;
        Ok(())
    }
}

/// Keeps the context.
#[derive(Default)]
pub(super) struct Decoder(Option<DCtx<'static>>);

impl Decoder {
    /// Puts the plain bytes of all frames into `out`, which is empty. When the room is too small all is done again in
    /// twice the room, which happens rarely, for `out` is used again.
    pub(super) fn decompress(
        &mut self,
        payload: &[u8],
        bytes_max: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), BatchError> {
        let context = match &mut self.0 {
            Some(context) => context,
            none => none.insert(DCtx::try_create().ok_or(BatchError::Compression)?),
        };
        let mut room = first_room(payload, bytes_max)?;
        loop {
            out.clear();
            out.reserve_exact(room);
            match context.decompress(out, payload) {
                Ok(_) if out.len() > bytes_max => return Err(BatchError::TooLarge),
                Ok(_) => return Ok(()),
                Err(NO_ROOM) if out.capacity() >= bytes_max => return Err(BatchError::TooLarge),
                Err(NO_ROOM) => room = (2 * out.capacity()).min(bytes_max),
                Err(_) => return Err(BatchError::Compression),
            }
        }
    }
}

fn first_room(payload: &[u8], bytes_max: usize) -> Result<usize, BatchError> {
    let said = get_frame_content_size(payload).map_err(|_| BatchError::Compression)?;
    let room = match said.map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX)) {
        Some(bytes) if bytes > bytes_max => return Err(BatchError::TooLarge),
        Some(bytes) => bytes.min(BELIEVED.saturating_mul(payload.len())),
        None => GUESS.saturating_mul(payload.len()),
    };
    Ok(room.max(ROOM_MIN).min(bytes_max))
}
