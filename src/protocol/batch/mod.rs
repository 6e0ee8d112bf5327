//! Record batches of format 2, read and patched in place. Kafka's files, its wire and our logs all hold these bytes.
//!
//! All numbers are big-endian. The CRC covers byte 21 to the end, so a broker may set the base offset and the leader
//! epoch without touching it.
//!
//! | offset | size | field |
//! |---|---|---|
//! | 0 | 8 | base offset |
//! | 8 | 4 | length: bytes behind this field |
//! | 12 | 4 | partition leader epoch |
//! | 16 | 1 | magic: 2 |
//! | 17 | 4 | CRC-32C |
//! | 21 | 2 | attributes: bits 0-2 codec, 3 LogAppendTime, 4 transactional, 5 control, 6 delete horizon |
//! | 23 | 4 | last offset delta |
//! | 27 | 8 | base timestamp, or the delete horizon |
//! | 35 | 8 | max timestamp |
//! | 43 | 8 | producer id, -1 for none |
//! | 51 | 2 | producer epoch |
//! | 53 | 4 | base sequence |
//! | 57 | 4 | record count |
//! | 61 | | records, one blob when compressed |
//!
//! `view` reads, `check` says what a broker must refuse, `records` walks, `patch` writes, `build` makes new
//! batches, `codec` compresses and opens them.

mod build;
mod check;
mod codec;
mod patch;
mod records;
mod view;

pub use build::BatchBuilder;
pub use check::{BatchError, FAULTS_MAX, RecordFault, RecordFaultKind, RecordRules, check_produced};
pub use codec::{Coding, Compressor, Decompressor};
pub use patch::BatchMut;
pub use records::{Header, Headers, Record, Records};
pub use view::{BatchView, Batches, Compression};

/// Bytes before the records.
pub const HEADER_BYTES: usize = 61;
/// Bytes up to the end of the length field: what the length does not count.
pub const LENGTH_END: usize = 12;
/// The only format that is stored.
pub const MAGIC: i8 = 2;

/// Where the fields are.
mod at {
    pub(super) const BASE_OFFSET: usize = 0;
    pub(super) const LENGTH: usize = 8;
    pub(super) const LEADER_EPOCH: usize = 12;
    pub(super) const MAGIC: usize = 16;
    pub(super) const CRC: usize = 17;
    pub(super) const ATTRIBUTES: usize = 21;
    pub(super) const LAST_OFFSET_DELTA: usize = 23;
    pub(super) const BASE_TIMESTAMP: usize = 27;
    pub(super) const MAX_TIMESTAMP: usize = 35;
    pub(super) const PRODUCER_ID: usize = 43;
    pub(super) const PRODUCER_EPOCH: usize = 51;
    pub(super) const BASE_SEQUENCE: usize = 53;
    pub(super) const RECORD_COUNT: usize = 57;
}

/// Bits of the attributes.
mod bits {
    pub(super) const CODEC: i16 = 7;
    pub(super) const LOG_APPEND_TIME: i16 = 1 << 3;
    pub(super) const TRANSACTIONAL: i16 = 1 << 4;
    pub(super) const CONTROL: i16 = 1 << 5;
    pub(super) const DELETE_HORIZON: i16 = 1 << 6;
}

#[cfg(test)]
mod tests;
