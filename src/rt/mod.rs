//! The shell for the real machine: runs one shard on each core and performs its effects on sockets and disks.
//!
//! ```text
//!            main thread (run)     signals, start, clean stop, deadline
//!                 │
//!   one for each core (core), a glommio executor pinned to a CPU (executor):
//!   ┌──────────────────────────────────────────────────────────────────────────┐
//!   │ shard_loop ── one task: what happened -> events -> effects -> submissions │
//!   │   net · dir_io (wal_io, reads)  on the core's own io_uring (ring)         │
//!   │   mailbox · door                to and from the neighbours                │
//!   │   files ── background jobs, futures on the same ring and a helper thread  │
//!   └──────────────────────────────────────────────────────────────────────────┘
//! ```
//!
//! It is the only folder that knows glommio, io_uring, threads and clocks. It knows nothing of Kafka: bytes of
//! connections, blocks of files and opaque messages pass through it.

mod admission;
mod boot;
mod call;
mod clock;
mod control;
mod core;
mod dir_io;
mod disk;
mod door;
mod due;
mod executor;
mod fd_cache;
mod files;
mod helper;
mod idle_poll;
mod io_error;
mod listen;
mod lock;
mod mailbox;
mod net;
mod node;
mod options;
mod patience;
mod reads;
mod ring;
mod run;
mod shard_loop;
mod signals;
mod sleep;
mod space;
mod sys;
mod task_ring;
mod wal_io;

#[cfg(test)]
mod tests;

pub use admission::Limits as ConnectionLimits;
pub use boot::{BootError, check_direct_io, choose_cores};
pub use disk::BlockingDisk;
pub use listen::ListenError;
pub use lock::{DirLock, LockError};
pub use options::{Options, RunError};
pub use run::run;
pub use space::drop_ballast_if_full;
