//! An input as a list of small decisions. Where it ends, everything else is 0.

/// What is left of an input.
pub(crate) struct Input<'a>(pub(crate) &'a [u8]);

impl<'a> Input<'a> {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Up to `len` bytes.
    pub(crate) fn take(&mut self, len: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(len.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// All that is left.
    pub(crate) fn rest(&mut self) -> &'a [u8] {
        self.take(usize::MAX)
    }

    fn fixed<const N: usize>(&mut self) -> [u8; N] {
        let mut value = [0; N];
        let taken = self.take(N);
        value[..taken.len()].copy_from_slice(taken);
        value
    }

    pub(crate) fn u8(&mut self) -> u8 {
        u8::from_be_bytes(self.fixed())
    }

    pub(crate) fn u16(&mut self) -> u16 {
        u16::from_be_bytes(self.fixed())
    }

    pub(crate) fn u64(&mut self) -> u64 {
        u64::from_be_bytes(self.fixed())
    }

    /// A number that is small as a rule, in one byte; also the borders, and anything in nine bytes.
    pub(crate) fn number(&mut self) -> i64 {
        match self.u8() {
            0xff => -1,
            0xfe => i64::MAX,
            0xfd => i64::MIN,
            0xfc => i64::from(i32::MAX),
            0xfb => self.u64() as i64,
            0xfa => i64::from(self.u16()),
            small => i64::from(small),
        }
    }

    /// Bytes behind their length in two bytes.
    pub(crate) fn bytes(&mut self) -> &'a [u8] {
        let len = usize::from(self.u16());
        self.take(len)
    }
}

/// What `Input::bytes` reads.
pub(crate) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend((bytes.len() as u16).to_be_bytes());
    out.extend(bytes);
}
