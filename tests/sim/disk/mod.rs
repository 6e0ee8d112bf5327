//! The virtual disk: files and folders, of which a power cut leaves what `base::disk` allows and no more.
//!
//! - A completed write of the write-ahead log is durable. Other content is durable after the sync of its file, names
//!   after the sync of their folder; before that a power cut keeps any part, by the seed: each 512-byte sector old or
//!   new, each length, each name. A folder's own name is a name in its parent.
//! - `Replace` and `Fill` are atomic and durable, but not the name of the folder they are in.
//! - `kill` (the process is gone, the machine runs on) keeps everything completed, and unsynced changes stay unsynced.
//! - Blocking work (`Disk`) can be interrupted at any step; see [`Faults`].

mod blocking;
mod file;
mod folder;
mod steps;
#[cfg(test)]
mod tests;

use file::FileData;
use folder::{Folder, NodeId};
use highwater::base::Random;
use highwater::base::disk::{FileStep, IoError, IoErrorKind};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) use blocking::Faults;

const ROOT: NodeId = 0;

/// The disk.
#[derive(Clone, Debug)]
pub(crate) struct SimDisk {
    nodes: BTreeMap<NodeId, Node>,
    next_node: NodeId,
    /// What goes wrong with blocking work.
    pub(crate) faults: Faults,
    /// Steps of blocking work that the power cut interrupts.
    interrupted: Vec<Unfinished>,
}

#[derive(Clone, Debug)]
enum Node {
    File(FileData),
    Folder(Folder),
}

/// Work that was under way when the world ended.
#[derive(Clone, Debug)]
pub(crate) enum Unfinished {
    /// A step of a job.
    Step(FileStep),
    /// A write of the write-ahead log.
    Wal { path: String, offset: u64, data: Vec<u8> },
}

impl SimDisk {
    /// An empty log directory.
    pub(crate) fn new() -> Self {
        let nodes = BTreeMap::from([(ROOT, Node::Folder(Folder::default()))]);
        Self { nodes, next_node: ROOT + 1, faults: Faults::default(), interrupted: Vec::new() }
    }

    /// The power is gone and back: what was not durable is there or not, as `random` says.
    pub(crate) fn power_cut(&mut self, unfinished: Vec<Unfinished>, random: &mut Random) {
        self.leave_partly(unfinished, random);
        for node in self.nodes.values_mut() {
            match node {
                Node::File(file) => file.cut(random),
                Node::Folder(folder) => folder.cut(random),
            }
        }
        self.drop_unreachable();
    }

    /// The process is gone, the machine runs on.
    pub(crate) fn kill(&mut self, unfinished: Vec<Unfinished>, random: &mut Random) {
        self.leave_partly(unfinished, random);
        self.drop_unreachable();
    }

    fn leave_partly(&mut self, unfinished: Vec<Unfinished>, random: &mut Random) {
        self.faults = Faults::default();
        let interrupted = std::mem::take(&mut self.interrupted);
        for work in interrupted.into_iter().chain(unfinished) {
            self.do_partly(work, random);
        }
    }

    fn do_partly(&mut self, work: Unfinished, random: &mut Random) {
        match work {
            Unfinished::Wal { path, offset, data } => {
                if let Ok(file) = self.file_mut(&path) {
                    file.write_partly(offset as usize, &data, random);
                }
            }
            Unfinished::Step(step) => self.step_partly(step, random),
        }
    }

    /// A step failed. What it wrote may be there in part. A failed sync is the worst: the changes are seen by reads until
    /// the power goes, and no later sync will make them durable.
    pub(crate) fn fail_partly(&mut self, work: Unfinished, random: &mut Random) {
        if let Unfinished::Step(FileStep::SyncData { path }) = &work {
            if let Ok(file) = self.file_mut(path) {
                file.fail_sync();
            }
        } else {
            self.do_partly(work, random);
        }
    }

    /// A write of the write-ahead log is complete: durable at once.
    pub(crate) fn wal_write(&mut self, path: &str, offset: u64, data: &[u8]) -> Result<(), IoError> {
        let file = self.file_mut(path)?;
        file.write(offset as usize, data.to_vec());
        file.sync();
        Ok(())
    }

    /// One bit of a file changes by itself.
    pub(crate) fn flip(&mut self, path: &str, offset: u64, bit: u8) {
        self.file_mut(path).expect("rot needs a file").flip(offset as usize, bit);
    }

    /// Bytes of all files that can be seen.
    pub(crate) fn used_bytes(&self) -> u64 {
        let len = |node: &Node| match node {
            Node::File(file) => file.live().len() as u64,
            Node::Folder(_) => 0,
        };
        self.nodes.values().map(len).sum()
    }

    fn add_node(&mut self, node: Node) -> NodeId {
        let id = self.next_node;
        self.next_node += 1;
        self.nodes.insert(id, node);
        id
    }

    fn find(&self, path: &str) -> Option<NodeId> {
        path.split('/').filter(|part| !part.is_empty()).try_fold(ROOT, |at, part| {
            match self.nodes.get(&at)? {
                Node::Folder(folder) => folder.live().get(part).copied(),
                Node::File(_) => None,
            }
        })
    }

    fn file_mut(&mut self, path: &str) -> Result<&mut FileData, IoError> {
        let id = self.find(path);
        match id.and_then(|id| self.nodes.get_mut(&id)) {
            Some(Node::File(file)) => Ok(file),
            _ => Err(missing(path)),
        }
    }

    fn folder_mut(&mut self, path: &str) -> Result<&mut Folder, IoError> {
        let id = self.find(path);
        match id.and_then(|id| self.nodes.get_mut(&id)) {
            Some(Node::Folder(folder)) => Ok(folder),
            _ => Err(missing(path)),
        }
    }

    fn drop_unreachable(&mut self) {
        let (mut known, mut open) = (BTreeSet::from([ROOT]), vec![ROOT]);
        while let Some(id) = open.pop() {
            let Some(Node::Folder(folder)) = self.nodes.get(&id) else { continue };
            open.extend(folder.reachable().filter(|node| known.insert(*node)));
        }
        self.nodes.retain(|id, _| known.contains(id));
    }
}

/// Folder and name of a path.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

fn error(kind: IoErrorKind, path: &str, message: &str) -> IoError {
    IoError { kind, path: path.to_owned(), message: message.to_owned() }
}

fn missing(path: &str) -> IoError {
    error(IoErrorKind::NotFound, path, "no such file or folder")
}
