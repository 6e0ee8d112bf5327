//! Makes batches: for the records that brokers write themselves, for compression anew, and for tests.

use super::{BatchError, Coding, Compression, Compressor, HEADER_BYTES, Header, LENGTH_END, MAGIC, at, bits};
use crate::base::{BytesMut, LeaderEpoch, Offset, ProducerEpoch, ProducerId, Timestamp, crc32c};
use crate::protocol::{Counter, Sink};

/// A batch in the making. Records get the offset deltas 0, 1, 2, …
#[derive(Clone, Debug)]
pub struct BatchBuilder {
    bytes: BytesMut,
    count: i32,
    base_timestamp: Timestamp,
    max_timestamp: Timestamp,
    attributes: i16,
    leader_epoch: LeaderEpoch,
    producer_id: ProducerId,
    producer_epoch: ProducerEpoch,
    base_sequence: i32,
}

impl Default for BatchBuilder {
    fn default() -> Self {
        Self {
            bytes: BytesMut::zeroed(HEADER_BYTES),
            count: 0,
            base_timestamp: Timestamp(-1),
            max_timestamp: Timestamp(-1),
            attributes: 0,
            leader_epoch: LeaderEpoch(-1),
            producer_id: ProducerId(-1),
            producer_epoch: ProducerEpoch(-1),
            base_sequence: -1,
        }
    }
}

impl BatchBuilder {
    /// A batch without records, producer or epoch.
    pub fn new() -> Self {
        Self::default()
    }

    /// The epoch of the leader that writes it.
    pub fn leader_epoch(mut self, epoch: LeaderEpoch) -> Self {
        self.leader_epoch = epoch;
        self
    }

    /// The producer and the sequence number of the first record.
    pub fn producer(mut self, id: ProducerId, epoch: ProducerEpoch, base_sequence: i32) -> Self {
        (self.producer_id, self.producer_epoch, self.base_sequence) = (id, epoch, base_sequence);
        self
    }

    /// Part of a transaction.
    pub fn transactional(mut self) -> Self {
        self.attributes |= bits::TRANSACTIONAL;
        self
    }

    /// Holds control records.
    pub fn control(mut self) -> Self {
        self.attributes |= bits::CONTROL;
        self
    }

    /// Appends a record without headers.
    pub fn record(self, timestamp: Timestamp, key: Option<&[u8]>, value: Option<&[u8]>) -> Self {
        self.record_with(timestamp, key, value, &[])
    }

    /// Appends a record.
    pub fn record_with(
        mut self,
        timestamp: Timestamp,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
        headers: &[Header<'_>],
    ) -> Self {
        if self.count == 0 {
            self.base_timestamp = timestamp;
        }
        self.max_timestamp = self.max_timestamp.max(timestamp);
        let delta = timestamp.0.wrapping_sub(self.base_timestamp.0);
        let mut counter = Counter::default();
        write_record(&mut counter, delta, self.count, key, value, headers);
        self.bytes.varint(counter.total() as i32);
        write_record(&mut self.bytes, delta, self.count, key, value, headers);
        self.count += 1;
        self
    }

    /// How many records it holds.
    pub fn count(&self) -> i32 {
        self.count
    }

    /// How many bytes it will have without compression.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The batch, its first record at `base_offset`.
    pub fn build(self, base_offset: Offset) -> BytesMut {
        self.finish(base_offset, Compression::None)
    }

    /// The batch with its records compressed. An error only when memory is short.
    pub fn build_with(
        self,
        base_offset: Offset,
        coding: Coding,
        compressor: &mut Compressor,
    ) -> Result<BytesMut, BatchError> {
        if coding.codec == Compression::None {
            return Ok(self.build(base_offset));
        }
        let payload = compressor.compress(coding, &self.bytes[HEADER_BYTES..])?;
        let mut bytes = BytesMut::with_capacity(HEADER_BYTES + payload.len());
        bytes.extend_from_slice(&self.bytes[..HEADER_BYTES]);
        bytes.extend_from_slice(payload);
        Ok(Self { bytes, ..self }.finish(base_offset, coding.codec))
    }

    /// The batch with its records replaced by `payload`, which is them compressed by `codec`.
    pub fn build_compressed(mut self, base_offset: Offset, codec: Compression, payload: &[u8]) -> BytesMut {
        self.bytes.truncate(HEADER_BYTES);
        self.bytes.extend_from_slice(payload);
        self.finish(base_offset, codec)
    }

    fn finish(mut self, base_offset: Offset, codec: Compression) -> BytesMut {
        let length = (self.bytes.len() - LENGTH_END) as i32;
        self.put(at::BASE_OFFSET, base_offset.0.to_be_bytes());
        self.put(at::LENGTH, length.to_be_bytes());
        self.put(at::LEADER_EPOCH, self.leader_epoch.0.to_be_bytes());
        self.put(at::MAGIC, MAGIC.to_be_bytes());
        self.put(at::ATTRIBUTES, (self.attributes | codec as i16).to_be_bytes());
        self.put(at::LAST_OFFSET_DELTA, (self.count - 1).to_be_bytes());
        self.put(at::BASE_TIMESTAMP, self.base_timestamp.0.to_be_bytes());
        self.put(at::MAX_TIMESTAMP, self.max_timestamp.0.to_be_bytes());
        self.put(at::PRODUCER_ID, self.producer_id.0.to_be_bytes());
        self.put(at::PRODUCER_EPOCH, self.producer_epoch.0.to_be_bytes());
        self.put(at::BASE_SEQUENCE, self.base_sequence.to_be_bytes());
        self.put(at::RECORD_COUNT, self.count.to_be_bytes());
        let crc = crc32c(&self.bytes[at::ATTRIBUTES..]);
        self.put(at::CRC, crc.to_be_bytes());
        self.bytes
    }

    fn put<const N: usize>(&mut self, at: usize, value: [u8; N]) {
        self.bytes[at..at + N].copy_from_slice(&value);
    }
}

fn write_record<S: Sink>(
    out: &mut S,
    timestamp_delta: i64,
    offset_delta: i32,
    key: Option<&[u8]>,
    value: Option<&[u8]>,
    headers: &[Header<'_>],
) {
    out.i8(0);
    out.varlong(timestamp_delta);
    out.varint(offset_delta);
    varint_bytes(out, key);
    varint_bytes(out, value);
    out.varint(headers.len() as i32);
    for header in headers {
        varint_bytes(out, Some(header.key));
        varint_bytes(out, header.value);
    }
}

fn varint_bytes<S: Sink>(out: &mut S, bytes: Option<&[u8]>) {
    out.varint(bytes.map_or(-1, |bytes| bytes.len() as i32));
    out.put(bytes.unwrap_or_default());
}
