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
//! - When `handle` has returned, the shell asks `next_deadline` and delivers `Event::Deadline` then or later.

use super::message::Message;
use crate::base::disk::{FileStep, IoError, RelPath, WalWrite};
use crate::base::{AlignedBuf, Bytes, ConnId, Gathered, JobId, ShardId};
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
    WalWritten { id: u64, data: AlignedBuf, result: Result<(), IoError> },
    /// All steps of a job were carried out, or one failed. `NoSpace` says that nothing of it needs to be trusted and that
    /// the whole job may be carried out again; a failed sync is never `NoSpace`.
    FileDone { job: JobId, result: Result<(), IoError> },
    /// A read came back; shorter than asked at the end of the file.
    ReadDone { job: JobId, result: Result<Bytes, IoError> },
    /// A neighbour core says something.
    Message { from: ShardId, message: Message },
    /// The log directory is short of room, or is not any more. Without such a word there is room.
    Space { is_short: bool },
    /// The time that `next_deadline` named has come.
    Deadline,
    /// Stop: answer what is in flight, make everything durable, then push `Effect::Stopped`.
    Shutdown,
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
    /// Write to the write-ahead log of this shard.
    WalWrite(WalWrite),
    /// Disk work in the background, paced by the shell. Jobs may run beside each other; the steps of one run in order.
    File { job: JobId, steps: Vec<FileStep> },
    /// Read a range of a file directly, past the page cache, soon: a consumer waits.
    Read { job: JobId, path: RelPath, offset: u64, len: usize },
    /// Tell a neighbour core.
    Message { to: ShardId, message: Message },
    /// A clean stop is complete: nothing is in flight, `Shard::into_end` may be called.
    Stopped,
    /// This log directory can no longer be trusted: end the process with this reason, exit code not 0. Nothing
    /// that was not acknowledged may be acknowledged any more.
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
