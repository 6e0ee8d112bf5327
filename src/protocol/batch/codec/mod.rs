//! The codecs of record batches, both ways. A core owns one `Compressor` and one `Decompressor`; they keep their
//! tables, contexts and buffers from batch to batch, so that a batch costs no set-up.
//!
//! What is written has the form that Kafka's Java clients write and read. What is read may have any form that a client
//! in the field writes, within a hard bound: memory follows the bytes that really come out, never a length that the input
//! claims (an lz4 block may take 255 times its length, at most 4 MiB, while it is opened).

mod gzip;
mod lz4;
mod snappy;
#[cfg(test)]
mod tests;
mod zstd;

use super::{BatchError, BatchView, Compression};
use std::borrow::Cow;

/// A buffer that grew beyond this is given back before the next batch.
const KEPT_BYTES_MAX: usize = 4 << 20;

/// A codec and how hard it tries (KIP-390).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coding {
    /// The codec.
    pub codec: Compression,
    /// `compression.gzip.level` (1 to 9), `compression.lz4.level` (1 to 17), `compression.zstd.level` (-131072 to 22);
    /// `None` is Kafka's default: 6, 9, 3. A level out of range is the nearest one. lz4 is compressed in the fast way on
    /// every level: readers see no difference but the size.
    pub level: Option<i32>,
}

impl From<Compression> for Coding {
    fn from(codec: Compression) -> Self {
        Self { codec, level: None }
    }
}

/// Compresses records.
pub struct Compressor {
    gzip: gzip::Encoder,
    snappy: snap::raw::Encoder,
    lz4: lz4_flex::block::CompressTable,
    zstd: zstd::Encoder,
    out: Vec<u8>,
}

impl Compressor {
    /// The payload of a batch whose plain records are `plain`; it stays here until the next call. An error only when
    /// memory is short.
    pub fn compress<'a>(&'a mut self, coding: Coding, plain: &'a [u8]) -> Result<&'a [u8], BatchError> {
        reuse(&mut self.out);
        match coding.codec {
            Compression::None => return Ok(plain),
            Compression::Gzip => self.gzip.compress(coding.level, plain, &mut self.out),
            Compression::Snappy => snappy::compress(&mut self.snappy, plain, &mut self.out),
            Compression::Lz4 => lz4::compress(&mut self.lz4, plain, &mut self.out),
            Compression::Zstd => self.zstd.compress(coding.level, plain, &mut self.out),
        }?;
        Ok(&self.out)
    }
}

impl Default for Compressor {
    fn default() -> Self {
        Self {
            gzip: gzip::Encoder::default(),
            snappy: snap::raw::Encoder::new(),
            lz4: lz4_flex::block::CompressTable::default(),
            zstd: zstd::Encoder::default(),
            out: Vec::new(),
        }
    }
}

/// Opens compressed records.
#[derive(Default)]
pub struct Decompressor {
    snappy: snap::raw::Decoder,
    zstd: zstd::Decoder,
    out: Vec<u8>,
}

impl Decompressor {
    /// The batch's records as plain bytes, for `records_in`: its own payload where nothing is compressed, else bytes
    /// that stay here until the next call. More than `bytes_max` bytes is `BatchError::TooLarge`, whatever the input says
    /// about itself.
    pub fn plain<'a>(&'a mut self, batch: &BatchView<'a>, bytes_max: usize) -> Result<&'a [u8], BatchError> {
        let payload = batch.payload();
        if batch.compression() == Some(Compression::None) {
            return Ok(payload);
        }
        reuse(&mut self.out);
        match batch.compression().ok_or(BatchError::Codec)? {
            Compression::None => {}
            Compression::Gzip => gzip::decompress(payload, bytes_max, &mut self.out)?,
            Compression::Snappy => snappy::decompress(&mut self.snappy, payload, bytes_max, &mut self.out)?,
            Compression::Lz4 => lz4::decompress(payload, bytes_max, &mut self.out)?,
            Compression::Zstd => self.zstd.decompress(payload, bytes_max, &mut self.out)?,
        }
        Ok(&self.out)
    }
}

impl<'a> BatchView<'a> {
    /// As `Decompressor::plain`, for a single batch now and then.
    pub fn plain_payload(&self, bytes_max: usize) -> Result<Cow<'a, [u8]>, BatchError> {
        if self.compression() == Some(Compression::None) {
            return Ok(Cow::Borrowed(self.payload()));
        }
        let mut decompressor = Decompressor::default();
        decompressor.plain(self, bytes_max)?;
        Ok(Cow::Owned(decompressor.out))
    }
}

impl std::fmt::Debug for Compressor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Compressor")
    }
}

impl std::fmt::Debug for Decompressor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Decompressor")
    }
}

fn reuse(out: &mut Vec<u8>) {
    out.clear();
    out.shrink_to(KEPT_BYTES_MAX);
}
