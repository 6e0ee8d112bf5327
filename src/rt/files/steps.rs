//! How one step is carried out: data and syncs on the core's ring, names and lengths on a helper thread.

use crate::base::disk::{FileStep, IoError, RelPath};
use crate::base::{AlignedBuf, BLOCK_BYTES, Bytes};
use crate::rt::disk::{self, FILL_SLICE_BYTES, failed_sync};
use crate::rt::fd_cache::{FdCache, Mode, is_at_or_below};
use crate::rt::helper::Helper;
use crate::rt::io_error::describe;
use crate::rt::ring::{GatherOp, Op, direct_progress};
use crate::rt::task_ring::TaskRing;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::ffi::CString;
use std::fs::File;
use std::future::poll_fn;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;

/// Most bytes that one write hands to the kernel, so that others get their turn.
const WRITE_BYTES_MAX: usize = 1 << 20;

/// Bytes that a job copies between two turns of everybody else: some 5 µs.
const COPY_BYTES: usize = 32 << 10;

/// Where the write-ahead logs of all cores are.
const WAL_FOLDERS: &str = ".engine/wal";

/// Carries out steps below one log directory.
pub(in crate::rt) struct Performer {
    root: Arc<Path>,
    ring: TaskRing,
    helper: Helper,
    cache: Rc<RefCell<FdCache>>,
    /// For the next direct write: fresh memory costs more than the copy into it, page faults and zeroes.
    spare: Cell<Option<AlignedBuf>>,
}

/// Whether names of write-ahead log files change their meaning.
pub(super) fn changes_wal_names(steps: &[FileStep]) -> bool {
    let concerns_wal =
        |path: RelPath| is_at_or_below(&path, WAL_FOLDERS) || is_at_or_below(WAL_FOLDERS, &path);
    steps.iter().flat_map(renamed).any(concerns_wal)
}

/// The names that stand for another file, or for none, after this step.
fn renamed(step: &FileStep) -> Vec<RelPath> {
    match step {
        FileStep::Rename { from, to } => vec![from.clone(), to.clone()],
        FileStep::Replace { path, .. } | FileStep::Fill { path, .. } | FileStep::Remove { path } => {
            vec![path.clone()]
        }
        _ => Vec::new(),
    }
}

impl Performer {
    /// For files below `root`.
    pub(in crate::rt) fn new(
        root: PathBuf,
        ring: TaskRing,
        helper: Helper,
        cache: Rc<RefCell<FdCache>>,
    ) -> Self {
        Self { root: root.into(), ring, helper, cache, spare: Cell::default() }
    }

    /// All steps in order, to the first failure.
    pub(super) async fn perform_all(&self, steps: Vec<FileStep>) -> Result<(), IoError> {
        for step in steps {
            self.perform(step).await?;
        }
        Ok(())
    }

    async fn perform(&self, step: FileStep) -> Result<(), IoError> {
        let (path, result) = match step {
            FileStep::Write { path, offset, data } => {
                let result = self.write(&path, offset, data).await;
                (path, result)
            }
            FileStep::SyncData { path } => {
                let result = self.sync_data(&path).await;
                (path, result)
            }
            FileStep::Fill { path, len } => {
                let result = self.fill(&path, len).await;
                self.forget(&path);
                (path, result)
            }
            other => return self.perform_blocking(other).await,
        };
        result.map_err(|error| describe(&path, &error))
    }

    /// Names are forgotten before and after: a read may open the old file in between. The last descriptor of a
    /// removed file must not be closed on the core, because that frees its blocks; so it goes to the helper thread.
    async fn perform_blocking(&self, step: FileStep) -> Result<(), IoError> {
        let renamed = renamed(&step);
        let old: Vec<_> = renamed.iter().flat_map(|path| self.forget(path)).collect();
        let root = self.root.clone();
        let result = self
            .helper
            .run(move || {
                let result = disk::perform(&root, &step);
                drop(old);
                result
            })
            .await;
        renamed.iter().for_each(|path| drop(self.forget(path)));
        result
    }

    fn forget(&self, path: &str) -> Vec<Arc<File>> {
        self.cache.borrow_mut().forget(path)
    }

    async fn write(&self, path: &RelPath, offset: u64, data: Vec<Bytes>) -> io::Result<()> {
        let direct = is_whole_blocks(offset, &data);
        let mode = if direct { Mode::Direct } else { Mode::Buffered };
        let file = self.open(path, mode).await?;
        let parts = data.into_iter().filter(|part| !part.is_empty()).collect();
        if direct {
            self.write_direct(file, offset, parts).await
        } else {
            self.write_parts(&file, offset, parts).await
        }
    }

    /// By way of aligned memory, as direct writes need it. The copy is the one that the page cache would make; what lies there would
    /// only wait for the next sync, which would write all of it at once, and the write-ahead log would wait behind it.
    async fn write_direct(
        &self,
        file: Arc<File>,
        mut offset: u64,
        mut parts: VecDeque<Bytes>,
    ) -> io::Result<()> {
        let mut piece = self.spare.take().unwrap_or_else(|| AlignedBuf::with_capacity(WRITE_BYTES_MAX));
        while !parts.is_empty() {
            piece.clear();
            copy_up_to(&mut parts, &mut piece).await;
            piece = self.write_piece(file.clone(), offset, piece).await?;
            offset += piece.len() as u64;
        }
        self.spare.set(Some(piece));
        Ok(())
    }

