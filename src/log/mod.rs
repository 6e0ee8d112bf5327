//! The life of one partition's bytes, and the store that holds all partitions of a core.
//!
//! ```text
//!   append ─▶ offset ─▶ tail (memory) ─▶ frame in the write-ahead log ─▶ durable: may be acknowledged and read
//!                          │
//!                          └─▶ write-behind: whole blocks, large runs ─▶ segment file ─▶ checkpoint ─▶ log file free
//! ```
//!
//! - [`Log`] is one partition: offsets, segments, indexes, producers, epochs; it plans and performs nothing.
//! - [`Store`] is all logs of a core in one log directory, around one `wal::Writer`: it asks for writes, notes what is durable, keeps the cache
//!   in its budget, and takes checkpoints.
//! - [`rot`] and `scrub`: bytes that a disk gives back are checked, and sealed segments are read again now and then.
//! - [`recover`] and [`close`] are start-up and the end of a clean stop, when nothing else runs.
//!
//! Invariant that everything rests on: a byte of the log is, at every moment, durable in its segment file, or in the
//! catalogue's tail, or in a frame from the catalogue's `replay_from` on – or nobody was told that it exists.

pub mod catalogue;
pub mod check;
pub mod epochs;
pub mod facts;
pub mod files;
pub mod producers;
pub mod superblock;

mod checkpoint;
mod close;
mod folders;
mod identity;
mod indexes;
mod partition;
mod placement;
mod read;
mod recover;
mod reopen;
mod replayed;
mod restore;
pub mod rot;
mod scrub;
mod segment;
mod space;
mod store;
mod tail;
#[cfg(test)]
mod tests;
mod turned_away;
mod write_behind;

pub use close::{StoreEnd, close};
pub use identity::{Identity, IdentityError, claim, identify};
pub use partition::{Log, LogKey, LogOptions, Placed};
pub use placement::owner;
pub use read::{ReadFinish, ReadPlan, ReadRequest};
pub use recover::{RecoverError, RecoverOptions, Recovered, Report, StoreStart, read_log, recover};
pub use scrub::{ScrubOptions, ScrubRead, ScrubStats};
pub use segment::Segment;
pub use store::{AppendError, Appended, Io, LogId, Store, StoreOptions};
