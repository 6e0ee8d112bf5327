//! Reads Kafka's primitive types from a byte slice. Strings and bytes are borrowed from it.
//!
//! Nothing here panics or loops on any input, and nothing reserves memory by a claimed length: an array's count is
//! checked against what the remaining bytes could hold, and against a budget of elements for the whole message.
//! `flexible` chooses between the two encodings of a length: fixed width (false) or compact (true, KIP-482).

use super::DecodeError;
use crate::base::Uuid;

/// Array elements that one message may hold, unless the reader was made with another budget.
pub const ELEMENTS_MAX: u32 = 1 << 20;
/// Bytes of one string; Kafka's own limit, also where the encoding could hold more.
pub const STRING_BYTES_MAX: usize = i16::MAX as usize;

type Result<T> = std::result::Result<T, DecodeError>;

/// A position in a slice that holds one message.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    /// Address of the first byte, for `position` only.
    start: usize,
    elements_left: u32,
}

impl<'a> Reader<'a> {
    /// At the first byte of `data`.
    #[inline]
    pub fn new(data: &'a [u8]) -> Self {
        Self::with_budget(data, ELEMENTS_MAX)
    }

    /// At the first byte of `data`, with room for `elements` array elements in all.
    #[inline]
    pub fn with_budget(data: &'a [u8], elements: u32) -> Self {
        Self { rest: data, start: data.as_ptr().addr(), elements_left: elements }
    }

    /// Bytes read so far.
    #[inline]
    pub fn position(&self) -> usize {
        self.rest.as_ptr().addr() - self.start
    }

