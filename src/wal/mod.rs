//! The one write-ahead log of a core: what makes a record durable before its acknowledgement leaves.
//!
//! All partitions of a core share it, so one flush serves them all. It knows frames, groups and files; what the
//! bytes in a frame mean is the business of `log`.
//!
//! ```text
//! file    [ header block | group | group | … | old content, or zeroes ]     written once with zeroes, then recycled
//! group   [ header 96 B | frame | frame | … | zeroes up to a whole block ]  one write, O_DIRECT and O_DSYNC
//! frame   [ header 64 B | body ]                                            a batch, or a piece of one
//! ```
//!
//! Invariants
//! - Groups are numbered without gaps over all files, and acknowledged in that order, although several are in flight.
//! - Every group carries the *durable mark*: the highest group known durable when it was issued. If nothing follows,
//!   an empty group, the *seal*, carries the last mark 5 ms later. So an invalid group at or below the highest
//!   mark is damage; above it, it is a torn tail of writes that nobody was told about.
//! - A file that held a torn tail is never continued: after each recovery the log starts a new file, and the catalogue
//!   (`log::catalogue`) says from which file sequence on the next recovery may read.
//! - A file sequence is never used twice. A power cut may lose the header of a file and keep groups behind it, so recovery
//!   skips as many sequences as a writer can be ahead of its last durable header ([`SEQUENCES_AHEAD_MAX`]).
//! - A file is used again only when everything in it is durable elsewhere *and* the catalogue says so durably.

mod files;
mod format;
mod replay;
mod writer;

#[cfg(test)]
mod tests;

pub use format::{
    FILE_HEADER_BYTES, FRAME_HEADER_BYTES, FileHeader, Frame, FrameHeader, FrameKind, GROUP_HEADER_BYTES,
    GroupHeader,
};
pub use replay::{Replay, ReplayError, ReplayPolicy, replay};
pub use writer::{Options, Start, Writer};

/// Position of a frame in the order of appends to one core's log; the first is 1, and every process starts anew.
pub type Lsn = u64;

/// Most files that a writer can have begun whose headers are not durable: no more than groups in flight.
pub const SEQUENCES_AHEAD_MAX: u64 = 16;

/// Folder of the folders of all cores, relative to the log directory.
pub const FOLDER: &str = ".engine/wal";

/// Folder of the log files of core `core`, relative to the log directory.
pub fn folder(core: u16) -> String {
    format!("{FOLDER}/c{core}")
}

/// Path of log file `file` of core `core`, relative to the log directory.
pub fn file_path(core: u16, file: u32) -> String {
    format!("{}/{file:08}.wal", folder(core))
}
