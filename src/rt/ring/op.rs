//! The operations, each with the memory that the kernel needs while it runs, and how they are put into words for it.
//!
//! Unsafe: only the promise in `uring` that an `Op` lives, unmoved in what it points to, until its last completion;
//! here pointers are made and not followed.

use crate::base::{AlignedBuf, BLOCK_BYTES, Bytes, Gathered};
use io_uring::{opcode, squeue, types};
use std::collections::VecDeque;
use std::ffi::CString;
use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::rc::Rc;
use std::sync::Arc;

/// Most slices that one send or gathered write hands to the kernel (its own limit is 1024).
const SLICES_MAX: usize = 256;
/// Most bytes that one send hands to the kernel, which copies them while the core waits: some 5 µs. The rest of a large answer
/// follows in later turns, between what others want. Readers are not slower than with 128 KiB.
const SEND_BYTES_MAX: usize = 32 << 10;
/// Buffer group of all receives.
pub(super) const BUFFER_GROUP: u16 = 0;

/// One thing to ask of the kernel.
#[derive(Debug)]
pub(in crate::rt) enum Op {
    /// Accept one connection: its descriptor.
    Accept { listener: Rc<OwnedFd> },
    /// Receive what is there, or comes first, into one provided buffer. Not multishot: that would take all that a client has sent
    /// into buffers at once, megabytes from one that floods, ahead of everybody else.
    Receive { socket: Rc<OwnedFd> },
    /// Send slices.
    Send(Box<SendOp>),
    /// Write whole blocks of `data` from byte `from` to `offset + from` of the file.
    Write { file: Arc<File>, offset: u64, data: AlignedBuf, from: usize },
    /// Write slices at `offset`.
    Gather(Box<GatherOp>),
    /// Read into `data` from byte `from` on, from `offset + from` of the file.
    Read { file: Arc<File>, offset: u64, data: AlignedBuf, from: usize },
    /// Open a file; `flags` as in open(2).
    Open { path: CString, flags: i32 },
    /// fdatasync, or fsync when `all`.
    Sync { file: Arc<File>, all: bool },
    /// Complete when the bell (an eventfd) was rung, and silence it.
    Bell { bell: Rc<OwnedFd>, count: Box<[u8; 8]> },
    /// Cancel one operation.
    Cancel { target: super::OpId },
}

impl Op {
    /// A wait for `bell`.
    pub(in crate::rt) fn bell(bell: Rc<OwnedFd>) -> Self {
        Op::Bell { bell, count: Box::default() }
    }

    /// Whether a result of at least 0 is a new descriptor.
    pub(super) fn gives_descriptor(&self) -> bool {
        matches!(self, Op::Accept { .. } | Op::Open { .. })
    }

    /// The kernel's form. The pointers in it point into memory that `self` owns on the heap.
    pub(super) fn entry(&mut self) -> squeue::Entry {
        match self {
            Op::Accept { listener } => {
                opcode::Accept::new(fd(&**listener), std::ptr::null_mut(), std::ptr::null_mut())
                    .flags(libc::SOCK_CLOEXEC)
                    .build()
            }
            Op::Receive { socket } => receive_entry(socket),
            Op::Send(send) => send.entry(),
            Op::Write { file, offset, data, from } => write_entry(file, *offset, data, *from),
            Op::Gather(gather) => gather.entry(),
            Op::Read { file, offset, data, from } => read_entry(file, *offset, data, *from),
            Op::Open { path, flags } => opcode::OpenAt::new(types::Fd(libc::AT_FDCWD), path.as_ptr())
                .flags(*flags)
                .mode(0o644)
                .build(),
            Op::Sync { file, all } => sync_entry(file, *all),
            Op::Bell { bell, count } => {
                opcode::Read::new(fd(&**bell), count.as_mut_ptr(), count.len() as u32).build()
            }
            Op::Cancel { target } => opcode::AsyncCancel::new(target.0).build(),
        }
    }
}

fn fd(owner: &impl AsRawFd) -> types::Fd {
    types::Fd(owner.as_raw_fd())
}

fn receive_entry(socket: &OwnedFd) -> squeue::Entry {
    // Where to and how much is the buffer's matter.
    let receive = opcode::Recv::new(fd(socket), std::ptr::null_mut(), 0).buf_group(BUFFER_GROUP);
    receive.build().flags(squeue::Flags::BUFFER_SELECT)
}

fn write_entry(file: &File, offset: u64, data: &AlignedBuf, from: usize) -> squeue::Entry {
    let rest = &data.as_ref()[from..];
    opcode::Write::new(fd(file), rest.as_ptr(), rest.len() as u32).offset(offset + from as u64).build()
}

/// Where the next write of `len` bytes goes on, having been at `from`. Direct writes continue at whole blocks only.
pub(in crate::rt) fn direct_progress(
    result: io::Result<usize>,
    from: usize,
    len: usize,
) -> io::Result<usize> {
    let end = from + result?;
    let odd = end < len && !end.is_multiple_of(BLOCK_BYTES);
    if end == from || odd {
        return Err(io::Error::new(io::ErrorKind::WriteZero, "the device took only part of a direct write"));
    }
    Ok(end)
}

fn read_entry(file: &File, offset: u64, data: &mut AlignedBuf, from: usize) -> squeue::Entry {
    let rest = &mut data.as_mut()[from..];
    opcode::Read::new(fd(file), rest.as_mut_ptr(), rest.len() as u32).offset(offset + from as u64).build()
}

