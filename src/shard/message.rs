//! What one core says to another. Messages own their bytes and are `Send`; a mailbox keeps their order. A core talks to
//! itself in the same words, so that a partition's place makes no difference to the code.

use super::company::Manner;
use crate::base::disk::RelPath;
use crate::base::{BytesMut, DirId, Gathered, LeaderEpoch, Offset, Timestamp};
use crate::log::LogKey;
use crate::metadata::{Delta, Image};
use crate::protocol::ErrorCode;
use crate::protocol::batch::RecordFault;
use crate::protocol::fetch::FetchedPartition;
use std::net::IpAddr;

/// Names a request that is under way on the core that took it.
pub(super) type OpId = u64;

/// A folder in a log directory.
pub(super) type Folder = (DirId, RelPath);

/// A message between two shards of one node. An answer carries the `op` of its question.
#[derive(Debug)]
pub enum Message {
    /// Append these batches.
    Produce { op: OpId, order: ProduceOrder },
    /// What became of them; those that must be durable are.
    Produced { op: OpId, parts: Vec<ProducedPart> },
    /// Read these partitions.
    Fetch { op: OpId, order: FetchOrder },
    /// What was read in this round.
    Fetched { op: OpId, round: u32, parts: Vec<FetchedPart> },
    /// There is more to read now.
    FetchWake { op: OpId, round: u32 },
    /// Nobody waits for news of this fetch any more.
    FetchDone { op: OpId },
    /// Questions about partitions.
    Ask { op: OpId, asks: Vec<Ask> },
    /// Their answers.
    Answer { op: OpId, answers: Vec<Answer> },
    /// How large are your logs?
    Measure { op: OpId },
    /// So large.
    Measured { op: OpId, sizes: Vec<LogSize> },
    /// A request of a client at `peer` that this core must serve: core 0, as it has the controller, or the core that has the
    /// groups. The frame without its size.
    Forward { op: OpId, peer: IpAddr, frame: BytesMut },
    /// Its response, as it goes to the socket.
    Forwarded { op: OpId, frame: Gathered },
    /// Others ask this core, too, in this manner: what asks from there is not alone.
    Company { manner: Manner },
    /// To core 0: somebody looks for the coordinator of a group, and there is no topic for it yet.
    MakeOffsetsTopic,
    /// At the start of a core: folders of logs that it has and nobody wants any more.
    Leaving { folders: Vec<Folder> },
    /// The folder of a deleted log has gone from this name.
    Left { folder: Folder },
    /// A log directory cannot be trusted any more, for this reason.
    DirFailed { dir: DirId, reason: String },
    /// A newer image of the cluster, committed, and what differs.
    Metadata { image: Image, delta: Delta },
}

impl Message {
    /// It wants something for a client.
    pub(super) fn is_request(&self) -> bool {
        matches!(
            self,
            Self::Produce { .. }
                | Self::Fetch { .. }
                | Self::Ask { .. }
                | Self::Measure { .. }
                | Self::Forward { .. }
        )
    }

    /// How the client asks for it.
    pub(super) fn manner(&self) -> Manner {
        match self {
            Self::Produce { order, .. } => order.manner,
            _ => Manner::Other,
        }
    }
}

/// Batches for the partitions of one core.
#[derive(Debug)]
pub struct ProduceOrder {
    /// Answer only when committed; with acks=0 as soon as the batch has its offset.
    pub must_commit: bool,
    /// How the client produces.
    pub manner: Manner,
    /// acks=all: refuse when fewer replicas are in sync than the topic asks for.
    pub all_in_sync: bool,
    /// The batches.
    pub parts: Vec<ProducePart>,
}

/// One checked batch.
#[derive(Debug)]
pub struct ProducePart {
    /// Its place in the request.
    pub slot: u32,
    /// Its partition.
    pub key: LogKey,
    /// Its bytes, CRC checked.
    pub batch: BytesMut,
    /// `min.insync.replicas` of the topic.
    pub in_sync_min: u32,
    /// The broker's time, if the topic wants it.
    pub append_time: Timestamp,
}

/// What became of one batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProducedPart {
    /// Its place in the request.
    pub slot: u32,
    /// The error, or none.
    pub error: ErrorCode,
    /// Words for the error.
    pub message: Option<String>,
    /// The records at fault, counted from the first one of the batch (KIP-467).
    pub faults: Vec<RecordFault>,
    /// Offset of its first record.
    pub base: Offset,
    /// The broker's time, -1 unless the topic wants it.
    pub append_time: Timestamp,
    /// First offset of the log.
    pub log_start: Offset,
}

/// Partitions of one core to read.
#[derive(Clone, Debug)]
pub struct FetchOrder {
    /// Counts the attempts of one fetch.
    pub round: u32,
    /// The partitions, in the order of the request.
    pub parts: Vec<FetchPart>,
    /// Most bytes in all.
    pub bytes_max: usize,
    /// If less than this is there, send a `FetchWake` when as much has come; 0 for never.
    pub wake_bytes: usize,
    /// Other cores read for the same fetch: what they lack may come here, so any news is worth a `FetchWake`.
    pub is_shared: bool,
}

/// One partition to read.
#[derive(Clone, Debug)]
pub struct FetchPart {
    /// Its place in the request.
    pub slot: u32,
    /// The partition.
    pub key: LogKey,
    /// Where to start.
    pub offset: Offset,
    /// Most bytes of this partition.
    pub bytes_max: usize,
    /// The epoch that the client believes in, -1 for none.
    pub current_epoch: LeaderEpoch,
    /// The epoch of the last record that it has, -1 for none.
    pub last_epoch: LeaderEpoch,
    /// Only committed transactions.
    pub is_committed: bool,
}

/// What was read of one partition.
#[derive(Debug)]
pub struct FetchedPart {
    /// Its place in the request.
    pub slot: u32,
    /// The answer.
    pub partition: FetchedPartition,
}

/// A question about one partition.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Its place in the request.
    pub slot: u32,
    /// The partition.
    pub key: LogKey,
    /// The epoch that the client believes in, -1 for none.
    pub current_epoch: LeaderEpoch,
    /// What is asked.
    pub what: AskWhat,
}

/// What may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskWhat {
    /// ListOffsets for a timestamp, or one of its special values.
    Time(i64),
    /// OffsetForLeaderEpoch.
    EpochEnd(LeaderEpoch),
}

/// The answer about one partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its place in the request.
    pub slot: u32,
    /// The error, or none.
    pub error: ErrorCode,
    /// The offset, -1 for none.
    pub offset: Offset,
    /// Its timestamp, -1 for none.
    pub timestamp: Timestamp,
    /// Its leader epoch, -1 for none.
    pub epoch: LeaderEpoch,
}

/// How large a log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogSize {
    /// Its partition.
    pub key: LogKey,
    /// Where it is.
    pub dir: DirId,
    /// Bytes of all its segments.
    pub bytes: u64,
}

impl Answer {
    /// An answer without an offset.
    pub fn none(slot: u32, error: ErrorCode) -> Self {
        Self { slot, error, offset: Offset(-1), timestamp: Timestamp(-1), epoch: LeaderEpoch(-1) }
    }
}
