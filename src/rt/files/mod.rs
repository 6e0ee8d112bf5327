//! Background disk work of one core: a few jobs at a time, each a future that the loop polls when something of them can go on.
//!
//! Jobs that name the same file, or a folder above it, run in the order of asking; all others run beside each other.
//! `SyncAll` waits for every job before it. It knows steps, not what they are for.

mod order;
mod steps;

use crate::base::JobId;
use crate::base::disk::{FileStep, IoError};
use order::Claims;
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

pub(super) use steps::Performer;

/// Jobs that run at a time; write-behind in bursts would hurt the write-ahead log beside it.
const RUNNING_MAX: usize = 4;

/// A job that has ended.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) job: JobId,
    pub(super) result: Result<(), IoError>,
    /// Names below the write-ahead log's folders may mean other files now.
    pub(super) wal_names_changed: bool,
}

/// All jobs of a core.
pub(super) struct Files {
    waiting: VecDeque<Job>,
    running: Vec<Running>,
    ended: VecDeque<Done>,
    performer: Rc<Performer>,
    waker: Waker,
}

struct Job {
    id: JobId,
    steps: Vec<FileStep>,
    claims: Claims,
}

struct Running {
    claims: Claims,
    task: Pin<Box<dyn Future<Output = Done>>>,
}

impl Files {
    /// Jobs are carried out by `performer`. `waker` calls for `go_on`.
    pub(super) fn new(performer: Performer, waker: Waker) -> Self {
        let performer = Rc::new(performer);
        Self { waiting: VecDeque::new(), running: Vec::new(), ended: VecDeque::new(), performer, waker }
    }

    /// Takes a job; it starts when it may.
    pub(super) fn push(&mut self, id: JobId, steps: Vec<FileStep>) {
        let claims = Claims::of(&steps);
        self.waiting.push_back(Job { id, steps, claims });
        self.start_waiting();
    }

    /// Takes the next job that has ended.
    pub(super) fn next_done(&mut self) -> Option<Done> {
        self.ended.pop_front()
    }

    /// Lets every job do what it can do now.
    pub(super) fn go_on(&mut self) {
        let mut cx = Context::from_waker(&self.waker);
        let ended = &mut self.ended;
        self.running.retain_mut(|running| match running.task.as_mut().poll(&mut cx) {
            Poll::Ready(done) => {
                ended.push_back(done);
                false
            }
            Poll::Pending => true,
        });
        self.start_waiting();
    }

    /// Whether `next_done` would find something.
    pub(super) fn has_done(&self) -> bool {
        !self.ended.is_empty()
    }

    fn start_waiting(&mut self) {
        while self.running.len() < RUNNING_MAX
            && let Some(index) = self.first_free()
            && let Some(job) = self.waiting.remove(index)
        {
            self.start(job);
        }
    }

    /// The first waiting job that no earlier one stands in the way of.
    fn first_free(&self) -> Option<usize> {
        (0..self.waiting.len()).find(|index| {
            let earlier = self.waiting.iter().take(*index).map(|job| &job.claims);
            let mut before = self.running.iter().map(|running| &running.claims).chain(earlier);
            !before.any(|claims| self.waiting[*index].claims.must_follow(claims))
        })
    }

    fn start(&mut self, job: Job) {
        let performer = self.performer.clone();
        let task = Box::pin(async move {
            let wal_names_changed = steps::changes_wal_names(&job.steps);
            let result = performer.perform_all(job.steps).await;
            Done { job: job.id, result, wal_names_changed }
        });
        self.running.push(Running { claims: job.claims, task });
        self.waker.wake_by_ref();
    }
}
