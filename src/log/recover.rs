//! Start-up: from whatever a clean stop, a kill or a power cut left, to logs whose files hold everything.
//!
//! Recovery reads everything once and refuses if something is damaged; then it brings *all* frames into the segment files
//! (`restore`), makes them durable, and only then switches to a new generation of catalogues with one replaced superblock. Until that moment a crash starts it over from the same bytes; after it
//! nothing of the old write-ahead logs is ever read again. So the number of cores may change between starts, and
//! remnants behind a torn group can not come back.

use super::catalogue::{self, Catalogue};
use super::checkpoint;
use super::files::names;
use super::partition::{Log, LogKey};
use super::placement::owner;
use super::reopen::reopen;
use super::replayed::Replayed;
use super::restore::Restore;
use super::superblock::{self, Superblock, SuperblockError};
use crate::base::disk::{Disk, FileStep, IoError, IoErrorKind};
use crate::base::{DirId, ShardId, Uuid};
use crate::wal::{self, FrameHeader, FrameKind, Replay, ReplayError, ReplayPolicy};
use std::collections::{BTreeMap, BTreeSet};

/// What start-up must know.
#[derive(Clone, Debug)]
pub struct RecoverOptions {
    /// Which log directory it is.
    pub dir: DirId,
    /// Cores of this start, from 1.
    pub cores: u16,
    /// The id that a new store gets.
    pub new_store: Uuid,
    /// Length of each of the first two log files of a core, in bytes.
    pub wal_first_bytes: u64,
    /// The rules of replay.
    pub policy: ReplayPolicy,
}

/// What one core starts with.
#[derive(Debug)]
pub struct StoreStart {
    /// The core.
    pub core: u16,
    /// The log directory.
    pub dir: DirId,
    /// The store's id.
    pub store: Uuid,
    /// The generation of catalogues that counts.
    pub generation: u64,
    /// Its logs.
    pub logs: Vec<Log>,
    /// Where its write-ahead log begins.
    pub wal: wal::Start,
}

/// What start-up found and did, for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The folder was empty: a new store.
    pub is_new: bool,
    /// The last stop was clean.
    pub was_clean: bool,
    /// Logs found.
    pub logs: usize,
    /// Groups replayed from write-ahead logs.
    pub groups: u64,
    /// Bytes of those groups.
    pub replayed_bytes: u64,
    /// Bytes that were brought into segment files.
    pub recovered_bytes: u64,
    /// Write-ahead logs that ended in a torn group, which nobody was told about.
    pub torn_tails: usize,
    /// Folders of partitions that belong to no log; they were renamed to `…-stray`.
    pub strays: usize,
}

/// All cores' starts.
#[derive(Debug)]
pub struct Recovered {
    /// One per core, in order.
    pub starts: Vec<StoreStart>,
    /// What was found and done.
    pub report: Report,
}

