//! Requests about groups: each goes to the core that has the group's partition of `__consumer_offsets`. One about several
//! groups is split by their partitions; ListGroups goes to all.

use super::{Shard, read};
use crate::base::{BytesMut, ShardId};
use crate::log::{LogKey, owner};
use crate::protocol::{
    ApiKey, ApiMessage, ConsumerGroupDescribeRequest, ConsumerGroupHeartbeatRequest, DecodeError,
    DeleteGroupsRequest, DescribeGroupsRequest, Encode, ErrorCode, HeartbeatRequest, JoinGroupRequest,
    LeaveGroupRequest, ListGroupsRequest, OffsetCommitRequest, OffsetDeleteRequest, OffsetFetchRequest,
    SyncGroupRequest, request_frame,
};
use crate::shard::call::{Call, Header, ReplyTo};
use std::collections::BTreeMap;

/// OffsetFetch is about several groups from here on (KIP-709).
const MANY_GROUPS_FROM: i16 = 8;

impl Shard {
    pub(super) fn serve_groups(&mut self, call: Call) {
        let groups = match named(&call) {
            Ok(groups) => groups.into_iter().map(str::to_owned).collect::<Vec<_>>(),
            Err(error) => return self.unreadable(&call, error),
        };
        let is_new_protocol =
            matches!(call.api, ApiKey::ConsumerGroupHeartbeat | ApiKey::ConsumerGroupDescribe);
        if is_new_protocol && !self.options.groups.serves_consumer_protocol {
            return self.refuse_groups(&call, ErrorCode::UnsupportedVersion);
        }
        // Without any group every partition can say so.
        let first = groups.first().map_or("", String::as_str);
        let Some(key) = self.group_partition(first) else {
            return self.refuse_groups(&call, ErrorCode::NotCoordinator);
        };
        match groups.iter().all(|group| self.group_partition(group) == Some(key)) {
            true => self.serve_partition(key, call),
            false => self.split_groups(&call, groups),
        }
    }

    /// Serves a request whose groups are all in this partition, or lets its core do it.
    fn serve_partition(&mut self, key: LogKey, call: Call) {
        let core = owner(key, self.options.shards);
        let was_sent_here = matches!(call.reply_to, ReplyTo::Core { .. });
        if core == self.options.shard || was_sent_here {
            return self.ask_groups(key, call);
        }
        self.forward_to(core, call);
    }

    /// A request for each partition, with its groups.
    fn split_groups(&mut self, call: &Call, groups: Vec<String>) {
        if matches!(call.reply_to, ReplyTo::Core { .. }) {
            // It was split before, by a core that knows other partitions than this one.
            return self.refuse_groups(call, ErrorCode::NotCoordinator);
        }
        let mut by_partition: BTreeMap<LogKey, Vec<usize>> = BTreeMap::new();
        for (at, group) in groups.iter().enumerate() {
            if let Some(key) = self.group_partition(group) {
                by_partition.entry(key).or_default().push(at);
            }
        }
        let op = self.gather(call, groups, by_partition.len());
        for (part, (key, chosen)) in by_partition.into_iter().enumerate() {
            let reply_to = ReplyTo::Part { op, part: part as u32 };
            if let Some(call) = part_of(call, &chosen).and_then(|frame| again(call, reply_to, frame)) {
                self.serve_partition(key, call);
            }
        }
    }

    pub(super) fn list_groups(&mut self, call: Call) {
        if let Err(error) = read::<ListGroupsRequest<'_>>(&call) {
            return self.unreadable(&call, error);
        }
        if matches!(call.reply_to, ReplyTo::Core { .. } | ReplyTo::Part { .. }) {
            return self.list_groups_here(&call);
        }
        let cores = self.options.shards;
        let op = self.gather(&call, Vec::new(), usize::from(cores));
        for core in (0..cores).map(ShardId) {
            let part = call.as_part(op, u32::from(core.0));
            match core == self.options.shard {
                true => self.list_groups_here(&part),
                false => self.forward_to(core, part),
            }
        }
    }

    /// The groups of all partitions that this core coordinates.
    fn list_groups_here(&mut self, call: &Call) {
        let keys = self.groups.keys();
        if keys.is_empty() {
            return self.respond(call, &crate::protocol::ListGroupsResponse::default());
        }
        let op = self.gather(call, Vec::new(), keys.len());
        for (part, key) in keys.into_iter().enumerate() {
            self.ask_groups(key, call.as_part(op, part as u32));
        }
    }
}

