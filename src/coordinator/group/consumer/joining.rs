//! Which member a request is from: one that is there, a new one, or one that takes a static member's place.

use super::group::{ConsumerGroup, Context, Failure};
use super::member::{AWAY, Member};
use super::partitions::{Claimed, claims_only};
use crate::protocol::ErrorCode;
use std::sync::Arc;

/// Who a request says it is from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Person<'a> {
    pub(super) member_id: &'a str,
    pub(super) instance: Option<&'a str>,
    /// Whether members that are not there yet are welcome.
    pub(super) joins: bool,
    /// Whether it speaks the classic protocol; then it has no epoch to check.
    pub(super) classic: bool,
    /// The last epoch that it was told.
    pub(super) epoch: i32,
    /// What it says that it has.
    pub(super) claimed: Option<Claimed<'a>>,
}

/// Who it is.
#[derive(Clone, Debug)]
pub(super) enum Found {
    /// A member.
    There(Arc<str>),
    /// Nobody yet; the id that it is to have.
    New(Arc<str>),
    /// A static member, come back under another id.
    Replaces {
        /// The id that it had.
        old: Arc<str>,
        /// The id that it is to have.
        new: Arc<str>,
    },
}

impl ConsumerGroup {
    /// A group has a limit of members; those that are in it may stay.
    pub(super) fn refuse_if_full(&self, context: &Context<'_>, member_id: &str) -> Result<(), Failure> {
        let max = context.options.size_max;
        if self.state.members.len() < max || self.state.members.contains_key(member_id) {
            return Ok(());
        }
        let text = format!("The consumer group has reached its maximum capacity of {max} members.");
        Err(Failure::new(ErrorCode::GroupMaxSizeReached, text))
    }

    /// Finds out who a request is from.
    pub(super) fn find(&self, person: &Person<'_>) -> Result<Found, Failure> {
        match person.instance {
            None => self.find_dynamic(person),
            Some(instance) => self.find_static(person, instance),
        }
    }

    fn find_dynamic(&self, person: &Person<'_>) -> Result<Found, Failure> {
        match self.state.members.get_key_value(person.member_id) {
            Some((id, member)) => check_epoch(member, person).map(|()| Found::There(id.clone())),
            None if person.joins => Ok(Found::New(Arc::from(person.member_id))),
            None => Err(self.unknown_member(person.member_id)),
        }
    }

    fn find_static(&self, person: &Person<'_>, instance: &str) -> Result<Found, Failure> {
        if !person.joins {
            let id = self.static_member_id(instance, person.member_id)?;
            if let Some(member) = self.state.members.get(&id) {
                check_epoch(member, person)?;
            }
            return Ok(Found::There(id));
        }
        let Some(old) = self.state.instances.get(instance) else {
            return self.find_dynamic(person);
        };
        let Some(member) = self.state.members.get(old) else {
            return Ok(Found::New(Arc::from(person.member_id)));
        };
        let both_new_protocol = !person.classic && member.classic.is_none();
        if both_new_protocol && member.epoch != AWAY {
            let id = person.member_id;
            let text = format!(
                "Static member {id} with instance id {instance} cannot join the group because the instance id is owned by \
                 {old} member."
            );
            return Err(Failure::new(ErrorCode::UnreleasedInstanceId, text));
        }
        Ok(Found::Replaces { old: old.clone(), new: Arc::from(person.member_id) })
    }

    /// Puts a static member that came back into the place that it had.
    pub(super) fn replace(&mut self, context: &mut Context<'_>, old: &Arc<str>, new: &Arc<str>) {
        let Some(member) = self.state.members.get(old) else { return };
        let member = Member { epoch: 0, previous_epoch: 0, ..member.clone() };
        let target = self.state.targets.get(old).cloned().unwrap_or_default();
        self.write_removal(context, old);
        self.timers.remove(old);
        self.write_member(context, new, &member);
        self.write_target(context, new, &target);
        self.write_current(context, new, &member);
    }
}

/// A member must be in its epoch, or in the one before: an answer may have been lost, if it has nothing that it must not.
fn check_epoch(member: &Member, person: &Person<'_>) -> Result<(), Failure> {
    let (known, received) = (member.epoch, person.epoch);
    if person.classic || received == 0 || received == known {
        return Ok(());
    }
    let missed_an_answer = received == member.previous_epoch
        && person.claimed.is_some_and(|claimed| claims_only(claimed, &member.assigned));
    if received < known && missed_an_answer {
        return Ok(());
    }
    let word = if received > known { "greater" } else { "smaller" };
    let text = format!(
        "The consumer group member has a {word} member epoch ({received}) than the one known by the group coordinator \
         ({known}). The member must abandon all its partitions and rejoin."
    );
    Err(Failure::new(ErrorCode::FencedMemberEpoch, text))
}
