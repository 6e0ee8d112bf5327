//! One answer out of several: a request about many groups is split by their partitions, or goes to all of them.
//!
//! A part is a call like any other, whose reply comes here. The answer has the groups in the order of the request.

use super::Shard;
use crate::base::HashMap;
use crate::protocol::consumer_group_describe_response::DescribedGroup as DescribedConsumerGroup;
use crate::protocol::delete_groups_response::DeletableGroupResult;
use crate::protocol::describe_groups_response::DescribedGroup;
use crate::protocol::offset_fetch_response::OffsetFetchResponseGroup;
use crate::protocol::{
    ApiKey, ConsumerGroupDescribeResponse, Decode, DeleteGroupsResponse, DescribeGroupsResponse, Encode,
    ErrorCode, ListGroupsResponse, OffsetFetchResponse, Reader, ResponseHeader, response_frame,
};
use crate::shard::call::{Call, ReplyTo};
use crate::shard::connection::Reply;
use crate::shard::message::OpId;

/// A request whose parts are under way.
#[derive(Debug)]
pub(in crate::shard) struct Gather {
    reply_to: ReplyTo,
    api: ApiKey,
    version: i16,
    correlation_id: i32,
    /// The groups in the order of the request.
    order: Vec<String>,
    /// The answers, as they would go to a socket.
    parts: Vec<Option<Vec<u8>>>,
    left: usize,
}

impl Shard {
    /// Begins to gather: the answer to `call` has so many parts.
    pub(super) fn gather(&mut self, call: &Call, order: Vec<String>, parts: usize) -> OpId {
        let op = self.ops.next_id();
        let (reply_to, api, version, correlation_id) =
            (call.reply_to, call.api, call.version, call.correlation_id);
        let parts = vec![None; parts];
        let left = parts.len();
        let gather = Gather { reply_to, api, version, correlation_id, order, parts, left };
        self.ops.gathers.insert(op, gather);
        op
    }

    /// A part was answered. One that ends the connection does so for the whole.
    pub(in crate::shard) fn part_answered(&mut self, op: OpId, part: u32, reply: Reply) {
        let Some(gather) = self.ops.gathers.get_mut(&op) else { return };
        let Reply::Send(frame) = reply else {
            let reply_to = gather.reply_to;
            self.ops.gathers.remove(&op);
            return self.reply(reply_to, Reply::Close);
        };
        if let Some(place) = gather.parts.get_mut(part as usize)
            && place.is_none()
        {
            *place = Some(frame.concat());
            gather.left -= 1;
        }
        if gather.left == 0
            && let Some(gather) = self.ops.gathers.remove(&op)
        {
            self.reply_frame(gather.reply_to, gather.answer());
        }
    }
}

impl Gather {
    fn answer(&self) -> Vec<u8> {
        match self.api {
            ApiKey::OffsetFetch => self.merged::<OffsetFetchResponse<'_>>(),
            ApiKey::DescribeGroups => self.merged::<DescribeGroupsResponse<'_>>(),
            ApiKey::ConsumerGroupDescribe => self.merged::<ConsumerGroupDescribeResponse<'_>>(),
            ApiKey::DeleteGroups => self.merged::<DeleteGroupsResponse<'_>>(),
            // Nothing else is gathered.
            _ => self.frame(&self.listed()),
        }
    }

    fn frame(&self, body: &impl Encode) -> Vec<u8> {
        response_frame(self.api, self.version, self.correlation_id, body)
    }

    /// The bodies of the parts. Our own answers can be read; one that could not would be left out.
    fn bodies<'a, M: Decode<'a>>(&'a self) -> impl Iterator<Item = M> + 'a {
        let header_version = self.api.response_header_version(self.version);
        self.parts.iter().flatten().filter_map(move |frame| {
            let mut reader = Reader::new(frame.get(4..)?);
            ResponseHeader::decode(&mut reader, header_version).ok()?;
            M::decode(&mut reader, self.version).ok()
        })
    }

    /// The groups of all parts, in the order of the request.
    fn merged<'a, M: OfGroups<'a>>(&'a self) -> Vec<u8> {
        let mut place = HashMap::default();
        for (at, group) in self.order.iter().enumerate() {
            place.entry(group.as_str()).or_insert(at);
        }
        let mut all = M::default();
        for mut body in self.bodies::<M>() {
            all.groups().append(body.groups());
        }
        all.groups().sort_by_key(|group| place.get(M::name(group)).copied().unwrap_or(usize::MAX));
        self.frame(&all)
    }

    /// Groups of all partitions; the first error counts for the whole. One that is coordinated here no longer has none.
    fn listed(&self) -> ListGroupsResponse<'_> {
        let mut all = ListGroupsResponse::default();
        for body in self.bodies::<ListGroupsResponse<'_>>() {
            match ErrorCode::from_code(body.error_code) {
                Some(ErrorCode::None) => all.groups.extend(body.groups),
                Some(ErrorCode::NotCoordinator) => {}
                _ => {
                    return ListGroupsResponse {
                        error_code: body.error_code,
                        ..ListGroupsResponse::default()
                    };
                }
            }
        }
        all
    }
}

/// An answer that is a list of groups.
trait OfGroups<'a>: Decode<'a> + Encode + Default {
    type Group;
    fn groups(&mut self) -> &mut Vec<Self::Group>;
    fn name(group: &Self::Group) -> &str;
}

macro_rules! of_groups {
    ($response:ident, $group:ident, $list:ident) => {
        impl<'a> OfGroups<'a> for $response<'a> {
            type Group = $group<'a>;

            fn groups(&mut self) -> &mut Vec<$group<'a>> {
                &mut self.$list
            }

            fn name(group: &Self::Group) -> &str {
                group.group_id
            }
        }
    };
}

of_groups!(OffsetFetchResponse, OffsetFetchResponseGroup, groups);
of_groups!(DescribeGroupsResponse, DescribedGroup, groups);
of_groups!(ConsumerGroupDescribeResponse, DescribedConsumerGroup, groups);
of_groups!(DeleteGroupsResponse, DeletableGroupResult, results);
