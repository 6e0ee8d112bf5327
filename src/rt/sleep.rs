//! How a core's loop sleeps inside glommio: on its door bell, and with an alarm for the next deadline.
//!
//! Unsafe: giving the bell's descriptor to a glommio file.

#![expect(unsafe_code, reason = "glommio makes files from raw descriptors only")]

use super::door::Door;
use super::ring::{Op, OpId, Owner, Ring};
use crate::base::Instant;
use glommio::io::BufferedFile;
use std::io;
use std::os::fd::{FromRawFd, IntoRawFd};
use std::time::Duration;

/// Waits for the bell. glommio has no way to await a descriptor, but it reads files on its own ring, and such a read of
/// an eventfd completes when it is rung, and silences it.
pub(super) struct Sleeper {
    bell: BufferedFile,
}

impl Sleeper {
    /// Must be made inside the executor.
    pub(super) fn new(door: &Door) -> io::Result<Self> {
        let fd = door.waiter()?.into_raw_fd();
        // SAFETY: `into_raw_fd` gave up ownership of this descriptor, the file takes it and closes it.
        Ok(Self { bell: unsafe { BufferedFile::from_raw_fd(fd) } })
    }

    /// Until the bell is or was rung.
    pub(super) async fn wait(&self) -> io::Result<()> {
        self.bell.read_at(0, 8).await.map(drop).map_err(|error| io::Error::other(error.to_string()))
    }
}

/// The one timer of a loop, an operation on its ring.
#[derive(Debug, Default)]
pub(super) struct Alarm {
    armed: Option<(OpId, Instant)>,
}

impl Alarm {
    /// Makes sure that something completes by `deadline`. An earlier alarm stays: a wake-up too much, and then it is
    /// set anew.
    pub(super) fn set(&mut self, ring: &mut Ring, now: Instant, deadline: Option<Instant>) {
        let Some(deadline) = deadline else { return };
        match self.armed {
            Some((_, at)) if at <= deadline => return,
            Some((id, _)) => ring.cancel(id),
            None => {}
        }
        let span = Duration::from_nanos((deadline - now).0);
        self.armed = Some((ring.start(Owner::Timer, Op::timer(span)), deadline));
    }

    /// A timer completed; a cancelled one is not the armed one.
    pub(super) fn rang(&mut self, id: OpId) {
        self.armed = self.armed.filter(|(armed, _)| *armed != id);
    }
}
