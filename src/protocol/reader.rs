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
    data: &'a [u8],
    pos: usize,
    elements_left: u32,
}

impl<'a> Reader<'a> {
    /// At the first byte of `data`.
    pub fn new(data: &'a [u8]) -> Self {
        Self::with_budget(data, ELEMENTS_MAX)
    }

    /// At the first byte of `data`, with room for `elements` array elements in all.
    pub fn with_budget(data: &'a [u8], elements: u32) -> Self {
        Self { data, pos: 0, elements_left: elements }
    }

    /// Bytes read so far.
    pub fn position(&self) -> usize {
        self.pos
    }

    /// Bytes not read yet.
    pub fn remaining(&self) -> usize {
        self.data.len() - self.pos
    }

    /// The bytes not read yet.
    pub fn rest(&self) -> &'a [u8] {
        &self.data[self.pos..]
    }

    /// Fails when bytes are left over.
    pub fn finish(&self) -> Result<()> {
        if self.remaining() == 0 { Ok(()) } else { Err(DecodeError::Trailing) }
    }

    /// The next `len` bytes.
    pub fn take(&mut self, len: usize) -> Result<&'a [u8]> {
        let end = self.pos.checked_add(len).ok_or(DecodeError::Length)?;
        let bytes = self.data.get(self.pos..end).ok_or(DecodeError::Truncated)?;
        self.pos = end;
        Ok(bytes)
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (head, _) = self.data[self.pos..].split_first_chunk::<N>().ok_or(DecodeError::Truncated)?;
        self.pos += N;
        Ok(*head)
    }

    /// A byte that is true unless it is 0.
    pub fn bool(&mut self) -> Result<bool> {
        Ok(self.fixed::<1>()? != [0])
    }

    /// One signed byte.
    pub fn i8(&mut self) -> Result<i8> {
        Ok(i8::from_be_bytes(self.fixed()?))
    }

    /// Two bytes, signed.
    pub fn i16(&mut self) -> Result<i16> {
        Ok(i16::from_be_bytes(self.fixed()?))
    }

    /// Two bytes, unsigned.
    pub fn u16(&mut self) -> Result<u16> {
        Ok(u16::from_be_bytes(self.fixed()?))
    }

    /// Four bytes, signed.
    pub fn i32(&mut self) -> Result<i32> {
        Ok(i32::from_be_bytes(self.fixed()?))
    }

    /// Four bytes, unsigned.
    pub fn u32(&mut self) -> Result<u32> {
        Ok(u32::from_be_bytes(self.fixed()?))
    }

    /// Eight bytes, signed.
    pub fn i64(&mut self) -> Result<i64> {
        Ok(i64::from_be_bytes(self.fixed()?))
    }

    /// Eight bytes, IEEE 754.
    pub fn f64(&mut self) -> Result<f64> {
        Ok(f64::from_be_bytes(self.fixed()?))
    }

    /// Sixteen bytes.
    pub fn uuid(&mut self) -> Result<Uuid> {
        Ok(Uuid::from_bytes(self.fixed()?))
    }

    /// Seven bits a byte, low ones first; at most 5 bytes.
    pub fn uvarint(&mut self) -> Result<u32> {
        let value = self.base128(5)?;
        u32::try_from(value).map_err(|_| DecodeError::Varint)
    }

    /// A `uvarint` whose lowest bit is the sign (zigzag).
    pub fn varint(&mut self) -> Result<i32> {
        let raw = self.uvarint()?;
        Ok((raw >> 1) as i32 ^ -((raw & 1) as i32))
    }

    /// A zigzag integer of at most 10 bytes.
    pub fn varlong(&mut self) -> Result<i64> {
        let raw = self.base128(10)?;
        Ok((raw >> 1) as i64 ^ -((raw & 1) as i64))
    }

    fn base128(&mut self, bytes_max: u32) -> Result<u64> {
        let mut value = 0u64;
        for index in 0..bytes_max {
            let [byte] = self.fixed()?;
            let part = u64::from(byte & 0x7f);
            if index == 9 && part > 1 {
                return Err(DecodeError::Varint);
            }
            value |= part << (7 * index);
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(DecodeError::Varint)
    }

    /// A length in front of bytes or of array elements; `None` is null.
    fn length(&mut self, flexible: bool) -> Result<Option<usize>> {
        if flexible {
            return Ok((self.uvarint()? as usize).checked_sub(1));
        }
        decode_length(i64::from(self.i32()?))
    }

    fn string_length(&mut self, flexible: bool) -> Result<Option<usize>> {
        if flexible { self.length(true) } else { decode_length(i64::from(self.i16()?)) }
    }

    /// A string, or null.
    pub fn nullable_string(&mut self, flexible: bool) -> Result<Option<&'a str>> {
        let Some(len) = self.string_length(flexible)? else { return Ok(None) };
        if len > STRING_BYTES_MAX {
            return Err(DecodeError::Length);
        }
        std::str::from_utf8(self.take(len)?).map(Some).map_err(|_| DecodeError::Utf8)
    }

    /// A string.
    pub fn string(&mut self, flexible: bool) -> Result<&'a str> {
        self.nullable_string(flexible)?.ok_or(DecodeError::Null)
    }

    /// Bytes, or null.
    pub fn nullable_bytes(&mut self, flexible: bool) -> Result<Option<&'a [u8]>> {
        let Some(len) = self.length(flexible)? else { return Ok(None) };
        self.take(len).map(Some)
    }

    /// Bytes.
    pub fn bytes(&mut self, flexible: bool) -> Result<&'a [u8]> {
        self.nullable_bytes(flexible)?.ok_or(DecodeError::Null)
    }

    /// The count in front of an array whose elements take at least `element_bytes_min` bytes each; `None` is null.
    /// The elements are taken from the budget.
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
    pub fn count(&mut self, flexible: bool, element_bytes_min: usize) -> Result<usize> {
        self.nullable_count(flexible, element_bytes_min)?.ok_or(DecodeError::Null)
    }

    /// An array, or null; `element` reads one element.
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
    pub fn array<T>(
        &mut self,
        flexible: bool,
        element_bytes_min: usize,
        element: impl FnMut(&mut Self) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.nullable_array(flexible, element_bytes_min, element)?.ok_or(DecodeError::Null)
    }

    /// The byte before a struct that may be null: negative means null.
    pub fn is_present(&mut self) -> Result<bool> {
        Ok(self.i8()? >= 0)
    }

    /// The same inside a tag, where it is a varint: 0 means null.
    pub fn is_present_in_tag(&mut self) -> Result<bool> {
        Ok(self.uvarint()? > 0)
    }

    /// A tag section (KIP-482). `known` reads the value of a tag that it knows and answers true; it must read all
    /// of it. A tag that it does not know is skipped.
    pub fn tags(&mut self, mut known: impl FnMut(&mut Self, u32) -> Result<bool>) -> Result<()> {
        for _ in 0..self.uvarint()? {
            let tag = self.uvarint()?;
            let len = self.uvarint()? as usize;
            self.within(len, |inner| known(inner, tag))?;
        }
        Ok(())
    }

    /// A tag section of which nothing is known.
    pub fn skip_tags(&mut self) -> Result<()> {
        self.tags(|_, _| Ok(false))
    }

    /// Lets `read` see exactly the next `len` bytes. When it answers false they are skipped.
    fn within(&mut self, len: usize, read: impl FnOnce(&mut Self) -> Result<bool>) -> Result<()> {
        if len > self.remaining() {
            return Err(DecodeError::Truncated);
        }
        let end = self.pos + len;
        let whole = self.data;
        self.data = &whole[..end];
        if read(self)? {
            self.finish()?;
        }
        self.data = whole;
        self.pos = end;
        Ok(())
    }
}

/// -1 is null, other negative lengths are errors.
fn decode_length(len: i64) -> Result<Option<usize>> {
    match len {
        -1 => Ok(None),
        0.. => Ok(Some(len as usize)),
        _ => Err(DecodeError::Length),
    }
}

/// Fails unless `version` is in `min..=max`.
pub(crate) fn check_version(version: i16, min: i16, max: i16) -> Result<()> {
    if (min..=max).contains(&version) { Ok(()) } else { Err(DecodeError::Version) }
}

#[cfg(test)]
mod tests;
