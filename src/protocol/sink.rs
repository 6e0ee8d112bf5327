//! Where encoded bytes go. One `encode` per message serves three sinks: `Counter` only counts (the exact size comes
//! first, so that a buffer is reserved once), a `Vec` or `BytesMut` collects, and `Gather` leaves external bytes such
//! as record batches where they are.
//!
//! `flexible` chooses between the two encodings of a length: fixed width (false) or compact (true, KIP-482).
//! A string longer than the format can carry (32,767 bytes) is cut at a character's border, for a frame that cannot be
//! read would cost the client its connection.

use super::reader::STRING_BYTES_MAX;
use crate::base::{Bytes, BytesMut, Uuid};

/// Takes Kafka's primitive types and turns them into bytes.
pub trait Sink {
    /// Plain bytes, no length in front.
    fn put(&mut self, bytes: &[u8]);

    /// Plain bytes that a sink may keep by reference.
    fn put_external(&mut self, bytes: &Bytes) {
        self.put(bytes);
    }

    /// One byte, 1 for true.
    fn bool(&mut self, value: bool) {
        self.put(&[u8::from(value)]);
    }

    /// One byte.
    fn i8(&mut self, value: i8) {
        self.put(&value.to_be_bytes());
    }

    /// Two bytes.
    fn i16(&mut self, value: i16) {
        self.put(&value.to_be_bytes());
    }

    /// Two bytes.
    fn u16(&mut self, value: u16) {
        self.put(&value.to_be_bytes());
    }

    /// Four bytes.
    fn i32(&mut self, value: i32) {
        self.put(&value.to_be_bytes());
    }

    /// Four bytes.
    fn u32(&mut self, value: u32) {
        self.put(&value.to_be_bytes());
    }

    /// Eight bytes.
    fn i64(&mut self, value: i64) {
        self.put(&value.to_be_bytes());
    }

    /// Eight bytes, IEEE 754.
    fn f64(&mut self, value: f64) {
        self.put(&value.to_be_bytes());
    }

    /// Sixteen bytes.
    fn uuid(&mut self, value: Uuid) {
        self.put(&value.to_bytes());
    }

    /// 1 to 5 bytes, seven bits each, low ones first.
    fn uvarint(&mut self, value: u32) {
        self.base128(u64::from(value));
    }

    /// Zigzag, 1 to 5 bytes.
    fn varint(&mut self, value: i32) {
        self.uvarint(((value << 1) ^ (value >> 31)) as u32);
    }

    /// Zigzag, 1 to 10 bytes.
    fn varlong(&mut self, value: i64) {
        self.base128(((value << 1) ^ (value >> 63)) as u64);
    }

    /// Seven bits a byte, low ones first.
    fn base128(&mut self, mut value: u64) {
        let mut bytes = [0u8; 10];
        let mut len = 0;
        while value >= 0x80 {
            bytes[len] = value as u8 | 0x80;
            value >>= 7;
            len += 1;
        }
        bytes[len] = value as u8;
        self.put(&bytes[..=len]);
    }

    /// The length in front of bytes or array elements; `None` is null.
    fn length(&mut self, flexible: bool, len: Option<usize>) {
        match (flexible, len) {
            (true, Some(len)) => self.uvarint(len as u32 + 1),
            (true, None) => self.uvarint(0),
            (false, Some(len)) => self.i32(len as i32),
            (false, None) => self.i32(-1),
        }
    }

    /// A string.
    fn string(&mut self, flexible: bool, text: &str) {
        let text = &text[..text.floor_char_boundary(STRING_BYTES_MAX)];
        match flexible {
            true => self.uvarint(text.len() as u32 + 1),
            false => self.i16(text.len() as i16),
        }
        self.put(text.as_bytes());
    }

    /// A string, or null.
    fn nullable_string(&mut self, flexible: bool, text: Option<&str>) {
        match (flexible, text) {
            (_, Some(text)) => self.string(flexible, text),
            (true, None) => self.uvarint(0),
            (false, None) => self.i16(-1),
        }
    }

    /// Bytes.
    fn bytes(&mut self, flexible: bool, bytes: &[u8]) {
        self.length(flexible, Some(bytes.len()));
        self.put(bytes);
    }

    /// Bytes, or null.
    fn nullable_bytes(&mut self, flexible: bool, bytes: Option<&[u8]>) {
        self.length(flexible, bytes.map(<[u8]>::len));
        self.put(bytes.unwrap_or_default());
    }

    /// The byte before a struct that may be null.
    fn presence(&mut self, present: bool) {
        self.i8(if present { 1 } else { -1 });
    }

    /// The same inside a tag, where it is a varint.
    fn presence_in_tag(&mut self, present: bool) {
        self.uvarint(u32::from(present));
    }
}

/// Counts bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counter {
    total: usize,
    external: usize,
    external_slices: usize,
}

impl Counter {
    /// Bytes put so far.
    pub fn total(self) -> usize {
        self.total
    }

    /// Those of them that a `Gather` would keep by reference.
    pub fn external(self) -> usize {
        self.external
    }

    /// In how many slices.
    pub fn external_slices(self) -> usize {
        self.external_slices
    }
}

impl Sink for Counter {
    fn put(&mut self, bytes: &[u8]) {
        self.total += bytes.len();
    }

    fn put_external(&mut self, bytes: &Bytes) {
        self.total += bytes.len();
        self.external += bytes.len();
        self.external_slices += 1;
    }
}

impl Sink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

impl Sink for BytesMut {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// Collects small values in a scratch buffer and keeps external bytes by reference: the parts of a gathered send.
#[derive(Debug, Default)]
pub struct Gather {
    scratch: BytesMut,
    parts: Vec<Bytes>,
}

impl Gather {
    /// With room for `scratch_bytes` of small values and for `parts` slices.
    pub fn with_capacity(scratch_bytes: usize, parts: usize) -> Self {
        Self { scratch: BytesMut::with_capacity(scratch_bytes), parts: Vec::with_capacity(parts) }
    }

    /// The parts in order; none is empty.
    pub fn finish(mut self) -> Vec<Bytes> {
        self.flush();
        self.parts
    }

    fn flush(&mut self) {
        if !self.scratch.is_empty() {
            self.parts.push(self.scratch.split().freeze());
        }
    }
}

impl Sink for Gather {
    fn put(&mut self, bytes: &[u8]) {
        self.scratch.extend_from_slice(bytes);
    }

    fn put_external(&mut self, bytes: &Bytes) {
        if !bytes.is_empty() {
            self.flush();
            self.parts.push(bytes.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn external_bytes_stay_where_they_are() {
        let batch = Bytes::from(vec![7; 100]);
        let mut out = Gather::with_capacity(64, 3);
        out.i32(1);
        out.put_external(&batch);
        out.put_external(&Bytes::new());
        out.i8(2);
        let parts = out.finish();
        assert_eq!(parts.iter().map(Bytes::len).collect::<Vec<_>>(), [4, 100, 1]);
        assert_eq!(parts[1].as_ptr(), batch.as_ptr());
    }

    #[test]
    fn strings_are_cut_at_a_characters_border() {
        let text = "é".repeat(20_000);
        for flexible in [false, true] {
            let mut out = Vec::new();
            out.string(flexible, &text);
            assert_eq!(out.len(), 32_766 + if flexible { 3 } else { 2 });
        }
    }
}
