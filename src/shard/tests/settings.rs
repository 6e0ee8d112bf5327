//! How the node of a story differs from the usual one.

use super::words::Part;
use crate::base::{DirId, Duration, NodeId, ShardId, Uuid};
use crate::coordinator::group;
use crate::log::StoreOptions;
use crate::metadata::configs::{Allowed, BrokerConfigs, BrokerEntry, Definition, Kind};
use crate::metadata::{Endpoint, SecurityProtocol};
use crate::shard::{Allowance, ConnectionLimits, Directory, GroupOptions, Options, Share};

/// How a node differs from the usual one.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) cores: u16,
    /// Log directories; the first has the metadata.
    pub(super) dirs: u16,
    auto_create: bool,
    frame_bytes_max: usize,
    alone: Allowance,
    beside: Allowance,
    beside_stepwise: Allowance,
    unsent_bytes_max: usize,
    idle_ms: u64,
    fetch_bytes_max: usize,
    sessions_max: usize,
    produce_bytes_max: usize,
    requests_bytes: usize,
    answers_bytes: usize,
    cache_bytes_max: usize,
    offsets_partitions: i32,
    rebalance_delay_ms: u64,
    /// The broker has keys of its own, some of which can be changed.
    has_keys: bool,
}

/// `when` is "-beside" for what holds beside others, "-stepwise" for what holds beside somebody who goes step by step.
fn allowance(part: &Part<'_>, when: &str, or: Allowance) -> Allowance {
    Allowance {
        requests_max: part.number(&format!("requests{when}-max"), or.requests_max),
        request_bytes_max: part.number(&format!("request-bytes{when}-max"), or.request_bytes_max),
        in_a_row_max: part.number(&format!("in-a-row{when}-max"), or.in_a_row_max),
    }
}

impl Settings {
    pub(super) fn read(part: &Part<'_>) -> Self {
        let alone =
            allowance(part, "", Allowance { requests_max: 64, request_bytes_max: 1 << 20, in_a_row_max: 16 });
        let beside = allowance(part, "-beside", alone);
        Self {
            cores: part.number("cores", 1),
            dirs: part.number("dirs", 1),
            auto_create: part.option("auto-create") != Some("no"),
            frame_bytes_max: part.number("frame-max", 1 << 20),
            alone,
            beside,
            beside_stepwise: allowance(part, "-stepwise", beside),
            unsent_bytes_max: part.number("unsent-max", 1 << 20),
            idle_ms: part.number("idle", 600_000),
            fetch_bytes_max: part.number("fetch-max", 55 << 20),
            sessions_max: part.number("sessions-max", 1000),
            produce_bytes_max: part.number("produce-max", 64 << 20),
            requests_bytes: part.number("requests-memory", 64 << 20),
            answers_bytes: part.number("answers-memory", 512 << 20),
            cache_bytes_max: part.number("cache", 64 << 20),
            offsets_partitions: part.number("offsets-partitions", 4),
            rebalance_delay_ms: part.number("rebalance-delay", 0),
            has_keys: part.option("keys") == Some("yes"),
        }
    }

    pub(super) fn options(&self, life: u64) -> Options {
        let endpoint = Endpoint {
            listener: "PLAINTEXT".into(),
            host: "localhost".into(),
            port: 9092,
            protocol: SecurityProtocol::Plaintext,
        };
        let configs = if self.has_keys { keys() } else { BrokerConfigs::default() };
        let controller = crate::controller::Options { configs: configs.clone(), ..Default::default() };
        Options {
            shard: ShardId(0),
            shards: self.cores,
            node: NodeId(1),
            cluster_id: "the-cluster".to_owned(),
            directories: (0..self.dirs).map(directory).collect(),
            metadata_dir: DirId(0),
            incarnation: Uuid(u128::from(1000 + life) << 64),
            endpoints: vec![endpoint],
            rack: None,
            connection: ConnectionLimits {
                frame_bytes_max: self.frame_bytes_max,
                unsent_bytes_max: self.unsent_bytes_max,
                alone: self.alone,
                beside: self.beside,
                beside_stepwise: self.beside_stepwise,
            },
            idle_max: Duration::from_millis(self.idle_ms),
            fetch_bytes_max: self.fetch_bytes_max,
            sessions_max: self.sessions_max,
            auto_create_topics: self.auto_create,
            produce_bytes_max: self.produce_bytes_max,
            requests: Share::of(self.requests_bytes, self.cores.into()),
            answers: Share::of(self.answers_bytes, self.cores.into()),
            reading_bytes_max: 1 << 20,
            store: StoreOptions {
                cache_bytes_max: self.cache_bytes_max,
                write_run_bytes: 16 << 10,
                write_bytes_max: 32 << 10,
                wal_bytes_max: 1 << 20,
                wal_file_bytes: 256 << 10,
                ..StoreOptions::default()
            },
            configs,
            controller,
            groups: GroupOptions {
                coordinator: std::sync::Arc::new(self.group_options()),
                topic_partitions: self.offsets_partitions,
                ..GroupOptions::default()
            },
            seed: 40 + life,
        }
    }

    fn group_options(&self) -> group::Options {
        let initial_rebalance_delay = Duration::from_millis(self.rebalance_delay_ms);
        group::Options { initial_rebalance_delay, ..group::Options::default() }
    }
}

/// Keys of a broker: two that can be changed while it runs, and some that cannot.
fn keys() -> BrokerConfigs {
    let key = |name, default, live| {
        let definition = Definition {
            name,
            kind: Kind::Int,
            default: Some(default),
            allowed: Allowed::AtLeast(1),
            doc: "",
        };
        let value = definition.default_value();
        BrokerEntry { definition, stated: None, value, dynamic: live, live, hidden: false }
    };
    BrokerConfigs::new([
        key("message.max.bytes", "1048588", true),
        key("log.segment.bytes", "1073741824", true),
        key("group.consumer.max.session.timeout.ms", "60000", false),
    ])
}

fn directory(at: u16) -> Directory {
    let id = Some(Uuid((0x7777 + u128::from(at)) << 64));
    Directory { path: format!("/disk{at}"), id, takes_partitions: true }
}
