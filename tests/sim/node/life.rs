//! Boot, crash and clean stop of the node.

use super::drive::directory;
use super::net::Net;
use super::world::World;
use crate::disk::Faults;
use highwater::base::disk::{IoError, IoErrorKind};
use highwater::base::{BrokerEpoch, Bytes, DirId, Duration, ShardId};
use highwater::log::{self, RecoverError, RecoverOptions, StoreEnd, StoreStart};
use highwater::shard::{Event, METADATA_LOG, Options, Shard, Start};
use highwater::wal::ReplayError;
use std::collections::{BTreeMap, VecDeque};

impl World<'_> {
    /// Boots, for as many cores as the seed says; `faults` strike the first try.
    pub(super) fn boot(&mut self, faults: Faults) {
        self.repair_some();
        let struck = self.draw_drive();
        self.drives[struck].disk.faults = faults;
        let (starts, metadata) = match self.try_boot() {
            Err(error) if is_injected(&error) => {
                self.trace.note(format_args!("boot failed: {error}"));
                self.crash_again(&error);
                self.try_boot().unwrap_or_else(|error| panic!("the boot is refused: {error}"))
            }
            result => result.unwrap_or_else(|error| panic!("the boot is refused: {error}")),
        };
        if !self.drives[struck].device.is_dead {
            self.drives[struck].disk.faults = Faults::default();
        }
        self.judge_groups(&starts);
        self.start_shards(starts, metadata);
        for seat in 0..self.seats.len() {
            let us = self.random.below(5_000);
            self.wake_client(seat, Duration::from_micros(us));
        }
    }

    /// Which drive something happens to.
    pub(super) fn draw_drive(&mut self) -> usize {
        if self.drives.len() == 1 { 0 } else { self.random.below(self.drives.len() as u64) as usize }
    }

    /// Dead drives work again, all but some that are not needed for a boot.
    fn repair_some(&mut self) {
        for dir in 0..self.drives.len() {
            if self.drives[dir].device.is_dead && (dir == 0 || self.is_friendly || self.random.chance(1, 2)) {
                self.trace.note(format_args!("drive {dir} is repaired"));
                self.drives[dir].repair();
            }
        }
    }

    /// Recovery of every drive that works, and the metadata log as a whole.
    pub(super) fn try_boot(&mut self) -> Result<(Vec<StoreStart>, Bytes), RecoverError> {
        let cores = 1 + self.random.below(u64::from(self.options.cores_max)) as u16;
        let (mut starts, mut metadata) = (Vec::new(), Bytes::new());
        for (dir, drive) in self.drives.iter_mut().enumerate().filter(|(_, drive)| !drive.device.is_dead) {
            let options = RecoverOptions {
                dir: DirId(dir as u16),
                cores,
                new_store: self.random.uuid(),
                wal_first_bytes: self.options.wal_first_bytes,
                policy: self.options.policy,
            };
            let recovered = log::recover(&mut drive.disk, &options)?;
            self.trace.note(format_args!("recovered for {cores} cores: {:?}", recovered.report));
            if dir == 0 {
                metadata = log::read_log(&mut drive.disk, &recovered.starts, METADATA_LOG)?.into();
            }
            starts.extend(recovered.starts);
        }
        Ok((starts, metadata))
    }

    fn start_shards(&mut self, starts: Vec<StoreStart>, metadata: Bytes) {
        let shards = 1 + starts.iter().map(|start| start.core).max().unwrap_or(0);
        let (incarnation, seed, now) = (self.random.uuid(), self.random.next_u64(), self.clock.now());
        self.mailboxes = (0..shards).map(|_| VecDeque::new()).collect();
        let works = |dir: usize| !self.drives[dir].device.is_dead;
        let directories = (0..self.drives.len()).map(|dir| directory(DirId(dir as u16), works(dir)));
        let common = Options { shards, incarnation, seed, ..self.options.shard.clone() };
        let common = Options { directories: directories.collect(), ..common };
        let mut starts = starts;
        for core in 0..shards {
            let (stores, others) = starts.into_iter().partition(|start: &StoreStart| start.core == core);
            starts = others;
            let options = Options { shard: ShardId(core), ..common.clone() };
            let start = Start { stores, metadata: metadata.clone() };
            self.shards.push(Shard::new(options, start, now).expect("the metadata log replays"));
        }
        (0..shards).for_each(|shard| self.tell(shard, Event::Deadline));
    }

    fn crash_again(&mut self, error: &RecoverError) {
        let is_cut = io_error(error).is_some_and(|error| error.kind == IoErrorKind::PowerCut);
        let is_cut = is_cut && self.random.chance(2, 3);
        self.crash(is_cut);
    }

    /// The life ends without warning: by a power cut, or by a kill.
    pub(super) fn crash(&mut self, is_power_cut: bool) {
        self.trace.crashes += 1;
        self.trace.simulated = Duration(self.clock.now().mono.0);
        for drive in &mut self.drives {
            let unfinished = drive.end(is_power_cut, &mut self.random);
            self.trace.note(format_args!("crash, power cut: {is_power_cut}, {unfinished} under way"));
        }
        self.forget_process();
    }

    /// Nothing of the process is left; clients notice.
    fn forget_process(&mut self) {
        self.agenda.clear();
        self.shards.clear();
        self.mailboxes.clear();
        self.net = Net::new(self.options.net);
        (self.is_fatal, self.stopped) = (false, 0);
        self.history.groups.node_ended();
        for seat in &mut self.seats {
            if seat.conn.take().is_some() {
                seat.client.lost();
            }
            seat.wake_at = None;
        }
    }

    /// A clean stop, which `faults` may strike. True when it was clean.
    pub(super) fn stop(&mut self, faults: Faults) -> bool {
        // On a full disk a stop may have to be given up; what that leaves is the same as after a kill.
        self.drives[0].disk.faults.bytes_max = None;
        for shard in 0..self.shards.len() as u16 {
            self.tell(shard, Event::Shutdown);
        }
        // A shard that has stopped may still be asked by one that has not.
        let is_through = |world: &Self| {
            let in_flight: usize = world.drives.iter().map(|drive| drive.device.in_flight()).sum();
            world.stopped == world.shards.len() && in_flight == 0
        };
        self.wait("the clean stop", is_through);
        if self.is_over() {
            self.crash(false);
            return false;
        }
        let struck = self.draw_drive();
        if !self.drives[struck].device.is_dead {
            self.drives[struck].disk.faults = faults;
        }
        let ends: Vec<_> = self.shards.drain(..).map(Shard::into_end).collect();
        let epoch = ends.first().map_or(BrokerEpoch(-1), |end| end.broker_epoch);
        let result = self.close(ends.into_iter().flat_map(|end| end.stores).collect(), epoch);
        self.trace.note(format_args!("closed: {result:?}"));
        match result {
            Ok(()) => {
                for drive in self.drives.iter_mut().filter(|drive| !drive.device.is_dead) {
                    drive.disk.faults = Faults::default();
                }
                self.forget_process();
                true
            }
            Err(error) if is_injected(&error) => {
                self.crash_again(&error);
                false
            }
            Err(error) => panic!("the stop failed: {error}"),
        }
    }

    /// Closes every directory that no core has given up.
    fn close(&mut self, ends: Vec<StoreEnd>, epoch: BrokerEpoch) -> Result<(), RecoverError> {
        let cores = 1 + ends.iter().map(|end| end.core).max().unwrap_or(0);
        let mut dirs: BTreeMap<DirId, Vec<StoreEnd>> = BTreeMap::new();
        ends.into_iter().for_each(|end| dirs.entry(end.dir).or_default().push(end));
        for (dir, ends) in dirs.into_iter().filter(|(_, ends)| ends.len() == usize::from(cores)) {
            log::close(&mut self.drives[usize::from(dir.0)].disk, ends, epoch)?;
        }
        Ok(())
    }
}

fn io_error(error: &RecoverError) -> Option<&IoError> {
    match error {
        RecoverError::Io(error) | RecoverError::Replay(ReplayError::Io(error)) => Some(error),
        _ => None,
    }
}

fn is_injected(error: &RecoverError) -> bool {
    io_error(error).is_some_and(|error| error.kind != IoErrorKind::NotFound)
}
