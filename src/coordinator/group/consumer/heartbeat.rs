//! A heartbeat, step by step.
//!
//! ```text
//! who is it ─▶ what did it tell ─▶ is the group in a new epoch ─▶ is a new target due ─▶ one step towards the target
//!              (kinds 5, 16)       (kind 3)                       (kinds 7, 6)           (kind 8)
//! ```
//!
//! Most heartbeats pass all of this without a record: nothing was told, nothing is due.

use super::assigning::{new_targets, preferred_assignor};
use super::group::{ConsumerGroup, Context, Failure};
use super::joining::{Found, Person};
use super::member::Member;
use super::partitions::{Assignment, Claimed, Owned};
use super::reconcile::{self, Step};
use super::timers::Clock;
use super::told::Told;
use crate::base::Uuid;
use crate::protocol::consumer_group_heartbeat_response as response;
use crate::protocol::{ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse, ErrorCode};
use std::sync::Arc;

/// Who sent a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Client<'a> {
    /// `client.id`
    pub(crate) id: &'a str,
    /// Its address, as Kafka writes it.
    pub(crate) host: &'a str,
}

/// The answer to a heartbeat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(super) member_id: Arc<str>,
    pub(super) member_epoch: i32,
    pub(super) heartbeat_interval_ms: i32,
    /// What the member may have; `None`: as before.
    pub(super) assignment: Option<Owned>,
}

impl Reply {
    /// The response; borrows from the reply.
    pub(crate) fn response(&self) -> ConsumerGroupHeartbeatResponse<'_> {
        ConsumerGroupHeartbeatResponse {
            member_id: Some(&self.member_id),
            member_epoch: self.member_epoch,
            heartbeat_interval_ms: self.heartbeat_interval_ms,
            assignment: self.assignment.as_ref().map(to_response),
            ..Default::default()
        }
    }
}

fn to_response(owned: &Owned) -> response::Assignment {
    let topics = owned.iter().map(|(topic, partitions)| response::TopicPartitions {
        topic_id: *topic,
        partitions: partitions.keys().copied().collect(),
    });
    response::Assignment { topic_partitions: topics.collect() }
}

/// What a member's news mean for the steps behind.
#[derive(Clone, Copy, Debug)]
pub(super) struct News {
    /// It wants something else than before.
    pub(super) wishes_changed: bool,
    /// The group needs a new target for it.
    pub(super) new_epoch: bool,
    /// It has just taken the place of a static member with another id.
    pub(super) has_replaced: bool,
}

impl News {
    /// Whose target is written even if it is the one that the member before it had: Kafka looks at what was before the call.
    pub(super) fn newcomer<'a>(&self, id: &'a str) -> Option<&'a str> {
        self.has_replaced.then_some(id)
    }
}

impl ConsumerGroup {
    /// A heartbeat of a member that leaves, joins, or is there. With epoch 0 it may be the first of a group.
    pub(crate) fn heartbeat(
        &mut self,
        context: &mut Context<'_>,
        request: &ConsumerGroupHeartbeatRequest<'_>,
        client: Client<'_>,
    ) -> Result<Reply, Failure> {
        if request.member_epoch < 0 {
            return self.leave(context, request);
        }
        self.refuse_if_full(context, request.member_id)?;
        let claimed: Option<Vec<_>> = request
            .topic_partitions
            .as_ref()
            .map(|topics| topics.iter().map(|topic| (topic.topic_id, topic.partitions.as_slice())).collect());
        let claimed = claimed.as_deref();
        let made_up = request.member_id.is_empty().then(|| context.random.uuid().to_string());
        let person = Person {
            member_id: made_up.as_deref().unwrap_or(request.member_id),
            instance: request.instance_id,
            joins: request.member_epoch == 0,
            classic: false,
            epoch: request.member_epoch,
            claimed,
        };
        let found = self.find(&person)?;
        let (id, news) = self.take_over(context, found, &Told::in_heartbeat(request, client), claimed)?;
        self.renew_epoch(context, news.new_epoch);
        self.renew_target(context, news.newcomer(&id));
        let moved = self.step(context, &id, news.wishes_changed, claimed);
        self.start_clock(&id, Clock::Session, context.now.mono, context.group.session_timeout_ms);
        self.reply(context, id, moved || person.joins || is_full(request))
    }

    fn reply(&self, context: &Context<'_>, id: Arc<str>, with_assignment: bool) -> Result<Reply, Failure> {
        let member = self.state.members.get(&id).ok_or_else(|| self.unknown_member(&id))?;
        Ok(Reply {
            member_epoch: member.epoch,
            heartbeat_interval_ms: context.group.heartbeat_interval_ms,
            assignment: with_assignment.then(|| member.assigned.clone()),
            member_id: id,
        })
    }

