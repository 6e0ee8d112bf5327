//! How a core's loop sleeps: in its own ring, where completions, its door bell and a time limit wake it.
//!
//! Not inside glommio: that parks three rings and costs most of the time that a small request takes.

use super::door::Door;
use super::ring::{Op, Owner, Ring};
use std::io;
use std::os::fd::OwnedFd;
use std::rc::Rc;

/// Hears the bell in the ring.
pub(super) struct Sleeper {
    bell: Rc<OwnedFd>,
    is_listening: bool,
}

impl Sleeper {
    /// For the bell of `door`.
    pub(super) fn new(door: &Door) -> io::Result<Self> {
        Ok(Self { bell: Rc::new(door.waiter()?), is_listening: false })
    }

    /// Before a sleep: from now on a ring of the bell completes something.
    pub(super) fn listen_in(&mut self, ring: &mut Ring) {
        if !std::mem::replace(&mut self.is_listening, true) {
            ring.start(Owner::Bell, Op::bell(self.bell.clone()));
        }
    }

    /// The bell was heard.
    pub(super) fn heard(&mut self) {
        self.is_listening = false;
    }
}
