//! The core's ring for background tasks: start an operation, await its end.
//!
//! The loop polls the tasks, hands to the kernel what they start, and completions to them.

use super::ring::{Completion, Op, Owner, Ring};
use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

/// A handle; clones are the same ring.
#[derive(Clone)]
pub(super) struct TaskRing {
    ring: Rc<RefCell<Ring>>,
    waits: Rc<RefCell<Vec<Wait>>>,
}

/// A place in the table of waiting tasks.
enum Wait {
    Free,
    Started,
    Waiting(Waker),
    Done(Box<Completion>),
}

impl TaskRing {
    /// No task waits.
    pub(super) fn new(ring: Rc<RefCell<Ring>>) -> Self {
        Self { ring, waits: Rc::default() }
    }

    /// Carries out one operation. The future must be awaited to its end, or its place stays taken.
    pub(super) async fn run(&self, op: Op) -> Completion {
        let index = self.take_place();
        self.ring.borrow_mut().start(Owner::Task(index), op);
        poll_fn(|cx| self.poll(index, cx.waker())).await
    }

    /// The loop saw the end of the operation at `index`.
    pub(super) fn completed(&self, index: usize, completion: Completion) {
        let done = Wait::Done(Box::new(completion));
        if let Wait::Waiting(waker) = std::mem::replace(&mut self.waits.borrow_mut()[index], done) {
            waker.wake();
        }
    }

    fn take_place(&self) -> usize {
        let mut waits = self.waits.borrow_mut();
        let free = waits.iter().position(|wait| matches!(wait, Wait::Free));
        let index = free.unwrap_or_else(|| {
            waits.push(Wait::Free);
            waits.len() - 1
        });
        waits[index] = Wait::Started;
        index
    }

    fn poll(&self, index: usize, waker: &Waker) -> Poll<Completion> {
        let wait = &mut self.waits.borrow_mut()[index];
        match std::mem::replace(wait, Wait::Free) {
            Wait::Done(completion) => Poll::Ready(*completion),
            _ => {
                *wait = Wait::Waiting(waker.clone());
                Poll::Pending
            }
        }
    }
}
