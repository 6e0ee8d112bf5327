//! The records of a consumer group, in the groups in which they are written.

use super::group::{ConsumerGroup, Context};
use super::member::Member;
use super::partitions::Assignment;
use super::state::Resolved;
use crate::protocol::consumer_group_target_assignment_member_value::TopicPartition;
use crate::protocol::{
    ConsumerGroupCurrentMemberAssignmentKey, ConsumerGroupMemberMetadataKey, ConsumerGroupMetadataKey,
    ConsumerGroupMetadataValue, ConsumerGroupPartitionMetadataKey, ConsumerGroupRegularExpressionKey,
    ConsumerGroupRegularExpressionValue, ConsumerGroupTargetAssignmentMemberKey,
    ConsumerGroupTargetAssignmentMemberValue, ConsumerGroupTargetAssignmentMetadataKey,
    ConsumerGroupTargetAssignmentMetadataValue, GroupRecord,
};
use std::sync::Arc;

impl ConsumerGroup {
    /// What a member told about itself.
    pub(super) fn write_member(&mut self, context: &mut Context<'_>, member_id: &str, member: &Member) {
        let group_id = &*self.id.clone();
        let key = ConsumerGroupMemberMetadataKey { group_id, member_id };
        self.write(context, &GroupRecord::ConsumerGroupMemberMetadata(key, Some(member.metadata())));
    }

    /// Epoch, state and partitions of a member.
    pub(super) fn write_current(&mut self, context: &mut Context<'_>, member_id: &str, member: &Member) {
        let group_id = &*self.id.clone();
        let key = ConsumerGroupCurrentMemberAssignmentKey { group_id, member_id };
        self.write(context, &GroupRecord::ConsumerGroupCurrentMemberAssignment(key, Some(member.current())));
    }

    /// The target of a member.
    pub(super) fn write_target(&mut self, context: &mut Context<'_>, member_id: &str, target: &Assignment) {
        let group_id = &*self.id.clone();
        let topics = target.iter().map(|(topic_id, partitions)| TopicPartition {
            topic_id: *topic_id,
            partitions: partitions.iter().copied().collect(),
        });
        let value = ConsumerGroupTargetAssignmentMemberValue { topic_partitions: topics.collect() };
        let key = ConsumerGroupTargetAssignmentMemberKey { group_id, member_id };
        self.write(context, &GroupRecord::ConsumerGroupTargetAssignmentMember(key, Some(value)));
    }

    /// The epoch of the target; it is made now.
    pub(super) fn write_target_epoch(&mut self, context: &mut Context<'_>, epoch: i32, made_at_ms: i64) {
        let group_id = &*self.id.clone();
        let value = ConsumerGroupTargetAssignmentMetadataValue {
            assignment_epoch: epoch,
            assignment_timestamp: made_at_ms,
        };
        let key = ConsumerGroupTargetAssignmentMetadataKey { group_id };
        self.write(context, &GroupRecord::ConsumerGroupTargetAssignmentMetadata(key, Some(value)));
    }

    /// The epoch of the group.
    pub(super) fn write_epoch(&mut self, context: &mut Context<'_>, epoch: i32, metadata_hash: i64) {
        let group_id = &*self.id.clone();
        let value = ConsumerGroupMetadataValue { epoch, metadata_hash };
        let key = ConsumerGroupMetadataKey { group_id };
        self.write(context, &GroupRecord::ConsumerGroupMetadata(key, Some(value)));
    }

    /// What a pattern stands for; `None`: nobody has it any more.
    pub(super) fn write_pattern(
        &mut self,
        context: &mut Context<'_>,
        pattern: &str,
        resolved: Option<&Resolved>,
    ) {
        let group_id = &*self.id.clone();
        let value = resolved.map(|resolved| ConsumerGroupRegularExpressionValue {
            topics: resolved.topics.iter().map(Arc::as_ref).collect(),
            version: resolved.version,
            timestamp: resolved.at_ms,
        });
        let key = ConsumerGroupRegularExpressionKey { group_id, regular_expression: pattern };
        self.write(context, &GroupRecord::ConsumerGroupRegularExpression(key, value));
    }

    /// Takes away what older brokers wrote about topics.
    pub(super) fn write_no_partition_metadata(&mut self, context: &mut Context<'_>) {
        let group_id = &*self.id.clone();
        let key = ConsumerGroupPartitionMetadataKey { group_id };
        self.write(context, &GroupRecord::ConsumerGroupPartitionMetadata(key, None));
    }

    /// Takes a member away: what it has, what it should have, what it told.
    pub(super) fn write_removal(&mut self, context: &mut Context<'_>, member_id: &str) {
        self.write_no_current(context, member_id);
        self.write_no_target(context, member_id);
        self.write_no_member(context, member_id);
    }

    /// Takes the whole group away.
    pub(crate) fn write_tombstones(&mut self, context: &mut Context<'_>) {
        let group_id = &*self.id.clone();
        let members: Vec<Arc<str>> = self.state.members.keys().cloned().collect();
        members.iter().for_each(|member| self.write_no_current(context, member));
        members.iter().for_each(|member| self.write_no_target(context, member));
        let key = ConsumerGroupTargetAssignmentMetadataKey { group_id };
        self.write(context, &GroupRecord::ConsumerGroupTargetAssignmentMetadata(key, None));
        members.iter().for_each(|member| self.write_no_member(context, member));
        for pattern in self.state.resolved.keys().cloned().collect::<Vec<_>>() {
            self.write_pattern(context, &pattern, None);
        }
        self.write_no_partition_metadata(context);
        self.write(context, &GroupRecord::ConsumerGroupMetadata(ConsumerGroupMetadataKey { group_id }, None));
    }

    fn write_no_current(&mut self, context: &mut Context<'_>, member_id: &str) {
        let group_id = &*self.id.clone();
        let key = ConsumerGroupCurrentMemberAssignmentKey { group_id, member_id };
        self.write(context, &GroupRecord::ConsumerGroupCurrentMemberAssignment(key, None));
    }

    fn write_no_target(&mut self, context: &mut Context<'_>, member_id: &str) {
        let group_id = &*self.id.clone();
        let key = ConsumerGroupTargetAssignmentMemberKey { group_id, member_id };
        self.write(context, &GroupRecord::ConsumerGroupTargetAssignmentMember(key, None));
    }

    fn write_no_member(&mut self, context: &mut Context<'_>, member_id: &str) {
        let group_id = &*self.id.clone();
        let key = ConsumerGroupMemberMetadataKey { group_id, member_id };
        self.write(context, &GroupRecord::ConsumerGroupMemberMetadata(key, None));
    }
}
