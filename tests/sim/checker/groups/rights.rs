//! Whoever commits as a member is one at that place of the log: of the newest generation, or in an epoch that it was given.
//! A member that was put out, or has left, has no right any more, however late its request comes. In an older epoch than its
//! newest a member may commit only what it still has.

use super::facts::{Fact, Has};
use super::{GroupHistory, Place};
use std::collections::{BTreeMap, BTreeSet};

/// Who is in a group.
#[derive(Debug)]
enum Members {
    Classic(i32, BTreeSet<String>),
    Consumer(BTreeMap<String, Has>),
}

impl GroupHistory {
    pub(super) fn check_rights(&self, batches: &[Vec<Fact>]) {
        let mut groups: BTreeMap<&str, Members> = BTreeMap::new();
        for fact in batches.iter().flatten() {
            match fact {
                Fact::Generation { group, generation, members } => {
                    let ids = members.keys().cloned().collect();
                    groups.insert(group, Members::Classic(*generation, ids));
                }
                Fact::NoGeneration { group } => drop(groups.remove(group.as_str())),
                Fact::Member { group, member, has } => {
                    let members = groups.entry(group).or_insert_with(|| Members::Consumer(BTreeMap::new()));
                    if let Members::Consumer(members) = members {
                        members.insert(member.clone(), has.clone());
                    }
                }
                Fact::NoMember { group, member } => {
                    if let Some(Members::Consumer(members)) = groups.get_mut(group.as_str()) {
                        members.remove(member);
                    }
                }
                Fact::Offset { group, write, .. } => self.check_right(*write, groups.get(group.as_str())),
            }
        }
    }

    fn check_right(&self, write: usize, members: Option<&Members>) {
        let write = &self.writes[write];
        let who = &write.who;
        let may = match members {
            None => who.epoch < 0,
            Some(Members::Classic(_, members)) if who.epoch < 0 => members.is_empty(),
            Some(Members::Consumer(members)) if who.epoch < 0 => members.is_empty(),
            Some(Members::Classic(generation, members)) => {
                *generation == who.epoch && members.contains(&who.member)
            }
            Some(Members::Consumer(members)) => {
                members.get(&who.member).is_some_and(|has| may_commit(has, who.epoch, write.place))
            }
        };
        assert!(may, "{write:?} had no right to commit, the group was {members:?}");
    }
}

fn may_commit(has: &Has, epoch: i32, place: Place) -> bool {
    let has_it = has.assigned.contains(&place) || has.revoking.contains(&place);
    epoch == has.epoch || epoch < has.epoch && has_it
}
