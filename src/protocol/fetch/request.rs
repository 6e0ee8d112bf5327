//! A Fetch request read in place, without an allocation.

use crate::base::Uuid;
use crate::protocol::fetch_request::ReplicaState;
use crate::protocol::topic_walk::{PartitionEntry, TopicWalk, Walked};
use crate::protocol::{ApiKey, Decode, DecodeError, FetchRequest, Message, Reader, check_version};

/// A checked Fetch request. Fields that the version lacks have Kafka's defaults.
#[derive(Clone, Debug)]
pub struct FetchView<'a> {
    /// The cluster that the sender believes to talk to (replicas only).
    pub cluster_id: Option<&'a str>,
    /// The follower's node id; -1 is a consumer. From version 15 on it comes from the replica state.
    pub replica_id: i32,
    /// The follower's broker epoch (KIP-903); -1 is unknown.
    pub replica_epoch: i64,
    /// How long the answer may wait for `min_bytes`, in milliseconds.
    pub max_wait_ms: i32,
    /// How many bytes are worth an answer before the wait is over.
    pub min_bytes: i32,
    /// Bytes of records in the whole answer; may be exceeded by the first batch.
    pub max_bytes: i32,
    /// 0: up to the high watermark, 1: up to the last stable offset. Not checked here.
    pub isolation_level: i8,
    /// The fetch session (KIP-227); 0 is none.
    pub session_id: i32,
    /// The session's epoch; 0 opens one, -1 goes without or closes.
    pub session_epoch: i32,
    /// The consumer's rack (KIP-392); empty is unknown.
    pub rack_id: &'a str,
    partitions: TopicWalk<'a, FetchPartition>,
    forgotten: TopicWalk<'a, ForgottenPartition>,
}

/// What a Fetch request asks of one partition.
#[derive(Clone, Debug, PartialEq)]
pub struct FetchPartition {
    /// The partition's number in its topic.
    pub index: i32,
    /// The leader epoch that the sender knows; -1 is none.
    pub current_leader_epoch: i32,
    /// The first offset wanted.
    pub fetch_offset: i64,
    /// The epoch of the last record that the sender has; -1 is none.
    pub last_fetched_epoch: i32,
    /// The follower's log start offset; -1 for consumers.
    pub log_start_offset: i64,
    /// Bytes of records of this partition; may be exceeded by the first batch.
    pub max_bytes: i32,
    /// The follower's log directory (KIP-853).
    pub replica_directory_id: Uuid,
    /// The follower's high watermark (KIP-1166); `i64::MAX` is unknown.
    pub high_watermark: i64,
}

/// The number of a partition that leaves the session.
pub type ForgottenPartition = i32;

impl<'a> FetchView<'a> {
    /// Reads the body behind the header. Bytes behind it are no error, as in Kafka.
    pub fn parse(mut r: Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, FetchRequest::MIN_VERSION, FetchRequest::MAX_VERSION)?;
        let replica_id = if version <= 14 { r.i32()? } else { -1 };
        let (max_wait_ms, min_bytes, max_bytes) = (r.i32()?, r.i32()?, r.i32()?);
        let isolation_level = r.i8()?;
        let (session_id, session_epoch) = if version >= 7 { (r.i32()?, r.i32()?) } else { (0, -1) };
        let partitions = TopicWalk::new(r, ApiKey::Fetch, version, partition_bytes_min(version))?;
        let r = partitions.validate()?;
        let forgotten = match version >= 7 {
            true => TopicWalk::new(r, ApiKey::Fetch, version, 4)?,
            false => TopicWalk::empty(r),
        };
        let mut r = forgotten.validate()?;
        let rack_id = if version >= 11 { r.string(ApiKey::Fetch.is_flexible(version))? } else { "" };
        let (cluster_id, replica_epoch) = (None, -1);
        #[rustfmt::skip]
        let mut view = Self {
            cluster_id, replica_id, replica_epoch, max_wait_ms, min_bytes, max_bytes, isolation_level,
            session_id, session_epoch, rack_id, partitions, forgotten,
        };
        view.read_tags(&mut r, version)?;
        Ok(view)
    }

    fn read_tags(&mut self, r: &mut Reader<'a>, version: i16) -> Result<(), DecodeError> {
        if !ApiKey::Fetch.is_flexible(version) {
            return Ok(());
        }
        r.tags(|r, tag| {
            match tag {
                0 => self.cluster_id = r.nullable_string(true)?,
                1 if version >= 15 => {
                    let state = ReplicaState::decode(r, version)?;
                    (self.replica_id, self.replica_epoch) = (state.replica_id, state.replica_epoch);
                }
                _ => return Ok(false),
            }
            Ok(true)
        })
    }

    /// Entries of the topic array.
    pub fn topics(&self) -> usize {
        self.partitions.topics()
    }

    /// All partitions asked for, in the order of the request.
    pub fn partitions(&self) -> impl Iterator<Item = Walked<'a, FetchPartition>> + use<'a> {
        self.partitions.clone()
    }

    /// The partitions that leave the session.
    pub fn forgotten(&self) -> impl Iterator<Item = Walked<'a, ForgottenPartition>> + use<'a> {
        self.forgotten.clone()
    }
}

/// Index, offset and limit are in all versions.
fn partition_bytes_min(version: i16) -> usize {
    match version {
        ..=4 => 16,
        5..=8 => 24,
        9..=11 => 28,
        _ => 33,
    }
}

impl PartitionEntry for FetchPartition {
    #[inline]
    fn read(r: &mut Reader<'_>, version: i16, flexible: bool) -> Result<Self, DecodeError> {
        let mut partition = Self {
            index: r.i32()?,
            current_leader_epoch: if version >= 9 { r.i32()? } else { -1 },
            fetch_offset: r.i64()?,
            last_fetched_epoch: if version >= 12 { r.i32()? } else { -1 },
            log_start_offset: if version >= 5 { r.i64()? } else { -1 },
            max_bytes: r.i32()?,
            replica_directory_id: Uuid::ZERO,
            high_watermark: i64::MAX,
        };
        if flexible {
            r.tags(|r, tag| {
                match tag {
                    0 if version >= 17 => partition.replica_directory_id = r.uuid()?,
                    1 if version >= 18 => partition.high_watermark = r.i64()?,
                    _ => return Ok(false),
                }
                Ok(true)
            })?;
        }
        Ok(partition)
    }
}

impl PartitionEntry for ForgottenPartition {
    #[inline]
    fn read(r: &mut Reader<'_>, _version: i16, _flexible: bool) -> Result<Self, DecodeError> {
        r.i32()
    }
}
