//! Open files by name, the least recently used closed first. Shared by reads and background jobs of one core.

use crate::base::HashMap;
use crate::base::disk::RelPath;
use std::fs::File;
use std::sync::Arc;

/// How a file is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Mode {
    /// O_DIRECT, for reading and writing.
    Direct,
    /// Through the page cache, for reading and writing.
    Buffered,
}

/// At most `files_max` open files.
#[derive(Debug)]
pub(super) struct FdCache {
    files: HashMap<(RelPath, Mode), (Arc<File>, u64)>,
    files_max: usize,
    /// Grows with every use; the age of an entry.
    uses: u64,
    /// Grows when names change their meaning.
    epoch: u64,
}

impl FdCache {
    /// Nothing is open.
    pub(super) fn new(files_max: usize) -> Self {
        Self { files: HashMap::default(), files_max, uses: 0, epoch: 0 }
    }

    /// The open file, if it is here.
    pub(super) fn get(&mut self, path: &RelPath, mode: Mode) -> Option<Arc<File>> {
        self.uses += 1;
        let (file, used) = self.files.get_mut(&(path.clone(), mode))?;
        *used = self.uses;
        Some(file.clone())
    }

    /// Either way of being open will do.
    pub(super) fn get_any(&mut self, path: &RelPath) -> Option<Arc<File>> {
        self.get(path, Mode::Direct).or_else(|| self.get(path, Mode::Buffered))
    }

    /// Ask before an open begins, and hand it to [`FdCache::put`]: a file that was opened before its name changed its
    /// meaning must not be kept under that name.
    pub(super) fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Keeps a file whose opening began at `epoch`, if no name changed since. Gives back what is not kept any more.
    pub(super) fn put(
        &mut self,
        epoch: u64,
        path: RelPath,
        mode: Mode,
        file: Arc<File>,
    ) -> Option<Arc<File>> {
        if epoch != self.epoch {
            return Some(file);
        }
        self.uses += 1;
        let oldest = if self.files.len() >= self.files_max { self.oldest() } else { None };
        let evicted = oldest.and_then(|key| self.files.remove(&key));
        let replaced = self.files.insert((path, mode), (file, self.uses));
        evicted.or(replaced).map(|(file, _)| file)
    }

    /// Takes out every file at or below `path`: its name is about to mean something else, or nothing.
    pub(super) fn forget(&mut self, path: &str) -> Vec<Arc<File>> {
        self.epoch += 1;
        let below: Vec<_> =
            self.files.keys().filter(|(name, _)| is_at_or_below(name, path)).cloned().collect();
        below.iter().filter_map(|key| self.files.remove(key)).map(|(file, _)| file).collect()
    }

    fn oldest(&self) -> Option<(RelPath, Mode)> {
        self.files.iter().min_by_key(|(_, (_, used))| *used).map(|(key, _)| key.clone())
    }
}

/// Whether `path` names `folder` itself or something inside it; `""` is the log directory.
pub(super) fn is_at_or_below(path: &str, folder: &str) -> bool {
    match path.strip_prefix(folder) {
        Some(rest) => rest.is_empty() || folder.is_empty() || rest.starts_with('/'),
        None => false,
    }
}
