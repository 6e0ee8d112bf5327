//! A small fixed scenario: a few partitions, idempotent and plain batches, a rolled segment, checkpoints, a deletion.

use crate::device::{DeviceOptions, Lie};
use crate::storage::partition::{Partition, Shape};
use crate::storage::world::{World, WorldOptions};
use highwater::base::{Duration, Uuid};
use highwater::log::{LogOptions, StoreOptions};
use highwater::wal::ReplayPolicy;

/// A quick device, small files, several groups in flight.
pub(super) fn options() -> WorldOptions {
    let store = StoreOptions {
        cache_bytes_max: 16 << 10,
        write_run_bytes: 4 << 10,
        write_bytes_max: 8 << 10,
        checkpoint_every: Duration::from_millis(5),
        wal_bytes_max: 128 << 10,
        wal_gather_bytes: 0,
        wal_group_bytes_max: 8 << 10,
        ..StoreOptions::default()
    };
    WorldOptions {
        cores_max: 1,
        device: DeviceOptions { step_us: (20, 2_000), stall_one_in: 0, fail_one_in: 0, lie: Lie::None },
        store,
        log: LogOptions { segment_bytes: 9_000, segment_ms: 604_800_000, index_interval_bytes: 500 },
        wal_first_bytes: 64 << 10,
        policy: ReplayPolicy::SOUND,
    }
}

impl World<'_> {
    /// Partitions `0..count`, each of its own topic.
    pub(super) fn add_partitions(&mut self, count: i32) {
        for index in 0..count {
            self.partitions.push(Partition::new(
                Uuid(1_000 + index as u128),
                index,
                format!("small-{index}"),
            ));
        }
    }

    /// A batch of about `bytes` bytes for `partition` by `producer` (0: not idempotent).
    pub(super) fn put(&mut self, partition: usize, producer: i64, bytes: usize) {
        if !self.is_over() {
            let timestamp = self.clock.now().wall;
            self.append(partition, Shape { producer, records: 2, value_bytes: bytes / 2, timestamp });
        }
    }

    /// The scenario, until it is over.
    pub(super) fn act_out(&mut self) {
        self.add_partitions(3);
        for round in 0..6 {
            self.put(0, 1, 300);
            self.put(1, 0, 2_500);
            self.put(0, 1, 700);
            self.put(2, 2, 1_200 * round);
            self.pass(Duration::from_micros(1_500));
            self.put(1, 2, 200);
            self.put(1, 2, 60);
            self.pass(Duration::from_micros(4_000));
        }
        if !self.is_over() {
            self.delete(2);
        }
        self.put(0, 1, 5_000);
        self.pass(Duration::from_millis(30));
    }
}
