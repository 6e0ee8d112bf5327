//! A batch on its way: open while it fills, then sent, then settled.

use highwater::base::{BytesMut, Offset, ProducerEpoch, ProducerId, Timestamp};
use highwater::protocol::batch::{BatchBuilder, Compression, Compressor};

/// When messages were due: runs of the same moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Dues(Vec<(u64, u32)>);

impl Dues {
    #[inline]
    pub(super) fn push(&mut self, due: u64) {
        match self.0.last_mut() {
            Some((last, count)) if *last == due => *count += 1,
            _ => self.0.push((due, 1)),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, u64)> {
        self.0.iter().map(|(due, count)| (*due, u64::from(*count)))
    }
}

/// A batch that fills.
#[derive(Debug)]
pub(super) struct OpenBatch {
    /// Always there between calls: adding a record takes it and gives it back.
    builder: Option<BatchBuilder>,
    pub(super) dues: Dues,
    /// The first message's number among those of its producer in its partition.
    pub(super) first: u64,
    /// Bytes of keys and values.
    pub(super) payload_bytes: usize,
}

impl OpenBatch {
    pub(super) fn new(first: u64) -> Self {
        Self { builder: Some(BatchBuilder::new()), dues: Dues::default(), first, payload_bytes: 0 }
    }

    #[inline]
    pub(super) fn add(&mut self, due: u64, timestamp: i64, key: Option<&[u8]>, value: &[u8]) {
        let builder = self.builder.take();
        self.builder = builder.map(|builder| builder.record(Timestamp(timestamp), key, Some(value)));
        self.dues.push(due);
        self.payload_bytes += value.len() + key.map_or(0, <[u8]>::len);
    }

    pub(super) fn count(&self) -> u64 {
        self.builder.as_ref().map_or(0, |builder| builder.count() as u64)
    }

    /// Bytes before compression.
    pub(super) fn size(&self) -> usize {
        self.builder.as_ref().map_or(0, BatchBuilder::size)
    }

    /// Its bytes as they are sent. `producer` is id, epoch and sequence of an idempotent one.
    pub(super) fn finish(
        self,
        producer: Option<(i64, i16, i32)>,
        codec: Compression,
        compressor: &mut Compressor,
    ) -> BytesMut {
        let mut builder = self.builder.unwrap_or_default();
        if let Some((id, epoch, sequence)) = producer {
            builder = builder.producer(ProducerId(id), ProducerEpoch(epoch), sequence);
        }
        // An error only when memory is short; the broker then refuses an empty batch, and that is counted.
        builder.build_with(Offset(0), codec.into(), compressor).unwrap_or_default()
    }
}

/// A batch that waits for its acknowledgement.
#[derive(Debug)]
pub(super) struct SentBatch {
    /// Index into the target's lanes.
    pub(super) lane: usize,
    pub(super) dues: Dues,
    pub(super) first: u64,
    pub(super) count: u64,
    pub(super) payload_bytes: usize,
}

/// A request that waits for its answer.
#[derive(Debug)]
pub(super) struct SentRequest {
    pub(super) correlation: i32,
    pub(super) batches: Vec<SentBatch>,
}
