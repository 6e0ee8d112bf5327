//! `highwater serve`: from the settings to a running broker, and back to an exit code.
//!
//! ```text
//! folder · lock ─▶ identity ─▶ recovery ─▶ one shard per core (rt::run) ─▶ clean stop ─▶ files as Kafka leaves them
//! ```

use crate::base::disk::Disk;
use crate::base::{BrokerEpoch, Bytes, Duration, Now, Random, ShardId};
use crate::config::{Listener, Settings};
use crate::log::{self, RecoverOptions, Report, ScrubOptions, StoreOptions, StoreStart};
use crate::metadata::{Endpoint, SecurityProtocol};
use crate::rt::{self, BlockingDisk, DirLock};
use crate::shard::{ConnectionLimits, End, METADATA_LOG, Options, Shard, Start};
use crate::wal::ReplayPolicy;
use std::error::Error;
use std::io::Read as _;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::process::ExitCode;

/// Length of the first two files of a core's write-ahead log: small, so that a first start is quick.
const WAL_FIRST_BYTES: u64 = 4 << 20;
/// Requests of one connection without an answer.
const REQUESTS_MAX: usize = 256;
/// Unsent bytes of one connection beyond which no request of it is read.
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
    let _lock = lock(settings)?;
    let mut disk = BlockingDisk::new(&settings.data_dir);
    let mut random = Random::from_seed(entropy()?);
    let in_folder = |error: &dyn Error| format!("{}: {error}", settings.data_dir.display());
    let identity =
        log::identify(&mut disk, settings.node_id, &mut random).map_err(|error| in_folder(&error))?;
    let options = RecoverOptions {
        cores: cores.len() as u16,
        new_store: random.uuid(),
        wal_first_bytes: WAL_FIRST_BYTES.min(settings.wal_bytes_per_core / 2),
        policy: ReplayPolicy::SOUND,
    };
    rt::drop_ballast_if_full(&settings.data_dir);
    let recovered = log::recover(&mut disk, &options).map_err(|error| in_folder(&error))?;
    tell(&recovered.report);
    let metadata = Bytes::from(log::read_log(&mut disk, &recovered.starts, METADATA_LOG)?);
    disk.perform(crate::base::disk::FileStep::Remove { path: log::files::clean_shutdown::FILE_NAME.into() })?;
    let shard_options = shard_options(settings, &identity, cores.len() as u16, &mut random);
    let ends = run_shards(settings, cores, listen, recovered.starts, metadata, shard_options)?;
    close(&mut disk, ends)
}

fn lock(settings: &Settings) -> Result<DirLock, Box<dyn Error>> {
    std::fs::create_dir_all(&settings.data_dir)
        .map_err(|error| format!("cannot make the folder {}: {error}", settings.data_dir.display()))?;
    Ok(DirLock::take(&settings.data_dir)?)
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

/// Says what recovery found and did.
fn tell(report: &Report) {
    match report {
        Report { is_new: true, .. } => tracing::info!("a new log directory"),
        Report { was_clean: true, logs, .. } => tracing::info!(logs, "the last stop was clean"),
        Report { logs, groups, replayed_bytes, recovered_bytes, torn_tails, .. } => tracing::warn!(
            logs,
            groups,
            replayed_bytes,
            recovered_bytes,
            torn_tails,
            "the last stop was not clean: the write-ahead log was replayed, everything acknowledged is there"
        ),
    }
}

fn shard_options(settings: &Settings, identity: &log::Identity, shards: u16, random: &mut Random) -> Options {
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
        cluster_id: identity.cluster_id.clone(),
        directory_id: identity.directory_id,
        incarnation: random.uuid(),
        endpoints: settings.advertised.iter().map(endpoint).collect(),
        rack: settings.rack.clone(),
        connection: ConnectionLimits {
            frame_bytes_max: settings.sockets.request_bytes_max as usize,
            requests_max: REQUESTS_MAX,
            unsent_bytes_max: UNSENT_BYTES_MAX,
        },
        idle_max: settings.sockets.idle_max.unwrap_or(Duration(u64::MAX)),
        fetch_bytes_max: settings.fetch_bytes_max as usize,
        sessions_max: (settings.fetch_sessions_max as usize).div_ceil(usize::from(shards)),
        auto_create_topics: settings.topics.auto_create,
        produce_bytes_max: (settings.cache_bytes_per_core / 2) as usize,
        store: StoreOptions {
            cache_bytes_max: settings.cache_bytes_per_core as usize,
            wal_bytes_max: settings.wal_bytes_per_core,
            producer_expiry: settings.producer_expiration,
            scrub: ScrubOptions { bytes_per_second: settings.scrub_bytes_per_second },
            ..StoreOptions::default()
        },
        configs: settings.broker_configs.clone(),
        controller: crate::controller::Options {
            partitions_default: settings.topics.partitions,
            replication_factor_default: settings.topics.replication_factor,
            delete_enabled: settings.topics.delete_enabled,
            configs: settings.broker_configs.clone(),
        },
        seed: random.next_u64(),
    }
}

fn run_shards(
    settings: &Settings,
    cores: Vec<usize>,
    listen: Vec<SocketAddr>,
    starts: Vec<StoreStart>,
    metadata: Bytes,
    options: Options,
) -> Result<Vec<End>, Box<dyn Error>> {
    let mut shell = rt::Options::new(cores, listen, settings.data_dir.clone());
    shell.connections = rt::ConnectionLimits {
        in_all: settings.sockets.connections_max as usize,
        per_address: settings.sockets.connections_per_ip_max,
        overrides: settings.sockets.connections_per_ip_overrides.clone(),
    };
    shell.disk_reserve = settings.disk_reserve;
    shell.idle_poll = std::time::Duration::from_nanos(settings.idle_poll.0);
    shell.stop_deadline = std::time::Duration::from_nanos(settings.shutdown_timeout.0);
    let seeds: Vec<Start> =
        starts.into_iter().map(|store| Start { store, metadata: metadata.clone() }).collect();
    check_metadata(&options, &metadata)?;
    let make = move |shard: ShardId, start: Start, now: Now| {
        let options = Options { shard, ..options.clone() };
        Shard::new(options, start, now).expect("the same metadata was replayed before")
    };
    let on_listening = |addresses: &[SocketAddr]| {
        let cores = settings.cores;
        tracing::info!(?addresses, ?cores, "serving");
    };
    Ok(rt::run(shell, seeds, make, Shard::into_end, on_listening)?)
}

/// Replays the metadata once before any core starts, so that a log that cannot be replayed is one clear message.
fn check_metadata(options: &Options, metadata: &[u8]) -> Result<(), Box<dyn Error>> {
    crate::shard::check_metadata(options, metadata)
        .map_err(|error| format!("__cluster_metadata-0: {error}").into())
}

/// The end of a clean stop.
fn close(disk: &mut BlockingDisk, ends: Vec<End>) -> Result<(), Box<dyn Error>> {
    let broker = ends.first().map_or(BrokerEpoch(-1), |end| end.broker_epoch);
    log::close(disk, ends.into_iter().map(|end| end.store).collect(), broker)?;
    tracing::info!("stopped clean");
    Ok(())
}
