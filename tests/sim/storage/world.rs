//! The shell of the storage simulation: performs what the stores ask for, later, and tells them.

use super::partition::{Partition, Shape};
use super::promises::gone;
use crate::agenda::Agenda;
use crate::clock::Clock;
use crate::device::{Device, DeviceOptions, Done, Progress, Ticket, Work};
use crate::disk::SimDisk;
use crate::trace::Trace;
use highwater::base::{Bytes, Duration, Instant, LeaderEpoch, Random, Uuid};
use highwater::log::{Appended, Io, LogId, LogOptions, Store, StoreOptions, owner};
use highwater::wal::ReplayPolicy;
use std::collections::BTreeSet;

/// How a world is.
#[derive(Clone, Debug)]
pub(crate) struct WorldOptions {
    /// Cores of a start: up to this many.
    pub(crate) cores_max: u16,
    pub(crate) device: DeviceOptions,
    pub(crate) store: StoreOptions,
    pub(crate) log: LogOptions,
    pub(crate) wal_first_bytes: u64,
    pub(crate) policy: ReplayPolicy,
}

/// What is due.
#[derive(Debug)]
enum Due {
    Disk(Ticket),
    Wake(u16),
    /// The story goes on.
    Story,
}

/// The world.
#[derive(Debug)]
pub(crate) struct World<'a> {
    pub(crate) options: WorldOptions,
    pub(crate) random: Random,
    pub(crate) trace: &'a mut Trace,
    pub(crate) clock: Clock,
    pub(crate) disk: SimDisk,
    pub(crate) device: Device,
    agenda: Agenda<Due>,
    pub(crate) stores: Vec<Store>,
    pub(crate) partitions: Vec<Partition>,
    /// Deleted, and so nobody's; their logs may come back with a crash and must go again.
    pub(crate) deleted: BTreeSet<Uuid>,
    pub(crate) epoch: LeaderEpoch,
    pub(crate) completions: u64,
    /// A device failed: the process must end.
    pub(crate) has_failed: bool,
    /// After this many completions nothing happens any more.
    pub(crate) completions_max: u64,
    /// Steps that the last start took.
    pub(crate) start_steps: u64,
}

impl<'a> World<'a> {
    /// A world that has not started yet.
    pub(crate) fn new(options: WorldOptions, seed: u64, trace: &'a mut Trace) -> Self {
        Self {
            device: Device::new(options.device),
            options,
            random: Random::from_seed(seed),
            trace,
            clock: Clock::default(),
            disk: SimDisk::new(),
            agenda: Agenda::default(),
            stores: Vec::new(),
            partitions: Vec::new(),
            deleted: BTreeSet::new(),
            epoch: LeaderEpoch(0),
            completions: 0,
            has_failed: false,
            completions_max: u64::MAX,
            start_steps: 0,
        }
    }

    /// The store and the log of a partition.
    pub(crate) fn find(&self, partition: usize) -> Option<(usize, LogId)> {
        let key = self.partitions[partition].key;
        let core = usize::from(owner(key, self.stores.len() as u16).0);
        Some((core, self.stores[core].find(key)?))
    }

    /// The log of a partition, made when there is none, with the options of this world.
    pub(crate) fn open(&mut self, partition: usize) -> (usize, LogId) {
        let (core, id) = match self.find(partition) {
            Some(found) => found,
            None => self.create(partition),
        };
        self.stores[core].log_mut(id).expect("it was found").options = self.options.log;
        (core, id)
    }

    fn create(&mut self, partition: usize) -> (usize, LogId) {
        let Partition { key, dir, .. } = &self.partitions[partition];
        let core = usize::from(owner(*key, self.stores.len() as u16).0);
        let id = self.stores[core].create(self.clock.now(), *key, dir, self.options.log);
        self.poll(core);
        (core, id)
    }

    /// Appends a batch to a partition.
    pub(crate) fn append(&mut self, partition: usize, shape: Shape) {
        let (core, id) = self.open(partition);
        let batch = self.partitions[partition].build(shape);
        let sent = Bytes::copy_from_slice(&batch);
        let epoch = self.epoch;
        let result = self.stores[core].append(self.clock.now().wall, id, batch, epoch);
        self.trace.note(format_args!("append p{partition} {shape:?} -> {result:?}"));
        let Appended { base, is_duplicate, .. } = result.expect("a sound batch is taken");
        let model = &mut self.partitions[partition];
        assert_eq!((base, is_duplicate), (model.end(), false), "the next offset");
        model.took(sent, shape, epoch);
        self.poll(core);
    }

    /// Sends a batch again, as a client does that got no answer: the answer names the original.
    pub(crate) fn repeat(&mut self, partition: usize) {
        let (core, id) = self.open(partition);
        let repeatable = self.partitions[partition].repeatable();
        if repeatable.is_empty() {
            return;
        }
        let batch = repeatable[self.random.below(repeatable.len() as u64) as usize];
        let (bytes, expect) = (batch.sent[..].into(), (batch.base, batch.last, true));
        let result = self.stores[core].append(self.clock.now().wall, id, bytes, self.epoch);
        self.trace.note(format_args!("repeat p{partition} -> {result:?}"));
        let found = result.expect("a repeated batch is no error");
        assert_eq!((found.base, found.last, found.is_duplicate), expect, "p{partition}: the original");
    }

