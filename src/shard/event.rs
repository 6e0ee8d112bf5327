//! The border between a shard and its shell: what may happen to a shard, and what it may ask for.
//!
//! `src/rt` and `tests/sim` are the two shells. Rules that both keep:
//!
//! - Events of one connection arrive in order: `Accepted`, any number of `Received` and `Sent`, at last `Closed`
//!   exactly once. After `Closed` the shard never names that connection again, and effects that still do are
//!   ignored.
//! - Effects are carried out in the order in which they were pushed, per connection, per file and per neighbour.
//! - Every `WalWrite` ends in one `WalWritten`, every `File` in one `FileDone`, every `Read` in one `ReadDone`;
//!   they may complete in any order.
//! - Messages between two shards keep their order. All messages that a neighbour sent before it sent bytes to a
//!   client are handled before bytes that this client sent afterwards: a shell empties its mailbox before it
//!   reads sockets.
//! - Disk work names a log directory; each has its own files, and its own numbers of jobs. When one has failed the shard
//!   asks for no more work there, and what is still under way ends as usual.
//! - When `handle` has returned, the shell asks `next_deadline` and delivers `Event::Deadline` then or later.

use super::message::Message;
use crate::base::disk::{FileStep, IoError, RelPath, WalWrite};
use crate::base::{AlignedBuf, Bytes, ConnId, DirId, Gathered, JobId, ShardId};
use std::net::SocketAddr;

/// Something happened.
#[derive(Debug)]
pub enum Event<'a> {
    /// A client connected; the shell chose a fresh id.
    Accepted { conn: ConnId, peer: SocketAddr },
    /// Bytes arrived; the slice is the shell's receive buffer and only lent for this call.
    Received { conn: ConnId, bytes: &'a [u8] },
    /// This many more bytes of the connection's `Send` effects were taken by the kernel; their memory is free.
    Sent { conn: ConnId, bytes: usize },
    /// The connection is gone, whoever ended it.
    Closed { conn: ConnId },
    /// A write of the write-ahead log is durable, or failed. The buffer comes back.
    WalWritten { dir: DirId, id: u64, data: AlignedBuf, result: Result<(), IoError> },
    /// All steps of a job were carried out, or one failed. `NoSpace` and `Exhausted` say that nothing of it needs to be trusted
    /// and that the whole job may be carried out again; a failed sync is never one of them.
    FileDone { dir: DirId, job: JobId, result: Result<(), IoError> },
    /// A read came back; shorter than asked at the end of the file.
    ReadDone { job: JobId, result: Result<Bytes, IoError> },
    /// A neighbour core says something.
    Message { from: ShardId, message: Message },
    /// How much room there is in a log directory. Without such a word there is enough.
    Space { dir: DirId, room: Room },
    /// The time that `next_deadline` named has come.
    Deadline,
    /// Stop: answer what is in flight, make everything durable, then push `Effect::Stopped`.
    Shutdown,
}

/// Room in a log directory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// Too little for more batches.
    pub is_short: bool,
    /// Size of its file system and what is free of it, in bytes, where the shell knows.
    pub bytes: Option<(u64, u64)>,
}

/// Something should be done.
#[derive(Debug)]
pub enum Effect {
    /// Send these bytes after all that was asked before on this connection.
    Send { conn: ConnId, bytes: Gathered },
    /// Stop reading from this socket; the kernel's window then slows the client down.
    PauseReceive { conn: ConnId },
    /// Read again.
    ResumeReceive { conn: ConnId },
    /// Close once everything queued has been sent; `Closed` follows.
    Close { conn: ConnId },
    /// Close at once and drop what is queued; `Closed` follows.
    Abort { conn: ConnId },
    /// Write to the write-ahead log of this shard in a log directory.
    WalWrite { dir: DirId, write: WalWrite },
    /// Disk work in the background, paced by the shell. Jobs may run beside each other; the steps of one run in order.
    File { dir: DirId, job: JobId, steps: Vec<FileStep> },
    /// Read a range of a file directly, past the page cache, soon: a consumer waits. The numbers of these jobs are one
    /// sequence for all log directories.
    Read { dir: DirId, job: JobId, path: RelPath, offset: u64, len: usize },
    /// Tell a neighbour core.
    Message { to: ShardId, message: Message },
    /// A clean stop is complete: nothing is in flight, `Shard::into_end` may be called.
    Stopped,
    /// The broker cannot go on: end the process with this reason, exit code not 0. Nothing that was not acknowledged may be
    /// acknowledged any more.
    Fatal { reason: String },
}

/// Effects in the order in which they were asked for. One buffer, drained by the shell after each `handle`.
#[derive(Debug, Default)]
pub struct Effects {
    list: Vec<Effect>,
}

impl Effects {
    /// No effects yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks for one more.
    pub fn push(&mut self, effect: Effect) {
        self.list.push(effect);
    }

    /// Takes all of them, in order; the memory stays.
    pub fn drain(&mut self) -> std::vec::Drain<'_, Effect> {
        self.list.drain(..)
    }

    /// Takes over the effects of `others`, behind its own.
    pub fn append(&mut self, others: &mut Effects) {
        self.list.append(&mut others.list);
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}
