//! The catalogue of a core: what is durable of each of its logs, and where a replay of the write-ahead log begins.
//! Replaced as a whole at every checkpoint; together with the frames from `replay_from` on it gives the exact state.
//!
//! ```text
//! magic 8 | version u32 | core u32 | store id 16 | replay from u64 | flags u32 | logs u32 | log … | crc32c u32
//! log:  topic id 16 | partition i32 | flags u32 | start i64 | end i64 | segment i64 | synced u64 | first timestamp i64
//!       | length u16 + folder | length u32 + tail | count u32 + epochs (i32, i64) | length u32 + producers
//! ```
//!
//! Little-endian; the producers in the form of Kafka's `.snapshot` file, an entry a batch. The unfinished last block of a log travels here (`tail`): it is never written in place and rewritten,
//! because a torn rewrite would destroy bytes that no other file has.

use super::partition::LogKey;
use crate::base::{Bytes, LeaderEpoch, Offset, PartitionId, Timestamp, Uuid, crc32c};
use crate::log::files::{epoch_checkpoint, names, producer_snapshot};

const MAGIC: &[u8; 8] = b"HWCATv1\n";
const VERSION: u32 = 1;
const FLAG_CLEAN: u32 = 1;
const FLAG_COMPLETE: u32 = 1;
/// No counter, offset or length gets there; a larger number is damage, whatever the checksum says.
const NUMBER_MAX: u64 = 1 << 62;

/// Path of the catalogue of core `core`. Every start makes a new generation of all catalogues; the superblock says
/// which one counts, so that all cores change over at once.
pub fn path(generation: u64, core: u16) -> String {
    format!("{FOLDER}/g{generation}-c{core}")
}

/// Folder of all catalogues.
pub const FOLDER: &str = ".engine/ckpt";

/// All logs of a core at one moment.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// The core.
    pub core: u32,
    /// The store that it belongs to.
    pub store: Uuid,
    /// The first file sequence of the write-ahead log that a replay reads.
    pub replay_from: u64,
    /// Written by a clean stop or by recovery: no frame is needed, all index files are complete.
    pub is_clean: bool,
    /// The logs.
    pub logs: Vec<Entry>,
}

/// One log in a catalogue.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Whose log.
    pub key: LogKey,
    /// Its folder.
    pub dir: String,
    /// First offset that may be read.
    pub start: Offset,
    /// The offset behind `tail`.
    pub end: Offset,
    /// Oldest segment that its file does not hold as a whole.
    pub segment: Offset,
    /// Bytes of it that the file holds durably; a multiple of a block.
    pub synced: u64,
    /// Timestamp of the first batch of the newest segment.
    pub first_timestamp: Option<Timestamp>,
    /// The durable bytes behind `synced`.
    pub tail: Bytes,
    /// `tail` ends where the durable log ended: no older frame is needed.
    pub is_complete: bool,
    /// Leader epochs.
    pub epochs: Vec<epoch_checkpoint::Entry>,
    /// Every remembered batch of the idempotent producers, oldest first per producer; may be ahead of `end` by what was not durable yet.
    pub producers: Vec<producer_snapshot::Entry>,
}

impl Catalogue {
    /// The file's bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out =
            Vec::with_capacity(64 + self.logs.iter().map(|log| 128 + log.tail.len()).sum::<usize>());
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&VERSION.to_le_bytes());
        out.extend_from_slice(&self.core.to_le_bytes());
        out.extend_from_slice(&self.store.to_bytes());
        out.extend_from_slice(&self.replay_from.to_le_bytes());
        out.extend_from_slice(&(if self.is_clean { FLAG_CLEAN } else { 0 }).to_le_bytes());
        out.extend_from_slice(&(self.logs.len() as u32).to_le_bytes());
        for log in &self.logs {
            log.encode(&mut out);
        }
        let crc = crc32c(&out);
        out.extend_from_slice(&crc.to_le_bytes());
        out
    }

    /// Reads a file; `None` when it is damaged or of another version.
    pub fn decode(file: &[u8]) -> Option<Catalogue> {
        let (body, crc) = file.split_last_chunk::<4>()?;
        if u32::from_le_bytes(*crc) != crc32c(body) {
            return None;
        }
        let mut input = Input(body);
        if input.take(8)? != MAGIC || input.u32()? != VERSION {
            return None;
        }
        let (core, store, replay_from) = (input.u32()?, input.uuid()?, input.count()?);
        let is_clean = input.u32()? & FLAG_CLEAN != 0;
        let count = input.u32()?;
        let logs = (0..count).map(|_| Entry::decode(&mut input)).collect::<Option<_>>()?;
        Some(Catalogue { core, store, replay_from, is_clean, logs })
    }
}

