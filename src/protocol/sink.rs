//! Where encoded bytes go. One `encode` per message serves three sinks: `Counter` only counts (the exact size comes
//! first, so that a buffer is reserved once), a `Vec` or `BytesMut` collects, and so does `Gathered`, beside record
//! batches that stay where they are.
//!
//! `flexible` chooses between the two encodings of a length: fixed width (false) or compact (true, KIP-482).
//! A string longer than the format can carry (32,767 bytes) is cut at a character's border, for a frame that cannot be
//! read would cost the client its connection.

use super::reader::STRING_BYTES_MAX;
use crate::base::{BytesMut, Gathered, Uuid};

/// Takes Kafka's primitive types and turns them into bytes.
pub trait Sink {
    /// Plain bytes, no length in front.
    fn put(&mut self, bytes: &[u8]);

    /// One byte, 1 for true.
    #[inline]
    fn bool(&mut self, value: bool) {
        self.put(&[u8::from(value)]);
    }

    /// One byte.
    #[inline]
    fn i8(&mut self, value: i8) {
        self.put(&value.to_be_bytes());
    }

    /// Two bytes.
    #[inline]
    fn i16(&mut self, value: i16) {
        self.put(&value.to_be_bytes());
    }

    /// Two bytes.
    #[inline]
    fn u16(&mut self, value: u16) {
        self.put(&value.to_be_bytes());
    }

    /// Four bytes.
    #[inline]
    fn i32(&mut self, value: i32) {
        self.put(&value.to_be_bytes());
    }

    /// Four bytes.
    #[inline]
    fn u32(&mut self, value: u32) {
        self.put(&value.to_be_bytes());
    }

    /// Eight bytes.
    #[inline]
    fn i64(&mut self, value: i64) {
        self.put(&value.to_be_bytes());
    }

    /// Eight bytes, IEEE 754.
    #[inline]
    fn f64(&mut self, value: f64) {
        self.put(&value.to_be_bytes());
    }

    /// Sixteen bytes.
    #[inline]
    fn uuid(&mut self, value: Uuid) {
        self.put(&value.to_bytes());
    }

    /// 1 to 5 bytes, seven bits each, low ones first.
    #[inline]
    fn uvarint(&mut self, value: u32) {
        self.base128(u64::from(value));
    }

    /// Zigzag, 1 to 5 bytes.
    #[inline]
    fn varint(&mut self, value: i32) {
        self.uvarint(((value << 1) ^ (value >> 31)) as u32);
    }

    /// Zigzag, 1 to 10 bytes.
    #[inline]
    fn varlong(&mut self, value: i64) {
        self.base128(((value << 1) ^ (value >> 63)) as u64);
    }

    /// Seven bits a byte, low ones first.
    #[inline]
    fn base128(&mut self, value: u64) {
        match value {
            0..0x80 => self.put(&[value as u8]),
            _ => self.long_base128(value),
        }
    }

    /// The rarer part of `base128`.
    #[inline(never)]
    fn long_base128(&mut self, mut value: u64) {
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
    #[inline]
    fn length(&mut self, flexible: bool, len: Option<usize>) {
        match (flexible, len) {
            (true, Some(len)) => self.uvarint(len as u32 + 1),
            (true, None) => self.uvarint(0),
            (false, Some(len)) => self.i32(len as i32),
            (false, None) => self.i32(-1),
        }
    }

    /// A string.
    #[inline]
    fn string(&mut self, flexible: bool, text: &str) {
        let text = &text[..text.floor_char_boundary(STRING_BYTES_MAX)];
        match flexible {
            true => self.uvarint(text.len() as u32 + 1),
            false => self.i16(text.len() as i16),
        }
        self.put(text.as_bytes());
    }

    /// A string, or null.
    #[inline]
    fn nullable_string(&mut self, flexible: bool, text: Option<&str>) {
        match (flexible, text) {
            (_, Some(text)) => self.string(flexible, text),
            (true, None) => self.uvarint(0),
            (false, None) => self.i16(-1),
        }
    }

    /// Bytes.
    #[inline]
    fn bytes(&mut self, flexible: bool, bytes: &[u8]) {
        self.length(flexible, Some(bytes.len()));
        self.put(bytes);
    }

    /// Bytes, or null.
    #[inline]
    fn nullable_bytes(&mut self, flexible: bool, bytes: Option<&[u8]>) {
        self.length(flexible, bytes.map(<[u8]>::len));
        self.put(bytes.unwrap_or_default());
    }

    /// The byte before a struct that may be null.
    #[inline]
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
}

impl Counter {
    /// Bytes put so far.
    #[inline]
    pub fn total(self) -> usize {
        self.total
    }
}

impl Sink for Counter {
    #[inline]
    fn put(&mut self, bytes: &[u8]) {
        self.total += bytes.len();
    }

    #[inline]
    fn base128(&mut self, value: u64) {
        let bits = u64::BITS - (value | 1).leading_zeros();
        self.total += bits.div_ceil(7) as usize;
    }
}

impl Sink for Vec<u8> {
    #[inline]
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

impl Sink for BytesMut {
    #[inline]
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

impl Sink for Gathered {
    #[inline]
    fn put(&mut self, bytes: &[u8]) {
        Gathered::put(self, bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_varint_is_known_before() {
        for bit in 0..64 {
            for value in [1u64 << bit, (1 << bit) - 1, u64::MAX >> bit] {
                let (mut counter, mut out) = (Counter::default(), Vec::new());
                counter.base128(value);
                out.base128(value);
                assert_eq!(counter.total(), out.len(), "{value:x}");
            }
        }
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
