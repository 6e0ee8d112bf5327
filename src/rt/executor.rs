//! glommio executors, started the only way that is safe with glommio 0.9.0.
//!
//! - `preempt_timer` of 250 us: an executor looks at its I/O only once per preempt period (default 100 ms).
//! - Tickers: an executor that is descheduled in the wrong microsecond parks although tasks are runnable, and then
//!   sleeps until some timer or I/O wakes it. A timer is always armed while a ticker sleeps. There are two, because one
//!   whose timer has just fired is itself such a runnable task.
//!   Before they sleep for the first time nothing is armed: then [`Executor::nudge`] interrupts the sleep with a signal. So does
//!   [`Executor::join`], when the shard's task has ended after a sleep of its own that made them overdue.
//! - No `DmaFile`: glommio may take a disk for one that must be polled. All files go through our own ring.
//! - Little `io_memory`: we use none of it, and it counts against RLIMIT_MEMLOCK.

use super::patience::patiently;
use super::sys;
use glommio::{
    Latency, LocalExecutor, LocalExecutorBuilder, Placement, PoolPlacement, Shares, TaskQueueHandle,
};
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Longest time between two looks at I/O while tasks are busy.
const PREEMPT_TIMER: Duration = Duration::from_micros(250);
/// Longest stall of an executor that parked by mistake, and of one whose first ticker is what it forgot. Each tick
/// costs an idle core CPU: see `tests::lives`.
const TICKS: [Duration; 2] = [Duration::from_millis(20), Duration::from_millis(110)];
/// Pause between two looks whether a thread has ended.
const LAST_NUDGES_EVERY: Duration = Duration::from_millis(1);
const IO_MEMORY_BYTES: usize = 64 << 10;
/// CPU shares of the shard's own task.
const SHARD_SHARES: usize = 1000;
/// CPU shares of all background jobs of a core together.
const BACKGROUND_SHARES: usize = 100;

/// Where a core's tasks run.
#[derive(Clone, Debug)]
pub(super) struct Queues {
    pub(super) shard: TaskQueueHandle,
    pub(super) background: TaskQueueHandle,
    /// Set by the shard's task while it leaves the thread to glommio, which may then park by mistake.
    pub(super) away: Arc<AtomicBool>,
}

/// An executor's thread.
pub(super) struct Executor {
    thread: JoinHandle<Result<(), String>>,
    progress: Arc<Progress>,
    away: Arc<AtomicBool>,
}

/// How far an executor has come: 0 before its loop, 1 in it, 2 and 3 with tickers armed.
#[derive(Default)]
struct Progress(AtomicUsize);

impl Progress {
    fn step(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    fn get(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

const IN_LOOP: usize = 1;
const SAFE: usize = 1 + TICKS.len();

/// Runs `make`'s future on a new thread pinned to `cpu`.
pub(super) fn spawn<F: Future<Output = ()> + 'static>(
    name: &str,
    cpu: usize,
    make: impl FnOnce(Queues) -> F + Send + 'static,
) -> io::Result<Executor> {
    let progress = Arc::new(Progress::default());
    let away = Arc::new(AtomicBool::new(false));
    let thread_away = away.clone();
    let thread_progress = progress.clone();
    let thread_name = name.to_owned();
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
        let executor =
            patiently(libc::ENOMEM, || set_up(&thread_name, cpu)).map_err(|error| error.to_string())?;
        thread_progress.step();
        executor.run(root(make, thread_progress.clone(), thread_away));
        Ok(())
    })?;
    Ok(Executor { thread, progress, away })
}

fn set_up(name: &str, cpu: usize) -> io::Result<LocalExecutor> {
    let builder = LocalExecutorBuilder::new(Placement::Fixed(cpu))
        .name(name)
        .io_memory(IO_MEMORY_BYTES)
        .preempt_timer(PREEMPT_TIMER)
        .blocking_thread_pool_placement(PoolPlacement::Unbound(1));
    builder.make().map_err(io::Error::from)
}

impl Executor {
    /// Wakes an executor that may have parked by mistake: before its first timer was armed, or while the shard's task left
    /// the thread to it (its tickers sleep as long as the shard sleeps in its own ring, so they may all be overdue). False
    /// when it has started. Call it every few milliseconds.
    pub(super) fn nudge(&self) -> bool {
        let progress = self.progress.get();
        if (IN_LOOP..SAFE).contains(&progress) || self.away.load(Ordering::Relaxed) {
            sys::interrupt(&self.thread);
        }
        progress < SAFE && !self.thread.is_finished()
    }

    /// Waits for the end of its thread, after that of the shard's task. Until then the executor may park by mistake once more, with
    /// tickers that are all overdue, and nobody else would wake it.
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

async fn root<F: Future<Output = ()> + 'static>(
    make: impl FnOnce(Queues) -> F,
    progress: Arc<Progress>,
    away: Arc<AtomicBool>,
) {
    for tick in TICKS {
        glommio::spawn_local(ticker(tick, progress.clone())).detach();
    }
    while progress.get() < SAFE {
        glommio::executor().yield_task_queue_now().await;
    }
    let queues = make_queues(away);
    let shard = queues.shard;
    if let Ok(task) = glommio::spawn_local_into(make(queues), shard) {
        task.await;
    }
}

async fn ticker(tick: Duration, progress: Arc<Progress>) {
    // The first `sleep` arms its timer in the same poll.
    progress.step();
    loop {
        glommio::timer::sleep(tick).await;
    }
}

fn make_queues(away: Arc<AtomicBool>) -> Queues {
    let executor = glommio::executor();
    let latency = Latency::Matters(PREEMPT_TIMER);
    Queues {
        away,
        shard: executor.create_task_queue(Shares::Static(SHARD_SHARES), latency, "shard"),
        background: executor.create_task_queue(
            Shares::Static(BACKGROUND_SHARES),
            Latency::NotImportant,
            "background",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In place of glommio's sleep: that cannot be made to go wrong at will. It was seen once, for two minutes.
    #[test]
    fn an_end_that_sleeps_is_interrupted() {
        sys::allow_interrupts().expect("a signal is ours");
        let silent = std::net::UdpSocket::bind("127.0.0.1:0").expect("a port");
        let body = move |_: Queues| async move {
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
