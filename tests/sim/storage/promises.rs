//! The promises of the storage, checked after each start and at rest.

use super::partition::BatchPlace;
use super::world::World;
use highwater::base::disk::Disk;
use highwater::base::{LeaderEpoch, Offset};
use highwater::log::Segment;
use highwater::log::files::{offset_index, time_index};

impl World<'_> {
    /// After a start: each log is a prefix of what was appended, with everything acknowledged in it, to the byte.
    pub(crate) fn check_start(&mut self) {
        self.delete_strays();
        for partition in 0..self.partitions.len() {
            self.check_prefix(partition);
            self.check_ends(partition);
            self.check_epochs(partition);
            self.check_indexes(partition);
            self.repeat(partition);
        }
    }

    fn check_prefix(&mut self, partition: usize) {
        let found = self.read(partition, Offset(0));
        let model = &mut self.partitions[partition];
        let (acknowledged, appended) = (model.acknowledged, model.batches.len());
        assert!(
            found.len() >= acknowledged,
            "p{partition}: acknowledged and lost: {acknowledged} batches, found {}",
            found.len()
        );
        assert!(found.len() <= appended, "p{partition}: invented: {} batches of {appended}", found.len());
        for (nth, (found, expect)) in found.iter().zip(&model.batches).enumerate() {
            assert_eq!(*found, expect.stored(), "p{partition}: batch {nth} is another one");
        }
        model.truncate(found.len());
        self.trace.note(format_args!("p{partition}: {acknowledged} <= {} <= {appended}", found.len()));
    }

    fn check_ends(&mut self, partition: usize) {
        let Some((core, id)) = self.find(partition) else { return };
        let log = self.stores[core].log(id).expect("it was found");
        let end = self.partitions[partition].end();
        assert_eq!((log.start(), log.durable_end(), log.end()), (Offset(0), end, end), "p{partition}: ends");
    }

    /// The epochs that the log knows are those of its batches.
    fn check_epochs(&self, partition: usize) {
        let Some((core, id)) = self.find(partition) else { return };
        let mut expect: Vec<(LeaderEpoch, Offset)> = Vec::new();
        for batch in &self.partitions[partition].batches {
            if expect.last().is_none_or(|(epoch, _)| *epoch != batch.epoch) {
                expect.push((batch.epoch, batch.base));
            }
        }
        let log = self.stores[core].log(id).expect("it was found");
        let found: Vec<_> = log.epochs.entries().iter().map(|entry| (entry.epoch, entry.start)).collect();
        assert_eq!(found, expect, "p{partition}: epochs");
    }

    /// Every index entry is true: in memory, and of a sealed segment also in its files.
    fn check_indexes(&mut self, partition: usize) {
        let Some((core, id)) = self.find(partition) else { return };
        let log = self.stores[core].log(id).expect("it was found");
        let segments: Vec<Segment> = log.segments().cloned().collect();
        let dir = &self.partitions[partition].dir;
        assert_eq!(log.max_timestamp(), self.partitions[partition].max_timestamp(), "{dir}: youngest");
        for segment in segments {
            let files = [".index", ".timeindex"].map(|end| {
                let path = segment.path(&self.partitions[partition].dir, end);
                self.disk.read(&path, 0, 1 << 20).unwrap_or_default()
            });
            let truth = self.partitions[partition].truth(segment.base);
            if segment.is_sealed {
                check_index(&segment, &files[0], &files[1], &truth);
            }
            if let Some(index) = &segment.index {
                check_index(&segment, &index.offsets, &index.times, &truth);
            }
        }
    }

    /// Logs of deleted partitions came back: they go again.
    fn delete_strays(&mut self) {
        for core in 0..self.stores.len() {
            let logs: Vec<_> = self.stores[core].logs().map(|(_, log)| (log.key, log.dir.clone())).collect();
            for (key, dir) in logs {
                if self.deleted.contains(&key.topic) {
                    self.trace.note(format_args!("{dir} came back and goes again"));
                    self.stores[core].delete(key, &gone(&dir, key.topic.0));
                } else {
                    assert!(self.partitions.iter().any(|known| known.key == key), "{dir} is nobody's");
                }
            }
        }
    }

    /// At rest everything appended is durable, nothing is in flight, and no file grows without bound.
    pub(crate) fn check_rest(&mut self) {
        assert_eq!(self.device.in_flight(), 0, "work is under way");
        for partition in 0..self.partitions.len() {
            let model = &self.partitions[partition];
            assert_eq!(model.acknowledged, model.batches.len(), "p{partition}: durable at rest");
        }
        for store in &self.stores {
            assert!(store.is_settled(), "at rest, and not settled");
            assert_eq!(store.pressure().0, 0, "bytes wait for the log");
            assert!(!store.is_over_budget(), "at rest, and nothing is taken: {}", store.summary());
        }
    }
}

/// Entries against the batches of the segment.
fn check_index(segment: &Segment, offsets: &[u8], times: &[u8], truth: &[BatchPlace]) {
    let base = segment.base;
    let offsets = offset_index::View::new(base, offsets).expect("an offset index");
    offsets.check(segment.len).expect("a sound offset index");
    for entry in offsets.iter() {
        let found = truth.iter().find(|batch| batch.last == entry.offset);
        assert_eq!(found.map(|batch| batch.position), Some(u64::from(entry.position)), "{base}: {entry:?}");
    }
    let times = time_index::View::new(base, times).expect("a time index");
    times.check().expect("a sound time index");
    for entry in times.iter() {
        let before = truth.iter().filter(|batch| batch.last <= entry.offset);
        assert_eq!(before.map(|batch| batch.timestamp).max(), Some(entry.timestamp), "{base}: {entry:?}");
    }
}

/// The name of a deleted folder, as Kafka has it.
pub(super) fn gone(dir: &str, unique: u128) -> String {
    format!("{dir}.{unique:032x}-delete")
}
