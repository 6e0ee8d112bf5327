//! Members that leave, for good or for a while, or are put out.

use super::classic::Downgrade;
use super::group::{ConsumerGroup, Context, Failure};
use super::heartbeat::Reply;
use super::member::{AWAY, Member};
use super::partitions::Owned;
use crate::protocol::{ConsumerGroupHeartbeatRequest, ErrorCode};
use std::collections::BTreeSet;
use std::sync::Arc;

impl ConsumerGroup {
    /// A heartbeat with one of the epochs that mean leaving.
    pub(super) fn leave(
        &mut self,
        context: &mut Context<'_>,
        request: &ConsumerGroupHeartbeatRequest<'_>,
    ) -> Result<Reply, Failure> {
        let id = match request.instance_id {
            None => self.member_id(request.member_id)?,
            Some(instance) => self.static_member_id(instance, request.member_id)?,
        };
        if request.instance_id.is_some() && request.member_epoch == AWAY {
            self.leave_for_a_while(context, &id);
        } else {
            self.fence(context, std::slice::from_ref(&id));
        }
        Ok(Reply {
            member_id: id,
            member_epoch: request.member_epoch,
            heartbeat_interval_ms: 0,
            assignment: None,
        })
    }

    /// Puts members out, and starts a new epoch without them. If only classic members are left, the group becomes a classic
    /// one instead, once this call is over.
    pub(super) fn fence(&mut self, context: &mut Context<'_>, ids: &[Arc<str>]) {
        if self.downgrades_without(context, ids) {
            self.downgrade = Some(Downgrade { without: ids.to_vec(), rebalances: true });
            return;
        }
        let mut patterns = BTreeSet::new();
        for id in ids {
            let member = self.state.members.get(id);
            patterns.extend(member.and_then(Member::pattern).cloned());
            self.write_removal(context, id);
            self.timers.remove(id);
        }
        for pattern in patterns {
            if self.state.members_with(&pattern) == 0 {
                self.write_pattern(context, &pattern, None);
            }
        }
        let hash = context.shared.hashes.of_group(context.image, self.state.topics.keys());
        let epoch = self.state.epoch.saturating_add(1);
        self.write_epoch(context, epoch, hash);
    }

    /// The key of a member without instance id.
    pub(super) fn member_id(&self, id: &str) -> Result<Arc<str>, Failure> {
        let known = self.state.members.get_key_value(id).map(|(id, _)| id.clone());
        known.ok_or_else(|| self.unknown_member(id))
    }

    pub(super) fn unknown_member(&self, id: &str) -> Failure {
        let text = format!("Member {id} is not a member of group {}.", self.id);
        Failure::new(ErrorCode::UnknownMemberId, text)
    }

    /// The key of a member with this instance id, which must have this member id.
    pub(super) fn static_member_id(&self, instance: &str, id: &str) -> Result<Arc<str>, Failure> {
        let Some(owner) = self.state.instances.get(instance) else {
            return Err(Failure::new(
                ErrorCode::UnknownMemberId,
                format!("Instance id {instance} is unknown."),
            ));
        };
        if **owner != *id {
            let text =
                format!("Static member {id} with instance id {instance} was fenced by member {owner}.");
            return Err(Failure::new(ErrorCode::FencedInstanceId, text));
        }
        Ok(owner.clone())
    }

    /// A static member keeps its place, and its partitions, until its session is over.
    fn leave_for_a_while(&mut self, context: &mut Context<'_>, id: &Arc<str>) {
        let Some(member) = self.state.members.get(id) else { return };
        let mut member = member.clone();
        member.epoch = AWAY;
        member.revoking = Owned::new();
        // Whoever comes back under another member id has had them from the start.
        member
            .assigned
            .values_mut()
            .flat_map(|partitions| partitions.values_mut())
            .for_each(|epoch| *epoch = 0);
        self.write_current(context, id, &member);
    }
}
