//! What one partition knows about its idempotent producers (KIP-98, KIP-360): enough to accept every batch once and
//! in order, and to answer a retry with the offset of the original.
//!
//! ```text
//! producer id ─▶ epoch · last 5 batches of that epoch (sequences, offsets, timestamp) · open transaction
//! ```
//!
//! The rules are those of Kafka's leader. [`ProducerTable::check`] decides, [`ProducerTable::record`] remembers what
//! was appended: by a client now, or by an earlier process whose log is replayed. Does not know when a batch is
//! durable: the reply to a duplicate must wait for its original like any other.
//!
//! Deliberately absent until transactions come: verification guards (KIP-890) and markers. The open transaction of
//! a snapshot is kept, written again, and protects its producer from expiry.

#[cfg(test)]
mod tests;

use super::files::producer_snapshot;
use crate::base::{Duration, Offset, ProducerEpoch, ProducerId, Timestamp};
use std::collections::BTreeMap;
use std::fmt;

/// How many batches per producer are remembered; a client has at most this many in flight (KIP-98).
pub const BATCHES_MAX: usize = 5;

const NO_EPOCH: ProducerEpoch = ProducerEpoch(-1);
const NO_SEQUENCE: i32 = -1;

/// What the header of a record batch says about its producer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchFacts {
    /// Who wrote it; -1 for a producer that is not idempotent.
    pub producer_id: ProducerId,
    /// Which life of the producer.
    pub epoch: ProducerEpoch,
    /// Sequence number of the first record, from 0.
    pub first_sequence: i32,
    /// Number of the last record in the batch, from 0.
    pub last_offset_delta: i32,
    /// Whether it belongs to a transaction.
    pub transactional: bool,
}

impl BatchFacts {
    /// Sequence number of the last record; after 2^31-1 comes 0.
    pub fn last_sequence(&self) -> i32 {
        sequence_plus(self.first_sequence, self.last_offset_delta)
    }
}

/// What must happen to a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Append it.
    Append,
    /// It is in the log already: answer with these numbers, and append nothing.
    Duplicate(Original),
    /// Answer with an error.
    Refuse(Refusal),
}

/// Where the first copy of a repeated batch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Original {
    /// Offset of its first record.
    pub base_offset: Offset,
    /// Offset of its last record.
    pub last_offset: Offset,
    /// Its largest timestamp.
    pub timestamp: Timestamp,
}

/// Why a batch is refused; the text has the facts for an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// INVALID_PRODUCER_EPOCH: a newer life of the producer was seen.
    #[error("epoch {epoch} of producer {producer_id} is smaller than the last seen epoch {current}")]
    OldEpoch { producer_id: ProducerId, epoch: ProducerEpoch, current: ProducerEpoch },
    /// OUT_OF_ORDER_SEQUENCE_NUMBER: a new epoch must begin with sequence 0.
    #[error("epoch {epoch} of producer {producer_id} begins with sequence {first_sequence} instead of 0")]
    NewEpochNotAtZero { producer_id: ProducerId, epoch: ProducerEpoch, first_sequence: i32 },
    /// OUT_OF_ORDER_SEQUENCE_NUMBER: records between are missing, or it is an older retry than we remember.
    #[error(
        "out of order sequence number for producer {producer_id}: {first_sequence} after {last_sequence}"
    )]
    OutOfOrder { producer_id: ProducerId, first_sequence: i32, last_sequence: i32 },
    /// INVALID_TXN_STATE: the producer has a transaction open and wrote outside of it.
    #[error("expected a transactional write from producer {producer_id}")]
    TransactionOpen { producer_id: ProducerId },
}

/// A batch of which the producer's part is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Batch {
    last_sequence: i32,
    last_offset: Offset,
    offset_delta: i32,
    timestamp: Timestamp,
}

impl Batch {
    fn first_sequence(&self) -> i32 {
        sequence_minus(self.last_sequence, self.offset_delta)
    }

    /// The snapshot entry of a producer as of this batch.
    fn entry(&self, producer: producer_snapshot::Entry) -> producer_snapshot::Entry {
        let Batch { last_sequence, last_offset, offset_delta, timestamp } = *self;
        producer_snapshot::Entry { last_sequence, last_offset, offset_delta, timestamp, ..producer }
    }

    fn original(&self) -> Original {
        let base_offset = Offset(self.last_offset.0.saturating_sub(i64::from(self.offset_delta)));
        Original { base_offset, last_offset: self.last_offset, timestamp: self.timestamp }
    }
}

