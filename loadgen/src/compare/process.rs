//! A broker process: started on given cores, watched, ended by its own id.

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use rustix::thread::{CpuSet, sched_setaffinity};
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a start may take, formatting included.
const START: Duration = Duration::from_secs(90);
/// How long a clean stop may take before it is killed.
const STOP: Duration = Duration::from_secs(20);

/// A running process; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts a command on these cores (all when empty), what it says into a file.
    pub(super) fn start(mut command: Command, cores: &[usize], log: &Path) -> Result<Self> {
        let file = File::create(log).with_context(|| format!("{} cannot be written", log.display()))?;
        let again = file.try_clone().context("a second handle of the log")?;
        // A group of its own: Ctrl-C reaches the comparison, and that ends its brokers.
        command.stdin(Stdio::null()).stdout(file).stderr(again).process_group(0);
        let program = command.get_program().to_string_lossy().into_owned();
        let child = on_cores(cores, move || command.spawn())?;
        let child = child.with_context(|| format!("{program} cannot be started"))?;
        Ok(Self { child, log: log.to_owned() })
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until `answers` holds; an error when the process ends or takes too long.
    pub(super) fn wait_until(&mut self, answers: impl Fn() -> bool, pause: Duration) -> Result<()> {
        let end = Instant::now() + START;
        while !answers() {
            if let Some(status) = self.child.try_wait().context("waiting for a process")? {
                bail!("the broker ended at once ({status}): {}", self.last_words());
            }
            if Instant::now() > end {
                bail!("the broker does not answer within {} s: {}", START.as_secs(), self.last_words());
            }
            std::thread::sleep(pause);
        }
        Ok(())
    }

    /// Whether it still runs.
    pub(super) fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// The end of its log.
    pub(super) fn last_words(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().rev().take(3).collect();
        match lines.is_empty() {
            true => format!("its log {} is empty", self.log.display()),
            false => lines.into_iter().rev().collect::<Vec<_>>().join(" / "),
        }
    }

    /// kill -9.
    pub(super) fn kill(mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let told = Pid::from_raw(self.child.id() as i32).map(|pid| kill_process(pid, Signal::TERM));
        let end = Instant::now() + if told.is_some() { STOP } else { Duration::ZERO };
        while Instant::now() < end {
            if !self.is_alive() {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// Runs something on a thread that may only use these cores; processes that it starts inherit that.
fn on_cores<T: Send>(cores: &[usize], work: impl FnOnce() -> T + Send) -> Result<T> {
    let limited = move || -> Result<T> {
        if !cores.is_empty() {
            let mut set = CpuSet::new();
            cores.iter().for_each(|core| set.set(*core));
            sched_setaffinity(None, &set).context("cores cannot be chosen")?;
        }
        Ok(work())
    };
    std::thread::scope(|scope| scope.spawn(limited).join())
        .map_err(|_| anyhow::anyhow!("a thread that starts a process failed"))?
}
