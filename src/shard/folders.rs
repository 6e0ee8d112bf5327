//! Which partitions this core leads, as images of the cluster come, and which folders their logs live in.
//!
//! A topic that is deleted and made again has the same folder names, but its partitions may belong to other cores. So a
//! new log waits until its name is free: every core sees the deletion in the image, and notes the folders that are being
//! left, its own and others'; the core that has renamed one tells all. At the start, each core tells which of its logs
//! nobody wants, and until all have spoken no log is made.

use super::Shard;
use super::cluster::Changed;
use super::message::{Folder, Message};
use crate::base::{DirId, Duration, PartitionId, ShardId, Uuid};
use crate::log::files::names;
use crate::log::{LogKey, owner};
use crate::metadata::configs::Value;
use crate::metadata::topic_name::CONSUMER_OFFSETS;
use crate::metadata::{Delta, Image, Topic};
use std::collections::{BTreeMap, BTreeSet};

const PRODUCER_EXPIRATION: &str = "producer.id.expiration.ms";

/// Folders that are being left, and who waits.
#[derive(Debug, Default)]
pub(super) struct Folders {
    /// How many deleted logs still stand between a name and its next owner.
    leaving: BTreeMap<Folder, u32>,
    /// Partitions of this core whose folder is not free yet.
    waiting: BTreeSet<LogKey>,
    cores_started: u16,
}

impl Folders {
    fn leave(&mut self, folder: Folder) {
        *self.leaving.entry(folder).or_default() += 1;
    }

    fn left(&mut self, folder: &Folder) {
        if let Some(count) = self.leaving.get_mut(folder) {
            *count -= 1;
            if *count == 0 {
                self.leaving.remove(folder);
            }
        }
    }

    /// The directory has failed: nothing will be left in it, or made.
    pub(super) fn forget_dir(&mut self, dir: DirId) {
        self.leaving.retain(|(own, _), _| *own != dir);
    }
}

impl Shard {
    /// A newer image: partitions come, change, and go.
    pub(super) fn metadata(&mut self, image: Image, delta: &Delta) {
        let before = self.cluster.image().clone();
        let changed = self.cluster.install(image, delta);
        let gone = delta.topics.iter().filter(|id| self.cluster.image().topic(**id).is_none());
        for topic in gone.filter_map(|id| before.topic(*id)).collect::<Vec<_>>() {
            self.abandon(topic);
        }
        for id in &delta.topics {
            self.adopt(*id);
        }
        if changed == Changed::AllTopics {
            self.follow_broker_configs();
        }
        self.groups_see(delta);
    }

    /// The configs of the broker, and with them the defaults of all topics, are not what they were.
    pub(super) fn follow_broker_configs(&mut self) {
        self.groups_follow_configs();
        let cluster = &self.cluster;
        self.home.set_log_options(|key| cluster.log_options(key.topic));
        if let Some(Value::Int(ms)) = self.cluster.configs().value(PRODUCER_EXPIRATION) {
            self.home.set_producer_expiry(Duration::from_millis(ms.unsigned_abs()));
        }
    }

    /// The folders of a deleted topic are being left, whichever cores they belong to.
    fn abandon(&mut self, topic: &Topic) {
        for (index, partition) in topic.partitions.iter().enumerate() {
            let key = LogKey { topic: topic.id, partition: PartitionId(index as i32) };
            let gone = names::deleted_partition_dir(&topic.name, key.partition, topic.id);
            let Some(dir) = self.cluster.dir_of(partition) else {
                // What its directory holds is found to be nobody's when it is back.
                self.home.forget(key, &gone);
                continue;
            };
            let folder: Folder = (dir, names::partition_dir(&topic.name, key.partition).into());
            self.folders.leave(folder.clone());
            if owner(key, self.options.shards) != self.options.shard {
                continue;
            }
            self.folders.waiting.remove(&key);
            if self.home.has(key) {
                self.home.forget(key, &gone);
            } else {
                self.tell_all(|| Message::Left { folder: folder.clone() });
            }
        }
    }

    /// Leads the partitions of a topic that belong to this core and whose folders are free.
    fn adopt(&mut self, id: Uuid) {
        let Some(topic) = self.cluster.image().topic(id).cloned() else { return };
        let options = self.cluster.log_options(id);
        for (index, partition) in topic.partitions.iter().enumerate() {
            let key = LogKey { topic: id, partition: PartitionId(index as i32) };
            let is_here = owner(key, self.options.shards) == self.options.shard;
            if !is_here || partition.leader != Some(self.options.node) {
                continue;
            }
            let Some(dir) = self.cluster.dir_of(partition) else { continue };
            let folder: Folder = (dir, names::partition_dir(&topic.name, key.partition).into());
            if self.may_lead(key, &folder) {
                self.folders.waiting.remove(&key);
                self.home.lead(self.now, key, (dir, &folder.1), options, partition.leader_epoch);
                if &*topic.name == CONSUMER_OFFSETS {
                    self.groups_led(key);
                }
            } else {
                self.folders.waiting.insert(key);
            }
        }
    }

    fn may_lead(&self, key: LogKey, folder: &Folder) -> bool {
        let have_all_started = self.folders.cores_started == self.options.shards;
        self.home.has(key) || (have_all_started && !self.folders.leaving.contains_key(folder))
    }

    /// At start: all partitions that the image gives to this core; logs that the cluster does not know any more go.
    pub(super) fn adopt_all(&mut self) {
        let mut folders = Vec::new();
        for (key, folder) in self.home.keys() {
            if self.cluster.image().partition(key.topic, key.partition).is_some()
                || key == super::METADATA_LOG
            {
                continue;
            }
            let topic = names::parse_partition_dir(&folder.1).map_or("unknown", |parsed| parsed.topic);
            self.home.forget(key, &names::deleted_partition_dir(topic, key.partition, key.topic));
            folders.push(folder);
        }
        let ids: Vec<Uuid> = self.cluster.image().topics().map(|topic| topic.id).collect();
        for id in ids {
            self.adopt(id);
        }
        self.tell_all(|| Message::Leaving { folders: folders.clone() });
    }

    /// A core, maybe this one, has started.
    pub(super) fn core_started(&mut self, folders: Vec<Folder>) {
        self.folders.cores_started += 1;
        folders.into_iter().for_each(|folder| self.folders.leave(folder));
        self.adopt_waiting();
    }

    /// A core, maybe this one, has renamed a folder.
    pub(super) fn folder_left(&mut self, folder: &Folder) {
        self.folders.left(folder);
        self.adopt_waiting();
    }

    fn adopt_waiting(&mut self) {
        let topics: BTreeSet<Uuid> = self.folders.waiting.iter().map(|key| key.topic).collect();
        topics.into_iter().for_each(|id| self.adopt(id));
    }

    /// Tells everybody which folders were renamed here.
    pub(super) fn tell_left(&mut self) {
        for folder in self.home.take_left() {
            self.tell_all(|| Message::Left { folder: folder.clone() });
        }
    }

    fn tell_all(&mut self, message: impl Fn() -> Message) {
        (0..self.options.shards).for_each(|shard| self.tell(ShardId(shard), message()));
    }
}
