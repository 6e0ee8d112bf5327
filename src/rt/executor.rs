//! glommio executors, started the only way that is safe with glommio 0.9.0: a core's thread, pinned, with everything of the core in
//! one task that never leaves the thread to others.
//!
//! - An executor that is descheduled in the wrong microsecond parks although tasks are runnable, and then sleeps until some timer or
//!   I/O wakes it. That can happen before the task runs: then [`Executor::nudge`] interrupts the sleep with a signal. So does
//!   [`Executor::join`], should there be such a moment when it has ended.
//! - No `DmaFile`: glommio may take a disk for one that must be polled. All files go through our own ring.
//! - No tasks of its own beside ours: each time that it gets the thread costs some 20 µs, and a small request may wait for that.
//! - Little `io_memory`: we use none of it, and it counts against RLIMIT_MEMLOCK.

use super::patience::patiently;
use super::sys;
use glommio::{LocalExecutor, LocalExecutorBuilder, Placement, PoolPlacement};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Pause between two looks whether a thread has ended.
const LAST_NUDGES_EVERY: Duration = Duration::from_millis(1);
const IO_MEMORY_BYTES: usize = 64 << 10;

/// An executor's thread.
pub(super) struct Executor {
    thread: JoinHandle<Result<(), String>>,
    progress: Arc<AtomicU8>,
}

/// How far it has come: not in its loop, there without the body, or in the body.
const BEFORE: u8 = 0;
const IN_LOOP: u8 = 1;
const IN_BODY: u8 = 2;

/// Runs `body` on a new thread pinned to `cpu`.
pub(super) fn spawn(name: &str, cpu: usize, body: impl FnOnce() + Send + 'static) -> io::Result<Executor> {
    let progress = Arc::new(AtomicU8::new(BEFORE));
    let thread_progress = progress.clone();
    let thread_name = name.to_owned();
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
        let executor =
            patiently(libc::ENOMEM, || set_up(&thread_name, cpu)).map_err(|error| error.to_string())?;
        thread_progress.store(IN_LOOP, Ordering::SeqCst);
        executor.run(async move {
            thread_progress.store(IN_BODY, Ordering::SeqCst);
            body();
        });
        Ok(())
    })?;
    Ok(Executor { thread, progress })
}

fn set_up(name: &str, cpu: usize) -> io::Result<LocalExecutor> {
    let builder = LocalExecutorBuilder::new(Placement::Fixed(cpu))
        .name(name)
        .io_memory(IO_MEMORY_BYTES)
        .blocking_thread_pool_placement(PoolPlacement::Unbound(1));
    builder.make().map_err(io::Error::from)
}

impl Executor {
    /// Wakes an executor that may have parked by mistake before it came to the body. False when it has. Call it every few
    /// milliseconds.
    pub(super) fn nudge(&self) -> bool {
        let progress = self.progress.load(Ordering::SeqCst);
        if progress == IN_LOOP {
            sys::interrupt(&self.thread);
        }
        progress < IN_BODY && !self.thread.is_finished()
    }

    /// Waits for the end of its thread, behind that of the body.
    pub(super) fn join(self) -> Result<(), ExecutorError> {
        while !self.thread.is_finished() {
            std::thread::sleep(LAST_NUDGES_EVERY);
            sys::interrupt(&self.thread);
        }
        match self.thread.join() {
            Ok(ended) => ended.map_err(ExecutorError::NotStarted),
            Err(_) => Err(ExecutorError::Panicked),
        }
    }
}

/// How an executor's thread can end badly.
#[derive(Debug)]
pub(super) enum ExecutorError {
    /// glommio could not set it up; its words.
    NotStarted(String),
    /// The message was printed when it happened.
    Panicked,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In place of glommio's sleep: that cannot be made to go wrong at will. It was seen once, for two minutes.
    #[test]
    fn an_end_that_sleeps_is_interrupted() {
        sys::allow_interrupts().expect("a signal is ours");
        let silent = std::net::UdpSocket::bind("127.0.0.1:0").expect("a port");
        let body = move || {
            let error = silent.recv(&mut [0]).expect_err("nobody sends");
            assert_eq!(error.kind(), io::ErrorKind::Interrupted);
        };
        let executor = spawn("ends", 0, body).expect("a thread");
        while executor.nudge() {
            std::thread::sleep(Duration::from_millis(5));
        }
        let (tell, told) = std::sync::mpsc::channel();
        let wait = move || tell.send(executor.join().is_ok());
        std::thread::Builder::new().spawn(wait).expect("a thread");
        assert_eq!(told.recv_timeout(Duration::from_secs(20)), Ok(true));
    }
}
