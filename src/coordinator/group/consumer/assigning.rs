//! From a group to the input of an assignor, and back to targets.

use super::assignor::{Assignor, Input, Member as AssignedMember};
use super::options::Options;
use super::partitions::Assignment;
use super::state::State;
use crate::base::{HashMap, Uuid};
use crate::metadata::Image;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Subscriptions by names and pattern.
type Wishes<'a> = (&'a BTreeSet<Arc<str>>, &'a str);

/// The targets that differ from those that the group has, by rising member id, and that of `newcomer` in any case.
pub(super) fn new_targets(
    state: &State,
    image: &Image,
    assignor: Assignor,
    newcomer: Option<&str>,
) -> Vec<(Arc<str>, Assignment)> {
    let nothing = Assignment::new();
    let input = input(state, image, &nothing);
    let results = assignor.assign(&input);
    let pairs = state.members.keys().zip(results);
    let changed =
        pairs.filter(|(id, target)| state.targets.get(*id) != Some(target) || newcomer == Some(&***id));
    changed.map(|(id, target)| (id.clone(), target)).collect()
}

/// The assignor that most members ask for; among equals the one that the configuration names first. (In Kafka it is the one
/// that was asked for first since the coordinator started, by the order of a hash map.)
pub(super) fn preferred_assignor(state: &State, options: &Options) -> Assignor {
    let asked = |assignor: Assignor| {
        let names = state.members.values().filter_map(|member| member.assignor.as_deref());
        names.filter(|name| *name == assignor.name()).count()
    };
    let best = options.assignors.iter().copied().rev().max_by_key(|assignor| asked(*assignor));
    best.unwrap_or(Assignor::Uniform)
}

fn input<'a>(state: &'a State, image: &Image, nothing: &'a Assignment) -> Input<'a> {
    let mut input = Input { is_homogeneous: state.is_homogeneous(), ..Input::default() };
    let known = state.topics.keys().filter_map(|name| image.topic_by_name(name));
    input.topics = known.map(|topic| (topic.id, topic.partitions.len() as u32)).collect();
    input.topics.sort_unstable_by_key(|topic| topic.0);
    let places: HashMap<Uuid, u32> =
        (0..).zip(&input.topics).map(|(place, topic)| (topic.0, place)).collect();
    let mut seen: BTreeMap<Wishes<'_>, usize> = BTreeMap::new();
    for (id, member) in &state.members {
        let wishes = (&*member.topics, member.pattern().map_or("", |pattern| pattern));
        let subscription = *seen.entry(wishes).or_insert_with(|| {
            let topics = wanted_topics(state, image, wishes, &places);
            subscription(&mut input.subscriptions, topics)
        });
        let target = state.targets.get(id).unwrap_or(nothing);
        input.members.push(AssignedMember { instance: member.instance.as_deref(), subscription, target });
    }
    input
}

/// Different wishes may come to the same topics.
fn subscription(all: &mut Vec<Vec<u32>>, topics: Vec<u32>) -> usize {
    let known = all.iter().position(|other| *other == topics);
    known.unwrap_or_else(|| {
        all.push(topics);
        all.len() - 1
    })
}

fn wanted_topics(state: &State, image: &Image, wishes: Wishes<'_>, places: &HashMap<Uuid, u32>) -> Vec<u32> {
    let by_pattern = state.resolved.get(wishes.1).into_iter().flat_map(|resolved| &resolved.topics);
    let ids = wishes.0.iter().chain(by_pattern).filter_map(|name| Some(image.topic_by_name(name)?.id));
    let mut topics: Vec<u32> = ids.filter_map(|id| places.get(&id).copied()).collect();
    topics.sort_unstable();
    topics.dedup();
    topics
}
