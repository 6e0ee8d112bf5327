//! What a shard must be told; `config` fills it.

use super::connection::ConnectionLimits;
use super::directories::Directory;
use super::groups::GroupOptions;
use super::memory::Share;
use crate::base::{BrokerEpoch, Bytes, DirId, Duration, NodeId, ShardId, Uuid};
use crate::log::StoreOptions;
use crate::metadata::Endpoint;
use crate::metadata::configs::BrokerConfigs;

/// How a shard behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which core it is.
    pub shard: ShardId,
    /// Cores of this node, from 1.
    pub shards: u16,
    /// `node.id`.
    pub node: NodeId,
    /// The cluster's id.
    pub cluster_id: String,
    /// The log directories; a `DirId` is a place in this list. Those with an id can be used.
    pub directories: Vec<Directory>,
    /// `metadata.log.dir`: where the cluster's metadata is.
    pub metadata_dir: DirId,
    /// Names this life of the process.
    pub incarnation: Uuid,
    /// What clients are told, a listener each.
    pub endpoints: Vec<Endpoint>,
    /// `broker.rack`.
    pub rack: Option<String>,
    /// Limits of a connection.
    pub connection: ConnectionLimits,
    /// `connections.max.idle.ms`.
    pub idle_max: Duration,
    /// `fetch.max.bytes`.
    pub fetch_bytes_max: usize,
    /// `max.incremental.fetch.session.cache.slots`, this core's share.
    pub sessions_max: usize,
    /// `auto.create.topics.enable`.
    pub auto_create_topics: bool,
    /// Produced bytes that may be on their way to other cores or to the disk; beyond, connections wait.
    pub produce_bytes_max: usize,
    /// Memory for requests that are arriving.
    pub requests: Share,
    /// Memory for answers that are being read or have not left.
    pub answers: Share,
    /// Bytes that may be read from disks at a time, for clients; one read always may.
    pub reading_bytes_max: usize,
    /// The store of this core.
    pub store: StoreOptions,
    /// All configuration keys of the broker.
    pub configs: BrokerConfigs,
    /// What the controller goes by.
    pub controller: crate::controller::Options,
    /// What the coordinator of groups goes by.
    pub groups: GroupOptions,
    /// Seed of everything random in this shard.
    pub seed: u64,
}

/// What a shard begins with.
#[derive(Debug)]
pub struct Start {
    /// Its logs and its write-ahead log in each log directory that can be used.
    pub stores: Vec<crate::log::StoreStart>,
    /// All batches of the metadata log, as recovery found them.
    pub metadata: Bytes,
}

/// What a shard leaves at the end of a clean stop.
#[derive(Debug)]
pub struct End {
    /// Its logs in each log directory that still works.
    pub stores: Vec<crate::log::StoreEnd>,
    /// The broker epoch of this life.
    pub broker_epoch: BrokerEpoch,
}

impl Options {
    /// The listener whose endpoints clients are told: the only one there is.
    pub(super) fn listener(&self) -> &str {
        self.endpoints.first().map_or("", |endpoint| &endpoint.listener)
    }
}
