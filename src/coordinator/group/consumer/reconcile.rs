//! One step of a member towards its target: it gives up first, then it gets what is free.
//!
//! ```text
//!                    has to give up something
//!   ┌────────┐ ─────────────────────────────────▶ ┌────────────────────┐
//!   │ Stable │                                    │ UnrevokedPartitions│ stays in its epoch until it has
//!   └────────┘ ◀───────────────────────────────── └────────────────────┘
//!     ▲    │          has given it up                        │
//!     │    │ not all of the target is free                   │
//!     │    ▼                                                 │
//!   ┌─────────────────────┐                                  │
//!   │ UnreleasedPartitions│ ◀────────────────────────────────┘
//!   └─────────────────────┘ in the target's epoch, gets the rest when others gave it up
//! ```
//!
//! Pure: from a member to the same member one step on.

use super::member::{Member, MemberState};
use super::partitions::{Assignment, Claimed, Owned, claims_any, epoch_of};
use crate::base::Uuid;
use std::collections::BTreeSet;

/// What a step goes by.
pub(super) struct Step<'a> {
    /// The epoch of the target.
    pub(super) target_epoch: i32,
    /// The target of the member.
    pub(super) target: &'a Assignment,
    /// Whether the member wants a topic now.
    pub(super) wants: &'a dyn Fn(Uuid) -> bool,
    /// Whether there is no topic that the member wants, by the names that are known.
    pub(super) wants_nothing: bool,
    /// Whether somebody owns a partition.
    pub(super) is_owned: &'a dyn Fn(Uuid, i32) -> bool,
    /// Whether the member has just changed what it wants.
    pub(super) wishes_changed: bool,
    /// What the member says that it has; `None`: it said nothing.
    pub(super) claimed: Option<Claimed<'a>>,
}

/// The next state of a member; `None` where it stays as it is.
pub(super) fn next(member: &Member, step: &Step<'_>) -> Option<Member> {
    let next = match member.state {
        MemberState::Stable if member.epoch != step.target_epoch => step.advance(member, member.epoch),
        MemberState::UnrevokedPartitions if !step.may_have(&member.revoking) => {
            step.advance(member, member.epoch)
        }
        MemberState::UnreleasedPartitions => step.advance(member, member.epoch),
        // It had to give up everything before it comes here (see `is_lost`).
        MemberState::Unknown => step.advance(member, step.target_epoch),
        _ if step.wishes_changed => step.drop_unwanted(member)?,
        _ => return None,
    };
    (next != *member).then_some(next)
}

/// Whether a member is in a state of a newer version, from which it must start over without any partitions.
pub(super) fn is_lost(member: &Member, claimed: Option<Claimed<'_>>) -> bool {
    member.state == MemberState::Unknown && claimed.is_none_or(|claimed| !claimed.is_empty())
}

impl Step<'_> {
    /// Whether a member may have some of these; one that says nothing may have all.
    fn may_have(&self, owned: &Owned) -> bool {
        self.claimed.is_none_or(|claimed| claims_any(claimed, owned))
    }

    /// Only takes away what the member does not want any more; less work than a whole step.
    fn drop_unwanted(&self, member: &Member) -> Option<Member> {
        let unwanted: Vec<Uuid> =
            member.assigned.keys().filter(|topic| !(self.wants)(**topic)).copied().collect();
        // Kafka writes a member down again that wants nothing, even if it has nothing.
        let is_written_anyway = self.wants_nothing && member.revoking.is_empty();
        if unwanted.is_empty() && !is_written_anyway {
            return None;
        }
        let mut next = member.clone();
        next.advance(member.epoch);
        let mut revoking = member.revoking.clone();
        for topic in unwanted {
            let partitions = next.assigned.remove(&topic).unwrap_or_default();
            revoking.entry(topic).or_default().extend(partitions);
        }
        if !revoking.is_empty() && self.may_have(&revoking) {
            (next.state, next.revoking) = (MemberState::UnrevokedPartitions, revoking);
        }
        Some(next)
    }

    fn advance(&self, member: &Member, epoch: i32) -> Member {
        let split = self.split(member);
        let mut next = member.clone();
        next.assigned = split.kept;
        if !split.revoked.is_empty() && self.may_have(&split.revoked) {
            next.state = MemberState::UnrevokedPartitions;
            next.advance(epoch);
            next.revoking = split.revoked;
            return next;
        }
        let waits = split.unreleased;
        next.state = if waits { MemberState::UnreleasedPartitions } else { MemberState::Stable };
        next.advance(self.target_epoch);
        next.revoking = Owned::new();
        for (topic, partition) in split.free {
            next.assigned.entry(topic).or_default().insert(partition, self.target_epoch);
        }
        next
    }

    fn split(&self, member: &Member) -> Split {
        let mut split = Split::default();
        let topics: BTreeSet<Uuid> = self.target.keys().chain(member.assigned.keys()).copied().collect();
        let nothing = BTreeSet::new();
        for topic in topics {
            let wanted = (self.wants)(topic);
            let target = if wanted { self.target.get(&topic).unwrap_or(&nothing) } else { &nothing };
            split.sort_out(member, topic, target, self.is_owned);
        }
        split
    }
}

/// A member's partitions and its target, sorted out.
#[derive(Default)]
struct Split {
    /// It has them and keeps them.
    kept: Owned,
    /// It has them and is to lose them.
    revoked: Owned,
    /// It is to have them, and nobody else does.
    free: Vec<(Uuid, i32)>,
    /// Somebody else still has some that it is to have.
    unreleased: bool,
}

impl Split {
    fn sort_out(
        &mut self,
        member: &Member,
        topic: Uuid,
        target: &BTreeSet<i32>,
        is_owned: &dyn Fn(Uuid, i32) -> bool,
    ) {
        for (partition, epoch) in member.assigned.get(&topic).into_iter().flatten() {
            let side = if target.contains(partition) { &mut self.kept } else { &mut self.revoked };
            side.entry(topic).or_default().insert(*partition, *epoch);
        }
        for partition in target {
            if epoch_of(&member.assigned, topic, *partition).is_some() {
                continue;
            }
            // What it gives up itself is not in its own way.
            let own = epoch_of(&member.revoking, topic, *partition).is_some();
            if own || !is_owned(topic, *partition) {
                self.free.push((topic, *partition));
            } else {
                self.unreleased = true;
            }
        }
    }
}
