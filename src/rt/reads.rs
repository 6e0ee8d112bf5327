//! Reads for waiting consumers, of one log directory: direct (O_DIRECT), aligned outward, a bounded number at a time, in order of asking.
//!
//! The file is opened on the ring when it is not open, then read; both may take a disk access, neither blocks the core.

use super::fd_cache::{FdCache, Mode};
use super::io_error::describe;
use super::ring::{Completion, Op, Owner, Ring};
use crate::base::disk::{IoError, RelPath};
use crate::base::{AlignedBuf, BLOCK_BYTES, Bytes, DirId, JobId, block_ceil, block_floor};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::ffi::CString;
use std::fs::File;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

/// Reads in the kernel at a time; the rest waits in order.
const RUNNING_MAX: usize = 32;
/// Longest read, in bytes: one direct read must not be cut by the kernel's own limit (2 GiB - 4 KiB).
const READ_BYTES_MAX: usize = 1 << 30;

/// What `Effect::Read` asked for.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) job: JobId,
    pub(super) path: RelPath,
    pub(super) offset: u64,
    pub(super) len: usize,
}

struct Running {
    wanted: Wanted,
    /// Of the cache, when the read began.
    epoch: u64,
}

/// All reads of a core in one log directory.
pub(super) struct Reads {
    dir: DirId,
    root: PathBuf,
    cache: Rc<RefCell<FdCache>>,
    waiting: VecDeque<Wanted>,
    running: [Option<Running>; RUNNING_MAX],
    /// In order of completion.
    pub(super) done: VecDeque<(JobId, Result<Bytes, IoError>)>,
}

impl Reads {
    /// Files are named below `root`.
    pub(super) fn new(dir: DirId, root: PathBuf, cache: Rc<RefCell<FdCache>>) -> Self {
        let running = std::array::from_fn(|_| None);
        Self { dir, root, cache, waiting: VecDeque::new(), running, done: VecDeque::new() }
    }

    /// Starts a read, or lets it wait.
    pub(super) fn read(&mut self, ring: &mut Ring, wanted: Wanted) {
        self.waiting.push_back(wanted);
        self.start_waiting(ring);
    }

    /// Something of the read at `index` completed.
    pub(super) fn completed(&mut self, ring: &mut Ring, index: usize, completion: Completion) {
        let result = completion.count();
        match (completion.op, completion.fd) {
            (Some(Op::Open { .. }), fd) => self.opened(ring, index, result.map(|_| fd)),
            (Some(Op::Read { file, offset, data, from }), _) => {
                self.got(ring, index, result, Op::Read { file, offset, data, from });
            }
            _ => {}
        }
        self.start_waiting(ring);
    }

    fn start_waiting(&mut self, ring: &mut Ring) {
        while let Some(index) = self.running.iter().position(Option::is_none)
            && let Some(wanted) = self.waiting.pop_front()
        {
            let epoch = self.cache.borrow().epoch();
            let file = self.cache.borrow_mut().get(&wanted.path, Mode::Direct);
            let op = match file {
                Some(file) => Ok(read_op(file, &wanted)),
                None => self.open_op(&wanted.path),
            };
            match op {
                Ok(op) => {
                    ring.start(Owner::Read(self.dir, index), op);
                    self.running[index] = Some(Running { wanted, epoch });
                }
                Err(error) => self.done.push_back((wanted.job, Err(describe(&wanted.path, &error)))),
            }
        }
    }

    fn open_op(&self, path: &str) -> io::Result<Op> {
        let path = CString::new(self.root.join(path).as_os_str().as_bytes())?;
        Ok(Op::Open { path, flags: libc::O_RDWR | libc::O_DIRECT | libc::O_CLOEXEC })
    }

    fn opened(&mut self, ring: &mut Ring, index: usize, fd: io::Result<Option<std::os::fd::OwnedFd>>) {
        let file = match fd {
            Ok(Some(fd)) => Arc::new(File::from(fd)),
            Ok(None) => return self.finish(index, Err(io::Error::other("open gave no descriptor"))),
            Err(error) => return self.finish(index, Err(error)),
        };
        let Some(Running { wanted, epoch }) = &self.running[index] else { return };
        self.cache.borrow_mut().put(*epoch, wanted.path.clone(), Mode::Direct, file.clone());
        ring.start(Owner::Read(self.dir, index), read_op(file, wanted));
    }

    /// A direct read that ends on a block border before all was read may go on; elsewhere is the end of the file.
    fn got(&mut self, ring: &mut Ring, index: usize, result: io::Result<usize>, op: Op) {
        let Op::Read { file, offset, data, from } = op else { return };
        let count = match result {
            Ok(count) => count,
            Err(error) => return self.finish(index, Err(error)),
        };
        let end = from + count;
        if count > 0 && end < data.len() && end.is_multiple_of(BLOCK_BYTES) {
            ring.start(Owner::Read(self.dir, index), Op::Read { file, offset, data, from: end });
            return;
        }
        let Some(Running { wanted, .. }) = &self.running[index] else { return };
        let skip = (wanted.offset - offset) as usize;
        let last = end.min(skip + wanted.len);
        let bytes = Bytes::from_owner(data).slice(skip.min(last)..last);
        self.finish(index, Ok(bytes));
    }

    fn finish(&mut self, index: usize, result: io::Result<Bytes>) {
        if let Some(Running { wanted, .. }) = self.running[index].take() {
            let result = result.map_err(|error| describe(&wanted.path, &error));
            self.done.push_back((wanted.job, result));
        }
    }
}

fn read_op(file: Arc<File>, wanted: &Wanted) -> Op {
    let start = block_floor(wanted.offset);
    let end = block_ceil(wanted.offset.saturating_add(wanted.len.min(READ_BYTES_MAX) as u64));
    Op::Read { file, offset: start, data: AlignedBuf::zeroed((end - start) as usize), from: 0 }
}
