//! SIGTERM and SIGINT ask for a clean stop: the handler counts them and rings a bell that the main thread waits on.
//!
//! Handlers belong to the process, so only one `run` at a time can listen to them.

use super::sys::{self, Bell};
use std::io;
use std::os::fd::AsRawFd;
use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};

static BELL: AtomicI32 = AtomicI32::new(-1);
static COUNT: AtomicU32 = AtomicU32::new(0);

/// While this lives, signals ring the bell it was made with.
#[derive(Debug)]
pub(super) struct Signals;

impl Signals {
    /// Listens. `bell` must live longer than the result.
    pub(super) fn listen(bell: &Bell) -> io::Result<Self> {
        COUNT.store(0, Ordering::SeqCst);
        BELL.store(bell.as_raw_fd(), Ordering::SeqCst);
        sys::on_signal(libc::SIGTERM, count_and_ring)?;
        sys::on_signal(libc::SIGINT, count_and_ring)?;
        Ok(Self)
    }

    /// How many signals came since `listen`.
    pub(super) fn count(&self) -> u32 {
        COUNT.load(Ordering::SeqCst)
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        BELL.store(-1, Ordering::SeqCst);
    }
}

/// Runs inside a signal: atomics and one `write`, both async-signal-safe.
extern "C" fn count_and_ring(_signal: i32) {
    COUNT.fetch_add(1, Ordering::SeqCst);
    let fd = BELL.load(Ordering::SeqCst);
    if fd >= 0 {
        sys::ring_raw(fd);
    }
}
