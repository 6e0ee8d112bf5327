//! The helper thread of one core in one log directory: system calls that may block and that the ring does not do, like those on names.
//!
//! It is started by the main thread, so that it does not run where the core's own thread is pinned. A panic in a call becomes one of
//! the core that awaits it: alone it would hang that core for ever.

use std::future::poll_fn;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Sender, TryRecvError, channel};
use std::task::Poll;

type Work = Box<dyn FnOnce() + Send>;

/// A handle; clones are the same thread, which ends when the last one goes.
#[derive(Clone)]
pub(super) struct Helper(Sender<Work>);

impl Helper {
    /// Starts the thread.
    pub(super) fn start(name: &str) -> io::Result<Self> {
        let (sender, receiver) = channel::<Work>();
        let work_off = move || receiver.iter().for_each(|work| work());
        std::thread::Builder::new().name(name.to_owned()).spawn(work_off)?;
        Ok(Self(sender))
    }

    /// Carries out `work` behind what was asked for before, and gives its result. Whoever polls must do so with the same waker each
    /// time.
    pub(super) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let waker = poll_fn(|cx| Poll::Ready(cx.waker().clone())).await;
        let (tell, told) = channel();
        let work = Box::new(move || {
            // Nobody listens when the core was halted meanwhile.
            let _ = tell.send(catch_unwind(AssertUnwindSafe(work)));
            waker.wake();
        });
        let asked = self.0.send(work);
        assert!(asked.is_ok(), "the helper thread catches panics and ends after its last handle");
        let result = poll_fn(|_| match told.try_recv() {
            Err(TryRecvError::Empty) => Poll::Pending,
            other => Poll::Ready(other),
        });
        result
            .await
            .map_err(|gone| Box::new(gone) as _)
            .flatten()
            .unwrap_or_else(|panic| resume_unwind(panic))
    }
}
