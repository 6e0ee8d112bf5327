//! The log directories of a start: which of them can be used, whose they are, and what recovery found in them; and the end of a
//! clean stop.
//!
//! ```text
//! each: folder · lock · direct I/O · whose? ─▶ all: one cluster ─▶ each: recovery ─▶ all: nothing twice, nothing missing
//! ```
//!
//! A directory whose disk fails or whose content is damaged is left out with an error in the log, as long as another one is left
//! and it does not hold the cluster's metadata. What looks like a mistake of the configuration is refused.

use crate::base::disk::{Disk, FileStep};
use crate::base::{BrokerEpoch, Bytes, DirId, NodeId, Random};
use crate::config::Settings;
use crate::log::files::{clean_shutdown, names};
use crate::log::{self, Identity, IdentityError, LogKey, RecoverOptions, Report, StoreEnd, StoreStart};
use crate::metadata::topic_name;
use crate::rt::{self, BlockingDisk, DirLock, LockError};
use crate::shard::{Directory, End, METADATA_LOG, Start};
use crate::wal::ReplayPolicy;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Length of the first two files of a core's write-ahead log: small, so that a first start is quick.
pub(super) const WAL_FIRST_BYTES: u64 = 4 << 20;

/// All log directories of this process.
pub(super) struct DataDirs {
    dirs: Vec<DataDir>,
    metadata: usize,
    cluster_id: String,
}

/// One of them.
struct DataDir {
    path: PathBuf,
    takes_partitions: bool,
    disk: BlockingDisk,
    lock: Option<DirLock>,
    /// `None`: it is new, or left out.
    identity: Option<Identity>,
    is_left_out: bool,
}

/// Why a directory cannot be used.
enum Trouble {
    /// The disk, or what is on it: others may do.
    Disk(String),
    /// The configuration, most likely: the start is refused.
    Refused(String),
}

impl DataDirs {
    /// Locks all directories that can be used, and takes the new ones for this node.
    pub(super) fn open(settings: &Settings, random: &mut Random) -> Result<Self, String> {
        let mut paths = settings.log_dirs.clone();
        let metadata = settings
            .metadata_dir
            .as_ref()
            .map_or(Some(0), |wanted| paths.iter().position(|path| absolute(path) == absolute(wanted)));
        let metadata = metadata.unwrap_or(paths.len());
        paths.extend(settings.metadata_dir.clone().filter(|_| metadata == paths.len()));
        let dir = |(at, path): (usize, &PathBuf)| DataDir::new(path, at < settings.log_dirs.len());
        let dirs = paths.iter().enumerate().map(dir).collect();
        let mut opened = Self { dirs, metadata, cluster_id: String::new() };
        opened.each(|dir, before| dir.open(settings.node_id, before))?;
        opened.refuse_strangers()?;
        opened.refuse_other_metadata()?;
        opened.unite(settings.node_id, random)?;
        Ok(opened)
    }

    /// What the shards are told of the directories.
    pub(super) fn directories(&self) -> Vec<Directory> {
        let directory = |dir: &DataDir| Directory {
            path: absolute(&dir.path).display().to_string(),
            id: dir.identity.as_ref().map(|identity| identity.directory_id),
            takes_partitions: dir.takes_partitions,
        };
        self.dirs.iter().map(directory).collect()
    }

    pub(super) fn paths(&self) -> Vec<PathBuf> {
        self.dirs.iter().map(|dir| dir.path.clone()).collect()
    }

    pub(super) fn metadata(&self) -> DirId {
        DirId(self.metadata as u16)
    }

    pub(super) fn cluster_id(&self) -> &str {
        &self.cluster_id
    }

    /// Opens the stores of all directories: what each core starts with.
    pub(super) fn recover(
        &mut self,
        wal_bytes_per_core: u64,
        cores: u16,
        random: &mut Random,
    ) -> Result<Vec<Start>, String> {
        let mut found: Vec<Vec<StoreStart>> = Vec::new();
        self.each(|dir, before| {
            let options = RecoverOptions {
                dir: DirId(before.len() as u16),
                cores,
                new_store: random.uuid(),
                wal_first_bytes: WAL_FIRST_BYTES.min(wal_bytes_per_core / 2),
                policy: ReplayPolicy::SOUND,
            };
            found.resize_with(before.len(), Vec::new);
            found.push(dir.recover(&options)?);
            Ok(())
        })?;
        found.resize_with(self.dirs.len(), Vec::new);
        self.refuse_misplaced(&found)?;
        let metadata = self.read_metadata(&found)?;
        let mut starts: Vec<Start> =
            (0..cores).map(|_| Start { stores: Vec::new(), metadata: metadata.clone() }).collect();
        for store in found.into_iter().flatten() {
            starts[usize::from(store.core)].stores.push(store);
        }
        Ok(starts)
    }

