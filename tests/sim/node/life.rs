//! Boot, crash and clean stop of the node.

use super::net::Net;
use super::world::World;
use crate::disk::Faults;
use highwater::base::disk::{IoError, IoErrorKind};
use highwater::base::{BrokerEpoch, Bytes, Duration, Random, ShardId};
use highwater::log::{self, RecoverError, RecoverOptions, StoreStart};
use highwater::shard::{Event, METADATA_LOG, Options, Shard, Start};
use highwater::wal::ReplayError;
use std::collections::VecDeque;

impl World<'_> {
    /// Boots, for as many cores as the seed says; `faults` strike the first try.
    pub(super) fn boot(&mut self, faults: Faults) {
        self.disk.faults = faults;
        let (starts, metadata) = match self.try_boot() {
            Err(error) if is_injected(&error) => {
                self.trace.note(format_args!("boot failed: {error}"));
                self.crash_again(&error);
                self.try_boot().unwrap_or_else(|error| panic!("the boot is refused: {error}"))
            }
            result => result.unwrap_or_else(|error| panic!("the boot is refused: {error}")),
        };
        self.disk.faults = Faults::default();
        self.start_shards(starts, metadata);
        for seat in 0..self.seats.len() {
            let us = self.random.below(5_000);
            self.wake_client(seat, Duration::from_micros(us));
        }
    }

    /// Recovery, and the metadata log as a whole.
    pub(super) fn try_boot(&mut self) -> Result<(Vec<StoreStart>, Bytes), RecoverError> {
        let cores = 1 + self.random.below(u64::from(self.options.cores_max)) as u16;
        let options = RecoverOptions {
            cores,
            new_store: self.random.uuid(),
            wal_first_bytes: self.options.wal_first_bytes,
            policy: self.options.policy,
        };
        let recovered = log::recover(&mut self.disk, &options)?;
        self.trace.note(format_args!("recovered for {cores} cores: {:?}", recovered.report));
        let metadata = log::read_log(&mut self.disk, &recovered.starts, METADATA_LOG)?;
        Ok((recovered.starts, metadata.into()))
    }

    fn start_shards(&mut self, starts: Vec<StoreStart>, metadata: Bytes) {
        let shards = starts.len() as u16;
        let (incarnation, seed, now) = (self.random.uuid(), self.random.next_u64(), self.clock.now());
        self.mailboxes = starts.iter().map(|_| VecDeque::new()).collect();
        for store in starts {
            let shard = ShardId(store.core);
            let options = Options { shard, shards, incarnation, seed, ..self.options.shard.clone() };
            let start = Start { store, metadata: metadata.clone() };
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
        let unfinished = self.device.abandon();
        self.trace.crashes += 1;
        self.trace.simulated = Duration(self.clock.now().mono.0);
        self.trace.note(format_args!("crash, power cut: {is_power_cut}, {} under way", unfinished.len()));
        let random: &mut Random = &mut self.random;
        if is_power_cut {
            self.disk.power_cut(unfinished, random);
        } else {
            self.disk.kill(unfinished, random);
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
        for seat in &mut self.seats {
            if seat.conn.take().is_some() {
                seat.client.lost();
            }
            seat.wake_at = None;
        }
    }

    /// A clean stop, which `faults` may strike. True when it was clean.
    pub(super) fn stop(&mut self, faults: Faults) -> bool {
        for shard in 0..self.shards.len() as u16 {
            self.tell(shard, Event::Shutdown);
        }
        // A shard that has stopped may still be asked by one that has not.
        let is_through = |world: &Self| world.stopped == world.shards.len() && world.device.in_flight() == 0;
        self.wait("the clean stop", is_through);
        if self.is_over() {
            self.crash(false);
            return false;
        }
        self.disk.faults = faults;
        let ends: Vec<_> = self.shards.drain(..).map(Shard::into_end).collect();
        let epoch = ends.first().map_or(BrokerEpoch(-1), |end| end.broker_epoch);
        let result = log::close(&mut self.disk, ends.into_iter().map(|end| end.store).collect(), epoch);
        self.trace.note(format_args!("closed: {result:?}"));
        match result {
            Ok(()) => {
                self.disk.faults = Faults::default();
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
