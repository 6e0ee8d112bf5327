//! Background disk work of one core: a few jobs at a time, each in its own task in a queue with few shares.
//!
//! Jobs that name the same file, or a folder above it, run in the order of asking; all others run beside each other.
//! `SyncAll` waits for every job before it. It knows steps, not what they are for.

mod order;
mod steps;

use super::door::Door;
use super::fd_cache::FdCache;
use super::task_ring::TaskRing;
use crate::base::JobId;
use crate::base::disk::{FileStep, IoError};
use glommio::TaskQueueHandle;
use order::Claims;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

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
    running: Vec<(JobId, Claims)>,
    ended: Rc<RefCell<VecDeque<Done>>>,
    performer: Rc<Performer>,
    queue: TaskQueueHandle,
    door: Arc<Door>,
}

struct Job {
    id: JobId,
    steps: Vec<FileStep>,
    claims: Claims,
}

impl Files {
    /// Jobs below `root` run as tasks in `queue` and knock at `door` when they end.
    pub(super) fn new(
        root: PathBuf,
        ring: TaskRing,
        cache: Rc<RefCell<FdCache>>,
        queue: TaskQueueHandle,
        door: Arc<Door>,
    ) -> Self {
        let performer = Rc::new(Performer::new(root, ring, cache));
        let ended = Rc::default();
        Self { waiting: VecDeque::new(), running: Vec::new(), ended, performer, queue, door }
    }

    /// Takes a job; it starts when it may.
    pub(super) fn push(&mut self, id: JobId, steps: Vec<FileStep>) {
        let claims = Claims::of(&steps);
        self.waiting.push_back(Job { id, steps, claims });
        self.start_waiting();
    }

    /// Takes the next job that has ended.
    pub(super) fn next_done(&mut self) -> Option<Done> {
        let done = self.ended.borrow_mut().pop_front()?;
        self.running.retain(|(job, _)| *job != done.job);
        self.start_waiting();
        Some(done)
    }

    /// Whether no job waits or runs: no task of glommio's needs the thread.
    pub(super) fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.running.is_empty()
    }

    /// Whether `next_done` would find something.
    pub(super) fn has_done(&self) -> bool {
        !self.ended.borrow().is_empty()
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
            let mut before = self.running.iter().map(|(_, claims)| claims).chain(earlier);
            !before.any(|claims| self.waiting[*index].claims.must_follow(claims))
        })
    }

    fn start(&mut self, job: Job) {
        self.running.push((job.id, job.claims));
        let (performer, ended, door) = (self.performer.clone(), self.ended.clone(), self.door.clone());
        let task = async move {
            let wal_names_changed = steps::changes_wal_names(&job.steps);
            let result = performer.perform_all(job.steps).await;
            ended.borrow_mut().push_back(Done { job: job.id, result, wal_names_changed });
            door.knock();
        };
        // The queue was made by our own executor and is never removed, so it is there.
        if let Ok(task) = glommio::spawn_local_into(task, self.queue) {
            task.detach();
        }
    }
}
