//! The words in which the core asks for disk work. The core never touches a disk: the runtime (`src/rt`) or the
//! simulator (`tests/sim`) carries these steps out.
//!
//! Paths are relative to the log directory (`log.dirs`), with `/` between their parts and never a `..`.
//!
//! What the two shells promise, and what a power cut may leave of a step that has not completed:
//!
//! | step | completed means | cut before completion |
//! |---|---|---|
//! | `Write` | a later `Read` sees it; durable only after `SyncData` | each 512-byte sector old or new |
//! | `SyncData` | content and length of the file are durable | nothing new |
//! | `SyncDir` | the names inside are durable | names may be old or new |
//! | `Replace` | content under that name is the new one, durably | old or new as a whole, never mixed |
//! | `Fill` | a file of zeroes of that length, durably, under that name | no such name, or complete |
//! | `SetLen`, `Rename`, `Remove`, `CreateDir` | visible; durable after the sync of file or folder | old or new |

use super::{AlignedBuf, Bytes};
use std::fmt;
use std::sync::Arc;

/// A path inside the log directory; cheap to clone.
pub type RelPath = Arc<str>;

/// One step of disk work. A job is a list of them, carried out in order; the first failure ends the job.
#[derive(Clone, Debug)]
pub enum FileStep {
    /// Makes a folder and its parents; fine when it exists.
    CreateDir { path: RelPath },
    /// Writes `data` at `offset`, making the file when there is none. Where the offset and the whole length are
    /// multiples of a block the shell writes directly (O_DIRECT); otherwise through the page cache.
    Write { path: RelPath, offset: u64, data: Vec<Bytes> },
    /// Cuts or extends the file to `len` bytes.
    SetLen { path: RelPath, len: u64 },
    /// fdatasync of one file.
    SyncData { path: RelPath },
    /// fsync of a folder; `""` is the log directory itself.
    SyncDir { path: RelPath },
    /// Durable replacement of a small file: temporary file, sync, rename, sync of the folder.
    Replace { path: RelPath, data: Bytes },
    /// A new file of `len` zero bytes, written out (not only allocated), synced, and only then given its name.
    Fill { path: RelPath, len: u64 },
    /// Renames a file or folder.
    Rename { from: RelPath, to: RelPath },
    /// Removes a file, or a folder with all that is in it; fine when it is not there.
    Remove { path: RelPath },
    /// Everything that was written to this log directory is durable (syncfs).
    SyncAll,
}

/// One name in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirEntry {
    /// The name, without its folder.
    pub name: String,
    /// Length in bytes; 0 for a folder.
    pub len: u64,
    /// Whether it is a folder.
    pub is_dir: bool,
}

/// What a failed step was about; the text is for an operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IoError {
    /// The cause, as far as code must tell causes apart.
    pub kind: IoErrorKind,
    /// The path as the step named it.
    pub path: String,
    /// The operating system's words.
    pub message: String,
}

/// Causes that the core treats differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IoErrorKind {
    /// No such file or folder.
    NotFound,
    /// The file system or quota is full.
    NoSpace,
    /// This process or machine is short of descriptors or memory, which says nothing about the disk.
    Exhausted,
    /// Anything else: the log directory goes offline.
    Failed,
    /// The simulator's power cut; never seen on a real machine.
    PowerCut,
}

impl fmt::Display for IoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

impl std::error::Error for IoError {}

/// Disk work while nothing else runs: start-up (recovery) and the end of a clean stop. Two implementors: the
/// runtime's blocking one and the simulator's.
pub trait Disk {
    /// Carries out one step before it returns.
    fn perform(&mut self, step: FileStep) -> Result<(), IoError>;
    /// The names in a folder, sorted; an absent folder is empty.
    fn list(&mut self, path: &str) -> Result<Vec<DirEntry>, IoError>;
    /// Up to `len` bytes from `offset`; fewer at the end of the file. `NotFound` when there is no such file.
    fn read(&mut self, path: &str, offset: u64, len: usize) -> Result<Vec<u8>, IoError>;
    /// As `read`, in place of what `into` holds, whose memory is used again.
    fn read_into(&mut self, path: &str, offset: u64, len: usize, into: &mut Vec<u8>) -> Result<(), IoError> {
        *into = self.read(path, offset, len)?;
        Ok(())
    }
    /// Length of a file in bytes, `None` when there is no such file.
    fn len(&mut self, path: &str) -> Result<Option<u64>, IoError>;
}

/// A write of the write-ahead log: durable when it completes (O_DIRECT and O_DSYNC).
#[derive(Debug)]
pub struct WalWrite {
    /// Which file of this shard's log, as in `wal::file_path`.
    pub file: u32,
    /// Where, in bytes; a multiple of a block.
    pub offset: u64,
    /// What; padded to whole blocks. Comes back with the completion, so that its memory can be used again.
    pub data: AlignedBuf,
    /// The writer's name for this write.
    pub id: u64,
}

/// A write of the log of at least so many bytes is large: the disk takes long for it, and who waits for little shall not wait for it.
pub const LARGE_WRITE_BYTES: usize = 64 << 10;

impl WalWrite {
    /// Whether it has at least [`LARGE_WRITE_BYTES`].
    pub fn is_large(&self) -> bool {
        self.data.len() >= LARGE_WRITE_BYTES
    }
}
