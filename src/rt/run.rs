//! The life of the whole process: check, bind, start one executor for each core, wait for its end, stop cleanly.
//!
//! Runs on the main thread, which does nothing else meanwhile: it sleeps on a bell that signals and ending cores ring.

use super::admission::Admission;
use super::clock::Clock;
use super::control::{Control, Phase};
use super::core::Seat;
use super::door::Door;
use super::executor::{Executor, ExecutorError};
use super::helper::Helper;
use super::listen::{Listener, listen_all};
use super::mailbox::mesh;
use super::node::Node;
use super::options::{Options, RunError};
use super::shard_loop::LoopError;
use super::signals::Signals;
use super::space::Space;
use super::sys::{self, Bell};
use super::{boot, executor};
use crate::base::{Duration, Instant, Now, ShardId};
use crate::shard::Shard;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

/// After a failure, how long the other cores may take to leave their loops.
const HALT_GRACE: Duration = Duration::from_millis(2000);
/// How often cores that have just started are looked after: see `executor`.
const NUDGE_EVERY: std::time::Duration = std::time::Duration::from_millis(10);
/// How long the main thread sleeps at most. Reports and signals ring its bell; this is for what time brings.
const MAIN_SLEEP: std::time::Duration = std::time::Duration::from_millis(50);
/// How often the main thread looks how much room the log directories have.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Runs one shard on each core until SIGTERM or SIGINT has led to a clean stop.
///
/// `make` makes each shard on its own thread from its seed; `on_listening` learns the bound addresses once all shards
/// are made; `finish` turns each stopped shard, on its own thread, into what is handed back, in order of cores.
pub fn run<S, E>(
    options: Options,
    seeds: Vec<S>,
    make: impl Fn(ShardId, S, Now) -> Shard + Send + Clone + 'static,
    finish: impl Fn(Shard) -> E + Send + Clone + 'static,
    on_listening: impl FnOnce(&[SocketAddr]),
) -> Result<Vec<E>, RunError>
where
    S: Send + 'static,
    E: Send + 'static,
{
    let bell = Arc::new(Bell::new()?);
    let signals = Signals::listen(&bell)?;
    run_nodes(options, seeds, make, finish, on_listening, &bell, &|| signals.count())
}

/// [`run`] for any node, asked to stop by `stop_requests` growing and `bell` ringing.
pub(super) fn run_nodes<N: Node, S: Send + 'static, E: Send + 'static>(
    options: Options,
    seeds: Vec<S>,
    make: impl Fn(ShardId, S, Now) -> N + Send + Clone + 'static,
    finish: impl Fn(N) -> E + Send + Clone + 'static,
    on_listening: impl FnOnce(&[SocketAddr]),
    bell: &Arc<Bell>,
    stop_requests: &dyn Fn() -> u32,
) -> Result<Vec<E>, RunError> {
    let cores = options.cores.len();
    if seeds.len() != cores {
        return Err(RunError::Seeds { seeds: seeds.len(), cores });
    }
    sys::ignore_broken_pipes();
    sys::allow_interrupts()?;
    let files = boot::check(&options.cores)?;
    let listeners = listen_all(&options.listen)?;
    let addresses: Vec<_> = listeners.iter().map(|listener| listener.address).collect();
    let doors = (0..cores).map(|_| Door::new().map(Arc::new)).collect::<Result<Vec<_>, _>>()?;
    let admission = Admission::new(options.connections.clone(), files, cores, options.open_files_max);
    let control = Arc::new(Control::new(doors.clone(), options.data_dirs.len(), admission));
    let (report, reports) = channel();
    let clock = Clock::start();
    let mut office = Office::new(&options, clock, control.clone(), reports, bell.clone());
    office.look_at_room();
    let seats = seats(Arc::new(options), clock, &control, doors, listeners)?;
    for (seat, seed) in seats.into_iter().zip(seeds) {
        let reporter =
            Reporter { shard: seat.shard, report: report.clone(), bell: bell.clone(), done: false };
        let (make, finish) = (make.clone(), finish.clone());
        office.start(seat, reporter, move |shard, now| make(shard, seed, now), finish)?;
    }
    drop(report);
    office.wait_until_ready()?;
    on_listening(&addresses);
    office.wait_for_end(stop_requests)
}