    /// Deletes a partition; nobody cares for it any more.
    pub(crate) fn delete(&mut self, partition: usize) {
        let (core, _) = self.open(partition);
        let Partition { key, dir, .. } = self.partitions.remove(partition);
        self.trace.note(format_args!("delete {dir}"));
        self.stores[core].delete(key, &gone(&dir, key.topic.0));
        self.deleted.insert(key.topic);
        self.poll(core);
    }

    /// Lets the stores ask for what they want.
    pub(crate) fn poll(&mut self, core: usize) {
        let mut asked = Vec::new();
        self.stores[core].poll(self.clock.now(), &mut asked);
        for io in asked {
            self.submit(core as u16, io);
        }
        if let Some(at) = self.stores[core].next_deadline() {
            self.agenda.at(at.max(self.clock.now().mono), Due::Wake(core as u16));
        }
    }

    fn submit(&mut self, core: u16, io: Io) {
        let work = match io {
            Io::Wal(write) => {
                let (file, offset, bytes) = (write.file, write.offset, write.data.len());
                self.trace.note(format_args!("c{core} wal {} file {file} {offset}+{bytes}", write.id));
                Work::Wal(write)
            }
            Io::Job { job, steps } => {
                self.trace.note(format_args!("c{core} job {job} {}", names(&steps)));
                Work::Job { job, steps: steps.into() }
            }
        };
        for (ticket, span) in self.device.submit(core, work, &mut self.random) {
            self.agenda.after(self.clock.now().mono, span, Due::Disk(ticket));
        }
    }

    /// The next thing happens; false when nothing will.
    pub(crate) fn step(&mut self) -> bool {
        if self.is_over() {
            return false;
        }
        let Some((at, due)) = self.agenda.pop() else { return false };
        self.clock.move_to(at);
        match due {
            Due::Disk(ticket) => self.advance(ticket),
            Due::Wake(core) => {
                // Every poll asks for a wake; only the one that is due now counts.
                if self.stores[usize::from(core)].next_deadline().is_some_and(|due| due <= at) {
                    self.poll(usize::from(core));
                }
            }
            Due::Story => {}
        }
        true
    }

    /// A device failed, or enough has happened.
    pub(crate) fn is_over(&self) -> bool {
        self.has_failed || self.completions >= self.completions_max
    }

    fn advance(&mut self, ticket: Ticket) {
        match self.device.advance(ticket, &mut self.disk, &mut self.random) {
            Progress::Again(span) => self.agenda.after(self.clock.now().mono, span, Due::Disk(ticket)),
            Progress::Done(core, done) => self.done(core, done),
        }
    }

    fn done(&mut self, core: u16, done: Done) {
        self.completions += 1;
        let (store, now) = (&mut self.stores[usize::from(core)], self.clock.now());
        self.trace.note(format_args!("c{core} {done:?}"));
        match done {
            Done::Wal { id, data, result: Ok(()) } => store.wal_written(now, id, data),
            Done::Job { job, result: Ok(()) } => store.job_done(job),
            Done::Job { job, result: Err(error) } => self.has_failed = !store.job_failed(now, job, &error),
            Done::Wal { .. } => self.has_failed = true,
            Done::Read { .. } | Done::Nothing => {}
        }
        if !self.has_failed {
            self.note_acknowledged(usize::from(core));
            self.poll(usize::from(core));
        }
    }

    fn note_acknowledged(&mut self, core: usize) {
        self.stores[core].take_advanced();
        for partition in 0..self.partitions.len() {
            if let Some((owner, id)) = self.find(partition)
                && owner == core
                && let Some(log) = self.stores[core].log(id)
            {
                self.partitions[partition].acknowledge(log.durable_end());
            }
        }
    }

    /// Things happen for `span`, or until it is over.
    pub(crate) fn pass(&mut self, span: Duration) {
        let until: Instant = self.clock.now().mono + span;
        self.agenda.at(until, Due::Story);
        while self.clock.now().mono < until && self.step() {}
    }

    /// Things happen until nothing is left to happen, or it is over. A full disk gets room, or it would never end.
    pub(crate) fn settle(&mut self) {
        self.make_room();
        let mut left = 200_000;
        while self.step() {
            left -= 1;
            assert!(left > 0, "it never comes to rest");
        }
    }

    /// The disk is not full any more, nor does anybody say so.
    pub(crate) fn make_room(&mut self) {
        self.disk.faults.bytes_max = None;
        for core in 0..self.stores.len() {
            self.stores[core].set_short_of_room(false);
            self.poll(core);
        }
    }

    /// Nothing that was to come will come.
    pub(crate) fn forget_agenda(&mut self) {
        self.agenda.clear();
    }
}

fn names(steps: &[highwater::base::disk::FileStep]) -> String {
    use highwater::base::disk::FileStep as S;
    let name = |step: &S| match step {
        S::CreateDir { path } => format!("mkdir {path}"),
        S::Write { path, offset, data } => {
            format!("write {path} {offset}+{}", data.iter().map(Bytes::len).sum::<usize>())
        }
        S::SetLen { path, len } => format!("len {path} {len}"),
        S::SyncData { path } => format!("sync {path}"),
        S::SyncDir { path } => format!("syncdir {path}"),
        S::Replace { path, data } => format!("replace {path} {}", data.len()),
        S::Fill { path, len } => format!("fill {path} {len}"),
        S::Rename { from, to } => format!("rename {from} {to}"),
        S::Remove { path } => format!("remove {path}"),
        S::SyncAll => "syncall".to_owned(),
    };
    steps.iter().map(name).collect::<Vec<_>>().join(", ")
}
