//! How many connections there may be, in all and from one address; shared by all cores.
//!
//! At the limit for all, further ones wait in front of the door until one leaves, as Kafka lets them wait (`max.connections`). One too
//! many from the same address is closed at once (`max.connections.per.ip`). The limit for all is also what the limit on
//! open files leaves: files and administration keep a part of it for themselves, whatever clients do.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Open files that are never given to connections: those of the process, and for each core its segments, log and rings.
const FILES_OF_PROCESS: u64 = 64;
const FILES_OF_CORE: u64 = 64;

/// What an operator allows.
#[derive(Clone, Debug)]
pub struct Limits {
    /// `max.connections`
    pub in_all: usize,
    /// `max.connections.per.ip`
    pub per_address: u32,
    /// `max.connections.per.ip.overrides`
    pub overrides: BTreeMap<IpAddr, u32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { in_all: usize::MAX, per_address: u32::MAX, overrides: BTreeMap::new() }
    }
}

/// Whether a connection may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is counted until `leave`.
    Admitted,
    /// Later, when another one has left.
    Full,
    /// Its address has too many.
    TooMany,
}

/// Counts those that are in.
#[derive(Debug)]
pub(super) struct Admission {
    limits: Limits,
    count: AtomicUsize,
    /// Connections come and go rarely, measured by what they carry; so a lock is cheap enough.
    by_address: Mutex<BTreeMap<IpAddr, u32>>,
}

impl Admission {
    /// With `limits`, and never more than the room that `files` open files leave to connections of `cores` cores.
    pub(super) fn new(mut limits: Limits, files: u64, cores: usize, files_per_core: usize) -> Self {
        limits.in_all = limits.in_all.min(room_for_connections(files, cores, files_per_core));
        Self { limits, count: AtomicUsize::new(0), by_address: Mutex::default() }
    }

    /// A connection from `address` wants in.
    pub(super) fn enter(&self, address: IpAddr) -> Verdict {
        if self.count.load(Ordering::SeqCst) >= self.limits.in_all {
            return Verdict::Full;
        }
        let address = address.to_canonical();
        let mut counts = self.counts();
        let count = counts.entry(address).or_default();
        if *count >= self.limits.overrides.get(&address).copied().unwrap_or(self.limits.per_address) {
            return Verdict::TooMany;
        }
        *count += 1;
        self.count.fetch_add(1, Ordering::SeqCst);
        Verdict::Admitted
    }

    /// A connection that was admitted is gone.
    pub(super) fn leave(&self, address: IpAddr) {
        let address = address.to_canonical();
        let mut counts = self.counts();
        if let Some(count) = counts.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&address);
            }
        }
        self.count.fetch_sub(1, Ordering::SeqCst);
    }

    fn counts(&self) -> MutexGuard<'_, BTreeMap<IpAddr, u32>> {
        // A core that panicked here ends the run anyway.
        self.by_address.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// At least half of the limit is for connections, where it is very low.
fn room_for_connections(files: u64, cores: usize, files_per_core: usize) -> usize {
    let own = FILES_OF_PROCESS + cores as u64 * (FILES_OF_CORE + files_per_core as u64);
    files.saturating_sub(own).max(files / 2) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_in_all_and_per_address() {
        let overrides = BTreeMap::from([([10, 0, 0, 9].into(), 3)]);
        let admission = Admission::new(Limits { in_all: 5, per_address: 2, overrides }, 1 << 20, 1, 0);
        let check = |last: u8, expected| {
            assert_eq!(admission.enter([10, 0, 0, last].into()), expected, "10.0.0.{last}");
        };
        check(1, Verdict::Admitted);
        check(1, Verdict::Admitted);
        check(1, Verdict::TooMany);
        for _ in 0..3 {
            check(9, Verdict::Admitted);
        }
        check(2, Verdict::Full);
        admission.leave("::ffff:10.0.0.1".parse().unwrap());
        check(9, Verdict::TooMany);
        check(2, Verdict::Admitted);
        check(1, Verdict::Full);
    }

    #[test]
    fn files_keep_their_part() {
        let check = |files, cores, expected| {
            assert_eq!(room_for_connections(files, cores, 256), expected, "{files} files, {cores} cores");
        };
        check(1_048_576, 2, 1_048_576 - 64 - 640);
        check(1_024, 2, 512);
        check(1_024, 1, 640);
        check(100_000, 64, 100_000 - 64 - 64 * 320);
    }
}
