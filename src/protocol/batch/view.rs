//! A batch in place: its header fields, and walking a run of batches.

use super::{BatchError, HEADER_BYTES, LENGTH_END, MAGIC, at, bits};
use crate::base::{LeaderEpoch, Offset, ProducerEpoch, ProducerId, Timestamp, crc32c};

/// The codec of a batch's records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Compression {
    None = 0,
    Gzip = 1,
    Snappy = 2,
    Lz4 = 3,
    Zstd = 4,
}

impl Compression {
    /// The codec with this number.
    pub fn from_code(code: u8) -> Option<Compression> {
        Some(match code {
            0 => Compression::None,
            1 => Compression::Gzip,
            2 => Compression::Snappy,
            3 => Compression::Lz4,
            4 => Compression::Zstd,
            _ => return None,
        })
    }
}

/// The smallest length of any format: a record of format 0 with nothing in it.
const OLD_LENGTH_MIN: i32 = 14;

/// One whole batch of format 2: the slice holds at least its header and exactly as many bytes as it says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BatchView<'a> {
    bytes: &'a [u8],
}

impl<'a> BatchView<'a> {
    /// The batch at the start of `run`. Only the frame is checked (magic and length), not the CRC.
    pub fn first(run: &'a [u8]) -> Result<Self, BatchError> {
        let len = batch_bytes(run)?;
        let bytes = run.get(..len).ok_or(BatchError::Truncated)?;
        Ok(Self { bytes })
    }

    /// The batch that fills `bytes` exactly.
    pub fn whole(bytes: &'a [u8]) -> Result<Self, BatchError> {
        let batch = Self::first(bytes)?;
        if batch.bytes.len() == bytes.len() { Ok(batch) } else { Err(BatchError::Trailing) }
    }

    fn field<const N: usize>(&self, at: usize) -> [u8; N] {
        let mut value = [0; N];
        value.copy_from_slice(&self.bytes[at..at + N]);
        value
    }

    fn i16_at(&self, at: usize) -> i16 {
        i16::from_be_bytes(self.field(at))
    }

    fn i32_at(&self, at: usize) -> i32 {
        i32::from_be_bytes(self.field(at))
    }

    fn i64_at(&self, at: usize) -> i64 {
        i64::from_be_bytes(self.field(at))
    }

