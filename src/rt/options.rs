//! What the shell is told, and why a run can end badly.

use super::admission::Limits;
use super::boot::BootError;
use super::listen::ListenError;
use crate::base::ShardId;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// How to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// CPU ids, one for each shard; see [`super::choose_cores`].
    pub cores: Vec<usize>,
    /// Where clients connect. Port 0 takes any free port.
    pub listen: Vec<SocketAddr>,
    /// The log directories, at least one, in the order of their `DirId`s. Those that the shards use must exist (see
    /// [`super::DirLock`]).
    pub data_dirs: Vec<PathBuf>,
    /// How long a clean stop may take before `run` gives up. Default 25 s, so that it ends before the 30 s after which
    /// container managers kill.
    pub stop_deadline: Duration,
    /// How many connections there may be. Default: as many as open files allow.
    pub connections: Limits,
    /// Bytes of each log directory's file system that batches must leave free; `None`: see [`super::space`].
    pub disk_reserve: Option<u64>,
    /// How long a core looks for work before it sleeps, while work keeps coming at least that often; zero: it always
    /// sleeps at once. Default 200 µs.
    pub idle_poll: Duration,
    /// Receive buffers of each core, a power of two up to 32768. Default 256.
    pub receive_buffers: u16,
    /// Size of each receive buffer in bytes: what one connection may bring in one turn, while others wait for some 3 µs. Over loopback
    /// TCP tells the sender of the room in its window meanwhile, and takes in what follows: with 32 KiB for 100 µs at p99.
    /// Default 8 KiB; the 256 of them have 2 MiB of each core's addresses, and memory as far as they were ever filled.
    pub receive_buffer_bytes: usize,
    /// Files that each core keeps open for reads and background jobs, in all log directories. Default 256.
    pub open_files_max: usize,
}

impl Options {
    /// With the defaults named above.
    pub fn new(cores: Vec<usize>, listen: Vec<SocketAddr>, data_dirs: Vec<PathBuf>) -> Self {
        Self {
            cores,
            listen,
            data_dirs,
            stop_deadline: Duration::from_secs(25),
            connections: Limits::default(),
            disk_reserve: None,
            idle_poll: Duration::from_micros(200),
            receive_buffers: 256,
            receive_buffer_bytes: 8 << 10,
            open_files_max: 256,
        }
    }
}

/// Why a run did not end with a clean stop. The texts are for an operator.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// This machine does not give us what we need.
    #[error(transparent)]
    Boot(#[from] BootError),
    /// A port or address cannot be had.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// A mistake of the caller.
    #[error("{seeds} seeds for {cores} cores: each core needs exactly one")]
    Seeds {
        /// How many seeds came.
        seeds: usize,
        /// How many cores there are.
        cores: usize,
    },
    /// A thread or ring cannot be made.
    #[error("cannot start core {0}: {1}")]
    Start(ShardId, String),
    /// Bells, signals.
    #[error("cannot set up the main thread: {0}")]
    Main(#[from] io::Error),
    /// A shard or its shell cannot go on; nothing was acknowledged after that.
    #[error("core {0} had to stop: {1}")]
    Fatal(ShardId, String),
    /// A bug; its message was printed when it happened.
    #[error("core {0} panicked")]
    Panicked(ShardId),
    /// A clean stop did not come to its end.
    #[error("the stop was not complete after {} s ({stopped} of {cores} cores were); what was acknowledged is durable",
        .deadline.as_secs())]
    StopDeadline {
        /// What was allowed.
        deadline: Duration,
        /// Cores that had stopped.
        stopped: usize,
        /// All cores.
        cores: usize,
    },
    /// A second signal during a clean stop.
    #[error("stopped by a second signal; what was acknowledged is durable")]
    Interrupted,
}
