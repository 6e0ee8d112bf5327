//! A random run of a node: clients at work, crashes and stops in between, and at the end everything is compared.

use super::options::NodeOptions;
use super::world::{Seat, World};
use crate::checker::Acks;
use crate::clients::{Admin, Churner, Client, Producer, ProducerOptions, Reader};
use crate::disk::Faults;
use crate::trace::Trace;
use highwater::base::disk::IoErrorKind;
use highwater::base::{Bytes, DirId, Duration, Offset, PartitionId, Random};
use highwater::log::{self, LogKey, StoreStart};
use highwater::protocol::batch::Batches;
use highwater::shard::{Event, Room};

const LIVES: u64 = 5;

/// One run of seed `seed`.
pub(crate) fn run(seed: u64, trace: &mut Trace) {
    let options = NodeOptions::draw(&mut Random::from_seed(seed));
    run_in(options, seed, trace);
}

/// One run of seed `seed` with several log directories, of which one may die.
pub(crate) fn run_with_dirs(seed: u64, trace: &mut Trace) {
    run_in(options_with_dirs(seed), seed, trace);
}

/// The node of seed `seed`, with two or three log directories.
pub(crate) fn options_with_dirs(seed: u64) -> NodeOptions {
    let options = NodeOptions::draw(&mut Random::from_seed(seed));
    NodeOptions { dirs: 2 + (seed % 2) as u16, ..options }
}

/// One run in a world with given options.
pub(crate) fn run_in(options: NodeOptions, seed: u64, trace: &mut Trace) {
    trace.note(format_args!("seed {seed}: {options:?}"));
    let mut world = World::new(options, seed, trace);
    world.invite_clients();
    for _ in 0..LIVES {
        world.live([2, 30, 300]);
    }
    world.end_well();
}

