//! Records of an uncompressed batch (or of decompressed bytes), borrowed.
//!
//! A record: length (varint), attributes (1), timestamp delta (varlong), offset delta (varint), key and value
//! (varint length, -1 is null), count of headers (varint), headers. Header keys are bytes, may be doubled, and may not be
//! null.

use super::{BatchError, BatchView, Compression};
use crate::base::{Offset, Timestamp};
use crate::protocol::{DecodeError, Reader};

/// One record.
#[derive(Clone, Debug, PartialEq)]
pub struct Record<'a> {
    pub offset: Offset,
    pub timestamp: Timestamp,
    pub key: Option<&'a [u8]>,
    /// `None` is a tombstone on a compacted topic.
    pub value: Option<&'a [u8]>,
    pub headers: Headers<'a>,
}

/// A header of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header<'a> {
    /// Usually UTF-8, never checked.
    pub key: &'a [u8],
    pub value: Option<&'a [u8]>,
}

/// The headers of a record, in order. They were checked when the record was read.
#[derive(Clone, Debug)]
pub struct Headers<'a> {
    left: usize,
    reader: Reader<'a>,
}

/// The records of a batch, in order. Ends after the first error.
#[derive(Clone, Debug)]
pub struct Records<'a> {
    reader: Reader<'a>,
    left: i32,
    base_offset: Offset,
    base_timestamp: Timestamp,
    /// Set when the broker's time holds for all records.
    append_time: Option<Timestamp>,
}

impl<'a> BatchView<'a> {
    /// The records in place; an error when they are compressed.
    pub fn records(&self) -> Result<Records<'a>, BatchError> {
        match self.compression() {
            Some(Compression::None) => Ok(self.records_in(self.payload())),
            Some(_) => Err(BatchError::Compressed),
            None => Err(BatchError::Codec),
        }
    }

    /// The records in `payload`, which is the batch's own after decompression.
    pub fn records_in<'b>(&self, payload: &'b [u8]) -> Records<'b> {
        Records {
            reader: Reader::new(payload),
            left: self.record_count(),
            base_offset: self.base_offset(),
            base_timestamp: self.base_timestamp(),
            append_time: self.is_log_append_time().then_some(self.max_timestamp()),
        }
    }
}

/// A record as it stands in the bytes.
pub(super) struct RawRecord<'a> {
    pub(super) timestamp_delta: i64,
    pub(super) offset_delta: i32,
    pub(super) key: Option<&'a [u8]>,
    pub(super) value: Option<&'a [u8]>,
    headers: Headers<'a>,
}

impl<'a> RawRecord<'a> {
    /// The record at the reader's place, which moves behind it. Checked whole.
    #[inline(always)]
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let len = usize::try_from(reader.varint()?).map_err(|_| DecodeError::Length)?;
        let mut r = Reader::new(reader.take(len)?);
        r.i8()?;
        let (timestamp_delta, offset_delta) = (r.varlong()?, r.varint()?);
        let (key, value) = (varint_bytes(&mut r)?, varint_bytes(&mut r)?);
        let headers = Headers::read(r)?;
        Ok(Self { timestamp_delta, offset_delta, key, value, headers })
    }
}

impl<'a> Records<'a> {
    fn read(&mut self) -> Result<Record<'a>, DecodeError> {
        let raw = RawRecord::read(&mut self.reader)?;
        let timestamp = Timestamp(self.base_timestamp.0.wrapping_add(raw.timestamp_delta));
        Ok(Record {
            offset: Offset(self.base_offset.0.wrapping_add(i64::from(raw.offset_delta))),
            timestamp: self.append_time.unwrap_or(timestamp),
            key: raw.key,
            value: raw.value,
            headers: raw.headers,
        })
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>, BatchError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.left <= 0 {
            // Bytes behind the last record are as wrong as missing ones, and said once.
            let left_over = self.left == 0 && self.reader.remaining() > 0;
            self.left = -1;
            return left_over.then_some(Err(BatchError::Record));
        }
        let record = self.read().map_err(|_| BatchError::Record);
        self.left = if record.is_ok() { self.left - 1 } else { -1 };
        Some(record)
    }
}

impl<'a> Headers<'a> {
    /// Checks all headers; they must fill the rest of the record.
    #[inline(always)]
    fn read(mut r: Reader<'a>) -> Result<Self, DecodeError> {
        let left = usize::try_from(r.varint()?).map_err(|_| DecodeError::Length)?;
        let headers = Self { left, reader: r };
        match left {
            0 => headers.reader.finish()?,
            _ => check_headers(headers.clone())?,
        }
        Ok(headers)
    }

    fn read_one(&mut self) -> Result<Header<'a>, DecodeError> {
        let key = varint_bytes(&mut self.reader)?.ok_or(DecodeError::Null)?;
        let value = varint_bytes(&mut self.reader)?;
        self.left -= 1;
        Ok(Header { key, value })
    }

    /// How many are left.
    pub fn count_left(&self) -> usize {
        self.left
    }
}

impl<'a> Iterator for Headers<'a> {
    type Item = Header<'a>;

    fn next(&mut self) -> Option<Header<'a>> {
        if self.left == 0 { None } else { self.read_one().ok() }
    }
}

impl PartialEq for Headers<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.clone().eq(other.clone())
    }
}

fn check_headers(mut walk: Headers<'_>) -> Result<(), DecodeError> {
    while walk.left > 0 {
        walk.read_one()?;
    }
    walk.reader.finish()
}

#[inline(always)]
fn varint_bytes<'a>(r: &mut Reader<'a>) -> Result<Option<&'a [u8]>, DecodeError> {
    let len = r.varint()?;
    match usize::try_from(len) {
        Ok(len) => r.take(len).map(Some),
        Err(_) if len == -1 => Ok(None),
        Err(_) => Err(DecodeError::Length),
    }
}
