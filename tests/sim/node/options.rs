//! A node as the seed has it: small files, small limits, slow and quick devices and networks.

use super::net::NetOptions;
use crate::device::DeviceOptions;
use highwater::base::{DirId, Duration, NodeId, Random, ShardId, Uuid};
use highwater::log::{ScrubOptions, StoreOptions};
use highwater::metadata::configs::BrokerConfigs;
use highwater::metadata::{Endpoint, SecurityProtocol};
use highwater::shard::{Allowance, ConnectionLimits, Options, Share};
use highwater::wal::ReplayPolicy;

/// How a node and its world are.
#[derive(Clone, Debug)]
pub(crate) struct NodeOptions {
    /// Log directories; the first has the metadata.
    pub(crate) dirs: u16,
    /// Cores of a boot: up to this many.
    pub(crate) cores_max: u16,
    pub(crate) device: DeviceOptions,
    pub(crate) net: NetOptions,
    pub(crate) shard: Options,
    pub(crate) wal_first_bytes: u64,
    pub(crate) policy: ReplayPolicy,
    /// Longest time of a message between cores, in microseconds.
    pub(crate) mail_us: u64,
}

impl NodeOptions {
    /// A node as the seed has it.
    pub(crate) fn draw(random: &mut Random) -> Self {
        let mut pick = |choices: &[u64]| choices[random.below(choices.len() as u64) as usize];
        let wal_first_bytes = pick(&[64 << 10, 256 << 10]);
        let store = StoreOptions {
            cache_bytes_max: pick(&[16 << 10, 1 << 20]) as usize,
            write_run_bytes: pick(&[4 << 10, 32 << 10]),
            write_bytes_max: pick(&[8 << 10, 64 << 10]),
            checkpoint_every: Duration::from_millis(pick(&[20, 500, 10_000])),
            checkpoint_bytes: pick(&[20_000, 1 << 20, 64 << 20]),
            wal_bytes_max: 2 * wal_first_bytes,
            wal_gather_bytes: pick(&[0, 2_000, 128 << 10]) as usize,
            wal_group_bytes_max: pick(&[8 << 10, 1 << 20]) as usize,
            delete_delay: Duration::from_millis(pick(&[1, 60_000])),
            ..StoreOptions::default()
        };
        let requests_max = pick(&[1, 5, 50]) as usize;
        let request_bytes_max = pick(&[1_000, 1 << 20]) as usize;
        let alone = Allowance { requests_max, request_bytes_max, in_a_row_max: 16 };
        // Follows from what was drawn, as below.
        let (beside, beside_stepwise) = if requests_max < 50 {
            (alone, alone)
        } else {
            let beside =
                Allowance { requests_max: 8, request_bytes_max: request_bytes_max / 2, in_a_row_max: 2 };
            (beside, Allowance { requests_max: 2, ..beside })
        };
        let connection = ConnectionLimits {
            frame_bytes_max: 1 << 20,
            unsent_bytes_max: pick(&[1_000, 1 << 20]) as usize,
            alone,
            beside,
            beside_stepwise,
        };
        let produce_bytes_max = pick(&[2_000, 1 << 20]) as usize;
        let sessions_max = pick(&[1, 100]) as usize;
        let net = NetOptions {
            delay_us: (20, pick(&[100, 1_000, 30_000])),
            stall_one_in: pick(&[0, 100]),
            reset_one_in: pick(&[0, 40, 400]),
        };
        let cores_max = pick(&[1, 2, 3]) as u16;
        let mail_us = pick(&[2, 500, 20_000]);
        let device = DeviceOptions::draw(random);
        let mut shard = shard_options(store, connection, produce_bytes_max, sessions_max);
        // Follows from what was drawn: one more draw would make other stories of the seeds that are kept.
        if connection.alone.requests_max == 1 {
            shard.requests = Share::of(2 << 20, cores_max.into());
        }
        if connection.unsent_bytes_max == 1_000 {
            shard.answers = Share::of(50_000, cores_max.into());
            shard.reading_bytes_max = 1;
        }
        if sessions_max == 1 {
            shard.store.scrub = ScrubOptions { bytes_per_second: 10 << 20 };
            shard.store.index_bytes_max = 1_000;
        }
        let policy = ReplayPolicy::SOUND;
        Self { dirs: 1, cores_max, device, net, shard, wal_first_bytes, policy, mail_us }
    }
}

fn shard_options(
    store: StoreOptions,
    connection: ConnectionLimits,
    produce_bytes_max: usize,
    sessions_max: usize,
) -> Options {
    let endpoint = Endpoint {
        listener: "PLAINTEXT".into(),
        host: "sim".into(),
        port: 9092,
        protocol: SecurityProtocol::Plaintext,
    };
    Options {
        shard: ShardId(0),
        shards: 1,
        node: NodeId(1),
        cluster_id: "sim".to_owned(),
        directories: Vec::new(),
        metadata_dir: DirId(0),
        incarnation: Uuid::ZERO,
        endpoints: vec![endpoint],
        rack: None,
        connection,
        idle_max: Duration::from_millis(600_000),
        fetch_bytes_max: 1 << 20,
        sessions_max,
        auto_create_topics: false,
        produce_bytes_max,
        requests: Share::of(64 << 20, 1),
        answers: Share::of(64 << 20, 1),
        reading_bytes_max: 1 << 20,
        store,
        configs: BrokerConfigs::default(),
        controller: highwater::controller::Options::default(),
        groups: highwater::shard::GroupOptions::default(),
        seed: 0,
    }
}