    /// All of `data`, which comes back.
    async fn write_piece(&self, file: Arc<File>, offset: u64, data: AlignedBuf) -> io::Result<AlignedBuf> {
        let mut op = Op::Write { file, offset, data, from: 0 };
        loop {
            let completion = self.ring.run(op).await;
            let result = completion.count();
            let Some(Op::Write { file, offset, data, from }) = completion.op else {
                return Err(io::Error::other("a write gave nothing back"));
            };
            let end = direct_progress(result, from, data.len())?;
            if end == data.len() {
                return Ok(data);
            }
            op = Op::Write { file, offset, data, from: end };
        }
    }

    async fn write_parts(
        &self,
        file: &Arc<File>,
        mut offset: u64,
        mut parts: VecDeque<Bytes>,
    ) -> io::Result<()> {
        while !parts.is_empty() {
            let mut room = WRITE_BYTES_MAX;
            let gather = GatherOp::new(file.clone(), offset, || take_up_to(&mut parts, &mut room));
            let completion = self.ring.run(Op::Gather(Box::new(gather))).await;
            let count = completion.count()?;
            let Some(Op::Gather(mut gather)) = completion.op else { continue };
            if count == 0 {
                return Err(io::Error::new(io::ErrorKind::WriteZero, "the device took only part of a write"));
            }
            gather.take_unwritten(count).for_each(|part| parts.push_front(part));
            offset += count as u64;
        }
        Ok(())
    }

    async fn sync_data(&self, path: &RelPath) -> io::Result<()> {
        let known = self.cache.borrow_mut().get_any(path);
        let file = match known {
            Some(file) => file,
            None => self.open_with(&self.root.join(&**path), libc::O_RDONLY).await?,
        };
        self.sync(file, false).await
    }

    async fn sync(&self, file: Arc<File>, all: bool) -> io::Result<()> {
        self.ring.run(Op::Sync { file, all }).await.count().map(drop).map_err(failed_sync)
    }

    async fn fill(&self, path: &RelPath, len: u64) -> io::Result<()> {
        let path = self.root.join(&**path);
        let temporary = disk::temporary(&path);
        let flags = libc::O_WRONLY | libc::O_CREAT | libc::O_TRUNC;
        // A length that is not whole blocks cannot be written directly.
        let direct = if len.is_multiple_of(BLOCK_BYTES as u64) { libc::O_DIRECT } else { 0 };
        let file = self.open_with(&temporary, flags | direct).await?;
        let zeroes = Bytes::from_owner(AlignedBuf::zeroed(FILL_SLICE_BYTES));
        let mut done = 0;
        while done < len {
            let slice = (len - done).min(FILL_SLICE_BYTES as u64);
            let part = zeroes.slice(..slice as usize);
            self.write_parts(&file, done, VecDeque::from([part])).await?;
            done += slice;
        }
        self.sync(file, true).await?;
        self.helper.run(move || disk::give_name(&temporary, &path)).await
    }

    async fn open(&self, path: &RelPath, mode: Mode) -> io::Result<Arc<File>> {
        let (known, epoch) = {
            let mut cache = self.cache.borrow_mut();
            (cache.get(path, mode), cache.epoch())
        };
        if let Some(file) = known {
            return Ok(file);
        }
        let direct = if mode == Mode::Direct { libc::O_DIRECT } else { 0 };
        let flags = libc::O_RDWR | libc::O_CREAT | direct;
        let file = self.open_with(&self.root.join(&**path), flags).await?;
        drop(self.cache.borrow_mut().put(epoch, path.clone(), mode, file.clone()));
        Ok(file)
    }

    async fn open_with(&self, path: &Path, flags: i32) -> io::Result<Arc<File>> {
        let path = CString::new(path.as_os_str().as_bytes())?;
        let completion = self.ring.run(Op::Open { path, flags: flags | libc::O_CLOEXEC }).await;
        completion.count()?;
        let fd = completion.fd.ok_or_else(|| io::Error::other("open gave no descriptor"))?;
        Ok(Arc::new(File::from(fd)))
    }
}

fn is_whole_blocks(offset: u64, data: &[Bytes]) -> bool {
    let len: usize = data.iter().map(Bytes::len).sum();
    offset.is_multiple_of(BLOCK_BYTES as u64) && len.is_multiple_of(BLOCK_BYTES)
}

/// Moves bytes until `piece` is full or no part is left; others get their turns meanwhile.
async fn copy_up_to(parts: &mut VecDeque<Bytes>, piece: &mut AlignedBuf) {
    let mut room = WRITE_BYTES_MAX;
    loop {
        let mut slice = room.min(COPY_BYTES);
        room -= slice;
        while let Some(part) = take_up_to(parts, &mut slice) {
            piece.extend(&part);
        }
        if room == 0 || parts.is_empty() {
            return;
        }
        yield_now().await;
    }
}

/// Lets everybody else have a turn.
async fn yield_now() {
    let mut has_yielded = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut has_yielded, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// The next slice, cut so that the whole write stays within `room`; whole blocks stay whole.
fn take_up_to(parts: &mut VecDeque<Bytes>, room: &mut usize) -> Option<Bytes> {
    if *room == 0 {
        return None;
    }
    let mut part = parts.pop_front()?;
    if part.len() > *room {
        parts.push_front(part.split_off(*room));
    }
    *room -= part.len();
    Some(part)
}
