//! A classic group becomes a consumer group, as a member of that protocol wants to join it.

use super::super::group::{ConsumerGroup, Context, Failure};
use super::super::member::{Classic, Member, MemberState};
use super::super::options::Options;
use super::super::partitions::{Assignment, Owned, each};
use super::super::timers::Clock;
use super::protocol::{assignment, by_id, subscription};
use crate::coordinator::group::classic::{ClassicGroup, Migrant};
use crate::metadata::Image;
use crate::protocol::ErrorCode;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The consumer group that a classic group becomes, with its records. The classic group is still to be taken away.
pub(in crate::coordinator::group::consumer) fn upgraded(
    id: &Arc<str>,
    classic: &ClassicGroup,
    context: &mut Context<'_>,
) -> Result<ConsumerGroup, Failure> {
    let migrants = classic.migrants();
    let why_not = why_not(context.options, classic, migrants.len());
    let refusal = |why: &str| {
        let text = format!("Cannot upgrade classic group {id} to consumer group because {why}");
        Failure::new(ErrorCode::GroupIdNotFound, text)
    };
    if let Some(why) = why_not {
        return Err(refusal(why));
    }
    let protocol = classic.protocol().unwrap_or_default();
    let members =
        migrants.into_iter().map(|migrant| arrive(context.image, migrant, protocol, classic.generation()));
    let members = members.collect::<Result<Vec<_>, &str>>().map_err(refusal)?;
    check_owners(&members)?;
    let mut group = ConsumerGroup::new(id.clone());
    group.populate(context, &members, classic.generation());
    Ok(group)
}

fn why_not(options: &Options, classic: &ClassicGroup, size: usize) -> Option<&'static str> {
    if !options.migration.upgrades() {
        Some("online upgrade is disabled.")
    } else if !classic.is_of_consumers() {
        Some("the group does not use the consumer embedded protocol.")
    } else if size > options.size_max {
        Some("the group size exceeds the consumer group maximum size.")
    } else {
        None
    }
}

/// A member of the classic group as one of the consumer group: it has what the leader gave it.
fn arrive(
    image: &Image,
    migrant: Migrant,
    protocol: &str,
    generation: i32,
) -> Result<(Arc<str>, Member), &'static str> {
    const MALFORMED: &str = "the embedded consumer protocol is malformed.";
    let chosen = migrant.protocols.iter().find(|(name, _)| **name == *protocol);
    let chosen = chosen.or(migrant.protocols.first()).map_or(&[][..], |(_, metadata)| metadata);
    let subscription = subscription(chosen).map_err(|_| MALFORMED)?;
    let member = Member {
        epoch: generation,
        previous_epoch: generation,
        state: MemberState::Stable,
        instance: migrant.instance,
        rack: subscription.rack_id.filter(|rack| !rack.is_empty()).map(Arc::from),
        client_id: migrant.client_id,
        client_host: migrant.client_host,
        rebalance_timeout_ms: migrant.rebalance_timeout_ms,
        topics: Arc::new(subscription.topics.iter().map(|topic| Arc::from(*topic)).collect()),
        assigned: owned(image, &migrant.assignment, generation)?,
        classic: Some(Arc::new(Classic {
            session_timeout_ms: migrant.session_timeout_ms,
            protocols: migrant.protocols,
        })),
        ..Member::default()
    };
    Ok((migrant.id, member))
}

/// What a member has by an assignment; one that has not synced yet has none.
fn owned(image: &Image, bytes: &[u8], generation: i32) -> Result<Owned, &'static str> {
    if bytes.is_empty() {
        return Ok(Owned::new());
    }
    let assignment = assignment(bytes).map_err(|_| "the embedded consumer protocol is malformed.")?;
    if assignment.user_data.is_some_and(|data| !data.is_empty()) {
        return Err("an unsupported custom assignor is in use. \
             Please refer to the documentation or switch to a default assignor before re-attempting the upgrade.");
    }
    let topics = assignment.assigned_partitions.iter().map(|topic| (topic.topic, &*topic.partitions));
    let mut owned = Owned::new();
    for (id, numbers) in by_id(image, topics).into_iter().filter(|(_, numbers)| !numbers.is_empty()) {
        owned.entry(id).or_default().extend(numbers.iter().map(|number| (*number, generation)));
    }
    Ok(owned)
}

/// Leaders are clients: one may have given the same partition to two members, which cannot be here.
fn check_owners(members: &[(Arc<str>, Member)]) -> Result<(), Failure> {
    let mut seen = BTreeSet::new();
    let mut all = members.iter().flat_map(|(_, member)| each(&member.assigned));
    if all.all(|partition| seen.insert(partition)) {
        return Ok(());
    }
    Err(Failure::new(ErrorCode::UnknownServerError, "A partition of the classic group has two owners."))
}

impl ConsumerGroup {
    /// Writes down the members of a group that was another before.
    fn populate(&mut self, context: &mut Context<'_>, members: &[(Arc<str>, Member)], generation: i32) {
        for (id, member) in members {
            self.write_member(context, id, member);
        }
        let hash = context.shared.hashes.of_group(context.image, self.state.topics.keys());
        self.write_epoch(context, generation, hash);
        for (id, member) in members {
            let target: Assignment = super::protocol::numbers_only(&member.assigned);
            self.write_target(context, id, &target);
        }
        self.write_target_epoch(context, generation, 0);
        for (id, member) in members {
            self.write_current(context, id, member);
            if let Some(classic) = &member.classic {
                self.start_clock(id, Clock::Session, context.now.mono, classic.session_timeout_ms);
            }
        }
    }
}
