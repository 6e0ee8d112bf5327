//! DescribeLogDirs: how large the logs in each log directory are, and how much room there is. Every core is asked for its logs.

use super::{frame, read};
use crate::base::{DirId, PartitionId, ShardId};
use crate::log::LogKey;
use crate::protocol::describe_log_dirs_response::{
    DescribeLogDirsPartition, DescribeLogDirsResult, DescribeLogDirsTopic,
};
use crate::protocol::{DescribeLogDirsRequest, DescribeLogDirsResponse, ErrorCode};
use crate::shard::Shard;
use crate::shard::call::Call;
use crate::shard::message::{LogSize, Message, OpId};
use std::collections::{BTreeMap, BTreeSet};

/// A request that is under way.
#[derive(Debug)]
pub(in crate::shard) struct LogDirsOp {
    call: Call,
    /// The partitions asked for; `None` is all.
    wanted: Option<BTreeSet<LogKey>>,
    /// The answers of the cores that have spoken.
    sizes: Vec<LogSize>,
    left: u16,
}

/// Bytes of each partition of each topic of one directory.
type Topics<'a> = BTreeMap<&'a str, Vec<(i32, i64)>>;

impl Shard {
    pub(super) fn describe_log_dirs(&mut self, call: Call) {
        let request: DescribeLogDirsRequest<'_> = match read(&call) {
            Ok(request) => request,
            Err(error) => return self.unreadable(&call, error),
        };
        let key = |name: &str, index: i32| {
            let topic = self.cluster.image().topic_by_name(name)?.id;
            Some(LogKey { topic, partition: PartitionId(index) })
        };
        let wanted = request.topics.map(|topics| {
            let keys =
                topics.iter().flat_map(|topic| topic.partitions.iter().map(|index| (topic.topic, *index)));
            keys.filter_map(|(name, index)| key(name, index)).collect()
        });
        let (op, left) = (self.ops.next_id(), self.options.shards);
        self.ops.log_dirs.insert(op, LogDirsOp { call, wanted, sizes: Vec::new(), left });
        (0..left).for_each(|shard| self.tell(ShardId(shard), Message::Measure { op }));
    }

    /// A core wants to know how large the logs are that this one has.
    pub(in crate::shard) fn measure(&mut self, from: ShardId, op: OpId) {
        let sizes = self.home.sizes().filter(|size| size.key != crate::shard::METADATA_LOG).collect();
        self.tell(from, Message::Measured { op, sizes });
    }

    /// A core has answered.
    pub(in crate::shard) fn measured(&mut self, op: OpId, sizes: Vec<LogSize>) {
        let Some(state) = self.ops.log_dirs.get_mut(&op) else { return };
        state.sizes.extend(sizes);
        state.left -= 1;
        if state.left == 0
            && let Some(state) = self.ops.log_dirs.remove(&op)
        {
            let response = frame(&state.call, &self.described_log_dirs(&state));
            self.reply_frame(state.call.reply_to, response);
        }
    }

    fn described_log_dirs(&self, state: &LogDirsOp) -> DescribeLogDirsResponse<'_> {
        let mut dirs: BTreeMap<DirId, Topics<'_>> = BTreeMap::new();
        let is_wanted = |size: &&LogSize| state.wanted.as_ref().is_none_or(|keys| keys.contains(&size.key));
        for size in state.sizes.iter().filter(is_wanted) {
            let Some(topic) = self.cluster.image().topic(size.key.topic) else { continue };
            let partitions = dirs.entry(size.dir).or_default().entry(&topic.name).or_default();
            partitions.push((size.key.partition.0, size.bytes as i64));
        }
        let mut body = DescribeLogDirsResponse::default();
        for (at, dir) in self.options.directories.iter().enumerate().filter(|(_, dir)| dir.takes_partitions) {
            let id = DirId(at as u16);
            let topics = dirs.remove(&id).unwrap_or_default();
            body.results.push(self.described_log_dir(id, &dir.path, topics));
        }
        body
    }

    fn described_log_dir<'a>(
        &self,
        id: DirId,
        path: &'a str,
        topics: Topics<'a>,
    ) -> DescribeLogDirsResult<'a> {
        if !self.cluster.is_online(id) {
            let error_code = ErrorCode::KafkaStorageError.code();
            return DescribeLogDirsResult { error_code, log_dir: path, ..DescribeLogDirsResult::default() };
        }
        let (total, usable) =
            self.rooms.of(id).bytes.map_or((-1, -1), |(total, usable)| (total as i64, usable as i64));
        DescribeLogDirsResult {
            log_dir: path,
            topics: topics.into_iter().map(described_topic).collect(),
            total_bytes: total,
            usable_bytes: usable,
            ..DescribeLogDirsResult::default()
        }
    }
}

/// The only replica is the leader, so none lags.
fn described_topic((name, mut partitions): (&str, Vec<(i32, i64)>)) -> DescribeLogDirsTopic<'_> {
    partitions.sort_unstable();
    let partition = |(partition_index, partition_size)| DescribeLogDirsPartition {
        partition_index,
        partition_size,
        ..DescribeLogDirsPartition::default()
    };
    DescribeLogDirsTopic { name, partitions: partitions.into_iter().map(partition).collect() }
}
