//! Batches of the log to the records of a coordinator, from the beginning to the end.
//!
//! Records of a transaction count from its commit on, and not at all when it was aborted; those whose end is not in the log
//! have no coordinator that could end them. This broker writes no transactions: they come from the folder of a Kafka.

use crate::base::{Offset, ProducerId};
use crate::coordinator::Record;
use crate::protocol::ControlRecord;
use crate::protocol::batch::{BatchView, Batches, Decompressor};
use std::collections::BTreeMap;

/// Most bytes that the records of one batch may have.
const PLAIN_BYTES_MAX: usize = 256 << 20;

/// How far a log is read.
#[derive(Debug)]
pub(super) struct Loader {
    /// Everything below was read.
    pub(super) next: Offset,
    /// Records of transactions whose end has not come yet.
    open: BTreeMap<ProducerId, Vec<Record>>,
}

impl Loader {
    /// At the beginning of a log.
    pub(super) fn new(start: Offset) -> Self {
        Self { next: start, open: BTreeMap::new() }
    }

    /// Gives each record of whole batches that counts, and goes on behind them; the error says what is wrong with them.
    pub(super) fn read(
        &mut self,
        bytes: &[u8],
        opener: &mut Decompressor,
        each: &mut impl FnMut(Record),
    ) -> Result<(), &'static str> {
        for batch in Batches::new(bytes) {
            let batch = batch.map_err(|_| "its log holds something that is no batch")?;
            if batch.next_offset() > self.next {
                self.read_batch(&batch, opener, each)?;
                self.next = batch.next_offset();
            }
        }
        Ok(())
    }

    /// A record without a key means nothing on a compacted topic.
    fn read_batch(
        &mut self,
        batch: &BatchView<'_>,
        opener: &mut Decompressor,
        each: &mut impl FnMut(Record),
    ) -> Result<(), &'static str> {
        let plain = opener
            .plain(batch, PLAIN_BYTES_MAX)
            .map_err(|_| "its log holds a batch that cannot be opened")?;
        for record in batch.records_in(plain) {
            let record = record.map_err(|_| "its log holds a record that cannot be read")?;
            let Some(key) = record.key else { continue };
            if batch.is_control() {
                self.end(batch.producer_id(), key, record.value.unwrap_or_default(), each);
                continue;
            }
            let record = Record { key: key.to_vec(), value: record.value.map(<[u8]>::to_vec) };
            match batch.is_transactional() {
                true => self.open.entry(batch.producer_id()).or_default().push(record),
                false => each(record),
            }
        }
        Ok(())
    }

    /// A transaction may have ended.
    fn end(&mut self, producer: ProducerId, key: &[u8], value: &[u8], each: &mut impl FnMut(Record)) {
        match ControlRecord::parse(key, value) {
            Ok(ControlRecord::Commit { .. }) => {
                self.open.remove(&producer).into_iter().flatten().for_each(each);
            }
            Ok(ControlRecord::Abort { .. }) => drop(self.open.remove(&producer)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{ProducerEpoch, Timestamp};
    use crate::protocol::batch::BatchBuilder;

    /// `a`: a record; `1a`: in a transaction of producer 1; `1+` and `1-`: its commit and its abort.
    fn batch(word: &str, offset: i64) -> Vec<u8> {
        let (producer, what) = word.split_at(word.len() - 1);
        let mut batch = BatchBuilder::new();
        if let Ok(id) = producer.parse() {
            batch = batch.producer(ProducerId(id), ProducerEpoch(0), -1).transactional();
        }
        let batch = match what {
            "+" => batch.control().record(Timestamp(0), Some(&[0, 0, 0, 1]), Some(&[0; 6])),
            "-" => batch.control().record(Timestamp(0), Some(&[0, 0, 0, 0]), Some(&[0; 6])),
            key => batch.record(Timestamp(0), Some(key.as_bytes()), None),
        };
        batch.build(Offset(offset)).to_vec()
    }

    fn check(log: &str, expect: &str) {
        let words: Vec<&str> = log.split(' ').collect();
        let bytes: Vec<u8> = words.iter().zip(0..).flat_map(|(word, offset)| batch(word, offset)).collect();
        let (mut loader, mut found) = (Loader::new(Offset(0)), String::new());
        let mut each = |record: Record| found.push_str(&String::from_utf8_lossy(&record.key));
        assert_eq!(loader.read(&bytes, &mut Decompressor::default(), &mut each), Ok(()));
        assert_eq!((found.as_str(), loader.next), (expect, Offset(words.len() as i64)), "{log}");
    }

    #[test]
    fn transactions_count_from_their_commit_on() {
        check("a b", "ab");
        check("1a b 1+", "ba");
        check("1a 2b 1- 2+ 1c", "b");
        check("1a 1+ 1b 1- 1c 1+", "ac");
    }
}