fn sync_entry(file: &File, all: bool) -> squeue::Entry {
    let flags = if all { types::FsyncFlags::empty() } else { types::FsyncFlags::DATASYNC };
    opcode::Fsync::new(fd(file)).flags(flags).build()
}

/// A list of slices for the kernel, and what keeps them alive.
#[derive(Debug, Default)]
struct Slices {
    parts: Vec<Bytes>,
    vectors: Vec<libc::iovec>,
}

impl Slices {
    /// Takes slices from `next` up to the limit.
    fn fill(&mut self, mut next: impl FnMut() -> Option<Bytes>) {
        self.parts.clear();
        while self.parts.len() < SLICES_MAX
            && let Some(part) = next()
        {
            self.parts.push(part);
        }
        self.vectors.clear();
        self.vectors.extend(self.parts.iter().map(|part| vector(part)));
    }

    /// What is left after `done` bytes, last slice first.
    fn take_rest(&mut self, done: usize) -> impl Iterator<Item = Bytes> {
        let mut skip = done;
        for part in &mut self.parts {
            let gone = skip.min(part.len());
            drop(part.split_to(gone));
            skip -= gone;
        }
        self.parts.drain(..).rev().filter(|part| !part.is_empty())
    }
}

fn vector(piece: &[u8]) -> libc::iovec {
    libc::iovec { iov_base: piece.as_ptr().cast_mut().cast(), iov_len: piece.len() }
}

/// Bytes on their way to a socket. Boxed and used again for each send of a connection.
pub(in crate::rt) struct SendOp {
    socket: Rc<OwnedFd>,
    /// What is to be sent, whole; `sent` bytes of the first are gone.
    queue: VecDeque<Gathered>,
    sent: usize,
    /// The pieces that the kernel gets this time.
    vectors: Vec<libc::iovec>,
    header: libc::msghdr,
}

impl SendOp {
    /// An empty one for `socket`.
    pub(in crate::rt) fn new(socket: Rc<OwnedFd>) -> Self {
        let header = libc::msghdr {
            msg_name: std::ptr::null_mut(),
            msg_namelen: 0,
            msg_iov: std::ptr::null_mut(),
            msg_iovlen: 0,
            msg_control: std::ptr::null_mut(),
            msg_controllen: 0,
            msg_flags: 0,
        };
        Self { socket, queue: VecDeque::new(), sent: 0, vectors: Vec::new(), header }
    }

    /// Takes all of `more` behind what it has.
    pub(in crate::rt) fn take_over(&mut self, more: &mut VecDeque<Gathered>) {
        self.queue.append(more);
    }

    /// The kernel took `bytes`.
    pub(in crate::rt) fn advance(&mut self, bytes: usize) {
        self.vectors.clear();
        self.sent += bytes;
        while let Some(first) = self.queue.pop_front_if(|first| first.len() <= self.sent) {
            self.sent -= first.len();
        }
    }

    /// Whether there is something to be sent.
    pub(in crate::rt) fn has_unsent(&self) -> bool {
        !self.queue.is_empty()
    }

    /// The pieces from the first unsent byte on, up to the limits.
    fn gather(&mut self) {
        let (mut skip, mut room) = (self.sent, SEND_BYTES_MAX);
        let pieces = self.queue.iter().flat_map(Gathered::pieces).filter_map(|piece| {
            let rest = &piece[skip.min(piece.len())..];
            skip -= piece.len() - rest.len();
            (!rest.is_empty()).then_some(rest)
        });
        let pieces = pieces.map_while(|piece| {
            let part = &piece[..piece.len().min(room)];
            room -= part.len();
            (!part.is_empty()).then(|| vector(part))
        });
        self.vectors.clear();
        self.vectors.extend(pieces.take(SLICES_MAX));
    }

    fn entry(&mut self) -> squeue::Entry {
        self.gather();
        self.header.msg_iov = self.vectors.as_mut_ptr();
        self.header.msg_iovlen = self.vectors.len();
        let flags = libc::MSG_NOSIGNAL as u32;
        opcode::SendMsg::new(fd(&*self.socket), &raw const self.header).flags(flags).build()
    }
}

impl std::fmt::Debug for SendOp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SendOp({} frames)", self.queue.len())
    }
}

/// Slices on their way to a file.
#[derive(Debug)]
pub(in crate::rt) struct GatherOp {
    file: Arc<File>,
    offset: u64,
    slices: Slices,
}

impl GatherOp {
    /// Takes slices from `next` until it has none or one write is full.
    pub(in crate::rt) fn new(file: Arc<File>, offset: u64, next: impl FnMut() -> Option<Bytes>) -> Self {
        let mut slices = Slices::default();
        slices.fill(next);
        Self { file, offset, slices }
    }

    /// After `written` bytes were taken: what is left, last slice first.
    pub(in crate::rt) fn take_unwritten(&mut self, written: usize) -> impl Iterator<Item = Bytes> {
        self.slices.take_rest(written)
    }

    fn entry(&mut self) -> squeue::Entry {
        let count = self.slices.vectors.len() as u32;
        opcode::Writev::new(fd(&*self.file), self.slices.vectors.as_ptr(), count).offset(self.offset).build()
    }
}