/// One for each core; the listeners are spread over them.
fn seats(
    options: Arc<Options>,
    clock: Clock,
    control: &Arc<Control>,
    doors: Vec<Arc<Door>>,
    listeners: Vec<Listener>,
) -> Result<Vec<Seat>, RunError> {
    let mailboxes = mesh(&doors);
    let other_cpus = boot::other_cpus(&options.cores)?;
    let mut seats = Vec::new();
    for (core, (door, mailbox)) in doors.into_iter().zip(mailboxes).enumerate() {
        let shard = ShardId(core as u16);
        let explain = |error: std::io::Error| RunError::Start(shard, error.to_string());
        seats.push(Seat {
            shard,
            options: options.clone(),
            clock,
            control: control.clone(),
            door,
            mailbox,
            helpers: start_helpers(shard, options.data_dirs.len()).map_err(explain)?,
            other_cpus: other_cpus.clone(),
            listeners: Vec::new(),
        });
    }
    let cores = seats.len();
    for (index, listener) in listeners.into_iter().enumerate() {
        seats[index % cores].listeners.push(listener);
    }
    Ok(seats)
}

fn start_helpers(shard: ShardId, dirs: usize) -> std::io::Result<Vec<Helper>> {
    (0..dirs).map(|dir| Helper::start(&format!("helper-{shard}-{dir}"))).collect()
}

/// What a core tells the main thread.
enum Report<E> {
    Ready,
    Ended(Result<E, LoopError>),
    /// Its thread ended without an end of its loop.
    Died,
}

/// Tells it, and also tells when its thread dies of a panic.
struct Reporter<E> {
    shard: ShardId,
    report: Sender<(ShardId, Report<E>)>,
    bell: Arc<Bell>,
    done: bool,
}

impl<E> Reporter<E> {
    fn tell(&self, report: Report<E>) {
        // Nobody listens any more: the main thread has given up, which it says itself.
        let _ = self.report.send((self.shard, report));
        self.bell.ring();
    }

    fn tell_end(mut self, end: Result<E, LoopError>) {
        self.tell(Report::Ended(end));
        self.done = true;
    }
}

impl<E> Drop for Reporter<E> {
    fn drop(&mut self) {
        if !self.done {
            self.tell(Report::Died);
        }
    }
}

/// The main thread's view of all cores.
struct Office<E: Send + 'static> {
    clock: Clock,
    control: Arc<Control>,
    reports: Receiver<(ShardId, Report<E>)>,
    bell: Arc<Bell>,
    cpus: Vec<usize>,
    stop_deadline: std::time::Duration,
    spaces: Vec<Space>,
    next_look: Instant,
    threads: Vec<Executor>,
    ready: usize,
    /// One place for each core.
    ended: Vec<Option<E>>,
}

