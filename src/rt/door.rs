//! The door of one core: how others wake it when it sleeps, without a system call when it does not.
//!
//! The receiver sleeps only after it has looked once more; the sender looks at the sleeper only after it has put
//! its message down. Both put a sequentially consistent fence between their two steps:
//!
//! ```text
//! receiver   sleeping := true ; fence ; look at every queue ; all empty -> wait for the bell
//! sender     push             ; fence ; sleeping? -> swap to false, and ring if it was true
//! ```
//!
//! In any order of these four steps either the receiver's look comes after the push and sees it, or the sender's look
//! comes after `sleeping := true` and rings. Both may happen: then a wake-up is wasted, never lost. The bell
//! is a counter, so a ring before the wait begins is not lost either. `tests::doors` walks through every order.

use super::sys::Bell;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicBool, Ordering, fence};

/// One per core, shared by all.
#[derive(Debug)]
pub(super) struct Door {
    sleeping: AtomicBool,
    bell: Bell,
}

impl Door {
    /// The door of a core that is awake.
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self { sleeping: AtomicBool::new(false), bell: Bell::new()? })
    }

    /// The receiver's first step; what follows must be a look at every queue.
    pub(super) fn about_to_sleep(&self) {
        self.sleeping.store(true, Ordering::SeqCst);
        fence(Ordering::SeqCst);
    }

    /// The receiver is awake, or did not sleep after all.
    pub(super) fn awake(&self) {
        self.sleeping.store(false, Ordering::SeqCst);
    }

    /// The sender's second step, after it has made something visible.
    pub(super) fn knock(&self) {
        fence(Ordering::SeqCst);
        if self.sleeping.load(Ordering::SeqCst) && self.sleeping.swap(false, Ordering::SeqCst) {
            self.bell.ring();
        }
    }

    /// The bell itself.
    #[cfg(test)]
    pub(super) fn bell(&self) -> &Bell {
        &self.bell
    }

    /// A descriptor of the bell to wait on.
    pub(super) fn waiter(&self) -> io::Result<OwnedFd> {
        self.bell.try_clone()
    }
}
