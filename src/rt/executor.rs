//! glommio executors, started the only way that is safe with glommio 0.9.0.
//!
//! - `preempt_timer` of 250 us: an executor looks at its I/O only once per preempt period (default 100 ms).
//! - Tickers: an executor that is descheduled in the wrong microsecond parks although tasks are runnable, and then
//!   sleeps until some timer or I/O wakes it. A timer is always armed while a ticker sleeps. There are two, because one
//!   whose timer has just fired is itself such a runnable task.
//! - No `DmaFile`: glommio may take a disk for one that must be polled. All files go through our own ring.
//! - Little `io_memory`: we use none of it, and it counts against RLIMIT_MEMLOCK.

use glommio::{
    ExecutorJoinHandle, GlommioError, Latency, LocalExecutorBuilder, Placement, PoolPlacement, Shares,
    TaskQueueHandle,
};
use std::future::Future;
use std::time::Duration;

/// Longest time between two looks at I/O while tasks are busy.
const PREEMPT_TIMER: Duration = Duration::from_micros(250);
/// Longest stall of an executor that parked by mistake, and of one whose first ticker is what it forgot. Each tick
/// costs an idle core CPU: see `tests::lives`.
const TICKS: [Duration; 2] = [Duration::from_millis(20), Duration::from_millis(110)];
const IO_MEMORY_BYTES: usize = 64 << 10;
/// CPU shares of the shard's own task.
const SHARD_SHARES: usize = 1000;
/// CPU shares of all background jobs of a core together.
const BACKGROUND_SHARES: usize = 100;

/// Where a core's tasks run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Queues {
    pub(super) shard: TaskQueueHandle,
    pub(super) background: TaskQueueHandle,
}

/// Runs `make`'s future on a new thread pinned to `cpu`.
pub(super) fn spawn<F, T>(
    name: &str,
    cpu: usize,
    make: impl FnOnce(Queues) -> F + Send + 'static,
) -> Result<ExecutorJoinHandle<T>, GlommioError<()>>
where
    F: Future<Output = T> + 'static,
    T: Send + 'static,
{
    LocalExecutorBuilder::new(Placement::Fixed(cpu))
        .name(name)
        .io_memory(IO_MEMORY_BYTES)
        .preempt_timer(PREEMPT_TIMER)
        .blocking_thread_pool_placement(PoolPlacement::Unbound(1))
        .spawn(move || async move {
            start_tickers();
            let queues = make_queues();
            let main = glommio::spawn_local_into(make(queues), queues.shard);
            match main {
                Ok(task) => task.await,
                Err(_) => unreachable!("the queue was made three lines above"),
            }
        })
}

fn make_queues() -> Queues {
    let executor = glommio::executor();
    let latency = Latency::Matters(PREEMPT_TIMER);
    Queues {
        shard: executor.create_task_queue(Shares::Static(SHARD_SHARES), latency, "shard"),
        background: executor.create_task_queue(
            Shares::Static(BACKGROUND_SHARES),
            Latency::NotImportant,
            "background",
        ),
    }
}

fn start_tickers() {
    for tick in TICKS {
        glommio::spawn_local(async move {
            loop {
                glommio::timer::sleep(tick).await;
            }
        })
        .detach();
    }
}
