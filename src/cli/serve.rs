//! `highwater serve`: from the settings to a running broker, and back to an exit code.
//!
//! ```text
//! log directories (data_dirs): lock, identity, recovery ─▶ one shard per core (rt::run) ─▶ clean stop ─▶ files as Kafka leaves them
//! ```

use super::data_dirs::DataDirs;
use super::memory::Shares;
use crate::base::{Duration, Now, Random, ShardId};
use crate::config::{Listener, Settings};
use crate::log::{ScrubOptions, StoreOptions};
use crate::metadata::{Endpoint, SecurityProtocol};
use crate::rt;
use crate::shard::{Allowance, ConnectionLimits, End, Options, Shard, Start};
use std::error::Error;
use std::io::Read as _;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::process::ExitCode;

/// What a connection may have under way while it has its core to itself. Five batches of 128 KiB, a producer's usual most, are below
/// 1 MiB: 256 KiB cost such a producer a third of its rate (367 instead of 564 MB/s).
const ALONE: Allowance = Allowance { requests_max: 256, request_bytes_max: 1 << 20, in_a_row_max: 16 };
/// The same beside others, whose requests wait behind all of it.
const BESIDE: Allowance = Allowance { requests_max: 5, request_bytes_max: 1 << 20, in_a_row_max: 2 };
/// The same beside somebody who produces step by step. Kafka takes one request of a connection at a time; with two small ones the disk is
/// not idle between them. With eight, and 16 in a row, the p99 of somebody who asks for one small thing at a time was twice what
/// it is alone; with five, the p99 of a small produce is twice what it is with two. Of large ones, one at a time, and not together with
/// write-behind: beside two of 100 KB the p99 of a small produce is 3.1 times what it is alone, beside one 2.2 times, beside one that makes
/// way 1.5 times. At a fixed 200 MB/s on one core such a producer falls behind for a moment more often.
const BESIDE_STEPWISE: Allowance =
    Allowance { requests_max: 2, request_bytes_max: 64 << 10, in_a_row_max: 2 };
/// Unsent bytes of one connection beyond which no request of it is served.
const UNSENT_BYTES_MAX: usize = 1 << 20;

