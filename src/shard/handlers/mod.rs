//! One file per Kafka API. A handler answers from what this core knows, or splits the request by the cores that own its
//! partitions, or forwards it to core 0, where the controller is. What names groups goes to the core that has them.

mod alter_configs;
mod api_versions;
mod create_partitions;
mod create_topics;
mod delete_topics;
mod describe_cluster;
mod describe_configs;
pub(super) mod describe_log_dirs;
mod describe_topic_partitions;
pub(super) mod fetch;
mod find_coordinator;
pub(super) mod gather;
mod groups;
mod init_producer_id;
mod list_config_resources;
mod metadata;
mod operations;
pub(super) mod partition_queries;
pub(super) mod produce;

use super::Shard;
use super::call::{Call, ReplyTo};
use super::connection::Reply;
use super::message::{Message, OpId};
use crate::base::{BytesMut, Gathered, NodeId, ShardId};
use crate::metadata::{Image, Partition};
use crate::protocol::{ApiKey, Decode, DecodeError, Encode, Reader, response_frame};
use std::net::IpAddr;

/// Serves one request.
type Handler = fn(&mut Shard, Call);

/// Says which APIs are served, and by what: the one place. To clients all others do not exist.
fn handler(api: ApiKey) -> Option<Handler> {
    Some(match api {
        ApiKey::Produce => Shard::produce,
        ApiKey::Fetch => Shard::fetch,
        ApiKey::ListOffsets => |shard, call| shard.list_offsets(&call),
        ApiKey::OffsetForLeaderEpoch => |shard, call| shard.offset_for_leader_epoch(&call),
        ApiKey::ApiVersions => |shard, call| shard.api_versions(&call),
        ApiKey::Metadata => Shard::serve_metadata,
        ApiKey::InitProducerId => Shard::init_producer_id,
        ApiKey::CreateTopics => Shard::create_topics,
        ApiKey::DeleteTopics => Shard::delete_topics,
        ApiKey::CreatePartitions => Shard::create_partitions,
        ApiKey::DescribeConfigs => |shard, call| shard.describe_configs(&call),
        ApiKey::ListConfigResources => |shard, call| shard.list_config_resources(&call),
        ApiKey::AlterConfigs => Shard::alter_configs,
        ApiKey::IncrementalAlterConfigs => Shard::incremental_alter_configs,
        ApiKey::DescribeLogDirs => Shard::describe_log_dirs,
        ApiKey::DescribeCluster => |shard, call| shard.describe_cluster(&call),
        ApiKey::DescribeTopicPartitions => |shard, call| shard.describe_topic_partitions(&call),
        ApiKey::FindCoordinator => |shard, call| shard.find_coordinator(&call),
        ApiKey::JoinGroup
        | ApiKey::SyncGroup
        | ApiKey::Heartbeat
        | ApiKey::LeaveGroup
        | ApiKey::OffsetCommit
        | ApiKey::OffsetFetch
        | ApiKey::OffsetDelete
        | ApiKey::DescribeGroups
        | ApiKey::DeleteGroups
        | ApiKey::ConsumerGroupHeartbeat
        | ApiKey::ConsumerGroupDescribe => Shard::serve_groups,
        ApiKey::ListGroups => Shard::list_groups,
        _ => return None,
    })
}

/// Whether requests of this version of the API are served.
pub(super) fn serves(api: ApiKey, version: i16) -> bool {
    handler(api).is_some() && api.supports(version)
}

impl Shard {
    /// Serves one request.
    pub(super) fn serve(&mut self, call: Call) {
        match handler(call.api) {
            Some(serve) => serve(self, call),
            None => self.reply(call.reply_to, Reply::Close),
        }
    }

    /// Sends the response of a call.
    fn respond<M: Encode>(&mut self, call: &Call, body: &M) {
        let response = frame(call, body);
        self.reply_frame(call.reply_to, response);
    }

    /// A body that cannot be read ends the connection, as Kafka does.
    fn unreadable(&mut self, call: &Call, error: impl std::fmt::Display) {
        tracing::warn!(api = ?call.api, version = call.version, %error, "a request that cannot be read");
        self.reply(call.reply_to, Reply::Close);
    }

    /// Lets core 0 serve the call.
    fn forward_to_controller(&mut self, call: Call) {
        self.forward_to(ShardId(0), call);
    }

    /// Lets another core serve the call.
    fn forward_to(&mut self, core: ShardId, call: Call) {
        let op = self.ops.next_id();
        self.ops.forwarded.insert(op, call.reply_to);
        self.tell(core, Message::Forward { op, peer: call.peer, frame: call.frame });
    }

    /// A call that another core took.
    pub(super) fn forward(&mut self, from: ShardId, op: OpId, peer: IpAddr, frame: BytesMut) {
        let reply_to = ReplyTo::Core { shard: from, op };
        match Call::read(reply_to, peer, frame) {
            Ok(super::call::Header::Known(call)) => self.serve(call),
            _ => self.reply(reply_to, Reply::Close),
        }
    }

    /// Another core has served a call.
    pub(super) fn forwarded(&mut self, op: OpId, frame: Gathered) {
        if let Some(reply_to) = self.ops.forwarded.remove(&op) {
            let reply = if frame.is_empty() { Reply::Close } else { Reply::Send(frame) };
            self.reply(reply_to, reply);
        }
    }
}

/// Reads the body of a call. Bytes behind it are no error, as in Kafka: librdkafka asks for all topics with three bytes
/// too many.
fn read<'a, M: Decode<'a>>(call: &'a Call) -> Result<M, DecodeError> {
    M::decode(&mut Reader::new(call.body()), call.version)
}

/// The response of a call as it goes to the socket.
fn frame<M: Encode>(call: &Call, body: &M) -> Vec<u8> {
    response_frame(call.api, call.version, call.correlation_id, body)
}

/// Replicas that cannot be reached: their broker is fenced or unknown, or their log directory does not work.
fn offline_replicas(image: &Image, partition: &Partition) -> Vec<i32> {
    let is_online = |node: NodeId| {
        let broker = image.broker(node).filter(|broker| !broker.fenced)?;
        broker.has_online(partition.directory_of(node)?).then_some(())
    };
    partition.replicas.iter().filter(|node| is_online(**node).is_none()).map(|node| node.0).collect()
}

fn node_ids(nodes: &[NodeId]) -> Vec<i32> {
    nodes.iter().map(|node| node.0).collect()
}
