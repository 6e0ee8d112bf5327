//! The client engine: one thread per client core, each with an epoll loop of its own over all its connections.
//!
//! | part | what it is |
//! |---|---|
//! | `worker`, `connections`, `ending` | the loop of one thread; its connections; its end |
//! | `producer`, `batch` | messages when they are due, gathered as Kafka's own producer gathers them |
//! | `reader` | fetch sessions |
//! | `link`, `socket`, `requests` | a connection; frames; the bytes of Produce and Fetch |
//! | `phases`, `clock`, `tally` | when it is, and what is counted |
//! | `crew` | who works on which thread |
//!
//! Threads share nothing while they run; each sends what it counted once a second.

mod batch;
mod clock;
mod connections;
mod crew;
mod ending;
mod link;
mod phases;
mod producer;
mod reader;
mod requests;
mod socket;
mod tally;
mod worker;

pub use phases::{Phase, Phases};
pub use tally::{Counts, Tally};

use crate::group::Positions;
use crate::plan::Plan;
use crate::stop::Stop;
use crate::verify::{Seen, Written};
use crate::wire::{Line, Target};
use anyhow::{Context, Result, anyhow, bail, ensure};
use clock::Clock;
use highwater::protocol::{Decode, InitProducerIdResponse, Reader};
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Barrier, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How often Ctrl-C is looked for.
const LOOK: Duration = Duration::from_millis(100);

/// What a run starts from.
#[derive(Clone, Debug)]
pub struct Start {
    pub target: Target,
    /// Where readers at the tail begin, by lane.
    pub tail_from: Vec<i64>,
    /// Where readers from the beginning begin, by lane.
    pub begins: Vec<i64>,
    /// Where every partition ended when the run was prepared.
    pub ends: Vec<i64>,
    /// The lanes of each reader at the tail, when its group has dealt them out.
    pub shares: Option<Vec<Vec<usize>>>,
    /// Where those readers say how far they are.
    pub positions: Option<Positions>,
    /// The run's mark in its messages.
    pub mark: u32,
}

/// What all threads counted in one interval.
#[derive(Debug)]
pub struct Interval {
    /// Begin and end, in nanoseconds of the run.
    pub from: u64,
    pub to: u64,
    /// Messages that readers are behind.
    pub lag: u64,
    pub tally: Tally,
}

/// What is known at the end.
#[derive(Debug, Default)]
pub struct Ended {
    /// When the run's clock began, in nanoseconds since 1970.
    pub began_unix_ns: u64,
    /// The end of what was measured, in nanoseconds of the run; earlier than planned when the run was cut short.
    pub measured_to: u64,
    /// How busy the busiest thread was while the run was measured, from 0 to 1.
    pub busy: f64,
    /// The broker went away and did not come back.
    pub gone: bool,
    /// Readers came to the end.
    pub all_read: bool,
    pub written: BTreeMap<(usize, u32), Written>,
    pub seen: BTreeMap<usize, Seen>,
}

/// What a thread says.
enum Report {
    Ready(Result<()>),
    Interval {
        from: u64,
        to: u64,
        lag: u64,
        tally: Box<Tally>,
    },
    /// Its producers are done.
    Drained,
}

/// The last words of a thread.
struct Finals {
    worker: usize,
    busy: f64,
    measured_to: u64,
    gone: bool,
    all_read: bool,
    written: BTreeMap<(usize, u32), Written>,
    seen: BTreeMap<usize, Seen>,
}

/// What threads share.
struct Shared {
    plan: Plan,
    target: Target,
    reports: Sender<Report>,
    stop: Stop,
    go: Barrier,
    clock: OnceLock<Option<Clock>>,
    /// Where every partition ends, once nobody produces any more.
    ends: OnceLock<Vec<i64>>,
    /// Nobody produces: the run is over when all is read.
    ends_when_read: bool,
}

/// Runs a plan to its end. `see` gets each interval, in order.
pub fn run(
    plan: &Plan,
    start: Start,
    stop: &Stop,
    see: &mut dyn FnMut(Interval) -> Result<()>,
) -> Result<Ended> {
    let threads = plan.threads;
    let (reports, inbox) = channel();
    // Its own: the end of this run is not the end of all runs.
    let (user, stop) = (stop, Stop::default());
    let shared = Arc::new(Shared {
        plan: plan.clone(),
        target: start.target.clone(),
        reports,
        stop: stop.clone(),
        go: Barrier::new(threads + 1),
        clock: OnceLock::new(),
        ends: OnceLock::new(),
        ends_when_read: plan.produce.is_none() && plan.catch_up == 0,
    });
    let ids = producer_ids(plan, &start.target)?;
    let start = Arc::new((start, ids));
    let mut handles = Vec::new();
    for index in 0..threads {
        let (shared, start) = (Arc::clone(&shared), Arc::clone(&start));
        let thread = std::thread::Builder::new().name(format!("client-{index}"));
        let body = move || crew::work(index, shared, &start.0, &start.1);
        handles.push(thread.spawn(body).context("a client thread cannot be started")?);
    }
    let begun = begin(&shared, &inbox, threads);
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock stands before 1970")?;
    let began_unix_ns = since_1970.as_nanos() as u64;
    let outcome = begun.and_then(|()| attend(&shared, &start.0, &inbox, user, see));
    if outcome.is_err() {
        stop.set();
    }
    let mut ended = Ended { began_unix_ns, measured_to: u64::MAX, all_read: true, ..Ended::default() };
    for handle in handles {
        let finals = handle
            .join()
            .map_err(|_| anyhow!("a client thread failed: this is a bug of the load generator"))?;
        if let Some(finals) = finals {
            ended.add(finals);
        }
    }
    let mut rest = outcome?;
    rest.finish(&inbox, see)?;
    Ok(ended)
}

