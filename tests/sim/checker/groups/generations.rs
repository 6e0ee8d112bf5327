//! Classic groups. The leader makes one plan for a generation; every member that synced with it was told its part of this one
//! plan, and the log has told it the same. A generation has no second plan, restarts included.

use super::facts::Fact;
use super::{GroupHistory, Place};
use highwater::protocol::{ConsumerProtocolAssignment, Decode, Reader};
use std::collections::{BTreeMap, BTreeSet};

/// A part of a plan: who made it and when, and the partitions by names.
pub(crate) struct Part {
    pub(crate) plan: Vec<u8>,
    pub(crate) partitions: BTreeSet<(String, i32)>,
}

/// Reads what a leader wrote; an empty text is nothing to do.
pub(crate) fn part(assignment: &[u8]) -> Part {
    if assignment.is_empty() {
        return Part { plan: Vec::new(), partitions: BTreeSet::new() };
    }
    let body = ConsumerProtocolAssignment::decode(&mut Reader::new(&assignment[2..]), 3);
    let body = body.expect("what the leader wrote can be read");
    let partitions = body
        .assigned_partitions
        .iter()
        .flat_map(|topic| topic.partitions.iter().map(move |number| (topic.topic.to_owned(), *number)));
    Part { plan: body.user_data.unwrap_or_default().to_vec(), partitions: partitions.collect() }
}

impl GroupHistory {
    pub(super) fn check_generations(&self, batches: &[Vec<Fact>]) {
        let mut told: BTreeSet<(&str, i32, &str, &[u8])> = BTreeSet::new();
        let mut plans: BTreeMap<(&str, i32), Vec<u8>> = BTreeMap::new();
        for fact in batches.iter().flatten() {
            let Fact::Generation { group, generation, members } = fact else { continue };
            let mut owners = BTreeMap::new();
            for (member, assignment) in members {
                told.insert((group, *generation, member, assignment));
                let part = part(assignment);
                if !part.plan.is_empty() {
                    let plan = plans.entry((group, *generation)).or_insert_with(|| part.plan.clone());
                    assert_eq!(*plan, part.plan, "{group}: generation {generation} has two plans");
                }
                for place in part.partitions {
                    let other = owners.insert(place.clone(), member);
                    assert_eq!(other, None, "{group}: two members of generation {generation} own {place:?}");
                }
            }
        }
        for share in &self.shares {
            let who = &share.who;
            let row = (who.group.as_str(), who.epoch, who.member.as_str(), share.assignment.as_slice());
            let is_mixed = is_consumer(batches, &who.group);
            assert!(is_mixed || told.contains(&row), "{share:?} was told, and the log knows nothing of it");
        }
    }
}

/// A group that is, or was once, of the new protocol: the broker's own answers are no plans.
fn is_consumer(batches: &[Vec<Fact>], name: &str) -> bool {
    batches.iter().flatten().any(|fact| matches!(fact, Fact::Member { group, .. } if group == name))
}

/// The partitions of a part, as places.
pub(crate) fn places(assignment: &[u8], named: impl Fn(&str) -> usize) -> BTreeSet<Place> {
    part(assignment).partitions.into_iter().map(|(topic, number)| (named(&topic), number)).collect()
}
