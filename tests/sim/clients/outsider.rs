//! Somebody outside of all groups who sets their offsets, as the tool for resets does: only where nobody is a member.

use super::{Answer, Context, Session};
use crate::checker::groups::{Place, Who, WriteId};
use crate::clients::member::verdict;
use highwater::base::Duration;
use highwater::protocol::offset_commit_request::{OffsetCommitRequestPartition, OffsetCommitRequestTopic};
use highwater::protocol::{Decode, OffsetCommitRequest, OffsetCommitResponse};

/// The client.
#[derive(Debug, Default)]
pub(crate) struct Outsider {
    pub(crate) session: Session,
    groups: Vec<String>,
    write: Option<WriteId>,
}

impl Outsider {
    /// Resets offsets of these groups.
    pub(crate) fn new(groups: Vec<String>) -> Self {
        Self { groups, ..Self::default() }
    }

    pub(super) fn act(&mut self, context: &mut Context<'_>) {
        let may = self.session.in_flight() == 0 && !context.history.topics.is_empty();
        if may && !context.history.groups.is_calm {
            self.reset(context);
        }
        context.wake = Some(Duration::from_millis(1 + context.random.below(200)));
    }

    fn reset(&mut self, context: &mut Context<'_>) {
        let places: Vec<Place> = context.history.places().collect();
        let place = places[context.random.below(places.len() as u64) as usize];
        let group = self.groups[context.random.below(self.groups.len() as u64) as usize].clone();
        let who = Who { group, member: String::new(), epoch: -1, process: 0 };
        let offset = context.random.below(20) as i64;
        let write = context.history.groups.committing(&who, place, offset, 1);
        let (name, topic) = (write.to_string(), &context.history.topics[place.0]);
        let partition = OffsetCommitRequestPartition {
            partition_index: place.1,
            committed_offset: offset,
            committed_leader_epoch: -1,
            committed_metadata: Some(&name),
        };
        let topic =
            OffsetCommitRequestTopic { name: &topic.name, topic_id: topic.id, partitions: vec![partition] };
        let body = OffsetCommitRequest {
            group_id: &who.group,
            generation_id_or_member_epoch: -1,
            topics: vec![topic],
            ..Default::default()
        };
        self.write = Some(write);
        context.send.push(self.session.request(8, Some(0), &body));
    }

    pub(super) fn answered(&mut self, answer: &Answer, context: &mut Context<'_>) {
        let body = OffsetCommitResponse::from_bytes(&answer.body, answer.version).expect("a sound answer");
        let code = body.topics[0].partitions[0].error_code;
        if let Some(write) = self.write.take() {
            context.history.groups.committed(write, verdict(code));
        }
    }
}
