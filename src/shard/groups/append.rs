//! Records of a coordinator to batches of its log: those of one call together, as Kafka writes them, so that they are there
//! together or not at all. Only what is larger than `max.message.bytes` of the topic is split.

use crate::base::{Offset, Timestamp};
use crate::coordinator::Record;
use crate::log::LogKey;
use crate::protocol::batch::{BatchBuilder, HEADER_BYTES};
use crate::shard::Shard;

/// Most bytes that a record has besides its key and its value.
const AROUND_RECORD: usize = 32;

impl Shard {
    /// Appends the records of a call; false when they do not all stand in the log now.
    pub(super) fn append_records(&mut self, key: LogKey, records: &[Record]) -> bool {
        if records.is_empty() {
            return true;
        }
        let config = self.cluster.topic_config(key.topic);
        let bytes_max =
            config.map_or(1 << 20, |config| config.batch_bytes_max.min(config.segment_bytes)) as usize;
        batches(records, self.now.wall, bytes_max).into_iter().all(|batch| self.append_batch(key, batch))
    }

    fn append_batch(&mut self, key: LogKey, batch: BatchBuilder) -> bool {
        let coding = self.options.groups.codec.into();
        let Ok(batch) = batch.build_with(Offset(0), coding, &mut self.groups.compressor) else {
            return false;
        };
        let Some(appended) = self.home.append(self.now.wall, key, batch) else { return false };
        if let Some(host) = self.groups.hosts.get_mut(&key) {
            host.end = appended.last.plus(1);
        }
        true
    }
}

/// Batches of these records, none above `bytes_max` but where a single record is.
fn batches(records: &[Record], now: Timestamp, bytes_max: usize) -> Vec<BatchBuilder> {
    let (mut found, mut batch) = (Vec::new(), BatchBuilder::new());
    for record in records {
        let bytes = AROUND_RECORD + record.key.len() + record.value.as_ref().map_or(0, Vec::len);
        if batch.size() > HEADER_BYTES && batch.size() + bytes > bytes_max {
            found.push(std::mem::take(&mut batch));
        }
        batch = batch.record(now, Some(&record.key), record.value.as_deref());
    }
    found.push(batch);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::batch::Decompressor;
    use crate::shard::groups::load::Loader;

    fn record(len: usize) -> Record {
        Record { key: vec![7; 4], value: (len > 0).then(|| vec![1; len]) }
    }

    #[test]
    fn records_are_split_only_where_they_must_be() {
        let check = |lens: &[usize], bytes_max, expect: &[i32]| {
            let records: Vec<Record> = lens.iter().map(|len| record(*len)).collect();
            let made = batches(&records, Timestamp(5), bytes_max);
            assert_eq!(made.iter().map(BatchBuilder::count).collect::<Vec<_>>(), expect);
            let (mut read, mut loader) = (Vec::new(), Loader::new(Offset(0)));
            for batch in made {
                let bytes = batch.build(loader.next);
                let load = loader.read(&bytes, &mut Decompressor::default(), &mut |one| read.push(one));
                assert_eq!(load, Ok(()));
            }
            assert_eq!(read, records);
        };
        check(&[10, 0, 30], 1000, &[3]);
        check(&[10, 400, 0, 700, 10], 1000, &[3, 2]);
        check(&[2000, 10], 1000, &[1, 1]);
        check(&[10, 2000, 2000], 1000, &[1, 1, 1]);
    }
}
