//! The log directories of this node: which of them work, and what follows when one fails.
//!
//! ```text
//! a write, sync or read fails ─▶ this core gives the directory up ─▶ every core does ─▶ core 0: the controller says so to all
//! ```
//!
//! Nothing of a directory is acknowledged on a core that has given it up, and nothing there is tried again: after a failed sync
//! nobody knows what the disk holds. It comes back with the next start. Without the directory of the metadata, or without
//! any other, the broker ends.

use super::Shard;
use super::event::Room;
use super::message::Message;
use crate::base::disk::{IoError, IoErrorKind};
use crate::base::{DirId, ShardId, Uuid};
use crate::controller;

/// Records of one decision: an append must stay bounded.
const RECORDS_MAX: usize = 1_000;

/// A log directory, as the start found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// Where it is, as clients are told.
    pub path: String,
    /// Its `directory.id`; `None` when it cannot be used in this life.
    pub id: Option<Uuid>,
    /// One of `log.dirs`, not only that of the metadata.
    pub takes_partitions: bool,
}

/// What a core knows of each directory besides.
#[derive(Debug)]
pub(super) struct Rooms {
    rooms: Vec<Room>,
    /// Batches were taken after the last event.
    had_room: Vec<bool>,
}

impl Rooms {
    pub(super) fn new(directories: usize) -> Self {
        Self { rooms: vec![Room::default(); directories], had_room: vec![true; directories] }
    }

    /// How much room there is, as far as the shell has said.
    pub(super) fn of(&self, dir: DirId) -> Room {
        self.rooms.get(usize::from(dir.0)).copied().unwrap_or_default()
    }
}

impl Shard {
    /// The path of a directory, for people.
    fn path_of(&self, dir: DirId) -> &str {
        self.options.directories.get(usize::from(dir.0)).map_or("?", |found| &found.path)
    }

    /// The shell has looked.
    pub(super) fn room(&mut self, dir: DirId, room: Room) {
        if let Some(known) = self.rooms.rooms.get_mut(usize::from(dir.0)) {
            *known = room;
        }
        self.home.set_short_of_room(dir, room.is_short);
    }

    /// Tells the operator when batches begin to be refused, and when no longer.
    pub(super) fn note_room(&mut self) {
        let core = self.options.shard.0;
        for (dir, has_room) in self.home.rooms() {
            let Some(had_room) = self.rooms.had_room.get_mut(usize::from(dir.0)) else { continue };
            if std::mem::replace(had_room, has_room) == has_room {
                continue;
            }
            let path = self.options.directories.get(usize::from(dir.0)).map_or("?", |found| &found.path);
            if has_room {
                tracing::info!(core, path, "the log directory has room again: batches are taken");
            } else {
                tracing::warn!(
                    core,
                    path,
                    "the log directory has too little room: batches are refused until there is more; \
                     fetch and deletion go on"
                );
            }
        }
    }

    /// A read failed; only what the disk itself says counts against it.
    pub(super) fn read_failed(&mut self, dir: DirId, error: &IoError) {
        if error.kind == IoErrorKind::Failed {
            self.dir_broke(dir, error);
        }
    }

    /// A directory failed on this core: it is given up here at once, and everywhere.
    pub(super) fn dir_broke(&mut self, dir: DirId, error: &IoError) {
        if !self.cluster.is_online(dir) {
            return;
        }
        let reason = error.to_string();
        self.dir_failed(dir, &reason);
        let own = self.options.shard;
        for shard in (0..self.options.shards).map(ShardId).filter(|shard| *shard != own) {
            self.tell(shard, Message::DirFailed { dir, reason: reason.clone() });
        }
    }

    /// A directory has failed, here or on another core.
    pub(super) fn dir_failed(&mut self, dir: DirId, reason: &str) {
        if !self.cluster.is_online(dir) {
            return;
        }
        self.cluster.dir_failed(dir);
        self.home.fail_dir(dir);
        self.folders.forget_dir(dir);
        let path = self.path_of(dir);
        if dir == self.options.metadata_dir || self.cluster.online_ids().is_empty() {
            let what = match self.options.directories.len() {
                1 => "it is the only one",
                _ if dir == self.options.metadata_dir => "it holds the cluster's metadata",
                _ => "it was the last that worked",
            };
            return self.fatal(format!(
                "the log directory {path} failed: {reason}. As {what}, the broker ends; nothing was acknowledged after the \
                 failure. Repair or replace the disk, then start again"
            ));
        }
        if self.admin.is_some() {
            tracing::error!(
                path,
                reason,
                "a log directory failed and is offline: its partitions are refused, those of the others are served. Repair or \
                 replace the disk, then restart the broker"
            );
            self.report_directories();
        }
    }

    /// Core 0 tells the controller which directories this broker has left.
    fn report_directories(&mut self) {
        let Some(admin) = &self.admin else { return };
        let Some(broker) = admin.image.broker(self.options.node) else { return };
        let ids = self.cluster.online_ids();
        let record = controller::change_directories(broker.id, broker.epoch, ids);
        self.decide(&[record], super::admin::After::Nothing);
        self.follow_directories();
    }

    /// Partitions lose their leader with their directory, and get it back.
    pub(super) fn follow_directories(&mut self) {
        let Some(admin) = &self.admin else { return };
        let records = controller::follow_directories(&admin.image, self.options.node);
        for records in records.chunks(RECORDS_MAX) {
            self.decide(records, super::admin::After::Nothing);
        }
    }
}
