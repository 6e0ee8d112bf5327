//! How a core's loop sleeps, and what wakes it: its door bell, and the next deadline.
//!
//! While background jobs are under way it sleeps inside glommio, so that their tasks run. Otherwise it sleeps in its own
//! ring: one system call instead of glommio's three rings, which is most of the time that a small request takes.
//!
//! Unsafe: giving the bell's descriptor to a glommio file.

#![expect(unsafe_code, reason = "glommio makes files from raw descriptors only")]

use super::door::Door;
use super::ring::{Op, OpId, Owner, Ring};
use crate::base::Instant;
use glommio::io::BufferedFile;
use std::io;
use std::os::fd::{FromRawFd, IntoRawFd, OwnedFd};
use std::rc::Rc;
use std::time::Duration;

/// Waits for the bell. glommio has no way to await a descriptor, but it reads files on its own ring, and such a read of
/// an eventfd completes when it is rung, and silences it.
pub(super) struct Sleeper {
    bell: BufferedFile,
    ring_bell: Rc<OwnedFd>,
    /// A wait for the bell is under way in the ring.
    listens_in_ring: bool,
}

impl Sleeper {
    /// Must be made inside the executor.
    pub(super) fn new(door: &Door) -> io::Result<Self> {
        let fd = door.waiter()?.into_raw_fd();
        let ring_bell = Rc::new(door.waiter()?);
        // SAFETY: `into_raw_fd` gave up ownership of this descriptor, the file takes it and closes it.
        Ok(Self { bell: unsafe { BufferedFile::from_raw_fd(fd) }, ring_bell, listens_in_ring: false })
    }

    /// Before a sleep in the ring: the bell ends it. If a sleep inside glommio follows first, both hear the bell: whichever
    /// takes it, the loop wakes, because the ring's own completion rings it again.
    pub(super) fn listen_in(&mut self, ring: &mut Ring) {
        if !std::mem::replace(&mut self.listens_in_ring, true) {
            ring.start(Owner::Bell, Op::bell(self.ring_bell.clone()));
        }
    }

    /// The wait in the ring is over.
    pub(super) fn heard_in_ring(&mut self) {
        self.listens_in_ring = false;
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
