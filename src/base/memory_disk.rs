//! A disk in memory without faults, for the unit tests of the folders below `shard`. Power cuts and rot are the business of
//! `tests/sim`.

use super::disk::{DirEntry, Disk, FileStep, IoError, IoErrorKind};
use std::collections::{BTreeMap, BTreeSet};

/// Files by path; folders exist by name only.
#[derive(Clone, Debug, Default)]
pub(crate) struct MemoryDisk {
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    folders: BTreeSet<String>,
}

impl MemoryDisk {
    fn write(&mut self, path: &str, offset: u64, data: &[u8]) {
        let file = self.files.entry(path.to_owned()).or_default();
        let end = offset as usize + data.len();
        if file.len() < end {
            file.resize(end, 0);
        }
        file[offset as usize..end].copy_from_slice(data);
    }

    fn remove(&mut self, path: &str) {
        let inside = format!("{path}/");
        self.files.retain(|name, _| name != path && !name.starts_with(&inside));
        self.folders.retain(|name| name != path && !name.starts_with(&inside));
    }

    fn rename(&mut self, from: &str, to: &str) {
        let inside = format!("{from}/");
        let moved: Vec<String> =
            self.files.keys().filter(|name| *name == from || name.starts_with(&inside)).cloned().collect();
        for name in moved {
            if let Some(data) = self.files.remove(&name) {
                self.files.insert(format!("{to}{}", &name[from.len()..]), data);
            }
        }
        self.folders.remove(from);
        self.folders.insert(to.to_owned());
    }
}

fn missing(path: &str) -> IoError {
    IoError { kind: IoErrorKind::NotFound, path: path.to_owned(), message: "no such file".to_owned() }
}

impl Disk for MemoryDisk {
    fn perform(&mut self, step: FileStep) -> Result<(), IoError> {
        match step {
            FileStep::CreateDir { path } => {
                self.folders.insert(path.to_string());
            }
            FileStep::Write { path, mut offset, data } => {
                for part in data {
                    self.write(&path, offset, &part);
                    offset += part.len() as u64;
                }
            }
            FileStep::SetLen { path, len } => {
                self.files.entry(path.to_string()).or_default().resize(len as usize, 0);
            }
            FileStep::Replace { path, data } => {
                self.files.insert(path.to_string(), data.to_vec());
            }
            FileStep::Fill { path, len } => {
                self.files.insert(path.to_string(), vec![0; len as usize]);
            }
            FileStep::Rename { from, to } => self.rename(&from, &to),
            FileStep::Remove { path } => self.remove(&path),
            FileStep::SyncData { .. } | FileStep::SyncDir { .. } | FileStep::SyncAll => {}
        }
        Ok(())
    }

    fn list(&mut self, path: &str) -> Result<Vec<DirEntry>, IoError> {
        let inside = if path.is_empty() { String::new() } else { format!("{path}/") };
        let mut found = BTreeMap::new();
        for (name, data) in self.files.iter().filter(|(name, _)| name.starts_with(&inside)) {
            let rest = &name[inside.len()..];
            let (first, is_dir) = rest.split_once('/').map_or((rest, false), |(first, _)| (first, true));
            let len = if is_dir { 0 } else { data.len() as u64 };
            found.insert(first.to_owned(), DirEntry { name: first.to_owned(), len, is_dir });
        }
        for name in self.folders.iter().filter_map(|name| name.strip_prefix(&inside)) {
            let first = name.split('/').next().unwrap_or(name).to_owned();
            found.entry(first.clone()).or_insert(DirEntry { name: first, len: 0, is_dir: true });
        }
        Ok(found.into_values().collect())
    }

    fn read(&mut self, path: &str, offset: u64, len: usize) -> Result<Vec<u8>, IoError> {
        let file = self.files.get(path).ok_or_else(|| missing(path))?;
        let start = file.len().min(offset as usize);
        Ok(file[start..file.len().min(start + len)].to_vec())
    }

    fn len(&mut self, path: &str) -> Result<Option<u64>, IoError> {
        Ok(self.files.get(path).map(|file| file.len() as u64))
    }
}
