//! The ring itself: running operations in a table, submissions out, completions in.
//!
//! Unsafe: pushing entries whose pointers the kernel will follow, and `enter`. The rule that makes them sound:
//! an operation's memory is owned by `running` from `start` until its last completion was reaped. If the ring must go
//! while something still runs, that memory is leaked, not freed.

#![expect(unsafe_code, reason = "the border to the kernel; each block says why it holds")]

use super::buffers::Buffers;
use super::{Completion, Op, OpId, Owner};
use crate::rt::patience::patiently;
use io_uring::{IoUring, cqueue, opcode, squeue, types};
use std::collections::VecDeque;
use std::io;
use std::os::fd::{FromRawFd, OwnedFd};

/// Submissions that fit into the ring before we must enter the kernel.
const SUBMISSIONS: u32 = 1024;
/// Completions that fit before the kernel must keep the rest elsewhere.
const COMPLETIONS: u32 = 8192;
const ENTER_GETEVENTS: u32 = 1;

/// A ring with our flags. Fails with EINVAL on kernels before 6.1.
pub(in crate::rt) fn set_up(submissions: u32, completions: u32) -> io::Result<IoUring> {
    patiently(libc::ENOMEM, || {
        IoUring::builder()
            .setup_single_issuer()
            .setup_defer_taskrun()
            .setup_taskrun_flag()
            .setup_submit_all()
            .setup_cqsize(completions)
            .dontfork()
            .build(submissions)
    })
}

/// One core's ring. Must stay on the thread that made it.
pub(in crate::rt) struct Ring {
    uring: IoUring,
    running: Running,
    buffers: Option<Buffers>,
    /// Waits for room in the submission queue.
    backlog: VecDeque<squeue::Entry>,
    failure: Option<io::Error>,
}

impl Ring {
    /// A ring with `buffers` receive buffers of `buffer_bytes`.
    pub(in crate::rt) fn new(buffers: u16, buffer_bytes: usize) -> io::Result<Self> {
        let uring = set_up(SUBMISSIONS, COMPLETIONS)?;
        let buffers = Some(Buffers::register(&uring, buffers, buffer_bytes)?);
        Ok(Self { uring, running: Running::default(), buffers, backlog: VecDeque::new(), failure: None })
    }

    /// Keeps the kernel's threads that carry out what may block, like the growth of a file, on these CPUs, if there are any: on its own a
    /// core would wait for each of their turns, some 70 µs. Without it everything works.
    pub(in crate::rt) fn keep_workers_on(&self, cpus: &[usize]) {
        // SAFETY: plain numbers, for which all zeroes is the empty set.
        let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
        let fit = 8 * size_of::<libc::cpu_set_t>();
        for cpu in cpus.iter().filter(|cpu| **cpu < fit) {
            // SAFETY: within the set.
            unsafe { libc::CPU_SET(*cpu, &mut set) };
        }
        if !cpus.is_empty()
            && let Err(error) = self.uring.submitter().register_iowq_aff(&set)
        {
            tracing::debug!(%error, "the kernel's workers stay where they like");
        }
    }

    /// Starts `op` with the next `enter`.
    pub(in crate::rt) fn start(&mut self, owner: Owner, op: Op) -> OpId {
        let (id, mut entry) = self.running.add(owner, op);
        entry.set_user_data(id.0);
        self.backlog.push_back(entry);
        id
    }

    /// Asks the kernel to give up on an operation; its last completion comes all the same.
    pub(in crate::rt) fn cancel(&mut self, target: OpId) {
        self.start(Owner::Nobody, Op::Cancel { target });
    }

    /// Hands everything that was started to the kernel and lets it do deferred work; without either, no system call.
    /// Completions may be there then.
    pub(in crate::rt) fn enter(&mut self) {
        loop {
            self.fill_submissions();
            if !self.needs_kernel() {
                return;
            }
            if let Err(error) = self.enter_once() {
                match error.raw_os_error() {
                    Some(libc::EINTR) => continue,
                    // The kernel wants us to reap first, or is short of memory: what is queued stays queued.
                    Some(libc::EAGAIN | libc::EBUSY) => return,
                    _ => self.failure = Some(error),
                }
            }
            if self.backlog.is_empty() || self.failure.is_some() {
                return;
            }
        }
    }

    /// Hands everything that was started to the kernel and, in the same system call, sleeps until a completion is
    /// there, a signal comes or `span` has passed.
    pub(in crate::rt) fn wait(&mut self, span: std::time::Duration) {
        self.fill_submissions();
        if !self.backlog.is_empty() {
            return self.enter();
        }
        let span = types::Timespec::from(span);
        let wait = types::SubmitArgs::new().timespec(&span);
        if let Err(error) = self.uring.submitter().submit_with_args(1, &wait) {
            match error.raw_os_error() {
                Some(libc::ETIME | libc::EINTR | libc::EAGAIN | libc::EBUSY) => {}
                _ => self.failure = Some(error),
            }
        }
    }

    /// An error of the ring itself. After it nothing can be relied on.
    pub(in crate::rt) fn take_failure(&mut self) -> Option<io::Error> {
        self.failure.take()
    }

