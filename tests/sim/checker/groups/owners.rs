//! Consumer groups. At every moment of the log a partition has one owner, counting what a member has and what it was asked to
//! give up. What heartbeats told is in the log. And where two members believed at the same time that they own a partition,
//! the log says that one of them had been put out before the other got it.

use super::facts::{Fact, Has};
use super::lives::Lives;
use super::{GroupHistory, Overlap, Place, Who};
use std::collections::BTreeMap;

impl GroupHistory {
    pub(super) fn check_owners(&self, batches: &[Vec<Fact>], lives: &Lives<'_>) {
        check_one_owner(batches);
        for report in &self.reports {
            let who = &report.who;
            let is_said = |has: &Has| {
                has.epoch == who.epoch && report.may_have.as_ref().is_none_or(|told| *told == has.assigned)
            };
            let is_known = lives.life(who).iter().any(|(_, has)| has.is_some_and(is_said));
            assert!(is_known, "{report:?} was told, and the log knows nothing of it");
        }
        self.overlaps.iter().for_each(|overlap| check_overlap(lives, overlap));
    }
}

fn check_one_owner(batches: &[Vec<Fact>]) {
    let mut groups: BTreeMap<&str, BTreeMap<&str, &Has>> = BTreeMap::new();
    for batch in batches {
        for fact in batch {
            match fact {
                Fact::Member { group, member, has } => {
                    groups.entry(group).or_default().insert(member, has);
                }
                Fact::NoMember { group, member } => {
                    groups.get_mut(group.as_str()).map(|members| members.remove(member.as_str()));
                }
                _ => {}
            }
        }
        let changed = batch.iter().find_map(|fact| match fact {
            Fact::Member { group, .. } => groups.get_key_value(group.as_str()),
            _ => None,
        });
        if let Some((group, members)) = changed {
            each_has_one_owner(group, members);
        }
    }
}

fn each_has_one_owner(group: &str, members: &BTreeMap<&str, &Has>) {
    let mut owners: BTreeMap<Place, &str> = BTreeMap::new();
    for (member, has) in members {
        for place in has.assigned.iter().chain(&has.revoking) {
            let other = owners.insert(*place, member);
            assert_eq!(other, None, "{group}: {place:?} belongs to two: {members:?}");
        }
    }
}

/// A member that joins a group which was made anew may come to an epoch that it had before, so that what it was told may stand in several
/// places of the log; one of them must explain it.
fn check_overlap(lives: &Lives<'_>, overlap: &Overlap) {
    let Overlap { place, one, other } = overlap;
    let was_put_out = |who: &Who, from: usize, to: usize| {
        lives.life(who).iter().any(|(at, has)| has.is_none() && (from..to).contains(at))
    };
    let is_explained = |(one_at, other_at): (usize, usize)| {
        let (first, from, to) =
            if one_at < other_at { (one, one_at, other_at) } else { (other, other_at, one_at) };
        was_put_out(first, from, to)
    };
    let others = got(lives, other, *place);
    let mut pairs =
        got(lives, one, *place).into_iter().flat_map(|at| others.iter().map(move |other| (at, *other)));
    assert!(pairs.any(is_explained), "{place:?} had two owners: {one:?} and {other:?}");
}

/// Where the log gives a partition to a member in this epoch.
fn got(lives: &Lives<'_>, who: &Who, place: Place) -> Vec<usize> {
    let has_it =
        |has: Option<&Has>| has.is_some_and(|has| has.epoch == who.epoch && has.assigned.contains(&place));
    let mut had_it = false;
    let mut begins = |has| !std::mem::replace(&mut had_it, has_it(has)) && has_it(has);
    lives.life(who).iter().filter(|(_, has)| begins(*has)).map(|(at, _)| *at).collect()
}
