//! What a broker must refuse in a batch that a client appends, in the order in which Kafka refuses it, and which error
//! the client sees.

use super::records::RawRecord;
use super::{BatchView, Compression};
use crate::base::Timestamp;
use crate::protocol::{ErrorCode, Reader};
use thiserror::Error;

/// Why bytes are not a batch, or not one that a client may append.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BatchError {
    /// The bytes end before the batch does.
    #[error("the batch is cut off")]
    Truncated,
    /// More bytes than one batch.
    #[error("bytes follow the batch")]
    Trailing,
    /// Format 0 or 1, gone since Kafka 4.0 (KIP-724).
    #[error("the batch has an old format")]
    OldFormat,
    /// No format at all.
    #[error("the batch has an unknown format")]
    Magic,
    /// A length that cannot hold a header.
    #[error("the batch has an impossible length")]
    Length,
    /// The checksum does not fit.
    #[error("the checksum of the batch is wrong")]
    Crc,
    /// A codec without a meaning.
    #[error("the batch has an unknown codec")]
    Codec,
    /// A client must leave the base offset at 0.
    #[error("the base offset must be 0")]
    BaseOffset,
    /// No records, or not as many as the offsets say.
    #[error("the record count does not fit the offsets")]
    RecordCount,
    /// Only brokers write control batches.
    #[error("a client must not write control records")]
    Control,
    /// A producer id without a sequence number.
    #[error("the sequence number is missing")]
    Sequence,
    /// Only brokers set LogAppendTime.
    #[error("a client must not set LogAppendTime")]
    TimestampType,
    /// The records are compressed, so they cannot be walked in place.
    #[error("the records are compressed")]
    Compressed,
    /// The compressed records cannot be decompressed.
    #[error("the compressed records are damaged")]
    Compression,
    /// Decompressed, the records are larger than the caller allows.
    #[error("the compressed records are too large")]
    TooLarge,
    /// A record does not follow the format, or the records do not fill the batch.
    #[error("a record is malformed")]
    Record,
}

impl BatchError {
    /// What a Produce answer says.
    pub fn code(self) -> ErrorCode {
        match self {
            BatchError::Crc | BatchError::Magic | BatchError::Length | BatchError::Compression => {
                ErrorCode::CorruptMessage
            }
            BatchError::TooLarge => ErrorCode::MessageTooLarge,
            BatchError::Codec => ErrorCode::UnsupportedCompressionType,
            BatchError::TimestampType => ErrorCode::InvalidTimestamp,
            _ => ErrorCode::InvalidRecord,
        }
    }
}

/// Checks what a client sent for one partition: exactly one batch, its frame, its checksum and its header. The records
/// are not looked at.
pub fn check_produced(bytes: &[u8]) -> Result<BatchView<'_>, BatchError> {
    let batch = BatchView::whole(bytes)?;
    batch.check_content()?;
    Ok(batch)
}

impl BatchView<'_> {
    /// What `check_produced` checks behind the frame.
    pub fn check_content(&self) -> Result<(), BatchError> {
        if self.base_offset().0 != 0 {
            return Err(BatchError::BaseOffset);
        }
        if !self.crc_fits() {
            return Err(BatchError::Crc);
        }
        check_header(self)
    }
}

fn check_header(batch: &BatchView<'_>) -> Result<(), BatchError> {
    let count = batch.record_count();
    if count <= 0 || batch.last_offset_delta() != count - 1 {
        return Err(BatchError::RecordCount);
    }
    if batch.is_control() {
        return Err(BatchError::Control);
    }
    if batch.has_producer() && batch.base_sequence() < 0 {
        return Err(BatchError::Sequence);
    }
    if batch.is_log_append_time() {
        return Err(BatchError::TimestampType);
    }
    batch.compression().map(|_| ()).ok_or(BatchError::Codec)
}

/// What every record of an append must keep.
#[derive(Clone, Copy, Debug)]
pub struct RecordRules {
    /// Compacted topics: no record without a key.
    pub needs_key: bool,
    /// The earliest timestamp allowed, included.
    pub timestamp_min: Timestamp,
    /// The latest timestamp allowed, included. The timestamp -1 (none) is always allowed.
    pub timestamp_max: Timestamp,
}

/// Most faults of one batch that an answer tells.
pub const FAULTS_MAX: usize = 1000;