    /// Moves up to `max` completions to `out`.
    pub(in crate::rt) fn reap(&mut self, max: usize, out: &mut Vec<Completion>) {
        let running = &mut self.running;
        out.extend(self.uring.completion().take(max).filter_map(|entry| running.complete(&entry)));
    }

    /// Whether something completed that `reap` would find, if need be after an `enter`.
    pub(in crate::rt) fn has_completions(&mut self) -> bool {
        let queue = self.uring.submission();
        let kernel_waits = queue.taskrun() || queue.cq_overflow();
        drop(queue);
        kernel_waits || !self.uring.completion().is_empty()
    }

    fn needs_kernel(&mut self) -> bool {
        let queue = self.uring.submission();
        queue.taskrun() || queue.cq_overflow() || !queue.is_empty()
    }

    /// What a receive put into `buffer`.
    pub(in crate::rt) fn received(&self, buffer: u16, len: usize) -> &[u8] {
        self.buffers.as_ref().map_or(&[], |buffers| buffers.bytes(buffer, len))
    }

    /// Lets the kernel use a receive buffer again.
    pub(in crate::rt) fn give_back(&mut self, buffer: u16) {
        if let Some(buffers) = &mut self.buffers {
            buffers.give_back(buffer);
        }
    }

    fn fill_submissions(&mut self) {
        let mut queue = self.uring.submission();
        while let Some(entry) = self.backlog.pop_front() {
            // SAFETY: what the entry points to is owned by the `Op` in `running`, on the heap, until it completes.
            if unsafe { queue.push(&entry) }.is_err() {
                self.backlog.push_front(entry);
                return;
            }
        }
    }

    fn enter_once(&mut self) -> io::Result<()> {
        let submit = self.uring.submission().len() as u32;
        // SAFETY: plain submission without further arguments; the entries are sound as said in `fill_submissions`.
        unsafe { self.uring.submitter().enter::<libc::sigset_t>(submit, 0, ENTER_GETEVENTS, None) }.map(drop)
    }

    /// Cancels everything and waits for the last completions, at most 200 times 5 ms.
    fn drain(&mut self) {
        let cancel = opcode::AsyncCancel2::new(types::CancelBuilder::any().all()).build().user_data(u64::MAX);
        self.backlog.clear();
        self.backlog.push_back(cancel);
        let mut finished = Vec::new();
        for _ in 0..200 {
            self.enter();
            self.reap(usize::MAX, &mut finished);
            finished.clear();
            if self.running.is_empty() {
                return;
            }
            let pause = types::Timespec::new().nsec(5_000_000);
            let wait = types::SubmitArgs::new().timespec(&pause);
            // Its errors (the pause is over, a signal came) all mean: look again.
            let _ = self.uring.submitter().submit_with_args(1, &wait);
        }
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        self.running.forget_unsubmitted(&self.backlog);
        self.drain();
        if !self.running.is_empty() {
            std::mem::forget(std::mem::take(&mut self.running));
            std::mem::forget(self.buffers.take());
        }
    }
}

/// Operations by their number: the slot in the lower half, the slot's generation in the upper one.
#[derive(Default)]
struct Running {
    slots: Vec<Slot>,
    free: Vec<u32>,
}

struct Slot {
    generation: u32,
    content: Option<(Owner, Op)>,
}

impl Running {
    fn add(&mut self, owner: Owner, op: Op) -> (OpId, squeue::Entry) {
        let index = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot { generation: 0, content: None });
            self.slots.len() as u32 - 1
        });
        let slot = &mut self.slots[index as usize];
        slot.generation = slot.generation.wrapping_add(1);
        let id = OpId(u64::from(slot.generation) << 32 | u64::from(index));
        let (_, op) = slot.content.insert((owner, op));
        (id, op.entry())
    }

    fn complete(&mut self, entry: &cqueue::Entry) -> Option<Completion> {
        let id = OpId(entry.user_data());
        let index = id.0 as u32;
        let slot = self.slots.get_mut(index as usize)?;
        let (owner, op) = slot.content.as_ref().filter(|_| slot.generation == (id.0 >> 32) as u32)?;
        let owner = *owner;
        let fd = descriptor(op, entry.result());
        let buffer = cqueue::buffer_select(entry.flags());
        let goes_on = cqueue::more(entry.flags());
        let op = if goes_on { None } else { self.remove(index) };
        Some(Completion { id, owner, result: entry.result(), fd, buffer, op })
    }

    fn remove(&mut self, index: u32) -> Option<Op> {
        let (_, op) = self.slots[index as usize].content.take()?;
        self.free.push(index);
        Some(op)
    }

    /// The kernel never heard of these, so they may go.
    fn forget_unsubmitted(&mut self, backlog: &VecDeque<squeue::Entry>) {
        for entry in backlog {
            self.remove(entry.get_user_data() as u32);
        }
    }

    fn is_empty(&self) -> bool {
        self.free.len() == self.slots.len()
    }
}

fn descriptor(op: &Op, result: i32) -> Option<OwnedFd> {
    if result < 0 || !op.gives_descriptor() {
        return None;
    }
    // SAFETY: the kernel opened this descriptor for the operation that just completed; nobody else knows it.
    Some(unsafe { OwnedFd::from_raw_fd(result) })
}
