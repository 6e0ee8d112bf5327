//! The readers of a run as a consumer group, in the classic protocol that every broker speaks: all join before the run begins,
//! the group's leader deals out the partitions, and while the run lasts somebody beats for them and commits how far they are.
//!
//! | part | what it is |
//! |---|---|
//! | `member` | what one member asks of the coordinator |
//! | `share` | who reads what, and its bytes |
//!
//! The members of a run do not change. When the coordinator deals out again all the same, because a stranger joined or it lost
//! somebody, the readers go on with what they have, and the outcome says so.

mod member;
mod share;

use crate::wire::{Line, Target, explain};
use anyhow::{Context, Result, bail};
use highwater::protocol::{Decode, ErrorCode, FindCoordinatorRequest, FindCoordinatorResponse, Reader};
use member::Member;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long a coordinator may take to be there; its topic may have to be made first.
const COORDINATOR: Duration = Duration::from_secs(60);
/// Between two rounds of heartbeats; as Kafka's own consumer does by default.
const BEAT: Duration = Duration::from_secs(3);
/// Rounds of heartbeats between two commits: the 5 s of Kafka's consumer, rounded.
const BEATS_PER_COMMIT: u32 = 2;
/// How often one looks for a coordinator or asks again.
const PAUSE: Duration = Duration::from_millis(100);

/// How far each partition is read, by lane; -1 where nothing was read.
pub type Positions = Arc<[AtomicI64]>;

/// Members that have their partitions.
#[derive(Debug)]
pub struct Group {
    members: Vec<Member>,
    target: Target,
}

impl Group {
    /// Lets so many members join `name`, and waits until all of them share the partitions.
    pub fn join(name: &str, members: usize, target: &Target, line: &mut Line) -> Result<Self> {
        let coordinator = find_coordinator(name, line)?;
        let join = || Member::join(name, members, target, &coordinator);
        let joined: Vec<Result<Member>> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..members).map(|_| scope.spawn(join)).collect();
            let result = |thread: std::thread::ScopedJoinHandle<'_, Result<Member>>| match thread.join() {
                Ok(result) => result,
                Err(_) => bail!("a thread of the load generator failed"),
            };
            threads.into_iter().map(result).collect()
        });
        let members = joined.into_iter().collect::<Result<_>>();
        let members = members.with_context(|| format!("consumer group {name}"))?;
        Ok(Self { members, target: target.clone() })
    }

    /// Which lanes each member reads.
    pub fn lanes(&self) -> Vec<Vec<usize>> {
        self.members.iter().map(|member| member.lanes.clone()).collect()
    }

    /// Puts what the group has committed in place of where its readers would begin.
    pub fn begin_where_it_ended(&mut self, from: &mut [i64]) -> Result<()> {
        match self.members.first_mut() {
            Some(member) => member.committed(&self.target, from),
            None => Ok(()),
        }
    }

    /// Beats and commits on a thread of its own, until `Attendance::end`.
    pub fn attend(self, positions: Positions) -> Result<Attendance> {
        let (end, is_over) = channel();
        let thread = std::thread::Builder::new().name("group".to_owned());
        let body = move || {
            let mut keeper = Keeper { group: self, positions, troubles: BTreeMap::new() };
            let mut round = 0;
            while is_over.recv_timeout(BEAT) == Err(RecvTimeoutError::Timeout) {
                round += 1;
                keeper.beat();
                if round % BEATS_PER_COMMIT == 0 {
                    keeper.commit();
                }
            }
            keeper.commit();
            keeper.leave();
            keeper.troubles
        };
        Ok(Attendance { end, thread: thread.spawn(body).context("a thread for the group")? })
    }
}

/// A group at work.
#[derive(Debug)]
pub struct Attendance {
    end: Sender<()>,
    thread: JoinHandle<BTreeMap<String, u64>>,
}

impl Attendance {
    /// The last commit; then all leave. Gives what went wrong on the way, and how often.
    pub fn end(self) -> BTreeMap<String, u64> {
        _ = self.end.send(());
        self.thread.join().unwrap_or_default()
    }
}

struct Keeper {
    group: Group,
    positions: Positions,
    troubles: BTreeMap<String, u64>,
}

impl Keeper {
    fn beat(&mut self) {
        self.each("heartbeat", Member::beat);
    }

    fn commit(&mut self) {
        let (target, positions) = (self.group.target.clone(), Arc::clone(&self.positions));
        let position = |lane: usize| Some(positions[lane].load(Ordering::Relaxed)).filter(|at| *at >= 0);
        self.each("commit", |member| member.commit(&target, position));
    }

    fn leave(&mut self) {
        self.each("leaving the group", Member::leave);
    }

    fn each(&mut self, what: &str, mut ask: impl FnMut(&mut Member) -> Result<()>) {
        for member in &mut self.group.members {
            if let Err(trouble) = ask(member) {
                *self.troubles.entry(format!("{what}: {trouble:#}")).or_default() += 1;
            }
        }
    }
}

/// The address of the group's coordinator.
fn find_coordinator(group: &str, line: &mut Line) -> Result<String> {
    let end = Instant::now() + COORDINATOR;
    loop {
        let request = FindCoordinatorRequest { key: group, ..FindCoordinatorRequest::default() };
        let (version, answer) = line.call_upto(3, &request)?;
        let answer = FindCoordinatorResponse::decode(&mut Reader::new(&answer), version)
            .ok()
            .context("the broker's answer to FindCoordinator cannot be read")?;
        match answer.error_code {
            0 => return Ok(format!("{}:{}", answer.host, answer.port)),
            code if is_retriable(code) && Instant::now() < end => std::thread::sleep(PAUSE),
            code => bail!("consumer group {group} has no coordinator: {}", explain(code)),
        }
    }
}

fn is_retriable(code: i16) -> bool {
    ErrorCode::from_code(code).is_some_and(ErrorCode::is_retriable)
}
