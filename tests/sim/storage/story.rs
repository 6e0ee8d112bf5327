//! A random run: appends, pauses, deletions, crashes and clean stops, all from one seed.

use super::life::Crash;
use super::partition::{Partition, Shape};
use super::world::{World, WorldOptions};
use crate::device::DeviceOptions;
use crate::disk::Faults;
use crate::trace::Trace;
use highwater::base::disk::IoErrorKind;
use highwater::base::{Duration, Offset, Random, Uuid};
use highwater::log::{LogOptions, StoreOptions};
use highwater::wal::ReplayPolicy;

const LIVES: u64 = 5;

impl WorldOptions {
    /// A world as the seed has it.
    pub(crate) fn draw(random: &mut Random) -> Self {
        let mut pick = |choices: &[u64]| choices[random.below(choices.len() as u64) as usize];
        let wal_first_bytes = pick(&[64 << 10, 256 << 10]);
        let store = StoreOptions {
            cache_bytes_max: pick(&[16 << 10, 256 << 10]) as usize,
            write_run_bytes: pick(&[4 << 10, 32 << 10]),
            write_bytes_max: pick(&[8 << 10, 64 << 10]),
            checkpoint_every: Duration::from_millis(pick(&[20, 500, 10_000])),
            checkpoint_bytes: pick(&[20_000, 1 << 20, 64 << 20]),
            wal_bytes_max: pick(&[0, 1 << 20]) + 2 * wal_first_bytes,
            wal_file_bytes: 1 << 20,
            wal_gather_bytes: pick(&[0, 2_000, 128 << 10]) as usize,
            wal_group_bytes_max: pick(&[8 << 10, 1 << 20]) as usize,
            delete_delay: Duration::from_millis(pick(&[1, 60_000])),
            ..StoreOptions::default()
        };
        let log = LogOptions {
            segment_bytes: pick(&[30_000, 200_000]),
            segment_ms: pick(&[1_000, 604_800_000]) as i64,
            index_interval_bytes: pick(&[100, 4096]),
        };
        let cores_max = pick(&[1, 1, 3]) as u16;
        let device = DeviceOptions::draw(random);
        Self { cores_max, device, store, log, wal_first_bytes, policy: ReplayPolicy::SOUND }
    }
}

/// One run of seed `seed`.
pub(crate) fn run(seed: u64, trace: &mut Trace) {
    let options = WorldOptions::draw(&mut Random::from_seed(seed));
    run_in(options, seed, trace);
}

/// One run in a world with given options.
pub(crate) fn run_in(options: WorldOptions, seed: u64, trace: &mut Trace) {
    trace.note(format_args!("seed {seed}: {options:?}"));
    let mut world = World::new(options, seed, trace);
    for _ in 0..LIVES {
        world.live();
    }
    world.start(Faults::default());
    world.settle();
    world.check_rest();
}

impl World<'_> {
    fn live(&mut self) {
        let faults = self.draw_faults();
        self.start(faults);
        let fails = self.random.chance(1, 8);
        self.device.options.fail_one_in = if fails { 60 } else { 0 };
        if self.random.chance(1, 10) {
            let room = self.random.below(100_000);
            self.disk.faults.bytes_max = Some(self.disk.used_bytes() + room);
        }
        for _ in 0..self.random.below(60) {
            if self.has_failed {
                break;
            }
            self.act();
        }
        self.end();
        self.device.options.fail_one_in = 0;
    }

    fn end(&mut self) {
        match self.random.below(4) {
            _ if self.has_failed => self.crash(Crash::Kill),
            0 => self.crash(Crash::Kill),
            1 => {
                let faults = self.draw_faults();
                self.stop(faults);
            }
            _ => self.crash(Crash::Power),
        }
    }

    fn draw_faults(&mut self) -> Faults {
        let at = self.random.below(60);
        match self.random.below(6) {
            0 => Faults { fail_at: Some((at, IoErrorKind::Failed)), ..Faults::default() },
            1 | 2 => Faults { cut_at: Some(at), ..Faults::default() },
            _ => Faults::default(),
        }
    }

    fn act(&mut self) {
        match self.random.below(31) {
            30 => self.say_about_room(),
            0 => self.jump_clock(),
            1 => self.delete_any(),
            2 => self.settle(),
            3 | 4 => self.look(),
            5..12 => self.idle(),
            _ => self.add(),
        }
    }

    fn jump_clock(&mut self) {
        let ms = self.random.below(200_000) as i64 - 100_000;
        self.clock.jump_ms(ms);
    }

    /// The shell looks at the free space.
    fn say_about_room(&mut self) {
        let is_short = self.random.chance(1, 2);
        self.trace.note(format_args!("short of room: {is_short}"));
        for core in 0..self.stores.len() {
            self.stores[core].set_short_of_room(is_short);
            self.poll(core);
        }
        if self.random.chance(1, 2) {
            self.make_room();
        }
    }

    fn idle(&mut self) {
        let longest = [1_000, 20_000, 1_000_000][self.random.below(3) as usize];
        let us = self.random.below(longest);
        self.pass(Duration::from_micros(us));
    }

    fn add(&mut self) {
        let partition = self.pick_partition();
        if self.is_stuffed(partition) {
            return self.idle();
        }
        let big = self.random.chance(1, 12);
        let shape = Shape {
            producer: self.random.below(3) as i64,
            records: 1 + self.random.below(4),
            value_bytes: self.random.below(if big { 7_000 } else { 500 }) as usize,
            timestamp: self.clock.now().wall,
        };
        self.append(partition, shape);
        if self.random.chance(1, 8) {
            self.repeat(partition);
        }
    }

    /// The store takes nothing more until the disk has caught up, as its owner would see to.
    fn is_stuffed(&mut self, partition: usize) -> bool {
        let (core, _) = self.open(partition);
        self.stores[core].is_over_budget()
    }

    fn pick_partition(&mut self) -> usize {
        let wanted = self.random.below(4);
        if let Some(known) = self.partitions.iter().position(|known| known.key.partition.0 as u64 == wanted) {
            return known;
        }
        let topic = Uuid(1_000 + self.deleted.len() as u128 + (u128::from(wanted) << 64));
        // Only with one core do an old and a new topic of the same name surely have the same owner.
        let name = if self.options.cores_max == 1 { 0 } else { self.deleted.len() };
        self.partitions.push(Partition::new(topic, wanted as i32, format!("topic{name}-{wanted}")));
        self.partitions.len() - 1
    }

    fn delete_any(&mut self) {
        if self.partitions.is_empty() {
            return;
        }
        let at = self.random.below(self.partitions.len() as u64) as usize;
        self.delete(at);
    }

    /// A reader looks at a partition somewhere in the middle.
    fn look(&mut self) {
        if self.partitions.is_empty() {
            return;
        }
        let at = self.random.below(self.partitions.len() as u64) as usize;
        let Some(first) = self.partitions[at].batches.len().checked_sub(1) else { return };
        let first = self.random.below(first as u64 + 1) as usize;
        let from = self.partitions[at].batches[first].base;
        let found = self.read(at, from);
        let acknowledged = self.partitions[at].acknowledged;
        let expect = &self.partitions[at].batches[first.min(acknowledged)..acknowledged];
        assert_eq!(found.len(), expect.len(), "p{at}: what a reader sees from {from}");
        let same = found.iter().zip(expect).all(|(found, expect)| *found == expect.stored());
        assert!(same, "p{at}: a reader sees other batches from {from}");
        let _: Offset = from;
    }
}