/// Runs the broker until it is told to stop.
pub(super) fn serve(settings: Settings) -> ExitCode {
    match run(&settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(settings: &Settings) -> Result<(), Box<dyn Error>> {
    let cores = rt::choose_cores(settings.cores.map(|count| count.to_string()).as_deref())?;
    let listen = addresses(settings)?;
    let memory = Shares::new(settings, cores.len())?;
    let mut random = Random::from_seed(entropy()?);
    let mut dirs = DataDirs::open(settings, &mut random)?;
    let starts = dirs.recover(settings.wal_bytes_per_core, cores.len() as u16, &mut random)?;
    let options = shard_options(settings, &dirs, memory, cores.len() as u16, &mut random);
    let ends = run_shards(settings, &dirs, cores, listen, starts, options)?;
    dirs.close(ends)?;
    tracing::info!("stopped clean");
    Ok(())
}

fn addresses(settings: &Settings) -> Result<Vec<SocketAddr>, Box<dyn Error>> {
    let mut found = Vec::new();
    for Listener { host, port, name } in &settings.listeners {
        let host = if host.is_empty() { "0.0.0.0" } else { host };
        let resolved =
            (host, *port).to_socket_addrs().map_err(|error| format!("listener {name}: {host}: {error}"))?;
        let address =
            resolved.into_iter().next().ok_or_else(|| format!("listener {name}: {host} has no address"))?;
        found.push(address);
    }
    Ok(found)
}

fn entropy() -> std::io::Result<u64> {
    let mut seed = [0; 8];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut seed)?;
    Ok(u64::from_ne_bytes(seed))
}

fn shard_options(
    settings: &Settings,
    dirs: &DataDirs,
    memory: Shares,
    shards: u16,
    random: &mut Random,
) -> Options {
    let endpoint = |listener: &Listener| Endpoint {
        listener: listener.name.as_str().into(),
        host: listener.host.as_str().into(),
        port: listener.port,
        protocol: SecurityProtocol::Plaintext,
    };
    Options {
        shard: ShardId(0),
        shards,
        node: settings.node_id,
        cluster_id: dirs.cluster_id().to_owned(),
        directories: dirs.directories(),
        metadata_dir: dirs.metadata(),
        incarnation: random.uuid(),
        endpoints: settings.advertised.iter().map(endpoint).collect(),
        rack: settings.rack.clone(),
        connection: ConnectionLimits {
            frame_bytes_max: settings.sockets.request_bytes_max as usize,
            unsent_bytes_max: UNSENT_BYTES_MAX,
            alone: ALONE,
            beside: BESIDE,
            beside_stepwise: BESIDE_STEPWISE,
        },
        idle_max: settings.sockets.idle_max.unwrap_or(Duration(u64::MAX)),
        fetch_bytes_max: settings.fetch_bytes_max as usize,
        sessions_max: (settings.fetch_sessions_max as usize).div_ceil(usize::from(shards)),
        auto_create_topics: settings.topics.auto_create,
        produce_bytes_max: memory.produce,
        requests: memory.requests,
        answers: memory.answers,
        reading_bytes_max: memory.reads,
        store: StoreOptions {
            cache_bytes_max: memory.cache,
            index_bytes_max: memory.indexes,
            wal_bytes_max: settings.wal_bytes_per_core,
            producer_expiry: settings.producer_expiration,
            scrub: ScrubOptions { bytes_per_second: settings.scrub_bytes_per_second },
            ..StoreOptions::default()
        },
        configs: settings.broker_configs.clone(),
        controller: crate::controller::Options {
            node: settings.node_id,
            partitions_default: settings.topics.partitions,
            replication_factor_default: settings.topics.replication_factor,
            delete_enabled: settings.topics.delete_enabled,
            configs: settings.broker_configs.clone(),
        },
        groups: settings.groups.clone(),
        seed: random.next_u64(),
    }
}

fn run_shards(
    settings: &Settings,
    dirs: &DataDirs,
    cores: Vec<usize>,
    listen: Vec<SocketAddr>,
    starts: Vec<Start>,
    options: Options,
) -> Result<Vec<End>, Box<dyn Error>> {
    let mut shell = rt::Options::new(cores, listen, dirs.paths());
    shell.connections = rt::ConnectionLimits {
        in_all: settings.sockets.connections_max as usize,
        per_address: settings.sockets.connections_per_ip_max,
        overrides: settings.sockets.connections_per_ip_overrides.clone(),
    };
    shell.disk_reserve = settings.disk_reserve;
    shell.idle_poll = std::time::Duration::from_nanos(settings.idle_poll.0);
    shell.stop_deadline = std::time::Duration::from_nanos(settings.shutdown_timeout.0);
    check_metadata(&options, &starts)?;
    let make = move |shard: ShardId, start: Start, now: Now| {
        let options = Options { shard, ..options.clone() };
        Shard::new(options, start, now).expect("the same metadata was replayed before")
    };
    let on_listening = |addresses: &[SocketAddr]| {
        let cores = settings.cores;
        tracing::info!(?addresses, ?cores, "serving");
    };
    Ok(rt::run(shell, starts, make, Shard::into_end, on_listening)?)
}

/// Replays the metadata once before any core starts, so that a log that cannot be replayed is one clear message.
fn check_metadata(options: &Options, starts: &[Start]) -> Result<(), Box<dyn Error>> {
    let metadata = starts.first().map_or(&[][..], |start| &start.metadata);
    crate::shard::check_metadata(options, metadata)
        .map_err(|error| format!("__cluster_metadata-0: {error}").into())
}
