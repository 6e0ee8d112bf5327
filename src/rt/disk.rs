//! Disk work with ordinary blocking calls: start-up, the end of a clean stop, and the steps that the ring does not do,
//! on a helper thread.
//!
//! Writes go through the page cache here; at those times nothing is in a hurry, and `SyncData` makes them durable.

use super::io_error::describe;
use super::sys;
use crate::base::disk::{DirEntry, Disk, FileStep, IoError};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// Bytes of zeroes written at a time.
pub(super) const FILL_SLICE_BYTES: usize = 1 << 20;

/// The disk below one log directory.
#[derive(Clone, Debug)]
pub struct BlockingDisk {
    root: PathBuf,
}

impl BlockingDisk {
    /// The disk below `root`, which must exist.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }
}

impl Disk for BlockingDisk {
    fn perform(&mut self, step: FileStep) -> Result<(), IoError> {
        perform(&self.root, &step)
    }

    fn list(&mut self, path: &str) -> Result<Vec<DirEntry>, IoError> {
        list(&self.at(path)).map_err(|error| describe(path, &error))
    }

    fn read(&mut self, path: &str, offset: u64, len: usize) -> Result<Vec<u8>, IoError> {
        let mut bytes = Vec::new();
        self.read_into(path, offset, len, &mut bytes)?;
        Ok(bytes)
    }

    fn read_into(&mut self, path: &str, offset: u64, len: usize, into: &mut Vec<u8>) -> Result<(), IoError> {
        read(&self.at(path), offset, len, into).map_err(|error| describe(path, &error))
    }

    fn len(&mut self, path: &str) -> Result<Option<u64>, IoError> {
        match fs::metadata(self.at(path)) {
            Ok(found) if found.is_file() => Ok(Some(found.len())),
            Ok(_) => Ok(None),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(describe(path, &error)),
        }
    }
}

/// Carries out one step below `root`.
pub(super) fn perform(root: &Path, step: &FileStep) -> Result<(), IoError> {
    let result = match step {
        FileStep::CreateDir { path } => fs::create_dir_all(root.join(&**path)),
        FileStep::Write { path, offset, data } => write(&root.join(&**path), *offset, data),
        FileStep::SetLen { path, len } => {
            open_to_write(&root.join(&**path)).and_then(|file| file.set_len(*len))
        }
        FileStep::SyncData { path } => {
            File::open(root.join(&**path)).and_then(|file| file.sync_data().map_err(failed_sync))
        }
        FileStep::SyncDir { path } => {
            File::open(root.join(&**path)).and_then(|dir| dir.sync_all().map_err(failed_sync))
        }
        FileStep::Replace { path, data } => {
            under_temporary_name(&root.join(&**path), |file| file.write_all_at(data, 0))
        }
        FileStep::Fill { path, len } => under_temporary_name(&root.join(&**path), |file| fill(file, *len)),
        FileStep::Rename { from, to } => fs::rename(root.join(&**from), root.join(&**to)),
        FileStep::Remove { path } => remove(&root.join(&**path)),
        FileStep::SyncAll => {
            File::open(root).and_then(|dir| sys::sync_file_system(&dir).map_err(failed_sync))
        }
    };
    result.map_err(|error| describe(name(step), &error))
}

/// After a failed sync nobody knows what is on the disk, whatever the reason was: a second try may succeed and prove nothing.
/// So it is never an error that says "full".
pub(super) fn failed_sync(error: io::Error) -> io::Error {
    io::Error::other(format!("the sync failed: {error}"))
}

/// What a step is about, for messages.
pub(super) fn name(step: &FileStep) -> &str {
    match step {
        FileStep::CreateDir { path }
        | FileStep::Write { path, .. }
        | FileStep::SetLen { path, .. }
        | FileStep::SyncData { path }
        | FileStep::SyncDir { path }
        | FileStep::Replace { path, .. }
        | FileStep::Fill { path, .. }
        | FileStep::Remove { path } => path,
        FileStep::Rename { from, .. } => from,
        FileStep::SyncAll => "the log directory",
    }
}

/// The name under which a file is written before it is complete.
pub(super) fn temporary(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".tmp");
    PathBuf::from(name)
}

/// Gives a complete and synced temporary file its name, durably.
pub(super) fn give_name(temporary: &Path, path: &Path) -> io::Result<()> {
    fs::rename(temporary, path)?;
    let folder = path.parent().unwrap_or(Path::new("/"));
    File::open(folder)?.sync_all()
}

fn under_temporary_name(path: &Path, write: impl FnOnce(&File) -> io::Result<()>) -> io::Result<()> {
    let temporary = temporary(path);
    let file = OpenOptions::new().write(true).create(true).truncate(true).open(&temporary)?;
    write(&file)?;
    file.sync_all()?;
    give_name(&temporary, path)
}

fn fill(file: &File, len: u64) -> io::Result<()> {
    let zeroes = vec![0; FILL_SLICE_BYTES];
    let mut done = 0;
    while done < len {
        let slice = (len - done).min(FILL_SLICE_BYTES as u64);
        file.write_all_at(&zeroes[..slice as usize], done)?;
        done += slice;
    }
    Ok(())
}

fn open_to_write(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).open(path)
}

fn write(path: &Path, mut offset: u64, data: &[crate::base::Bytes]) -> io::Result<()> {
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
    for part in data {
        file.write_all_at(part, offset)?;
        offset += part.len() as u64;
    }
    Ok(())
}

fn remove(path: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn list(path: &Path) -> io::Result<Vec<DirEntry>> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut list = entries.map(|entry| describe_entry(&entry?)).collect::<io::Result<Vec<_>>>()?;
    list.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(list)
}

fn describe_entry(entry: &fs::DirEntry) -> io::Result<DirEntry> {
    let found = entry.metadata()?;
    let name = entry.file_name().to_string_lossy().into_owned();
    let len = if found.is_dir() { 0 } else { found.len() };
    Ok(DirEntry { name, len, is_dir: found.is_dir() })
}

fn read(path: &Path, offset: u64, len: usize, into: &mut Vec<u8>) -> io::Result<()> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    let rest = file.metadata()?.len().saturating_sub(offset);
    into.clear();
    into.reserve_exact(len.min(rest as usize));
    file.take(len as u64).read_to_end(into)?;
    Ok(())
}
