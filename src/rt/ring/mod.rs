//! One core's own io_uring: sockets, write-ahead log, reads and background files go through it.
//!
//! It owns everything that the kernel may touch (buffers, paths, descriptors) from the start of an operation to its
//! last completion, so its users need no unsafe code: they hand an [`Op`] in and get it back. It knows what an
//! operation is, not why somebody wants it; the [`Owner`] that it carries along says so to the loop.
//!
//! The ring is SINGLE_ISSUER and DEFER_TASKRUN: completions appear only while we are inside `enter` or `wait`, on our own thread.

mod buffers;
mod op;
mod uring;

pub(super) use op::{GatherOp, Op, SendOp, direct_progress};
pub(super) use uring::{Ring, set_up};

use crate::base::DirId;
use std::os::fd::OwnedFd;

/// Names a running operation; never used twice in a ring's life, as far as 2^32 uses of one slot reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OpId(pub(super) u64);

/// On whose behalf an operation runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// A listening socket, by its position.
    Accept(usize),
    /// The receiving half of a connection.
    Receive(u64),
    /// The sending half of a connection.
    Send(u64),
    /// A write of the write-ahead log of a log directory.
    Wal(DirId),
    /// A consumer's read, by its log directory and its position in the table of reads there.
    Read(DirId, usize),
    /// A background task, by its position in the table of waiting tasks.
    Task(usize),
    /// The loop's wait for its bell.
    Bell,
    /// Nobody waits: cancellations.
    Nobody,
}

/// Something that the kernel finished, or one shot of something that goes on.
#[derive(Debug)]
pub(super) struct Completion {
    pub(super) id: OpId,
    pub(super) owner: Owner,
    /// As a system call's result: a count, or a negative error number.
    pub(super) result: i32,
    /// The descriptor that an accept or an open gave.
    pub(super) fd: Option<OwnedFd>,
    /// The receive buffer that was filled; must be given back.
    pub(super) buffer: Option<u16>,
    /// What was handed in, when this was the last completion of its operation.
    pub(super) op: Option<Op>,
}

impl Completion {
    /// The count, or the error.
    pub(super) fn count(&self) -> std::io::Result<usize> {
        usize::try_from(self.result).map_err(|_| std::io::Error::from_raw_os_error(-self.result))
    }
}