impl Entry {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.key.topic.to_bytes());
        out.extend_from_slice(&self.key.partition.0.to_le_bytes());
        out.extend_from_slice(&(if self.is_complete { FLAG_COMPLETE } else { 0 }).to_le_bytes());
        out.extend_from_slice(&self.start.0.to_le_bytes());
        out.extend_from_slice(&self.end.0.to_le_bytes());
        out.extend_from_slice(&self.segment.0.to_le_bytes());
        out.extend_from_slice(&self.synced.to_le_bytes());
        out.extend_from_slice(&self.first_timestamp.unwrap_or(Timestamp(-1)).0.to_le_bytes());
        out.extend_from_slice(&(self.dir.len() as u16).to_le_bytes());
        out.extend_from_slice(self.dir.as_bytes());
        out.extend_from_slice(&(self.tail.len() as u32).to_le_bytes());
        out.extend_from_slice(&self.tail);
        out.extend_from_slice(&(self.epochs.len() as u32).to_le_bytes());
        for entry in &self.epochs {
            out.extend_from_slice(&entry.epoch.0.to_le_bytes());
            out.extend_from_slice(&entry.start.0.to_le_bytes());
        }
        let producers = producer_snapshot::encode(&self.producers);
        out.extend_from_slice(&(producers.len() as u32).to_le_bytes());
        out.extend_from_slice(&producers);
    }

    fn decode(input: &mut Input<'_>) -> Option<Entry> {
        let key = LogKey { topic: input.uuid()?, partition: PartitionId(input.u32()? as i32) };
        let is_complete = input.u32()? & FLAG_COMPLETE != 0;
        let mut place = || input.count().map(|value| Offset(value as i64));
        let (start, end, segment) = (place()?, place()?, place()?);
        let (synced, first) = (input.count()?, input.u64()? as i64);
        let dir_len = usize::from(u16::from_le_bytes(input.array()?));
        let dir =
            String::from_utf8(input.take(dir_len)?.to_vec()).ok().filter(|dir| names::is_log_dir(dir))?;
        let tail_len = input.u32()? as usize;
        let tail = Bytes::copy_from_slice(input.take(tail_len)?);
        let epoch_count = input.u32()?;
        let epochs = (0..epoch_count).map(|_| epoch(input)).collect::<Option<_>>()?;
        let producers_len = input.u32()? as usize;
        let producers = producer_snapshot::decode(input.take(producers_len)?).ok()?;
        let first_timestamp = (first >= 0).then_some(Timestamp(first));
        Some(Entry {
            key,
            dir,
            start,
            end,
            segment,
            synced,
            first_timestamp,
            tail,
            is_complete,
            epochs,
            producers,
        })
    }
}

fn epoch(input: &mut Input<'_>) -> Option<epoch_checkpoint::Entry> {
    Some(epoch_checkpoint::Entry { epoch: LeaderEpoch(input.u32()? as i32), start: input.offset()? })
}

struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn count(&mut self) -> Option<u64> {
        self.u64().filter(|value| *value <= NUMBER_MAX)
    }

    fn offset(&mut self) -> Option<Offset> {
        self.u64().map(|value| Offset(value as i64))
    }

    fn uuid(&mut self) -> Option<Uuid> {
        self.array().map(Uuid::from_bytes)
    }
}
