//! What all cores of one `run` share: how far its life has come, how much room there is, and how many connections each core has.

use super::admission::{Admission, Verdict};
use super::door::Door;
use crate::base::ShardId;
use crate::shard::Room;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The life of a `run`; only moves forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// Everything works.
    Running,
    /// A clean stop was asked for: every shard gets `Event::Shutdown`.
    Stopping,
    /// Every shard has pushed `Effect::Stopped`: the loops end.
    Stopped,
    /// Something failed: the loops end at once and send nothing more.
    Halted,
}

const PHASES: [Phase; 4] = [Phase::Running, Phase::Stopping, Phase::Stopped, Phase::Halted];

/// Shared by the main thread and all cores.
#[derive(Debug)]
pub(super) struct Control {
    phase: AtomicU8,
    stopped: AtomicUsize,
    rooms: Mutex<Vec<Room>>,
    /// Counts what has changed in `rooms` …
    looks: AtomicU32,
    /// … and what of it cannot wait.
    alarms: AtomicU32,
    connections: Vec<AtomicUsize>,
    admission: Admission,
    doors: Vec<Arc<Door>>,
}

impl Control {
    /// For the cores behind `doors` and so many log directories.
    pub(super) fn new(doors: Vec<Arc<Door>>, dirs: usize, admission: Admission) -> Self {
        let connections = doors.iter().map(|_| AtomicUsize::new(0)).collect();
        let (phase, stopped, looks, alarms) = Default::default();
        let rooms = Mutex::new(vec![Room::default(); dirs]);
        Self { phase, stopped, rooms, looks, alarms, connections, admission, doors }
    }

    /// How far we are.
    pub(super) fn phase(&self) -> Phase {
        PHASES[usize::from(self.phase.load(Ordering::SeqCst))]
    }

    /// Moves to `phase`, unless we are further already, and wakes every core.
    pub(super) fn advance(&self, phase: Phase) {
        self.phase.fetch_max(phase as u8, Ordering::SeqCst);
        self.doors.iter().for_each(|door| door.knock());
    }

    /// One more shard has stopped; the last one ends the run.
    pub(super) fn shard_stopped(&self) {
        if self.stopped.fetch_add(1, Ordering::SeqCst) + 1 == self.doors.len() {
            self.advance(Phase::Stopped);
        }
    }

    /// How often the room of the log directories has changed: worth a look, not worth to be woken for.
    pub(super) fn looks(&self) -> u32 {
        self.looks.load(Ordering::SeqCst)
    }

    /// How often a log directory has become short of room, or was not any more.
    pub(super) fn alarms(&self) -> u32 {
        self.alarms.load(Ordering::SeqCst)
    }

    /// The room of every log directory.
    pub(super) fn rooms(&self) -> Vec<Room> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The main thread has looked; wakes every core when it cannot wait.
    pub(super) fn set_rooms(&self, rooms: Vec<Room>) {
        let mut known = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let has_changed = *known != rooms;
        let is_alarm = known.iter().zip(&rooms).any(|(before, now)| before.is_short != now.is_short);
        *known = rooms;
        drop(known);
        self.looks.fetch_add(u32::from(has_changed), Ordering::SeqCst);
        if is_alarm {
            self.alarms.fetch_add(1, Ordering::SeqCst);
            self.doors.iter().for_each(|door| door.knock());
        }
    }

    /// How many shards have stopped.
    pub(super) fn stopped(&self) -> usize {
        self.stopped.load(Ordering::SeqCst)
    }

    /// The core that shall own the next connection: one of those with the fewest, looking from `first` on. Counts it.
    pub(super) fn deal(&self, first: usize) -> ShardId {
        let cores = self.connections.len();
        let load = |core: &usize| self.connections[*core].load(Ordering::Relaxed);
        let core = (0..cores).map(|step| (first + step) % cores).min_by_key(load).unwrap_or_default();
        self.connections[core].fetch_add(1, Ordering::Relaxed);
        ShardId(core as u16)
    }

    /// Whether a connection from `peer` may come in; it counts from then on.
    pub(super) fn admit(&self, peer: SocketAddr) -> Verdict {
        self.admission.enter(peer.ip())
    }

    /// A connection of `core` from `peer` is gone.
    pub(super) fn connection_closed(&self, core: ShardId, peer: SocketAddr) {
        self.admission.leave(peer.ip());
        self.connections[usize::from(core.0)].fetch_sub(1, Ordering::Relaxed);
    }
}