    /// Writes down what a member told. Whatever may be refused is refused before the first record.
    pub(super) fn take_over(
        &mut self,
        context: &mut Context<'_>,
        found: Found,
        told: &Told<'_>,
        claimed: Option<Claimed<'_>>,
    ) -> Result<(Arc<str>, News), Failure> {
        let known = match &found {
            Found::There(id) | Found::Replaces { old: id, .. } => self.state.members.get(id),
            Found::New(_) => None,
        };
        let nobody = Member::default();
        let before = known.unwrap_or(&nobody);
        if reconcile::is_lost(before, claimed) {
            let text = "The consumer group member is in a unknown state. \
                        The member must abandon all its partitions and rejoin.";
            return Err(Failure::new(ErrorCode::FencedMemberEpoch, text));
        }
        let after = told.update(before);
        let wishes = self.compare_wishes(context, before, after.as_ref())?;
        let has_replaced = matches!(&found, Found::Replaces { old, new } if old != new);
        let id = match found {
            Found::There(id) | Found::New(id) => id,
            Found::Replaces { old, new } => {
                self.replace(context, &old, &new);
                new
            }
        };
        if let Some(after) = &after {
            self.write_member(context, &id, after);
        }
        if let Some(pattern) = &wishes.dropped {
            self.write_pattern(context, pattern, None);
        }
        if wishes.refresh {
            self.start_refresh(context);
        }
        Ok((id, News { wishes_changed: wishes.changed, new_epoch: wishes.new_epoch, has_replaced }))
    }

    /// Starts a new epoch if one is needed, or if the topics have changed since the last look.
    pub(super) fn renew_epoch(&mut self, context: &mut Context<'_>, is_needed: bool) {
        if !is_needed && self.metadata_is_fresh {
            return;
        }
        let hash = context.shared.hashes.of_group(context.image, self.state.topics.keys());
        if is_needed || hash != self.state.metadata_hash {
            self.write_epoch(context, self.state.epoch.saturating_add(1), hash);
        }
        self.metadata_is_fresh = true;
        if self.state.has_partition_metadata {
            self.write_no_partition_metadata(context);
        }
    }

    /// Makes a target for the group's epoch, unless the last one is too young.
    pub(super) fn renew_target(&mut self, context: &mut Context<'_>, newcomer: Option<&str>) {
        let (state, now_ms) = (&self.state, context.now.wall.0);
        let interval = i64::from(context.group.assignment_interval_ms);
        // A target from the future: the clock was set back, and nobody waits until it is there again (Kafka does).
        let is_young = (state.target_at_ms..state.target_at_ms.saturating_add(interval)).contains(&now_ms);
        if state.target_epoch >= state.epoch || is_young {
            return;
        }
        let epoch = state.epoch;
        let assignor = preferred_assignor(state, context.options);
        for (id, target) in new_targets(state, context.image, assignor, newcomer) {
            self.write_target(context, &id, &target);
        }
        self.write_target_epoch(context, epoch, now_ms);
    }

    /// Brings a member one step further; answers whether it may have other partitions now.
    pub(super) fn step(
        &mut self,
        context: &mut Context<'_>,
        id: &Arc<str>,
        wishes_changed: bool,
        claimed: Option<Claimed<'_>>,
    ) -> bool {
        let state = &self.state;
        let Some(member) = state.members.get(id) else { return false };
        if !wishes_changed && member.is_reconciled_to(state.target_epoch) {
            return false;
        }
        let nothing = Assignment::new();
        let step = Step {
            target_epoch: state.target_epoch,
            target: state.targets.get(id).unwrap_or(&nothing),
            wants: &|topic| self.wants(context, member, topic),
            wants_nothing: self.wants_nothing(member),
            is_owned: &|topic, partition| state.owner_epoch(topic, partition).is_some(),
            wishes_changed,
            claimed,
        };
        let Some(next) = reconcile::next(member, &step) else { return false };
        let moved = next.assigned != member.assigned;
        self.write_current(context, id, &next);
        self.follow_revocation(id, context.now.mono);
        moved
    }

    fn wants_nothing(&self, member: &Member) -> bool {
        let resolved = member.pattern().and_then(|pattern| self.state.resolved.get(pattern));
        member.topics.is_empty() && resolved.is_none_or(|resolved| resolved.topics.is_empty())
    }

    /// Whether a member wants a topic, by its name or by its pattern.
    fn wants(&self, context: &Context<'_>, member: &Member, topic: Uuid) -> bool {
        let Some(topic) = context.image.topic(topic) else { return false };
        let resolved = member.pattern().and_then(|pattern| self.state.resolved.get(pattern));
        let by_pattern = resolved.is_some_and(|resolved| resolved.topics.binary_search(&topic.name).is_ok());
        by_pattern || member.topics.contains(&topic.name)
    }
}

/// Whether a request tells all that there is to tell: after an error the member wants to hear all, too.
fn is_full(request: &ConsumerGroupHeartbeatRequest<'_>) -> bool {
    let has_wishes = request.subscribed_topic_names.is_some() || request.subscribed_topic_regex.is_some();
    request.rebalance_timeout_ms != -1 && has_wishes && request.topic_partitions.is_some()
}