    /// Bytes not read yet.
    #[inline]
    pub fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// The bytes not read yet.
    #[inline]
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Fails when bytes are left over.
    #[inline]
    pub fn finish(&self) -> Result<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(DecodeError::Trailing) }
    }

    /// The next `len` bytes.
    #[inline]
    pub fn take(&mut self, len: usize) -> Result<&'a [u8]> {
        let (head, tail) = self.rest.split_at_checked(len).ok_or(DecodeError::Truncated)?;
        self.rest = tail;
        Ok(head)
    }

    #[inline]
    fn fixed<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (head, tail) = self.rest.split_first_chunk::<N>().ok_or(DecodeError::Truncated)?;
        self.rest = tail;
        Ok(*head)
    }

    /// A byte that is true unless it is 0.
    #[inline]
    pub fn bool(&mut self) -> Result<bool> {
        Ok(self.fixed::<1>()? != [0])
    }

    /// One signed byte.
    #[inline]
    pub fn i8(&mut self) -> Result<i8> {
        Ok(i8::from_be_bytes(self.fixed()?))
    }

    /// Two bytes, signed.
    #[inline]
    pub fn i16(&mut self) -> Result<i16> {
        Ok(i16::from_be_bytes(self.fixed()?))
    }

    /// Two bytes, unsigned.
    #[inline]
    pub fn u16(&mut self) -> Result<u16> {
        Ok(u16::from_be_bytes(self.fixed()?))
    }

    /// Four bytes, signed.
    #[inline]
    pub fn i32(&mut self) -> Result<i32> {
        Ok(i32::from_be_bytes(self.fixed()?))
    }

    /// Four bytes, unsigned.
    #[inline]
    pub fn u32(&mut self) -> Result<u32> {
        Ok(u32::from_be_bytes(self.fixed()?))
    }

    /// Eight bytes, signed.
    #[inline]
    pub fn i64(&mut self) -> Result<i64> {
        Ok(i64::from_be_bytes(self.fixed()?))
    }

    /// Eight bytes, IEEE 754.
    #[inline]
    pub fn f64(&mut self) -> Result<f64> {
        Ok(f64::from_be_bytes(self.fixed()?))
    }

    /// Sixteen bytes.
    #[inline]
    pub fn uuid(&mut self) -> Result<Uuid> {
        Ok(Uuid::from_bytes(self.fixed()?))
    }

    /// Seven bits a byte, low ones first; at most 5 bytes.
    #[inline]
    pub fn uvarint(&mut self) -> Result<u32> {
        // Nearly all are short, so the short ones have a way of their own.
        let (value, tail) = match self.rest {
            [a, tail @ ..] if *a < 0x80 => (u32::from(*a), tail),
            [a, b, third @ ..] => match third {
                // One look at the length serves both.
                [_, ..] if *b < 0x80 => (low(*a) | u32::from(*b) << 7, third),
                [c, tail @ ..] if *c < 0x80 => (low(*a) | low(*b) << 7 | u32::from(*c) << 14, tail),
                _ => long_uvarint(self.rest)?,
            },
            rest => long_uvarint(rest)?,
        };
        self.rest = tail;
        Ok(value)
    }

    /// A `uvarint` whose lowest bit is the sign (zigzag).
    #[inline]
    pub fn varint(&mut self) -> Result<i32> {
        let raw = self.uvarint()?;
        Ok((raw >> 1) as i32 ^ -((raw & 1) as i32))
    }

    /// A zigzag integer of at most 10 bytes.
    #[inline]
    pub fn varlong(&mut self) -> Result<i64> {
        let (raw, tail) = match self.rest {
            [a, tail @ ..] if *a < 0x80 => (u64::from(*a), tail),
            [a, b, tail @ ..] if *b < 0x80 => (u64::from(low(*a) | u32::from(*b) << 7), tail),
            rest => base128(rest, 10)?,
        };
        self.rest = tail;
        Ok((raw >> 1) as i64 ^ -((raw & 1) as i64))
    }

    /// A length in front of bytes or of array elements; `None` is null.
    #[inline]
    fn length(&mut self, flexible: bool) -> Result<Option<usize>> {
        if flexible {
            return Ok((self.uvarint()? as usize).checked_sub(1));
        }
        decode_length(i64::from(self.i32()?))
    }

    #[inline]
    fn string_length(&mut self, flexible: bool) -> Result<Option<usize>> {
        if flexible { self.length(true) } else { decode_length(i64::from(self.i16()?)) }
    }

    /// A string, or null.
    #[inline]
    pub fn nullable_string(&mut self, flexible: bool) -> Result<Option<&'a str>> {
        let Some(len) = self.string_length(flexible)? else { return Ok(None) };
        if len > STRING_BYTES_MAX {
            return Err(DecodeError::Length);
        }
        std::str::from_utf8(self.take(len)?).map(Some).map_err(|_| DecodeError::Utf8)
    }

    /// A string.
    #[inline]
    pub fn string(&mut self, flexible: bool) -> Result<&'a str> {
        self.nullable_string(flexible)?.ok_or(DecodeError::Null)
    }

    /// Bytes, or null.
    #[inline]
    pub fn nullable_bytes(&mut self, flexible: bool) -> Result<Option<&'a [u8]>> {
        let Some(len) = self.length(flexible)? else { return Ok(None) };
        self.take(len).map(Some)
    }

    /// Bytes.
    #[inline]
    pub fn bytes(&mut self, flexible: bool) -> Result<&'a [u8]> {
        self.nullable_bytes(flexible)?.ok_or(DecodeError::Null)
    }

    /// The count in front of an array whose elements take at least `element_bytes_min` bytes each; `None` is null.
    /// The elements are taken from the budget.
    #[inline]
    pub fn nullable_count(&mut self, flexible: bool, element_bytes_min: usize) -> Result<Option<usize>> {
        let Some(count) = self.length(flexible)? else { return Ok(None) };
        if count > self.remaining() / element_bytes_min.max(1) {
            return Err(DecodeError::Length);
        }
        let spent = u32::try_from(count).map_err(|_| DecodeError::Elements)?;
        self.elements_left = self.elements_left.checked_sub(spent).ok_or(DecodeError::Elements)?;
        Ok(Some(count))
    }

    /// The count in front of an array that must not be null.
    #[inline]
    pub fn count(&mut self, flexible: bool, element_bytes_min: usize) -> Result<usize> {
        self.nullable_count(flexible, element_bytes_min)?.ok_or(DecodeError::Null)
    }

    /// An array, or null; `element` reads one element.
    #[inline]
    pub fn nullable_array<T>(
        &mut self,
        flexible: bool,
        element_bytes_min: usize,
        mut element: impl FnMut(&mut Self) -> Result<T>,
    ) -> Result<Option<Vec<T>>> {
        let Some(count) = self.nullable_count(flexible, element_bytes_min)? else { return Ok(None) };
        let mut list = Vec::with_capacity(count);
        for _ in 0..count {
            list.push(element(self)?);
        }
        Ok(Some(list))
    }

    /// An array; `element` reads one element.
    #[inline]
    pub fn array<T>(
        &mut self,
        flexible: bool,
        element_bytes_min: usize,
        element: impl FnMut(&mut Self) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.nullable_array(flexible, element_bytes_min, element)?.ok_or(DecodeError::Null)
    }

    /// The byte before a struct that may be null: negative means null.
    #[inline]
    pub fn is_present(&mut self) -> Result<bool> {
        Ok(self.i8()? >= 0)
    }

    /// The same inside a tag, where it is a varint: 0 means null.
    pub fn is_present_in_tag(&mut self) -> Result<bool> {
        Ok(self.uvarint()? > 0)
    }

    /// A tag section (KIP-482). `known` reads the value of a tag that it knows and answers true; it must read all
    /// of it. A tag that it does not know is skipped.
    #[inline]
    pub fn tags(&mut self, mut known: impl FnMut(&mut Self, u32) -> Result<bool>) -> Result<()> {
        for _ in 0..self.uvarint()? {
            let tag = self.uvarint()?;
            let len = self.uvarint()? as usize;
            self.within(len, |inner| known(inner, tag))?;
        }
        Ok(())
    }

    /// A tag section of which nothing is known.
    #[inline]
    pub fn skip_tags(&mut self) -> Result<()> {
        self.rest = match self.rest {
            [0, tail @ ..] => tail,
            rest => behind_tags(rest)?,
        };
        Ok(())
    }

    /// Lets `read` see exactly the next `len` bytes. When it answers false they are skipped.
    fn within(&mut self, len: usize, read: impl FnOnce(&mut Self) -> Result<bool>) -> Result<()> {
        let (inner, tail) = self.rest.split_at_checked(len).ok_or(DecodeError::Truncated)?;
        self.rest = inner;
        if read(self)? {
            self.finish()?;
        }
        self.rest = tail;
        Ok(())
    }
}

