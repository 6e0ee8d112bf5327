//! The folders of partitions: made for new logs, renamed and later removed for deleted ones.
//!
//! ```text
//! delete ─▶ its frame and a catalogue without the log are durable ─▶ rename ─▶ file.delete.delay.ms ─▶ remove
//! ```
//!
//! The order is what keeps a crash harmless: as long as a catalogue names a log, its folder stays. Until then, and until
//! the rename is through, a new log of the same name lives in memory and in the write-ahead log only.

use super::store::{Io, Job, LogId, Store, life_cycle};
use super::{Log, LogKey};
use crate::base::disk::{FileStep, RelPath};
use crate::base::{Bytes, Instant, Now};
use crate::wal::{Frame, FrameKind, Lsn};
use std::collections::{BTreeMap, VecDeque};

/// Folders that must be made, renamed or removed.
#[derive(Debug, Default)]
pub(super) struct Folders {
    /// Logs whose folder must still be made.
    to_create: VecDeque<LogId>,
    /// Deleted logs that still have a folder under its old name.
    doomed: BTreeMap<LogId, Doomed>,
    /// Whose folder it is, until a rename has freed the name.
    owners: BTreeMap<RelPath, LogId>,
    to_remove: VecDeque<(Instant, RelPath)>,
    /// Names that are free since somebody asked.
    freed: Vec<RelPath>,
}

#[derive(Debug)]
struct Doomed {
    gone: RelPath,
    /// The catalogue may name it.
    is_listed: bool,
    /// The frame that keeps a replay from bringing it back.
    deletion: Lsn,
}

impl Folders {
    /// The folder of a log is there.
    pub(super) fn found(&mut self, dir: RelPath, id: LogId) {
        self.owners.insert(dir, id);
    }

    /// The folder of a new log must be made, once the name is free.
    pub(super) fn create(&mut self, id: LogId) {
        self.to_create.push_back(id);
    }

    /// The log is deleted.
    pub(super) fn is_doomed(&self, id: LogId) -> bool {
        self.doomed.contains_key(&id)
    }

    /// A deleted log may be named by the catalogue: another one must be written.
    pub(super) fn wants_catalogue(&self) -> bool {
        self.doomed.values().any(|doomed| doomed.is_listed)
    }

    /// A catalogue is durable that names only logs for which `is_named` holds.
    pub(super) fn catalogued(&mut self, is_named: impl Fn(LogId) -> bool) {
        for (id, doomed) in &mut self.doomed {
            doomed.is_listed &= is_named(*id);
        }
    }

    /// When a folder is to be removed.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.to_remove.front().map(|(at, _)| *at)
    }

    /// The folder `dir` of a deleted log was renamed.
    pub(super) fn left(&mut self, dir: &RelPath) {
        self.owners.remove(dir);
        self.freed.push(dir.clone());
    }
}

impl Store {
    /// Forgets a log; its files go after `delete_delay`. `gone` is the name that its folder gets until then.
    pub fn delete(&mut self, key: LogKey, gone: &str) {
        let Some(id) = self.by_key.remove(&key) else { return };
        let waiting = self.folders.to_create.len();
        self.folders.to_create.retain(|other| *other != id);
        let deletion =
            self.wal.append(Frame { header: life_cycle(FrameKind::Delete, key), body: Bytes::new() });
        if self.folders.to_create.len() == waiting {
            self.folders.doomed.insert(id, Doomed { gone: gone.into(), is_listed: true, deletion });
        } else if let Some(log) = self.drop_log(id) {
            // It has no folder, and nobody waits for its bytes.
            self.folders.freed.push(log.dir);
        }
    }

    /// The folders of deleted logs whose names are free since the last call.
    pub fn take_left(&mut self) -> Vec<RelPath> {
        std::mem::take(&mut self.folders.freed)
    }

    fn drop_log(&mut self, id: LogId) -> Option<Log> {
        let log = self.logs.remove(&id)?;
        self.cached_bytes -= log.cached_bytes();
        self.unwritten_bytes -= log.unwritten_bytes();
        Some(log)
    }

    pub(super) fn poll_folders(&mut self, now: Now, io: &mut Vec<Io>) {
        self.make_folders(io);
        self.rename_folders(now, io);
        // Whose disk is full does not want to wait.
        let is_full = !self.has_room();
        while let Some((_, path)) = self.folders.to_remove.pop_front_if(|(at, _)| is_full || *at <= now.mono)
        {
            self.start_job(Job::Remove, vec![FileStep::Remove { path }], io);
        }
    }

    fn make_folders(&mut self, io: &mut Vec<Io>) {
        for _ in 0..self.folders.to_create.len() {
            let Some(id) = self.folders.to_create.pop_front() else { break };
            let Some(log) = self.logs.get(&id) else { continue };
            if self.folders.owners.contains_key(&log.dir) {
                self.folders.to_create.push_back(id);
                continue;
            }
            self.folders.owners.insert(log.dir.clone(), id);
            let steps = creation_steps(log);
            self.start_job(Job::Create { log: id }, steps, io);
        }
    }

    /// Renames the folders of deleted logs that no catalogue names and no job uses.
    fn rename_folders(&mut self, now: Now, io: &mut Vec<Io>) {
        let durable = self.wal.durable_lsn();
        let is_free = |id: &LogId| self.logs.get(id).is_some_and(|log| !log.is_writing);
        let is_final = |doomed: &Doomed| !doomed.is_listed && doomed.deletion <= durable;
        let ready = |(id, doomed): &(&LogId, &Doomed)| is_final(doomed) && is_free(id);
        let ready: Vec<LogId> = self.folders.doomed.iter().filter(ready).map(|(id, _)| *id).collect();
        for id in ready {
            let (Some(log), Some(Doomed { gone, .. })) = (self.drop_log(id), self.folders.doomed.remove(&id))
            else {
                continue;
            };
            let steps = vec![
                FileStep::Rename { from: log.dir.clone(), to: gone.clone() },
                FileStep::SyncDir { path: "".into() },
            ];
            self.start_job(Job::Rename { dir: log.dir }, steps, io);
            self.folders.to_remove.push_back((now.mono + self.options.delete_delay, gone));
        }
    }
}

fn creation_steps(log: &Log) -> Vec<FileStep> {
    let metadata = super::files::partition_metadata::encode(log.key.topic);
    let path = format!("{}/{}", log.dir, super::files::partition_metadata::FILE_NAME).into();
    vec![
        FileStep::CreateDir { path: log.dir.clone() },
        FileStep::Replace { path, data: metadata.into() },
        FileStep::SyncDir { path: "".into() },
    ]
}
