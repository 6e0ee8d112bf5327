//! What a partition was told, in order, and how much of it was acknowledged.

use highwater::base::{
    Bytes, BytesMut, LeaderEpoch, Offset, PartitionId, ProducerEpoch, ProducerId, Timestamp, Uuid,
};
use highwater::log::LogKey;
use highwater::protocol::batch::BatchBuilder;
use std::collections::BTreeMap;

/// Most batches of a producer that may wait for their answer, as a Kafka client has it.
const IN_FLIGHT_MAX: usize = 5;

/// One batch that was appended.
#[derive(Clone, Debug)]
pub(crate) struct Appended {
    /// As the client sent it: without offset and epoch.
    pub(crate) sent: Bytes,
    pub(crate) base: Offset,
    pub(crate) last: Offset,
    pub(crate) epoch: LeaderEpoch,
    timestamp: Timestamp,
    producer: Option<(ProducerId, i32)>,
}

/// Where a batch must lie in its segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BatchPlace {
    pub(crate) last: Offset,
    pub(crate) position: u64,
    pub(crate) timestamp: Timestamp,
}

/// One partition as its clients remember it.
#[derive(Clone, Debug)]
pub(crate) struct Partition {
    pub(crate) key: LogKey,
    pub(crate) dir: String,
    pub(crate) batches: Vec<Appended>,
    /// This many of them were acknowledged.
    pub(crate) acknowledged: usize,
    /// Names the next record of all, so that no two are the same.
    next_record: u64,
    /// Older batches of a producer are not sent again: newer ones were in flight when the world ended.
    oldest_repeated: BTreeMap<ProducerId, i32>,
}

/// What the next batch looks like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// 0 for a producer that is not idempotent.
    pub(crate) producer: i64,
    pub(crate) records: u64,
    pub(crate) value_bytes: usize,
    pub(crate) timestamp: Timestamp,
}

impl Partition {
    /// Partition `index` of `topic`.
    pub(crate) fn new(topic: Uuid, index: i32, dir: String) -> Self {
        let key = LogKey { topic, partition: PartitionId(index) };
        Self {
            key,
            dir,
            batches: Vec::new(),
            acknowledged: 0,
            next_record: 0,
            oldest_repeated: BTreeMap::new(),
        }
    }

    /// The offset of the next record.
    pub(crate) fn end(&self) -> Offset {
        self.batches.last().map_or(Offset(0), |batch| batch.last.plus(1))
    }

    /// A batch as a client would send it.
    pub(crate) fn build(&mut self, shape: Shape) -> BytesMut {
        let mut builder = BatchBuilder::new();
        if shape.producer > 0 {
            let id = ProducerId(shape.producer);
            builder = builder.producer(id, ProducerEpoch(0), self.next_sequence(id));
        }
        for _ in 0..shape.records {
            let mut value = format!("{}/{}:", self.dir, self.next_record).into_bytes();
            value.resize(value.len().max(shape.value_bytes), self.next_record as u8);
            self.next_record += 1;
            builder = builder.record(shape.timestamp, None, Some(&value));
        }
        builder.build(Offset(0))
    }

    fn next_sequence(&self, producer: ProducerId) -> i32 {
        let own = self.batches.iter().rev().find_map(|batch| {
            let (_, first) = batch.producer.filter(|(id, _)| *id == producer)?;
            Some(first + (batch.last.0 - batch.base.0) as i32 + 1)
        });
        own.unwrap_or(0)
    }

    /// The store took a batch of `shape`.
    pub(crate) fn took(&mut self, sent: Bytes, shape: Shape, epoch: LeaderEpoch) {
        let base = self.end();
        let last = base.plus(shape.records as i64 - 1);
        let id = ProducerId(shape.producer);
        let producer = (shape.producer > 0).then(|| (id, self.next_sequence(id)));
        self.batches.push(Appended { sent, base, last, epoch, timestamp: shape.timestamp, producer });
    }

    /// Everything below `end` was acknowledged.
    pub(crate) fn acknowledge(&mut self, end: Offset) {
        let known = self.batches.partition_point(|batch| batch.last < end);
        assert!(known >= self.acknowledged, "the durable end went back");
        self.acknowledged = known;
    }

    /// The largest timestamp and the end of the first batch that has it.
    pub(crate) fn max_timestamp(&self) -> Option<(Timestamp, Offset)> {
        let youngest = self.batches.iter().map(|batch| batch.timestamp).max()?;
        let first = self.batches.iter().find(|batch| batch.timestamp == youngest)?;
        Some((youngest, first.last))
    }

    /// The batches from offset `base` on, as a segment that begins there must have them.
    pub(crate) fn truth(&self, base: Offset) -> Vec<BatchPlace> {
        let mut position = 0;
        let place = |batch: &Appended| {
            let place = BatchPlace { last: batch.last, position, timestamp: batch.timestamp };
            position += batch.sent.len() as u64;
            place
        };
        self.batches.iter().filter(|batch| batch.base >= base).map(place).collect()
    }

    /// Only the first `count` batches survived a crash.
    pub(crate) fn truncate(&mut self, count: usize) {
        // Newest first: the oldest of each producer stays.
        let oldest: Vec<_> = self.repeatable().iter().filter_map(|batch| batch.producer).collect();
        for (id, first) in oldest {
            self.oldest_repeated.insert(id, first);
        }
        self.batches.truncate(count);
        self.acknowledged = count;
    }

    /// Batches that an idempotent producer might send again because it did not get their answer.
    pub(crate) fn repeatable(&self) -> Vec<&Appended> {
        let mut found: Vec<&Appended> = Vec::new();
        for batch in self.batches.iter().rev() {
            let Some((id, first)) = batch.producer else { continue };
            let newer =
                found.iter().filter(|other| other.producer.is_some_and(|(other, _)| other == id)).count();
            let oldest = self.oldest_repeated.get(&id).copied().unwrap_or(0);
            if newer < IN_FLIGHT_MAX && first >= oldest {
                found.push(batch);
            }
        }
        found
    }
}

impl Appended {
    /// The batch as it must be in the log.
    pub(crate) fn stored(&self) -> Bytes {
        let mut bytes = BytesMut::from(&self.sent[..]);
        bytes[..8].copy_from_slice(&self.base.0.to_be_bytes());
        bytes[12..16].copy_from_slice(&self.epoch.0.to_be_bytes());
        bytes.freeze()
    }
}
