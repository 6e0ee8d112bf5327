//! Everything that one core does in one log directory: its write-ahead log, reads, background jobs. Each directory has its
//! own, so that a slow or failed disk does not hold up the others.

use super::call::Call;
use super::core::Seat;
use super::fd_cache::FdCache;
use super::files::{Files, Performer};
use super::reads::Reads;
use super::task_ring::TaskRing;
use super::wal_io::WalIo;
use crate::base::DirId;
use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

/// One log directory, as one core uses it.
pub(super) struct DirIo {
    pub(super) wal: WalIo,
    pub(super) reads: Reads,
    pub(super) files: Files,
}

impl DirIo {
    /// Nothing is open and nothing under way below `root`.
    pub(super) fn new(dir: DirId, root: &Path, seat: &Seat, call: &Call, tasks: &TaskRing) -> Self {
        let files_max = seat.options.open_files_max.div_ceil(seat.options.data_dirs.len());
        let cache = Rc::new(RefCell::new(FdCache::new(files_max)));
        let performer = Performer::new(
            root.to_owned(),
            tasks.clone(),
            seat.helpers[usize::from(dir.0)].clone(),
            cache.clone(),
        );
        Self {
            wal: WalIo::new(dir, seat.shard, root.to_owned()),
            reads: Reads::new(dir, root.to_owned(), cache),
            files: Files::new(performer, call.waker().clone()),
        }
    }
}