/// A record that breaks a rule (KIP-467).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordFault {
    /// Its place in the batch, from 0.
    pub index: i32,
    pub kind: RecordFaultKind,
}

/// Which rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordFaultKind {
    /// It does not follow the format.
    Malformed,
    /// Its offset is not the next one.
    OffsetDelta,
    /// It has no key, and the topic is compacted.
    NoKey,
    /// Its timestamp is out of bounds.
    Timestamp,
}

impl RecordFaultKind {
    /// In words, for the client.
    pub fn text(self) -> &'static str {
        match self {
            RecordFaultKind::Malformed => "the record is malformed",
            RecordFaultKind::OffsetDelta => "the record's offset is not the next one",
            RecordFaultKind::NoKey => "the record has no key, but the topic is compacted",
            RecordFaultKind::Timestamp => "the record's timestamp is out of bounds",
        }
    }
}

impl RecordFault {
    /// What a Produce answer says.
    pub fn code(self) -> ErrorCode {
        match self.kind {
            RecordFaultKind::Timestamp => ErrorCode::InvalidTimestamp,
            _ => ErrorCode::InvalidRecord,
        }
    }
}

impl BatchView<'_> {
    /// Walks the records of a batch that `check_produced` accepted and gives their largest timestamp, which the
    /// header's may differ from. Compressed records are not opened: the header is taken at its word.
    pub fn check_records(&self, rules: &RecordRules) -> Result<Timestamp, RecordFault> {
        match self.compression() {
            Some(Compression::None) => self.check_records_in(self.payload(), rules),
            _ => self.check_header_times(rules),
        }
    }

    /// As `check_records`, for a payload that was opened.
    pub fn check_records_in(&self, plain: &[u8], rules: &RecordRules) -> Result<Timestamp, RecordFault> {
        let base = self.base_timestamp().0;
        let mut reader = Reader::new(plain);
        let mut largest = Timestamp(-1);
        for index in 0..self.record_count() {
            let fault = |kind| RecordFault { index, kind };
            let record = RawRecord::read(&mut reader).map_err(|_| fault(RecordFaultKind::Malformed))?;
            let timestamp = Timestamp(base.wrapping_add(record.timestamp_delta));
            check_record(&record, index, timestamp, rules).map_err(fault)?;
            largest = largest.max(timestamp);
        }
        match reader.remaining() {
            0 => Ok(largest),
            _ => {
                let last = self.record_count().saturating_sub(1).max(0);
                Err(RecordFault { index: last, kind: RecordFaultKind::Malformed })
            }
        }
    }

    /// All records that break a rule, up to the first one that cannot be read, at most `FAULTS_MAX`: for the answer, once
    /// `check_records_in` has found one.
    pub fn faults_in(&self, plain: &[u8], rules: &RecordRules) -> Vec<RecordFault> {
        let base = self.base_timestamp().0;
        let mut reader = Reader::new(plain);
        let check = |index| {
            let record = RawRecord::read(&mut reader).ok()?;
            let timestamp = Timestamp(base.wrapping_add(record.timestamp_delta));
            Some(check_record(&record, index, timestamp, rules).map_err(|kind| RecordFault { index, kind }))
        };
        let results = (0..self.record_count()).map_while(check);
        results.filter_map(Result::err).take(FAULTS_MAX).collect()
    }

    fn check_header_times(&self, rules: &RecordRules) -> Result<Timestamp, RecordFault> {
        let fault = |kind| RecordFault { index: 0, kind };
        for timestamp in [self.base_timestamp(), self.max_timestamp()] {
            check_timestamp(timestamp, rules).map_err(fault)?;
        }
        Ok(self.max_timestamp())
    }
}

#[inline]
fn check_record(
    record: &RawRecord<'_>,
    index: i32,
    timestamp: Timestamp,
    rules: &RecordRules,
) -> Result<(), RecordFaultKind> {
    if record.offset_delta != index {
        return Err(RecordFaultKind::OffsetDelta);
    }
    if rules.needs_key && record.key.is_none() {
        return Err(RecordFaultKind::NoKey);
    }
    check_timestamp(timestamp, rules)
}

#[inline]
fn check_timestamp(timestamp: Timestamp, rules: &RecordRules) -> Result<(), RecordFaultKind> {
    let inside = (rules.timestamp_min..=rules.timestamp_max).contains(&timestamp);
    if inside || timestamp.0 == -1 { Ok(()) } else { Err(RecordFaultKind::Timestamp) }
}
