//! What a target is, and the bound on what it may allocate.

use super::memory::taken_by;

/// Something that takes bytes from outside.
pub(crate) struct Target {
    pub(crate) name: &'static str,
    /// Takes one input; false when it says nothing about the code and should not be kept. Panics when the code is wrong.
    pub(crate) run: fn(&[u8]) -> bool,
    /// Valid inputs to begin with.
    pub(crate) seeds: fn() -> Vec<Vec<u8>>,
}

/// How much memory some bytes may cost, those freed again included.
#[derive(Clone, Copy)]
pub(crate) struct Allowance {
    /// Bytes in any case.
    pub(crate) fixed: usize,
    /// Bytes for each byte of the input.
    pub(crate) per_byte: usize,
}

/// What a decoder of messages may take: the worst that the tables allow is a struct of empty strings and arrays, 24 bytes
/// each in memory and 1 byte on the wire.
pub(crate) const MESSAGE: Allowance = Allowance { fixed: 4096, per_byte: 32 };

/// Nothing at all.
pub(crate) const NOTHING: Allowance = Allowance { fixed: 0, per_byte: 0 };

impl Allowance {
    /// Does `work` on `len` bytes of input, and fails when it takes more than is allowed.
    #[track_caller]
    pub(crate) fn during<T>(self, len: usize, work: impl FnOnce() -> T) -> T {
        let (result, taken) = taken_by(work);
        let allowed = self.fixed + self.per_byte * len;
        assert!(taken <= allowed, "{taken} bytes of memory for {len} bytes of input, {allowed} are allowed");
        result
    }
}