impl<E: Send + 'static> Office<E> {
    fn new(
        options: &Options,
        clock: Clock,
        control: Arc<Control>,
        reports: Receiver<(ShardId, Report<E>)>,
        bell: Arc<Bell>,
    ) -> Self {
        Self {
            clock,
            control,
            reports,
            bell,
            cpus: options.cores.clone(),
            stop_deadline: options.stop_deadline,
            spaces: options
                .data_dirs
                .iter()
                .map(|dir| Space::new(dir.clone(), options.disk_reserve))
                .collect(),
            next_look: Instant::default(),
            threads: Vec::new(),
            ready: 0,
            ended: options.cores.iter().map(|_| None).collect(),
        }
    }

    fn start<N: Node>(
        &mut self,
        seat: Seat,
        reporter: Reporter<E>,
        make: impl FnOnce(ShardId, Now) -> N + Send + 'static,
        finish: impl Fn(N) -> E + Send + 'static,
    ) -> Result<(), RunError> {
        let shard = seat.shard;
        let clock = self.clock;
        let cpu = self.cpus[usize::from(shard.0)];
        let spawned = executor::spawn(&format!("shard-{shard}"), cpu, move || {
            let ready = || reporter.tell(Report::Ready);
            let ended = seat.serve(|| make(shard, clock.now()), ready);
            reporter.tell_end(ended.map(finish));
        });
        match spawned {
            Ok(thread) => {
                self.threads.push(thread);
                Ok(())
            }
            Err(error) => Err(self.halt(RunError::Start(shard, error.to_string()))),
        }
    }

    fn wait_until_ready(&mut self) -> Result<(), RunError> {
        while self.ready < self.ended.len() {
            let in_danger = self.threads.iter().fold(false, |any, thread| thread.nudge() | any);
            self.bell.wait(if in_danger { NUDGE_EVERY } else { MAIN_SLEEP });
            self.read_reports()?;
        }
        Ok(())
    }

    fn wait_for_end(mut self, stop_requests: &dyn Fn() -> u32) -> Result<Vec<E>, RunError> {
        let mut stop_by = None;
        while self.ended.iter().any(Option::is_none) {
            self.bell.wait(MAIN_SLEEP);
            self.read_reports()?;
            self.look_at_room();
            match (stop_requests(), stop_by) {
                (0, _) => {}
                (1, Some(by)) => self.check_stop_deadline(by)?,
                (_, None) => stop_by = Some(self.begin_stop()),
                (_, Some(_)) => return Err(self.halt(RunError::Interrupted)),
            }
        }
        self.threads.drain(..).for_each(|thread| drop(thread.join()));
        Ok(self.ended.into_iter().flatten().collect())
    }

    fn look_at_room(&mut self) {
        let now = self.clock.mono();
        if now >= self.next_look {
            self.next_look = now + LOOK_EVERY;
            self.control.set_rooms(self.spaces.iter_mut().map(Space::look).collect());
        }
    }

    fn begin_stop(&self) -> Instant {
        self.control.advance(Phase::Stopping);
        self.clock.mono() + Duration(self.stop_deadline.as_nanos() as u64)
    }

    fn check_stop_deadline(&mut self, by: Instant) -> Result<(), RunError> {
        if self.clock.mono() < by {
            return Ok(());
        }
        let (deadline, stopped, cores) = (self.stop_deadline, self.control.stopped(), self.ended.len());
        Err(self.halt(RunError::StopDeadline { deadline, stopped, cores }))
    }

    /// Everything that was told since the last call; the first failure ends the run.
    fn read_reports(&mut self) -> Result<(), RunError> {
        while let Ok((shard, report)) = self.reports.try_recv() {
            let error = match report {
                Report::Ready => {
                    self.ready += 1;
                    continue;
                }
                Report::Ended(Ok(end)) => {
                    self.ended[usize::from(shard.0)] = Some(end);
                    continue;
                }
                Report::Ended(Err(LoopError::Fatal(reason))) => RunError::Fatal(shard, reason),
                Report::Ended(Err(LoopError::Halted)) => continue,
                Report::Died => self.autopsy(shard),
            };
            return Err(self.halt(error));
        }
        Ok(())
    }

    /// Why the thread of `shard` died.
    fn autopsy(&mut self, shard: ShardId) -> RunError {
        match self.threads.remove(usize::from(shard.0)).join() {
            Err(ExecutorError::NotStarted(reason)) => RunError::Start(shard, reason),
            Ok(()) | Err(ExecutorError::Panicked) => RunError::Panicked(shard),
        }
    }

    /// Ends all cores without ceremony and gives them a moment for it.
    fn halt(&mut self, error: RunError) -> RunError {
        self.control.advance(Phase::Halted);
        let by = self.clock.mono() + HALT_GRACE;
        let mut running = self.threads.len();
        while running > 0 && self.clock.mono() < by {
            self.threads.iter().for_each(|thread| _ = thread.nudge());
            match self.reports.recv_timeout(std::time::Duration::from_millis(50)) {
                Ok((_, Report::Ready)) => {}
                Ok(_) => running -= 1,
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {}
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => break,
            }
        }
        error
    }
}