impl Ended {
    fn add(&mut self, finals: Finals) {
        let _ = finals.worker;
        self.measured_to = self.measured_to.min(finals.measured_to);
        self.busy = self.busy.max(finals.busy);
        self.gone |= finals.gone;
        self.all_read &= finals.all_read;
        self.written.extend(finals.written);
        self.seen.extend(finals.seen);
    }
}

/// Waits until every thread has its connections, then lets all go at once.
fn begin(shared: &Shared, inbox: &Receiver<Report>, threads: usize) -> Result<()> {
    let mut trouble = Ok(());
    for _ in 0..threads {
        if let Report::Ready(Err(error)) = inbox.recv().context("the client threads ended")? {
            trouble = Err(error);
        }
    }
    _ = shared.clock.set(trouble.is_ok().then(Clock::start));
    shared.go.wait();
    trouble
}

/// Listens to the threads until all producers are done and, then, tells readers where the end is.
fn attend(
    shared: &Shared,
    start: &Start,
    inbox: &Receiver<Report>,
    user: &Stop,
    see: &mut dyn FnMut(Interval) -> Result<()>,
) -> Result<Merger> {
    let threads = shared.plan.threads;
    let mut merger = Merger { threads, waiting: BTreeMap::new() };
    let mut drained = 0;
    while drained < threads {
        if user.is_set() {
            shared.stop.set();
        }
        match inbox.recv_timeout(LOOK) {
            Ok(Report::Interval { from, to, lag, tally }) => merger.add(from, to, lag, *tally, see)?,
            Ok(Report::Drained) => drained += 1,
            Ok(Report::Ready(_)) | Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => bail!("the client threads ended"),
        }
    }
    // A broker that is gone cannot be asked; readers then stop at their time limit.
    let ends = match shared.ends_when_read {
        true => Ok(start.ends.clone()),
        false => crate::wire::find_offsets(&shared.target, crate::wire::Edge::End),
    };
    match ends {
        Ok(ends) => _ = shared.ends.set(ends),
        Err(_) => shared.stop.set(),
    }
    Ok(merger)
}

/// Adds up the intervals of all threads.
struct Merger {
    threads: usize,
    waiting: BTreeMap<u64, (usize, Interval)>,
}

impl Merger {
    fn add(
        &mut self,
        from: u64,
        to: u64,
        lag: u64,
        tally: Tally,
        see: &mut dyn FnMut(Interval) -> Result<()>,
    ) -> Result<()> {
        match self.waiting.get_mut(&from) {
            None => _ = self.waiting.insert(from, (1, Interval { from, to, lag, tally })),
            Some((count, interval)) => {
                *count += 1;
                interval.to = interval.to.max(to);
                interval.lag += lag;
                interval.tally.counts.add(&tally.counts);
                let added = interval.tally.produce.add(&tally.produce);
                added.and(interval.tally.end_to_end.add(&tally.end_to_end)).context("adding histograms")?;
            }
        }
        while self.waiting.first_key_value().is_some_and(|(_, (count, _))| *count == self.threads) {
            if let Some((_, (_, interval))) = self.waiting.pop_first() {
                see(interval)?;
            }
        }
        Ok(())
    }

    /// What came late, and what not all threads have.
    fn finish(
        &mut self,
        inbox: &Receiver<Report>,
        see: &mut dyn FnMut(Interval) -> Result<()>,
    ) -> Result<()> {
        while let Ok(report) = inbox.try_recv() {
            if let Report::Interval { from, to, lag, tally } = report {
                self.add(from, to, lag, *tally, see)?;
            }
        }
        while let Some((_, (_, interval))) = self.waiting.pop_first() {
            see(interval)?;
        }
        Ok(())
    }
}

/// Ids of idempotent producers; empty when they are not.
fn producer_ids(plan: &Plan, target: &Target) -> Result<Vec<(i64, i16)>> {
    let Some(produce) = plan.produce.as_ref().filter(|produce| produce.idempotent) else {
        return Ok(Vec::new());
    };
    ensure!(!target.nodes.is_empty(), "the cluster has no brokers");
    let mut line = Line::open(&target.nodes[0].to_string())?;
    (0..produce.producers).map(|_| ask_producer_id(&mut line)).collect()
}

/// One id more.
fn producer_id(node: &str) -> Result<(i64, i16)> {
    ask_producer_id(&mut Line::open(node)?)
}

fn ask_producer_id(line: &mut Line) -> Result<(i64, i16)> {
    let (version, answer) = line.call(&requests::init_producer_id())?;
    let answer = InitProducerIdResponse::decode(&mut Reader::new(&answer), version)
        .ok()
        .context("the broker's answer to InitProducerId cannot be read")?;
    if answer.error_code != 0 {
        bail!("no producer id: {}", crate::wire::explain(answer.error_code));
    }
    Ok((answer.producer_id, answer.producer_epoch))
}