    /// The end of a clean stop. A directory that failed on any core is left as it is: the next start recovers it.
    pub(super) fn close(&mut self, ends: Vec<End>) -> Result<(), String> {
        let broker = ends.first().map_or(BrokerEpoch(-1), |end| end.broker_epoch);
        let cores = ends.len();
        let mut stores: BTreeMap<DirId, Vec<StoreEnd>> = BTreeMap::new();
        for end in ends.into_iter().flat_map(|end| end.stores) {
            stores.entry(end.dir).or_default().push(end);
        }
        stores.retain(|_, ends| ends.len() == cores);
        let mut result = Ok(());
        for (dir, ends) in stores {
            let dir = &mut self.dirs[usize::from(dir.0)];
            if let Err(error) = log::close(&mut dir.disk, ends, broker) {
                result = result.and(Err(dir.says(&error)));
            }
        }
        result
    }

    /// Does something in every directory that can be used; `before` are those in front of it. A refusal ends it, and so does
    /// trouble that leaves nothing to go on with.
    fn each(
        &mut self,
        mut act: impl FnMut(&mut DataDir, &[DataDir]) -> Result<(), Trouble>,
    ) -> Result<(), String> {
        for at in 0..self.dirs.len() {
            let (before, rest) = self.dirs.split_at_mut(at);
            let Some(dir) = rest.first_mut().filter(|dir| !dir.is_left_out) else { continue };
            match act(dir, before) {
                Ok(()) => {}
                Err(Trouble::Refused(reason)) => return Err(reason),
                Err(Trouble::Disk(reason)) => self.leave_out(at, reason)?,
            }
        }
        Ok(())
    }

    fn leave_out(&mut self, at: usize, reason: String) -> Result<(), String> {
        let dir = &mut self.dirs[at];
        (dir.is_left_out, dir.identity) = (true, None);
        if at == self.metadata || !self.dirs.iter().any(|dir| dir.takes_partitions && !dir.is_left_out) {
            return Err(reason);
        }
        tracing::error!(
            "{reason}. This log directory is offline; its partitions are refused, the others are served"
        );
        Ok(())
    }

    /// The folder of the cluster's metadata is in no other directory: with a wrong one there would be a new cluster, which knows
    /// none of the topics.
    fn refuse_other_metadata(&self) -> Result<(), String> {
        let name = names::partition_dir(topic_name::CLUSTER_METADATA, METADATA_LOG.partition);
        let others =
            self.dirs.iter().enumerate().filter(|(at, dir)| *at != self.metadata && !dir.is_left_out);
        match others.map(|(_, dir)| dir).find(|dir| dir.path.join(&name).exists()) {
            Some(dir) => Err(self.wrong_metadata(dir)),
            None => Ok(()),
        }
    }

    fn wrong_metadata(&self, right: &DataDir) -> String {
        let (there, wanted) = (right.path.display(), self.dirs[self.metadata].path.display());
        format!(
            "the cluster's metadata is in {there}, the configuration says {wanted}: set metadata.log.dir={there} \
             (without it, that is the first of log.dirs)"
        )
    }

    /// Those that belong to somebody already.
    fn known(&self) -> Vec<(&DataDir, &Identity)> {
        self.dirs.iter().filter_map(|dir| Some((dir, dir.identity.as_ref()?))).collect()
    }

    fn refuse_strangers(&self) -> Result<(), String> {
        let known = self.known();
        for (at, (dir, identity)) in known.iter().enumerate() {
            known[..at]
                .iter()
                .try_for_each(|(other, theirs)| refuse_stranger(dir, identity, other, theirs))?;
        }
        Ok(())
    }

    /// New directories join the cluster of the others.
    fn unite(&mut self, node: NodeId, random: &mut Random) -> Result<(), String> {
        let known = self.known();
        if let (None, Some((other, _))) = (&self.dirs[self.metadata].identity, known.first()) {
            let (metadata, other) = (self.dirs[self.metadata].path.display(), other.path.display());
            return Err(format!(
                "{metadata} is to hold the cluster's metadata, but it is new, and {other} belongs to a cluster already: name \
                 the folder with the metadata in metadata.log.dir (without it, that is the first of log.dirs)"
            ));
        }
        let cluster_id = known.first().map(|(_, identity)| identity.cluster_id.clone());
        self.cluster_id = cluster_id.unwrap_or_else(|| random.uuid().to_string());
        // The one with the metadata first: a crash must not leave others that belong to a cluster without any.
        let metadata = self.metadata;
        let order = std::iter::once(metadata).chain((0..self.dirs.len()).filter(|at| *at != metadata));
        for at in order.collect::<Vec<_>>() {
            let identity = Identity { cluster_id: self.cluster_id.clone(), directory_id: random.uuid() };
            if let Err(reason) = self.dirs[at].claim(node, identity) {
                self.leave_out(at, reason)?;
            }
        }
        Ok(())
    }