/// The groups that a request names. Reads all of it, so that what goes on from here can be read.
fn named(call: &Call) -> Result<Vec<&str>, DecodeError> {
    Ok(match call.api {
        ApiKey::JoinGroup => vec![read::<JoinGroupRequest<'_>>(call)?.group_id],
        ApiKey::SyncGroup => vec![read::<SyncGroupRequest<'_>>(call)?.group_id],
        ApiKey::Heartbeat => vec![read::<HeartbeatRequest<'_>>(call)?.group_id],
        ApiKey::LeaveGroup => vec![read::<LeaveGroupRequest<'_>>(call)?.group_id],
        ApiKey::OffsetCommit => vec![read::<OffsetCommitRequest<'_>>(call)?.group_id],
        ApiKey::OffsetDelete => vec![read::<OffsetDeleteRequest<'_>>(call)?.group_id],
        ApiKey::OffsetFetch if call.version < MANY_GROUPS_FROM => {
            vec![read::<OffsetFetchRequest<'_>>(call)?.group_id]
        }
        ApiKey::OffsetFetch => {
            read::<OffsetFetchRequest<'_>>(call)?.groups.iter().map(|group| group.group_id).collect()
        }
        ApiKey::ConsumerGroupHeartbeat => vec![read::<ConsumerGroupHeartbeatRequest<'_>>(call)?.group_id],
        ApiKey::ConsumerGroupDescribe => read::<ConsumerGroupDescribeRequest<'_>>(call)?.group_ids,
        ApiKey::DescribeGroups => read::<DescribeGroupsRequest<'_>>(call)?.groups,
        // `handler` sends nothing else here.
        _ => read::<DeleteGroupsRequest<'_>>(call)?.groups_names,
    })
}

/// The request with only some of its groups; `None` when it cannot be read, which `named` has excluded.
fn part_of(call: &Call, chosen: &[usize]) -> Option<BytesMut> {
    match call.api {
        ApiKey::OffsetFetch => {
            let body: OffsetFetchRequest<'_> = read(call).ok()?;
            let groups = pick(&body.groups, chosen);
            Some(framed(call, &OffsetFetchRequest { groups, ..body }))
        }
        ApiKey::ConsumerGroupDescribe => {
            let body: ConsumerGroupDescribeRequest<'_> = read(call).ok()?;
            let group_ids = pick(&body.group_ids, chosen);
            Some(framed(call, &ConsumerGroupDescribeRequest { group_ids, ..body }))
        }
        ApiKey::DescribeGroups => {
            let body: DescribeGroupsRequest<'_> = read(call).ok()?;
            let groups = pick(&body.groups, chosen);
            Some(framed(call, &DescribeGroupsRequest { groups, ..body }))
        }
        _ => {
            let body: DeleteGroupsRequest<'_> = read(call).ok()?;
            Some(framed(call, &DeleteGroupsRequest { groups_names: pick(&body.groups_names, chosen) }))
        }
    }
}

fn pick<T: Clone>(all: &[T], chosen: &[usize]) -> Vec<T> {
    chosen.iter().filter_map(|at| all.get(*at).cloned()).collect()
}

fn framed<M: ApiMessage + Encode>(call: &Call, body: &M) -> BytesMut {
    let frame = request_frame(call.version, call.correlation_id, Some(call.client_id()), body);
    BytesMut::from(&frame[4..])
}

/// The same client's call with another frame.
fn again(call: &Call, reply_to: ReplyTo, frame: BytesMut) -> Option<Call> {
    match Call::read(reply_to, call.peer, frame) {
        Ok(Header::Known(call)) => Some(call),
        _ => None,
    }
}
