//! Members that join, leave, change their minds, lose answers and fall silent, in any order; then calm.

use super::show::id;
use super::story::{Say, Story};
use crate::base::Random;
use crate::coordinator::group::consumer::assignor::Assignor;
use crate::coordinator::group::consumer::partitions::Assignment;
use crate::protocol::ErrorCode;
use std::collections::BTreeSet;

const TOPICS: [&str; 3] = ["x", "y", "z"];
const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];

#[test]
fn groups_converge_after_any_noise() {
    for seed in 0..60 {
        let mut random = Random::from_seed(seed);
        let mut story = Story::default();
        for topic in TOPICS {
            story.topic(topic, 1 + random.below(5) as usize);
        }
        for _ in 0..60 {
            noise(&mut story, &mut random);
            story.check();
        }
        calm(&mut story);
        assert_eq!(
            story.group.state_name(),
            if story.members.is_empty() { "Empty" } else { "Stable" },
            "seed {seed}"
        );
        everything_is_worked_on(&story, seed);
    }
}

fn noise(story: &mut Story, random: &mut Random) {
    let name = NAMES[random.below(5) as usize];
    match random.below(20) {
        0 => story.topic(TOPICS[random.below(3) as usize], 1 + random.below(9) as usize),
        1 => story.restart(),
        2 => story.wait(45_000),
        3 | 4 => story.wait(random.below(3_000) as i64),
        5 | 6 => join(story, name, random),
        7 => send(story, name, Say { epoch: -1, ..Say::default() }, true),
        8 => change(story, name, random),
        _ => beat(story, name, random.chance(4, 5)),
    }
}

/// Everybody reports until nothing moves any more.
fn calm(story: &mut Story) {
    for _ in 0..40 {
        story.wait(1_000);
        for name in NAMES.iter().filter(|name| story.members.contains_key(**name)).collect::<Vec<_>>() {
            beat(story, name, true);
            story.check();
        }
    }
}

fn join(story: &mut Story, name: &str, random: &mut Random) {
    let assignor = random.chance(1, 4).then_some(Assignor::Range.name());
    let say = Say {
        topics: Some(topics(random)),
        has: Some(Assignment::new()),
        timeout_ms: Some(5_000),
        assignor,
        ..Say::default()
    };
    // Whoever joins has nothing.
    story.members.remove(name);
    send(story, name, say, true);
}

fn change(story: &mut Story, name: &str, random: &mut Random) {
    let Some(person) = story.members.get(name) else { return };
    let by_pattern = random.chance(1, 2);
    let regex = Some(if by_pattern { "[xy]|z" } else { "" });
    let topics = Some(if by_pattern { Vec::new() } else { topics(random) });
    send(story, name, Say { epoch: person.epoch, topics, regex, ..Say::default() }, true);
}

/// After an answer that was lost, members tell everything and want to be told everything.
fn beat(story: &mut Story, name: &str, hears: bool) {
    let Some(person) = story.members.get(name).cloned() else { return };
    let mut say = Say { epoch: person.epoch, has: Some(person.has), ..Say::default() };
    let told = story.group.state.members.get(name).filter(|_| person.missed_an_answer).cloned();
    if let Some(told) = &told {
        say.timeout_ms = Some(told.rebalance_timeout_ms);
        say.regex = told.regex.as_deref();
        say.topics = Some(told.topics.iter().map(AsRef::as_ref).collect());
    }
    send(story, name, say, hears);
}

fn send(story: &mut Story, name: &str, say: Say<'_>, hears: bool) {
    match story.send(name, &say) {
        Ok(reply) if hears => story.hear(name, &say, &reply),
        Ok(_) => story.members.entry(name.to_owned()).or_default().missed_an_answer = true,
        Err(failure) => {
            let known = [ErrorCode::FencedMemberEpoch, ErrorCode::UnknownMemberId];
            assert!(known.contains(&failure.code), "{failure:?}");
            story.members.remove(name);
        }
    }
}

fn topics(random: &mut Random) -> Vec<&'static str> {
    TOPICS.into_iter().filter(|_| random.chance(2, 3)).collect()
}

/// Each partition of a topic that somebody wants is worked on by somebody.
fn everything_is_worked_on(story: &Story, seed: u64) {
    let state = &story.group.state;
    let worked_on: BTreeSet<_> = story
        .members
        .values()
        .flat_map(|person| {
            person.has.iter().flat_map(|(topic, numbers)| numbers.iter().map(|number| (*topic, *number)))
        })
        .collect();
    for name in state.topics.keys() {
        let count = story.cluster.image.topic_by_name(name).map_or(0, |topic| topic.partitions.len() as i32);
        for number in 0..count {
            assert!(worked_on.contains(&(id(name), number)), "seed {seed}: nobody works on {name}{number}");
        }
    }
}
