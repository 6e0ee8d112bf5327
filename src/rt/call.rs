//! How background jobs call the loop that polls them: a flag that it looks at in every turn, and its door, where it may sleep.

use super::door::Door;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Wake, Waker};

/// Of one core: some job can go on.
pub(super) struct Call {
    flag: Arc<Flag>,
    waker: Waker,
}

struct Flag {
    is_set: AtomicBool,
    door: Arc<Door>,
}

impl Call {
    /// Nobody calls yet. `door` is that of the core.
    pub(super) fn new(door: Arc<Door>) -> Self {
        let flag = Arc::new(Flag { is_set: AtomicBool::new(false), door });
        Self { waker: flag.clone().into(), flag }
    }

    /// For everything that a job may wait for.
    pub(super) fn waker(&self) -> &Waker {
        &self.waker
    }

    /// Whether somebody has called since the last `take`.
    pub(super) fn is_set(&self) -> bool {
        self.flag.is_set.load(Ordering::Acquire)
    }

    /// Before the jobs are polled: who calls from now on, calls again.
    pub(super) fn take(&self) {
        self.flag.is_set.swap(false, Ordering::AcqRel);
    }
}

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // A swap: the loop calls itself, too, and must not hide what a helper did before its call.
        self.is_set.swap(true, Ordering::AcqRel);
        self.door.knock();
    }
}
