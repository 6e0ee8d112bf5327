//! Memory for direct I/O: whole blocks of 4 KiB, aligned to 4 KiB.
//!
//! Unsafe: the view of the blocks as one byte slice, here and nowhere else.

use std::fmt;

/// The unit of everything that is written with direct I/O, in bytes; also its alignment.
pub const BLOCK_BYTES: usize = 4096;

/// `position` rounded down to a block border.
pub const fn block_floor(position: u64) -> u64 {
    position & !(BLOCK_BYTES as u64 - 1)
}

/// `position` rounded up to a block border.
pub const fn block_ceil(position: u64) -> u64 {
    block_floor(position + BLOCK_BYTES as u64 - 1)
}

#[derive(Clone)]
#[repr(C, align(4096))]
struct Block([u8; BLOCK_BYTES]);

/// A growable run of aligned blocks with a length in bytes. What lies between `len` and the end of the last block
/// is whatever was there before; [`AlignedBuf::pad`] zeroes it.
pub struct AlignedBuf {
    blocks: Vec<Block>,
    len: usize,
}

impl AlignedBuf {
    /// An empty buffer with room for `bytes`, rounded up to whole blocks.
    pub fn with_capacity(bytes: usize) -> Self {
        Self { blocks: Vec::with_capacity(bytes.div_ceil(BLOCK_BYTES)), len: 0 }
    }

    /// A buffer of `len` zero bytes.
    pub fn zeroed(len: usize) -> Self {
        Self { blocks: vec![Block([0; BLOCK_BYTES]); len.div_ceil(BLOCK_BYTES)], len }
    }

    /// Bytes in use.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no byte is in use.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Bytes in use, rounded up to whole blocks: what a direct write transfers.
    pub fn padded_len(&self) -> usize {
        self.len.div_ceil(BLOCK_BYTES) * BLOCK_BYTES
    }

    /// Forgets the content and keeps the memory.
    pub fn clear(&mut self) {
        self.len = 0;
    }

    /// Shortens to `len` bytes; longer is a mistake of the caller.
    pub fn truncate(&mut self, len: usize) {
        assert!(len <= self.len);
        self.len = len;
    }

    /// Appends `data`.
    pub fn extend(&mut self, data: &[u8]) {
        let start = self.len;
        self.grow(start + data.len());
        self.as_mut()[start..].copy_from_slice(data);
    }

    /// Appends `count` zero bytes.
    pub fn extend_zero(&mut self, count: usize) {
        let start = self.len;
        self.grow(start + count);
        self.as_mut()[start..].fill(0);
    }

    /// Fills the last block up with zeroes; the length is then a multiple of the block.
    pub fn pad(&mut self) {
        let target = self.padded_len();
        self.extend_zero(target - self.len);
    }

    fn grow(&mut self, len: usize) {
        let blocks = len.div_ceil(BLOCK_BYTES);
        if blocks > self.blocks.len() {
            self.blocks.resize(blocks, Block([0; BLOCK_BYTES]));
        }
        self.len = len;
    }
}

impl AsRef<[u8]> for AlignedBuf {
    #[expect(unsafe_code, reason = "blocks are plain bytes; see SAFETY")]
    fn as_ref(&self) -> &[u8] {
        debug_assert!(self.len <= self.blocks.len() * BLOCK_BYTES);
        // SAFETY: `Block` is `repr(C)` around `[u8; 4096]` with alignment 4096, so it has no padding and the vector's
        // memory is `blocks.len() * 4096` initialised bytes; `grow` keeps `len` within them.
        unsafe { std::slice::from_raw_parts(self.blocks.as_ptr().cast(), self.len) }
    }
}

impl AsMut<[u8]> for AlignedBuf {
    #[expect(unsafe_code, reason = "blocks are plain bytes; see SAFETY")]
    fn as_mut(&mut self) -> &mut [u8] {
        debug_assert!(self.len <= self.blocks.len() * BLOCK_BYTES);
        // SAFETY: as in `as_ref`; the exclusive borrow of `self` makes the slice unique.
        unsafe { std::slice::from_raw_parts_mut(self.blocks.as_mut_ptr().cast(), self.len) }
    }
}

impl fmt::Debug for AlignedBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AlignedBuf({} bytes)", self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_what_was_put_in_and_is_aligned() {
        let mut buf = AlignedBuf::with_capacity(10);
        buf.extend(b"hello");
        buf.extend_zero(2);
        buf.extend(&[7; 5000]);
        assert_eq!(buf.len(), 5007);
        assert_eq!(&buf.as_ref()[..8], b"hello\0\0\x07");
        assert_eq!(buf.as_ref().as_ptr() as usize % BLOCK_BYTES, 0);
        buf.pad();
        assert_eq!((buf.len(), buf.padded_len()), (8192, 8192));
        assert!(buf.as_ref()[5007..].iter().all(|byte| *byte == 0));
    }

    #[test]
    fn reuse_does_not_show_old_content() {
        let mut buf = AlignedBuf::zeroed(0);
        buf.extend(&[9; 4096]);
        buf.clear();
        buf.extend(b"x");
        buf.pad();
        assert_eq!(buf.as_ref()[0], b'x');
        assert!(buf.as_ref()[1..].iter().all(|byte| *byte == 0));
    }

    #[test]
    fn rounding() {
        assert_eq!((block_floor(4095), block_floor(4096), block_ceil(0), block_ceil(1)), (0, 4096, 0, 4096));
    }
}
