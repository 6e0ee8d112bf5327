//! One process per log directory: the lock on `.lock`, held while the returned value lives.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// Name of the lock file; Kafka uses the same.
const FILE: &str = ".lock";

/// Holding it means owning the directory. The lock goes with the process, however it ends.
#[derive(Debug)]
pub struct DirLock {
    _file: File,
}

/// Why the directory cannot be had; the text is for an operator.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has it.
    #[error(
        "{0} is in use by another process: two brokers must not share a log directory; stop the other one, or choose another directory"
    )]
    InUse(PathBuf),
    /// It cannot be made or written to.
    #[error("cannot use {path} as log directory: {error}")]
    Unusable {
        /// The directory.
        path: PathBuf,
        /// The operating system's words.
        error: io::Error,
    },
}

impl DirLock {
    /// Makes the directory when there is none, and locks it.
    pub fn take(dir: &Path) -> Result<Self, LockError> {
        let unusable = |error| LockError::Unusable { path: dir.to_owned(), error };
        std::fs::create_dir_all(dir).map_err(unusable)?;
        let mut options = OpenOptions::new();
        let file = options.write(true).create(true).truncate(false).open(dir.join(FILE)).map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::InUse(dir.to_owned())),
            Err(TryLockError::Error(error)) => Err(unusable(error)),
        }
    }
}