/// The seven low bits.
#[inline]
fn low(byte: u8) -> u32 {
    u32::from(byte & 0x7f)
}

/// A number and what follows it. The rare ways get the bytes and not the reader, so that a reader which is a local variable
/// stays in registers.
#[cold]
fn long_uvarint(rest: &[u8]) -> Result<(u32, &[u8])> {
    let (value, tail) = base128(rest, 5)?;
    u32::try_from(value).map(|value| (value, tail)).map_err(|_| DecodeError::Varint)
}

fn base128(rest: &[u8], bytes_max: usize) -> Result<(u64, &[u8])> {
    let mut value = 0u64;
    for index in 0..bytes_max {
        let byte = *rest.get(index).ok_or(DecodeError::Truncated)?;
        let part = u64::from(byte & 0x7f);
        if index == 9 && part > 1 {
            return Err(DecodeError::Varint);
        }
        value |= part << (7 * index);
        if byte < 0x80 {
            return Ok((value, &rest[index + 1..]));
        }
    }
    Err(DecodeError::Varint)
}

/// What follows a tag section that is not empty.
#[cold]
fn behind_tags(rest: &[u8]) -> Result<&[u8]> {
    let mut r = Reader::new(rest);
    for _ in 0..r.uvarint()? {
        r.uvarint()?;
        let len = r.uvarint()? as usize;
        r.take(len)?;
    }
    Ok(r.rest)
}

/// -1 is null, other negative lengths are errors.
#[inline]
fn decode_length(len: i64) -> Result<Option<usize>> {
    match len {
        -1 => Ok(None),
        0.. => Ok(Some(len as usize)),
        _ => Err(DecodeError::Length),
    }
}

/// Fails unless `version` is in `min..=max`.
#[inline]
pub(crate) fn check_version(version: i16, min: i16, max: i16) -> Result<()> {
    if (min..=max).contains(&version) { Ok(()) } else { Err(DecodeError::Version) }
}

#[cfg(test)]
mod tests;
