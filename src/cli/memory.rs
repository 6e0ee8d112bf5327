//! What each part of the broker may use of the memory that is allowed.
//!
//! ```text
//! of all, in 32nds:  16 newest records · 6 requests arriving · 2 batches on their way · 4 answers · 1 reads of disks · 1 indexes
//! ```
//!
//! The rest is for connections, the state of partitions, and buffers of the runtime. Halves of requests and answers are lent
//! from core to core.

use crate::config::Settings;
use crate::shard::Share;

/// Least bytes of a core.
const CORE_BYTES_MIN: u64 = 32 << 20;
/// Most bytes of a core, unless the configuration says how much.
const CORE_BYTES_DEFAULT: u64 = 512 << 20;

/// The parts.
#[derive(Clone, Debug)]
pub(super) struct Shares {
    /// Newest records, of one core.
    pub(super) cache: usize,
    /// Requests while they arrive.
    pub(super) requests: Share,
    /// Batches on their way to other cores or to the log, of one core.
    pub(super) produce: usize,
    /// Answers while they are read and until they have left.
    pub(super) answers: Share,
    /// Reads of disks for clients, of one core.
    pub(super) reads: usize,
    /// Indexes of sealed segments, of one core.
    pub(super) indexes: usize,
}

impl Shares {
    /// For `cores` cores; an error when the memory is too little for them.
    pub(super) fn new(settings: &Settings, cores: usize) -> Result<Self, String> {
        let cores_64 = cores.max(1) as u64;
        let default = (settings.machine_memory_bytes / 2).min(cores_64 * CORE_BYTES_DEFAULT);
        let all = settings.memory_bytes.unwrap_or(default.max(cores_64 * CORE_BYTES_MIN));
        if all / cores_64 < CORE_BYTES_MIN {
            return Err(format!(
                "highwater.memory.bytes={all} is too little for {cores} cores: each needs {CORE_BYTES_MIN}; allow more, or use \
                 fewer cores (highwater.cores)"
            ));
        }
        let (all, core) = (all as usize, (all / cores_64) as usize);
        Ok(Self {
            cache: core / 2,
            requests: Share::of(all / 32 * 6, cores),
            produce: core / 16,
            answers: Share::of(all / 8, cores),
            reads: core / 32,
            indexes: core / 32,
        })
    }
}