    /// All its bytes, header included.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The bytes behind the header: records, compressed or not.
    pub fn payload(&self) -> &'a [u8] {
        &self.bytes[HEADER_BYTES..]
    }

    /// Offset of the first record.
    pub fn base_offset(&self) -> Offset {
        Offset(self.i64_at(at::BASE_OFFSET))
    }

    /// Offset of the last record. Wraps for nonsense from outside; `check_produced` refuses that.
    pub fn last_offset(&self) -> Offset {
        Offset(self.base_offset().0.wrapping_add(i64::from(self.last_offset_delta())))
    }

    /// The offset behind the last record.
    pub fn next_offset(&self) -> Offset {
        Offset(self.last_offset().0.wrapping_add(1))
    }

    /// The epoch of the leader that took it.
    pub fn leader_epoch(&self) -> LeaderEpoch {
        LeaderEpoch(self.i32_at(at::LEADER_EPOCH))
    }

    /// The checksum it carries.
    pub fn crc(&self) -> u32 {
        u32::from_be_bytes(self.field(at::CRC))
    }

    /// Whether the checksum fits the bytes.
    pub fn crc_fits(&self) -> bool {
        self.crc() == crc32c(&self.bytes[at::ATTRIBUTES..])
    }

    /// All attribute bits.
    pub fn attributes(&self) -> i16 {
        self.i16_at(at::ATTRIBUTES)
    }

    /// The codec; `None` when its number is not known.
    pub fn compression(&self) -> Option<Compression> {
        Compression::from_code((self.attributes() & bits::CODEC) as u8)
    }

    /// Whether `max_timestamp` was set by the broker and holds for all records.
    pub fn is_log_append_time(&self) -> bool {
        self.attributes() & bits::LOG_APPEND_TIME != 0
    }

    /// Whether it is part of a transaction.
    pub fn is_transactional(&self) -> bool {
        self.attributes() & bits::TRANSACTIONAL != 0
    }

    /// Whether it holds control records.
    pub fn is_control(&self) -> bool {
        self.attributes() & bits::CONTROL != 0
    }

    /// When its tombstones may go; only the cleaner sets it.
    pub fn delete_horizon(&self) -> Option<Timestamp> {
        (self.attributes() & bits::DELETE_HORIZON != 0).then_some(self.base_timestamp())
    }

    /// Last offset minus base offset.
    pub fn last_offset_delta(&self) -> i32 {
        self.i32_at(at::LAST_OFFSET_DELTA)
    }

    /// What the records' timestamps are relative to.
    pub fn base_timestamp(&self) -> Timestamp {
        Timestamp(self.i64_at(at::BASE_TIMESTAMP))
    }

    /// The largest timestamp of its records, as its writer said.
    pub fn max_timestamp(&self) -> Timestamp {
        Timestamp(self.i64_at(at::MAX_TIMESTAMP))
    }

    /// The idempotent producer, -1 for none.
    pub fn producer_id(&self) -> ProducerId {
        ProducerId(self.i64_at(at::PRODUCER_ID))
    }

    /// Whether a producer id is set.
    pub fn has_producer(&self) -> bool {
        self.producer_id().0 > -1
    }

    /// The producer's epoch.
    pub fn producer_epoch(&self) -> ProducerEpoch {
        ProducerEpoch(self.i16_at(at::PRODUCER_EPOCH))
    }

    /// The sequence number of the first record, -1 for none.
    pub fn base_sequence(&self) -> i32 {
        self.i32_at(at::BASE_SEQUENCE)
    }

    /// The sequence number of the last record; behind 2^31-1 comes 0. -1 when there is none.
    pub fn last_sequence(&self) -> i32 {
        let base = self.base_sequence();
        if base < 0 { -1 } else { base.wrapping_add(self.last_offset_delta()) & i32::MAX }
    }

    /// How many records it says to hold.
    pub fn record_count(&self) -> i32 {
        self.i32_at(at::RECORD_COUNT)
    }
}

impl std::fmt::Debug for BatchView<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Batch({}..={}, {} bytes)", self.base_offset(), self.last_offset(), self.bytes.len())
    }
}

/// How long the batch at the start of `run` says to be, header included. In the order in which Kafka looks: a length that
/// fits no format, the format, a length that does not fit this one.
fn batch_bytes(run: &[u8]) -> Result<usize, BatchError> {
    let magic = *run.get(at::MAGIC).ok_or(BatchError::Truncated)? as i8;
    let mut length = [0; 4];
    length.copy_from_slice(&run[at::LENGTH..at::LENGTH + 4]);
    let length = i32::from_be_bytes(length);
    if length < OLD_LENGTH_MIN {
        return Err(BatchError::Length);
    }
    match magic {
        MAGIC => {}
        0 | 1 => return Err(BatchError::OldFormat),
        _ => return Err(BatchError::Magic),
    }
    let len = length as usize + LENGTH_END;
    if len < HEADER_BYTES { Err(BatchError::Length) } else { Ok(len) }
}

/// The batches of a run of bytes, one behind the other. Ends after the first error.
#[derive(Clone, Debug)]
pub struct Batches<'a> {
    run: &'a [u8],
    at: usize,
}

impl<'a> Batches<'a> {
    /// From the first byte of `run`.
    pub fn new(run: &'a [u8]) -> Self {
        Self { run, at: 0 }
    }

    /// Where in the run the next batch begins; after an error, where the one in error begins.
    pub fn position(&self) -> usize {
        self.at
    }
}

impl<'a> Iterator for Batches<'a> {
    type Item = Result<BatchView<'a>, BatchError>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.run.get(self.at..).filter(|rest| !rest.is_empty())?;
        let batch = BatchView::first(rest);
        match &batch {
            Ok(batch) => self.at += batch.bytes.len(),
            Err(_) => self.run = &self.run[..self.at],
        }
        Some(batch)
    }
}