impl World<'_> {
    pub(super) fn invite_clients(&mut self) {
        let topics = (0..1 + self.random.below(3)).map(|topic| (format!("topic{topic}"), 1 + topic as i32));
        let mut clients = vec![Client::Admin(Admin::new(topics.collect()))];
        for client in 0..2 + self.random.below(3) as u32 {
            let is_idempotent = self.random.chance(2, 3);
            let acks = [Acks::None, Acks::Leader, Acks::All][self.random.below(3) as usize];
            let options = ProducerOptions {
                is_idempotent,
                acks: if is_idempotent { Acks::All } else { acks },
                batches: 5 + self.random.below(25) as u32,
                value_bytes_max: [100, 1_000, 6_000][self.random.below(3) as usize],
            };
            clients.push(Client::Producer(Producer::new(client, options)));
        }
        for client in 100..101 + self.random.below(2) as u32 {
            clients.push(Client::Reader(Reader::new(client, &mut self.random)));
        }
        if self.random.chance(1, 2) {
            clients.push(Client::Churner(Churner::new(1 + self.random.below(4) as u32)));
        }
        self.seats = clients.into_iter().map(|client| Seat { client, conn: None, wake_at: None }).collect();
    }

    /// One life of the node, up to three times one of `longest_ms`.
    pub(super) fn live(&mut self, longest_ms: [u64; 3]) {
        let faults = self.draw_faults();
        self.boot(faults);
        let fails = self.random.chance(1, 8);
        let failing = self.draw_drive();
        self.drives[failing].device.options.fail_one_in = if fails { 100 } else { 0 };
        self.history.device_fails = fails || self.drives.iter().any(|drive| drive.device.is_dead);
        if self.random.chance(1, 10) {
            let room = self.random.below(300_000);
            let disk = &mut self.drives[0].disk;
            disk.faults.bytes_max = Some(disk.used_bytes() + room);
        }
        let longest_ms = longest_ms[self.random.below(3) as usize];
        for _ in 0..self.random.below(4) {
            let us = self.random.below(longest_ms * 1_000);
            self.pass(Duration::from_micros(us));
            self.look_at_room();
            self.let_a_drive_die();
            let jump_ms = self.random.below(20_000) as i64 - 10_000;
            self.clock.jump_ms(if self.random.chance(1, 4) { jump_ms } else { 0 });
        }
        match self.random.below(5) {
            _ if self.is_over() => self.crash(false),
            0 => {
                let faults = self.draw_faults();
                self.stop(faults);
            }
            1 => self.crash(false),
            _ => self.crash(true),
        }
        self.drives[failing].device.options.fail_one_in = 0;
        self.history.device_fails = false;
    }

    /// Somebody may have made room, and the shell may have seen how much there is.
    fn look_at_room(&mut self) {
        if self.random.chance(1, 3) {
            self.drives[0].disk.faults.bytes_max = None;
        }
        if self.random.chance(1, 10) && !self.is_over() {
            let is_short = self.random.chance(1, 2);
            self.trace.note(format_args!("short of room: {is_short}"));
            let dir = DirId(self.draw_drive() as u16);
            let room = Room { is_short, bytes: None };
            (0..self.shards.len() as u16).for_each(|shard| self.tell(shard, Event::Space { dir, room }));
        }
    }

    /// A drive may die; most often one without which the node can go on.
    fn let_a_drive_die(&mut self) {
        if self.drives.len() > 1 && self.random.chance(1, 4) && !self.is_over() {
            let dir = if self.random.chance(1, 8) { 0 } else { 1.max(self.draw_drive()) };
            self.trace.note(format_args!("drive {dir} dies"));
            self.drives[dir].die();
            self.history.device_fails = true;
        }
    }

    pub(super) fn draw_faults(&mut self) -> Faults {
        let at = self.random.below(60);
        match self.random.below(6) {
            0 => Faults { fail_at: Some((at, IoErrorKind::Failed)), ..Faults::default() },
            1 | 2 => Faults { cut_at: Some(at), ..Faults::default() },
            _ => Faults::default(),
        }
    }

    /// The world becomes friendly: everything that clients want must come about, then it stops and is compared.
    pub(super) fn end_well(&mut self) {
        self.net.options.reset_one_in = 0;
        self.options.net.reset_one_in = 0;
        self.is_friendly = true;
        if self.drives.iter().any(|drive| drive.device.is_dead) && !self.shards.is_empty() {
            self.crash(true);
        }
        if self.shards.is_empty() {
            self.boot(Faults::default());
        }
        self.wait("all clients are done", Self::all_are_done);
        self.wait("all readers are at the end", World::readers_are_at_the_end);
        assert!(self.stop(Faults::default()), "the last stop is clean");
        self.compare();
    }

    /// Whether every client has done what it came for.
    pub(super) fn all_are_done(&self) -> bool {
        self.seats.iter().all(|seat| seat.client.is_done())
    }

    /// Whether every reader has read everything that was acknowledged.
    fn readers_are_at_the_end(&self) -> bool {
        let is_there = |seat: &Seat| match &seat.client {
            Client::Reader(reader) => self
                .history
                .places()
                .all(|place| reader.position(place) >= self.history.acknowledged_end(place)),
            _ => true,
        };
        self.seats.iter().all(is_there)
    }

    pub(super) fn read_log(&mut self, starts: &[StoreStart], key: LogKey) -> Bytes {
        let is_there = |start: &&StoreStart| start.logs.iter().any(|log| log.key == key);
        // Without a batch that was acknowledged, the log may never have been made.
        let Some(start) = starts.iter().find(is_there) else { return Bytes::new() };
        let disk = &mut self.drives[usize::from(start.dir.0)].disk;
        log::read_log(disk, std::slice::from_ref(start), key).expect("it can be read").into()
    }

    /// What the logs hold, against what clients did and saw.
    fn compare(&mut self) {
        let (starts, _) = self.try_boot().unwrap_or_else(|error| panic!("the last boot is refused: {error}"));
        let places: Vec<(usize, i32)> = self.history.places().collect();
        for (topic, partition) in places {
            let key = LogKey { topic: self.history.topics[topic].id, partition: PartitionId(partition) };
            let bytes = self.read_log(&starts, key);
            let mut values = Vec::new();
            for batch in Batches::new(&bytes) {
                let batch = batch.expect("a whole batch");
                assert!(batch.crc_fits() && batch.base_offset() == Offset(values.len() as i64));
                let records = batch.records().expect("no codec");
                values
                    .extend(records.map(|record| record.expect("sound").value.unwrap_or_default().to_vec()));
            }
            self.history.check_content((topic, partition), &values);
        }
        let (sent, acknowledged) = self.history.counts();
        self.trace.note(format_args!("{acknowledged} of {sent} records were acknowledged, and are there"));
    }
}