#[derive(Clone, Debug)]
struct Producer {
    epoch: ProducerEpoch,
    coordinator_epoch: i32,
    timestamp: Timestamp,
    transaction_start: Option<Offset>,
    /// Oldest first, all of `epoch`; the first `batch_count` are in use.
    batches: [Batch; BATCHES_MAX],
    batch_count: u8,
}

impl Producer {
    const EMPTY_BATCH: Batch = Batch {
        last_sequence: NO_SEQUENCE,
        last_offset: Offset(-1),
        offset_delta: 0,
        timestamp: Timestamp(-1),
    };

    fn new() -> Self {
        Self {
            epoch: NO_EPOCH,
            coordinator_epoch: -1,
            timestamp: Timestamp(-1),
            transaction_start: None,
            batches: [Self::EMPTY_BATCH; BATCHES_MAX],
            batch_count: 0,
        }
    }

    fn batches(&self) -> &[Batch] {
        &self.batches[..usize::from(self.batch_count)]
    }

    fn last(&self) -> Batch {
        self.batches().last().copied().unwrap_or(Self::EMPTY_BATCH)
    }

    fn push(&mut self, epoch: ProducerEpoch, batch: Batch) {
        if self.epoch != epoch {
            self.epoch = epoch;
            self.batch_count = 0;
        }
        if usize::from(self.batch_count) == BATCHES_MAX {
            self.batches.rotate_left(1);
            self.batch_count -= 1;
        }
        self.batches[usize::from(self.batch_count)] = batch;
        self.batch_count += 1;
        self.timestamp = batch.timestamp;
    }

    /// The same producer after the only batch of `next`.
    fn followed_by(&self, next: Producer) -> Producer {
        let mut joined =
            Producer { epoch: self.epoch, batches: self.batches, batch_count: self.batch_count, ..next };
        for batch in next.batches() {
            joined.push(next.epoch, *batch);
        }
        joined
    }

    fn find(&self, facts: &BatchFacts) -> Option<&Batch> {
        let range = (facts.first_sequence, facts.last_sequence());
        let same = |batch: &&Batch| (batch.first_sequence(), batch.last_sequence) == range;
        (facts.epoch == self.epoch).then(|| self.batches().iter().find(same)).flatten()
    }

    fn check(&self, facts: &BatchFacts) -> Verdict {
        if let Some(batch) = self.find(facts) {
            return Verdict::Duplicate(batch.original());
        }
        match self.refusal(facts) {
            Some(refusal) => Verdict::Refuse(refusal),
            None => Verdict::Append,
        }
    }

    fn refusal(&self, facts: &BatchFacts) -> Option<Refusal> {
        let &BatchFacts { producer_id, epoch, first_sequence, .. } = facts;
        if epoch < self.epoch {
            return Some(Refusal::OldEpoch { producer_id, epoch, current: self.epoch });
        }
        if epoch > self.epoch && first_sequence != 0 && self.epoch != NO_EPOCH {
            return Some(Refusal::NewEpochNotAtZero { producer_id, epoch, first_sequence });
        }
        let last_sequence = self.last().last_sequence;
        if epoch == self.epoch && first_sequence != next_sequence(last_sequence) {
            return Some(Refusal::OutOfOrder { producer_id, first_sequence, last_sequence });
        }
        let outside = self.transaction_start.is_some() && !facts.transactional;
        outside.then_some(Refusal::TransactionOpen { producer_id })
    }

    fn expired(&self, now: Timestamp, after: Duration) -> bool {
        let idle_ms = now.0.saturating_sub(self.timestamp.0);
        self.transaction_start.is_none() && u64::try_from(idle_ms).is_ok_and(|idle| idle >= after.as_millis())
    }
}

/// All producers of one partition that it still remembers. Empty, it owns no memory.
#[derive(Clone, Default)]
pub struct ProducerTable {
    // Boxed: a node of the map has room for eleven, and most partitions have one producer or none.
    producers: BTreeMap<ProducerId, Box<Producer>>,
}

impl ProducerTable {
    /// Knows nobody.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether it remembers anything of this producer.
    pub fn knows(&self, id: ProducerId) -> bool {
        self.producers.contains_key(&id)
    }

    /// How many producers are remembered.
    pub fn len(&self) -> usize {
        self.producers.len()
    }

    /// Whether nobody is remembered.
    pub fn is_empty(&self) -> bool {
        self.producers.is_empty()
    }

    /// What must happen to a batch that a client sent. A producer that is not known may begin with any sequence
    /// number: its state may have expired, or its records may have been deleted.
    pub fn check(&self, facts: &BatchFacts) -> Verdict {
        match self.producers.get(&facts.producer_id) {
            Some(producer) => producer.check(facts),
            None => Verdict::Append,
        }
    }