/// Why the store cannot be opened. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum RecoverError {
    /// The disk failed.
    #[error("{0}")]
    Io(#[from] IoError),
    /// The write-ahead log cannot be replayed.
    #[error("{0}")]
    Replay(#[from] ReplayError),
    /// The superblock cannot be used.
    #[error("{0}")]
    Superblock(#[from] SuperblockError),
    /// No broker has ever run here.
    #[error("there is no log directory of Highwater here")]
    Missing,
    /// A catalogue cannot be used.
    #[error("{0} is damaged or missing: restore the folder from a copy")]
    Catalogue(String),
    /// A log misses acknowledged bytes.
    #[error("{dir} is damaged: {what}. Restore the folder from a copy")]
    Log { dir: String, what: String },
}

/// Opens the store below the log directory, for `options.cores` cores.
pub fn recover(disk: &mut dyn Disk, options: &RecoverOptions) -> Result<Recovered, RecoverError> {
    let Some(super_before) = read_superblock(disk)? else { return new_store(disk, options) };
    let mut report = Report { was_clean: super_before.is_clean, ..Report::default() };
    let (replayed, replays) = replay_all(disk, &super_before, options, &mut report)?;
    replayed.values().try_for_each(check)?;
    if !super_before.is_clean {
        // What was read may not be durable yet: a killed process leaves writes under way. Nothing is changed on its word
        // before it is, so that a crash from here on starts over from the same bytes.
        disk.perform(FileStep::SyncAll)?;
        restore_all(disk, &super_before, options, &replayed, &replays)?;
    }
    let mut logs = Vec::with_capacity(replayed.len());
    for log in replayed.values() {
        report.recovered_bytes += log.recovered_bytes();
        logs.push(reopen(disk, log, super_before.is_clean)?);
    }
    report.logs = logs.len();
    report.strays = move_strays(disk, &logs, super_before.generation)?;
    disk.perform(FileStep::SyncAll)?;
    let starts = place(disk, options, &super_before, logs, &replays)?;
    switch(disk, &super_before, &starts)?;
    Ok(Recovered { starts, report })
}

/// All batches of a log of a core's start: after recovery everything is in its files.
pub fn read_log(disk: &mut dyn Disk, starts: &[StoreStart], key: LogKey) -> Result<Vec<u8>, IoError> {
    let mut batches = Vec::new();
    for log in starts.iter().flat_map(|start| &start.logs).filter(|log| log.key == key) {
        for segment in log.segments() {
            let path = segment.path(&log.dir, ".log");
            if segment.len > 0 {
                batches.extend(disk.read(&path, 0, segment.len as usize)?);
            }
        }
    }
    Ok(batches)
}

pub(super) fn read_superblock(disk: &mut dyn Disk) -> Result<Option<Superblock>, RecoverError> {
    match disk.read(superblock::PATH, 0, 4096) {
        Ok(file) => Ok(Some(Superblock::decode(&file)?)),
        Err(error) if error.kind == IoErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn new_store(disk: &mut dyn Disk, options: &RecoverOptions) -> Result<Recovered, RecoverError> {
    let nothing = Superblock { store: options.new_store, cores: 0, generation: 0, is_clean: true };
    for folder in [catalogue::FOLDER, wal::FOLDER] {
        disk.perform(FileStep::CreateDir { path: folder.into() })?;
    }
    for folder in ["", ".engine"] {
        disk.perform(FileStep::SyncDir { path: folder.into() })?;
    }
    let starts = place(disk, options, &nothing, Vec::new(), &BTreeMap::new())?;
    switch(disk, &nothing, &starts)?;
    Ok(Recovered { starts, report: Report { is_new: true, was_clean: true, ..Report::default() } })
}

/// The logs under recovery.
pub(super) type Logs = BTreeMap<LogKey, Replayed>;

/// Catalogues and frames of every core that the last start had.
fn replay_all(
    disk: &mut dyn Disk,
    before: &Superblock,
    options: &RecoverOptions,
    report: &mut Report,
) -> Result<(Logs, BTreeMap<u16, Replay>), RecoverError> {
    let (mut logs, mut replays) = (Logs::new(), BTreeMap::new());
    for core in 0..before.cores as u16 {
        let catalogue = read_catalogue(disk, before, core)?;
        let mut own: Logs =
            catalogue.logs.into_iter().map(|entry| (entry.key, Replayed::new(entry))).collect();
        let visit = |_: &mut dyn Disk, header: &FrameHeader, body: &[u8]| {
            apply(&mut own, header, body);
            Ok(())
        };
        let found = wal::replay(disk, core, before.store, catalogue.replay_from, options.policy, visit)?;
        report.groups += found.groups;
        report.replayed_bytes += found.bytes;
        report.torn_tails += usize::from(found.torn);
        replays.insert(core, found);
        logs.append(&mut own);
    }
    Ok((logs, replays))
}

/// Whether a log has everything that was acknowledged.
fn check(log: &Replayed) -> Result<(), RecoverError> {
    if let Some(what) = &log.gap {
        return Err(damaged(&log.entry.dir, what));
    }
    if log.entry.is_complete && log.end < log.entry.end {
        return Err(damaged(&log.entry.dir, "the write-ahead log ends before the catalogue"));
    }
    Ok(())
}

/// Reads every frame once more, into the segment files.
fn restore_all(
    disk: &mut dyn Disk,
    before: &Superblock,
    options: &RecoverOptions,
    logs: &Logs,
    replays: &BTreeMap<u16, Replay>,
) -> Result<(), RecoverError> {
    let mut restore = Restore::begin(disk, logs)?;
    for (core, found) in replays {
        let visit =
            |disk: &mut dyn Disk, header: &FrameHeader, body: &[u8]| restore.frame(disk, header, body);
        wal::replay(disk, *core, before.store, found.from, options.policy, visit)?;
    }
    restore.end(disk, logs)
}

pub(super) fn read_catalogue(
    disk: &mut dyn Disk,
    before: &Superblock,
    core: u16,
) -> Result<Catalogue, RecoverError> {
    let path = catalogue::path(before.generation, core);
    let file = match disk.len(&path)? {
        Some(len) => disk.read(&path, 0, len as usize)?,
        None => Vec::new(),
    };
    Catalogue::decode(&file).filter(|read| read.store == before.store).ok_or(RecoverError::Catalogue(path))
}

fn apply(logs: &mut Logs, header: &FrameHeader, body: &[u8]) {
    let key = LogKey { topic: header.topic, partition: header.partition };
    match logs.get_mut(&key) {
        Some(_) if header.kind == FrameKind::Delete => drop(logs.remove(&key)),
        Some(log) => drop(log.apply(header, body)),
        None if header.kind == FrameKind::Create => {
            let created = Replayed::created(header, body);
            // A folder gets a new log only after its old one was deleted.
            logs.retain(|_, log| log.entry.dir != created.entry.dir);
            logs.insert(key, created);
        }
        // Frames of a log that was deleted: its catalogue entry is gone, and so is its creation.
        None => {}
    }
}

/// A folder may belong to no log: a deletion was under way. A new log of that name must not find it.
fn move_strays(disk: &mut dyn Disk, logs: &[Log], generation: u64) -> Result<usize, IoError> {
    let known: BTreeSet<&str> = logs.iter().map(|log| &*log.dir).collect();
    let mut strays = 0;
    for entry in disk.list("")?.into_iter().filter(|entry| entry.is_dir) {
        let parsed = names::parse_partition_dir(&entry.name).filter(|dir| dir.fate == names::Fate::Live);
        let Some(dir) = parsed.filter(|_| !known.contains(entry.name.as_str())) else { continue };
        let to = names::stray_partition_dir(dir.topic, dir.partition, Uuid(u128::from(generation)));
        disk.perform(FileStep::Rename { from: entry.name.as_str().into(), to: to.into() })?;
        strays += 1;
    }
    Ok(strays)
}

/// Hands the logs to the cores of this start and gives every core its log files.
fn place(
    disk: &mut dyn Disk,
    options: &RecoverOptions,
    before: &Superblock,
    logs: Vec<Log>,
    replays: &BTreeMap<u16, Replay>,
) -> Result<Vec<StoreStart>, RecoverError> {
    let generation = before.generation + 1;
    let mut starts = Vec::new();
    for core in 0..options.cores {
        let wal = wal_start(disk, options, core, replays.get(&core))?;
        starts.push(StoreStart {
            core,
            dir: options.dir,
            store: before.store,
            generation,
            logs: Vec::new(),
            wal,
        });
    }
    // A new core's folder: its files are durable under their names, but so must its own name be.
    disk.perform(FileStep::SyncDir { path: wal::FOLDER.into() })?;
    for log in logs {
        let ShardId(core) = owner(log.key, options.cores);
        starts[usize::from(core)].logs.push(log);
    }
    Ok(starts)
}

fn wal_start(
    disk: &mut dyn Disk,
    options: &RecoverOptions,
    core: u16,
    replay: Option<&Replay>,
) -> Result<wal::Start, RecoverError> {
    let mut start = match replay {
        Some(found) => wal::Start {
            files: found.files.clone(),
            next_sequence: found.next_sequence,
            next_group: found.next_group,
            resume: found.end.filter(|_| !options.policy.fresh_file),
        },
        None => orphaned(disk, core)?,
    };
    disk.perform(FileStep::CreateDir { path: wal::folder(core).into() })?;
    while start.files.len() < 2 {
        let file = start.files.iter().map(|(file, _)| file + 1).max().unwrap_or(0);
        let len = options.wal_first_bytes;
        disk.perform(FileStep::Fill { path: wal::file_path(core, file).into(), len })?;
        start.files.push((file, len));
    }
    Ok(start)
}

/// A core that the last start did not have. Whatever an older start with more cores left in its folder is not replayed:
/// it was brought into files when the core went. The files are made anew, so that nothing old can be taken for new.
fn orphaned(disk: &mut dyn Disk, core: u16) -> Result<wal::Start, RecoverError> {
    disk.perform(FileStep::Remove { path: wal::folder(core).into() })?;
    Ok(wal::Start { files: Vec::new(), next_sequence: 1, next_group: 1, resume: None })
}

/// From here on the new generation counts: catalogues first, then the superblock, then the old ones go.
fn switch(disk: &mut dyn Disk, before: &Superblock, starts: &[StoreStart]) -> Result<(), RecoverError> {
    let generation = before.generation + 1;
    for start in starts {
        let mut replay_from = start.wal.next_sequence;
        if let Some((_, sequence, _)) = start.wal.resume {
            replay_from = sequence;
        }
        let catalogue = Catalogue {
            core: u32::from(start.core),
            store: start.store,
            replay_from,
            is_clean: false,
            logs: start.logs.iter().map(|log| checkpoint::entry(log, &log.durable_state())).collect(),
        };
        write_catalogue(disk, generation, &catalogue)?;
    }
    let block = Superblock { store: before.store, cores: starts.len() as u32, generation, is_clean: false };
    disk.perform(FileStep::Replace { path: superblock::PATH.into(), data: block.encode().into() })?;
    remove_old(disk, generation, starts.len())
}

/// Writes a catalogue of `generation`.
pub(super) fn write_catalogue(
    disk: &mut dyn Disk,
    generation: u64,
    catalogue: &Catalogue,
) -> Result<(), IoError> {
    let path = catalogue::path(generation, catalogue.core as u16).into();
    disk.perform(FileStep::Replace { path, data: catalogue.encode().into() })
}

/// Removes catalogues of other generations, the write-ahead logs of cores that are no more, and what deleted logs left.
pub(super) fn remove_old(disk: &mut dyn Disk, generation: u64, cores: usize) -> Result<(), RecoverError> {
    let current = format!("g{generation}-");
    for entry in disk.list(catalogue::FOLDER)?.into_iter().filter(|entry| !entry.name.starts_with(&current)) {
        disk.perform(FileStep::Remove { path: format!("{}/{}", catalogue::FOLDER, entry.name).into() })?;
    }
    for entry in disk.list(wal::FOLDER)? {
        let core: Option<usize> = entry.name.strip_prefix('c').and_then(|number| number.parse().ok());
        if core.is_some_and(|core| core >= cores) {
            disk.perform(FileStep::Remove { path: format!("{}/{}", wal::FOLDER, entry.name).into() })?;
        }
    }
    for entry in disk.list("")?.into_iter().filter(|entry| entry.is_dir) {
        let parsed = names::parse_partition_dir(&entry.name);
        if parsed.is_some_and(|dir| dir.fate == names::Fate::Delete) {
            disk.perform(FileStep::Remove { path: entry.name.into() })?;
        }
    }
    Ok(())
}

pub(super) fn damaged(dir: &str, what: impl Into<String>) -> RecoverError {
    RecoverError::Log { dir: dir.to_owned(), what: what.into() }
}