    /// Every log is in one directory, that of the metadata in the right one.
    fn refuse_misplaced(&self, found: &[Vec<StoreStart>]) -> Result<(), String> {
        let mut places: BTreeMap<LogKey, &DataDir> = BTreeMap::new();
        for (dir, starts) in self.dirs.iter().zip(found) {
            for log in starts.iter().flat_map(|start| &start.logs) {
                if let Some(other) = places.insert(log.key, dir) {
                    let (name, one, two) = (&log.dir, other.path.display(), dir.path.display());
                    return Err(format!(
                        "the partition {name} is in two log directories, {one} and {two}: one of them is a copy; remove it from \
                         log.dirs"
                    ));
                }
            }
        }
        let metadata = &self.dirs[self.metadata];
        match places.get(&METADATA_LOG) {
            Some(dir) if dir.path != metadata.path => Err(self.wrong_metadata(dir)),
            None if !places.is_empty() => Err(format!(
                "{} is to hold the cluster's metadata and has none, but there are partitions: set metadata.log.dir to the folder \
                 that has it, or restore that folder from a copy",
                metadata.path.display()
            )),
            _ => Ok(()),
        }
    }

    fn read_metadata(&mut self, found: &[Vec<StoreStart>]) -> Result<Bytes, String> {
        let dir = &mut self.dirs[self.metadata];
        let batches = log::read_log(&mut dir.disk, &found[self.metadata], METADATA_LOG);
        batches.map(Bytes::from).map_err(|error| dir.says(&error))
    }
}

impl DataDir {
    fn new(path: &Path, takes_partitions: bool) -> Self {
        Self {
            path: path.to_owned(),
            takes_partitions,
            disk: BlockingDisk::new(path),
            lock: None,
            identity: None,
            is_left_out: false,
        }
    }

    fn says(&self, error: &dyn std::fmt::Display) -> String {
        format!("{}: {error}", self.path.display())
    }

    fn failed(&self, error: &dyn std::fmt::Display) -> Trouble {
        Trouble::Disk(self.says(error))
    }

    /// Makes the folder when there is none, locks it, and finds out whose it is.
    fn open(&mut self, node: NodeId, before: &[DataDir]) -> Result<(), Trouble> {
        std::fs::create_dir_all(&self.path).map_err(|error| {
            Trouble::Disk(format!("cannot make the folder {}: {error}", self.path.display()))
        })?;
        if let Some(other) = before.iter().find(|other| is_same(&other.path, &self.path)) {
            let (one, two) = (other.path.display(), self.path.display());
            return Err(Trouble::Refused(format!("{one} and {two} are the same folder: name it once")));
        }
        self.lock = Some(DirLock::take(&self.path).map_err(|error| match error {
            LockError::InUse(_) => Trouble::Refused(error.to_string()),
            LockError::Unusable { .. } => Trouble::Disk(error.to_string()),
        })?);
        self.identity = log::identify(&mut self.disk, node).map_err(|error| match error {
            IdentityError::Io(_) => self.failed(&error),
            _ => Trouble::Refused(self.says(&error)),
        })?;
        rt::check_direct_io(&self.path).map_err(|error| Trouble::Disk(error.to_string()))
    }

    /// Takes a new folder.
    fn claim(&mut self, node: NodeId, identity: Identity) -> Result<(), String> {
        if self.identity.is_none() && !self.is_left_out {
            log::claim(&mut self.disk, node, &identity).map_err(|error| self.says(&error))?;
            self.identity = Some(identity);
        }
        Ok(())
    }

    fn recover(&mut self, options: &RecoverOptions) -> Result<Vec<StoreStart>, Trouble> {
        rt::drop_ballast_if_full(&self.path);
        let recovered = log::recover(&mut self.disk, options).map_err(|error| self.failed(&error))?;
        self.tell(&recovered.report);
        let marker = FileStep::Remove { path: clean_shutdown::FILE_NAME.into() };
        self.disk.perform(marker).map_err(|error| self.failed(&error))?;
        Ok(recovered.starts)
    }

    /// Says what recovery found and did.
    fn tell(&self, report: &Report) {
        let path = self.path.display().to_string();
        match report {
            Report { is_new: true, .. } => tracing::info!(path, "a new log directory"),
            Report { was_clean: true, logs, .. } => tracing::info!(path, logs, "the last stop was clean"),
            Report { logs, groups, replayed_bytes, recovered_bytes, torn_tails, .. } => tracing::warn!(
                path,
                logs,
                groups,
                replayed_bytes,
                recovered_bytes,
                torn_tails,
                "the last stop was not clean: the write-ahead log was replayed, everything acknowledged is there"
            ),
        }
    }
}

fn refuse_stranger(
    dir: &DataDir,
    identity: &Identity,
    other: &DataDir,
    theirs: &Identity,
) -> Result<(), String> {
    let (one, two) = (other.path.display(), dir.path.display());
    if identity.cluster_id != theirs.cluster_id {
        let (cluster, other) = (&theirs.cluster_id, &identity.cluster_id);
        return Err(format!(
            "{one} belongs to the cluster {cluster} and {two} to {other}: take the wrong one out of log.dirs"
        ));
    }
    match identity.directory_id == theirs.directory_id {
        true => {
            Err(format!("{one} and {two} have the same directory.id: one is a copy; take it out of log.dirs"))
        }
        false => Ok(()),
    }
}

fn is_same(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