    /// Remembers a batch that was appended with its last record at `last_offset`; `timestamp` is its largest. Takes
    /// what it is given, so that replay and replication follow the log whatever it holds. Ignores producer id -1.
    pub fn record(&mut self, facts: &BatchFacts, last_offset: Offset, timestamp: Timestamp) {
        if facts.producer_id.0 < 0 {
            return;
        }
        let offset_delta = facts.last_offset_delta;
        let batch = Batch { last_sequence: facts.last_sequence(), last_offset, offset_delta, timestamp };
        let producer = self.producers.entry(facts.producer_id).or_insert_with(|| Box::new(Producer::new()));
        producer.push(facts.epoch, batch);
        if facts.transactional && producer.transaction_start.is_none() {
            producer.transaction_start = Some(batch.original().base_offset);
        }
    }

    /// Forgets producers whose last batch is `after` or more older than `now` (`producer.id.expiration.ms`) and who
    /// have no transaction open.
    pub fn expire(&mut self, now: Timestamp, after: Duration) {
        self.producers.retain(|_, producer| !producer.expired(now, after));
    }

    /// Forgets everything: before a reload from a snapshot after a truncation.
    pub fn clear(&mut self) {
        self.producers.clear();
    }

    /// What a snapshot file keeps, in the order of producer ids.
    pub fn to_snapshot(&self) -> Vec<producer_snapshot::Entry> {
        self.producers.iter().map(|(id, producer)| snapshot_entry(*id, producer)).collect()
    }

    /// Every remembered batch, oldest first per producer: more than a snapshot file keeps, so that after a crash even
    /// the oldest retry is known.
    pub fn to_batches(&self) -> Vec<producer_snapshot::Entry> {
        let mut entries = Vec::new();
        for (id, producer) in &self.producers {
            let whole = snapshot_entry(*id, producer);
            entries.extend(producer.batches().iter().map(|batch| batch.entry(whole)));
            if producer.batches().is_empty() {
                entries.push(whole);
            }
        }
        entries
    }

    /// The table that [`ProducerTable::to_batches`] gave, without the batches at or above `end`: they were lost.
    pub fn from_batches(entries: &[producer_snapshot::Entry], end: Offset) -> Self {
        let mut table = Self::new();
        for entry in entries.iter().filter(|entry| entry.last_offset < end) {
            let producer =
                table.producers.entry(entry.producer_id).or_insert_with(|| Box::new(Producer::new()));
            **producer = producer.followed_by(from_snapshot_entry(entry));
        }
        table
    }

    /// The table of a snapshot file, without the producers that have expired meanwhile.
    pub fn from_snapshot(entries: &[producer_snapshot::Entry], now: Timestamp, after: Duration) -> Self {
        let producers = entries.iter().map(|entry| (entry.producer_id, Box::new(from_snapshot_entry(entry))));
        let mut table = Self { producers: producers.collect() };
        table.expire(now, after);
        table
    }
}

impl fmt::Debug for ProducerTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProducerTable({} producers)", self.producers.len())
    }
}

fn snapshot_entry(producer_id: ProducerId, producer: &Producer) -> producer_snapshot::Entry {
    let last = producer.last();
    producer_snapshot::Entry {
        producer_id,
        epoch: producer.epoch,
        last_sequence: last.last_sequence,
        last_offset: last.last_offset,
        offset_delta: last.offset_delta,
        timestamp: producer.timestamp,
        coordinator_epoch: producer.coordinator_epoch,
        transaction_start: producer.transaction_start,
    }
}

fn from_snapshot_entry(entry: &producer_snapshot::Entry) -> Producer {
    let mut producer = Producer {
        epoch: entry.epoch,
        coordinator_epoch: entry.coordinator_epoch,
        timestamp: entry.timestamp,
        transaction_start: entry.transaction_start,
        ..Producer::new()
    };
    if entry.last_offset.0 >= 0 {
        let &producer_snapshot::Entry { last_sequence, last_offset, offset_delta, timestamp, .. } = entry;
        producer.push(entry.epoch, Batch { last_sequence, last_offset, offset_delta, timestamp });
    }
    producer
}

// Sequence numbers live in 0..=2^31-1 and wrap to 0; -1 means none, and the one after it is 0.

fn next_sequence(last: i32) -> i32 {
    sequence_plus(last, 1)
}

fn sequence_plus(sequence: i32, count: i32) -> i32 {
    // i32::MAX + 1 overflows to the sign bit alone; clearing it gives 0. From -1 on, nothing overflows.
    sequence.wrapping_add(count) & i32::MAX
}

fn sequence_minus(sequence: i32, count: i32) -> i32 {
    sequence.wrapping_sub(count) & i32::MAX
}
