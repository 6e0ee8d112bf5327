//! Writes of the write-ahead log: direct and durable (O_DIRECT, O_DSYNC), several in flight, on the core's ring.
//!
//! It knows which file a number means, and nothing about what is written.

use super::io_error::describe;
use super::ring::{Completion, Op, Owner, Ring, direct_progress};
use crate::base::disk::{IoError, WalWrite};
use crate::base::{AlignedBuf, DirId, HashMap, ShardId};
use crate::shard;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::Arc;

/// The log files of one core in one log directory, and the writes under way.
pub(super) struct WalIo {
    dir: DirId,
    shard: ShardId,
    root: PathBuf,
    files: HashMap<u32, Arc<File>>,
    running: Vec<Running>,
}

struct Running {
    op: super::ring::OpId,
    id: u64,
    file: u32,
}

/// A write that ended, well or not.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) id: u64,
    pub(super) data: AlignedBuf,
    pub(super) result: Result<(), IoError>,
}

impl WalIo {
    /// For the log of `shard` below the log directory `root`.
    pub(super) fn new(dir: DirId, shard: ShardId, root: PathBuf) -> Self {
        Self { dir, shard, root, files: HashMap::default(), running: Vec::new() }
    }

    /// Starts a write, or gives it back failed when its file cannot be opened.
    pub(super) fn write(&mut self, ring: &mut Ring, mut write: WalWrite) -> Option<Written> {
        let file = match self.file(write.file) {
            Ok(file) => file,
            Err(error) => return Some(self.failed(write.id, write.file, write.data, &error)),
        };
        write.data.pad();
        let op = Op::Write { file, offset: write.offset, data: write.data, from: 0 };
        let op = ring.start(Owner::Wal(self.dir), op);
        self.running.push(Running { op, id: write.id, file: write.file });
        None
    }

    /// A write completed; `None` when it was short and goes on.
    pub(super) fn completed(&mut self, ring: &mut Ring, completion: Completion) -> Option<Written> {
        let result = completion.count();
        let index = self.running.iter().position(|running| running.op == completion.id)?;
        let Some(Op::Write { file, offset, data, from }) = completion.op else { return None };
        let end = match direct_progress(result, from, data.len()) {
            Ok(end) => end,
            Err(error) => {
                let running = self.running.swap_remove(index);
                return Some(self.failed(running.id, running.file, data, &error));
            }
        };
        if end < data.len() {
            self.running[index].op =
                ring.start(Owner::Wal(self.dir), Op::Write { file, offset, data, from: end });
            return None;
        }
        Some(Written { id: self.running.swap_remove(index).id, data, result: Ok(()) })
    }

    /// Forgets open files: their names may stand for other files now. They are opened again when needed.
    pub(super) fn forget_files(&mut self) {
        self.files.clear();
    }

    /// Opened when first written to: a quick, rare system call on files that exist and were just filled.
    fn file(&mut self, number: u32) -> io::Result<Arc<File>> {
        if let Some(file) = self.files.get(&number) {
            return Ok(file.clone());
        }
        let path = self.root.join(shard::wal_file_path(self.shard.0, number));
        let flags = libc::O_DIRECT | libc::O_DSYNC;
        let file = Arc::new(OpenOptions::new().write(true).custom_flags(flags).open(path)?);
        self.files.insert(number, file.clone());
        Ok(file)
    }

    fn failed(&self, id: u64, file: u32, data: AlignedBuf, error: &io::Error) -> Written {
        let result = Err(describe(&shard::wal_file_path(self.shard.0, file), error));
        Written { id, data, result }
    }
}
