//! Assignments as text, the laws that every assignment obeys, and what Kafka's own assignors did in the same place.
//!
//! A scene is `topic=partitions …; id@instance wants … : has …; …`.

use super::*;
use crate::base::Random;
use std::collections::BTreeSet;

#[test]
fn uniform_gives_everybody_as_many() {
    let check = |scene, expect| check(Assignor::Uniform, scene, expect);
    check("x=3; a x; b x", "a: x0 | b: x1 x2");
    check("x=4 y=4; a x y; b x y; c x y", "a: x0 x1 | b: x2 x3 y0 | c: y1 y2 y3");
    check("x=2; a x; b x; c x", "a: | b: x0 | c: x1");
    check("x=2; a", "a:");
}

#[test]
fn uniform_keeps_what_there_is() {
    let check = |scene, expect| check(Assignor::Uniform, scene, expect);
    // A third member comes: each gives the least possible.
    check("x=6; a x : x0 x1 x2; b x : x3 x4 x5; c x", "a: x0 x1 | b: x3 x4 | c: x2 x5");
    // A member went, its partitions are free.
    check("x=6; a x : x0 x1; c x : x4 x5", "a: x0 x1 x2 | c: x3 x4 x5");
    // Two partitions more.
    check("x=6; a x : x0 x1; b x : x2 x3", "a: x0 x1 x4 | b: x2 x3 x5");
    // The one with one more keeps it, although it is not the first.
    check("x=3; a x : x0; b x : x1 x2", "a: x0 | b: x1 x2");
    // A topic that nobody wants any more, and a partition that is gone.
    check("x=2 y=2; a x : y0 y1 x7; b x : x0", "a: x1 | b: x0");
}

#[test]
fn uniform_with_different_wishes() {
    let check = |scene, expect| check(Assignor::Uniform, scene, expect);
    check("x=3 y=3; a x; b x y; c y", "a: x0 x2 | b: x1 y2 | c: y0 y1");
    check("x=4 y=1; a x y; b y", "a: x0 x1 x2 x3 | b: y0");
    // What b had of y goes, the rest stays.
    check("x=2 y=2; a x y : x0 x1; b x : y0 y1", "a: y0 y1 | b: x0 x1");
    // Nobody else can take what a has too much.
    check("x=5 y=2; a x : x0 x1 x2 x3 x4; b y : y0 y1", "a: x0 x1 x2 x3 x4 | b: y0 y1");
}

#[test]
fn range_keeps_equal_numbers_together() {
    let check = |scene, expect| check(Assignor::Range, scene, expect);
    check("x=5 y=5; a x y; b x y", "a: x0 x1 x2 y0 y1 y2 | b: x3 x4 y3 y4");
    check("x=2 y=3; a x y; b x; c y", "a: x0 y0 y1 | b: x1 | c: y2");
    check("x=1; a x; b x", "a: x0 | b:");
    // Static members come first, by instance; what they had before does not count.
    check("x=3; a x : x1 x2; b@2 x; c@1 x", "a: x2 | b: x1 | c: x0");
}

/// Random groups that Kafka 4.3.1's assignors were asked about: the scene, and below it what they said. (They go by the
/// order of hash maps where order does not matter; they were given sorted maps.)
#[test]
fn it_is_what_kafka_does() {
    let lines: Vec<&str> = include_str!("kafka.txt").lines().collect();
    let pairs = lines.as_chunks::<2>().0;
    assert_eq!(pairs.len(), 90);
    for [scene, expect] in pairs {
        let (name, scene) = scene.split_once(';').unwrap();
        check(Assignor::from_name(name).unwrap(), scene, expect.trim_start_matches("= "));
    }
}

#[test]
fn every_assignment_obeys_the_laws() {
    for seed in 0..300 {
        let mut random = Random::from_seed(seed);
        let mut scene = Scene::random(&mut random);
        for _ in 0..4 {
            for assignor in [Assignor::Uniform, Assignor::Range] {
                laws(&scene, assignor, seed);
            }
            let results = Assignor::Uniform.assign(&scene.input());
            for (member, result) in scene.members.iter_mut().zip(results) {
                member.target = result;
            }
            scene.change(&mut random);
        }
    }
}

fn check(assignor: Assignor, scene: &str, expect: &str) {
    let scene = Scene::parse(scene);
    assert_eq!(scene.show(&assignor.assign(&scene.input())), expect, "{scene:?}");
}

/// Each partition has one owner that wants it; the same again gives the same; uniform is even where all want the same, and
/// takes no partition from a member without need.
fn laws(scene: &Scene, assignor: Assignor, seed: u64) {
    let input = scene.input();
    let results = assignor.assign(&input);
    assert_eq!(results, assignor.assign(&input), "seed {seed}");
    let mut owners = 0;
    let mut seen = BTreeSet::new();
    for (member, result) in input.members.iter().zip(&results) {
        for (id, partitions) in result {
            let topic = input.topics.iter().position(|topic| topic.0 == *id).unwrap();
            assert!(input.wanted_by(member).contains(&(topic as u32)), "seed {seed}: {scene:?}");
            assert!(!partitions.is_empty());
            owners += partitions.len();
            seen.extend(partitions.iter().map(|partition| (*id, *partition)));
        }
    }
    let wanted: u32 = input.topics.iter().map(|topic| topic.1).sum();
    assert_eq!((owners, seen.len()), (wanted as usize, wanted as usize), "seed {seed}: {scene:?}");
    if assignor == Assignor::Uniform && input.subscriptions.len() == 1 {
        even(&input, &results, seed);
    }
}

fn even(input: &Input<'_>, results: &[Assignment], seed: u64) {
    let count = |assignment: &Assignment| assignment.values().map(BTreeSet::len).sum::<usize>();
    let counts = || results.iter().map(count);
    let (least, most) = (counts().min().unwrap(), counts().max().unwrap());
    assert!(most - least <= 1, "seed {seed}: {least} to {most}");
    for (member, result) in input.members.iter().zip(results) {
        // What it still wants and still exists of what it had.
        let has: BTreeSet<(Uuid, i32)> = slots(member.target).filter(|slot| exists(input, *slot)).collect();
        let lost = has.iter().filter(|slot| !slots(result).any(|other| other == **slot)).count();
        assert!(lost <= has.len().saturating_sub(least), "seed {seed}: lost {lost} of {}", has.len());
    }
}

fn slots(assignment: &Assignment) -> impl Iterator<Item = (Uuid, i32)> {
    assignment.iter().flat_map(|(id, partitions)| partitions.iter().map(|partition| (*id, *partition)))
}

fn exists(input: &Input<'_>, slot: (Uuid, i32)) -> bool {
    input.topics.iter().any(|(id, partitions)| *id == slot.0 && slot.1 < *partitions as i32)
}

/// A group to be assigned; a topic's id is its letter.
#[derive(Clone, Debug, Default)]
struct Scene {
    topics: Vec<(Uuid, u32)>,
    members: Vec<Person>,
}

#[derive(Clone, Debug, Default)]
struct Person {
    id: String,
    instance: Option<String>,
    wants: BTreeSet<Uuid>,
    target: Assignment,
}

impl Scene {
    fn parse(text: &str) -> Self {
        let mut lines = text.split(';');
        let topics = lines.next().unwrap().split_whitespace().map(|word| {
            let (name, count) = word.split_once('=').unwrap();
            (id(name), count.parse().unwrap())
        });
        let mut scene = Self { topics: topics.collect(), members: Vec::new() };
        for line in lines {
            let (left, right) = line.split_once(':').unwrap_or((line, ""));
            let mut words = left.split_whitespace();
            let name = words.next().unwrap();
            let (name, instance) =
                name.split_once('@').map_or((name, None), |(a, b)| (a, Some(b.to_owned())));
            let mut person = Person { id: name.to_owned(), instance, ..Person::default() };
            person.wants = words.map(id).collect();
            for word in right.split_whitespace() {
                person.target.entry(id(&word[..1])).or_default().insert(word[1..].parse().unwrap());
            }
            scene.members.push(person);
        }
        scene
    }

    fn random(random: &mut Random) -> Self {
        let mut scene = Self::default();
        for letter in 'a'..='e' {
            scene.topics.push((id(&letter.to_string()), random.below(7) as u32));
        }
        for _ in 0..=random.below(6) {
            scene.join(random);
        }
        scene
    }

    /// A member comes, one goes, one changes its mind, a topic grows.
    fn change(&mut self, random: &mut Random) {
        self.join(random);
        if self.members.len() > 2 {
            self.members.remove(random.below(self.members.len() as u64) as usize);
        }
        let place = random.below(self.topics.len() as u64) as usize;
        self.topics[place].1 += random.below(3) as u32;
        if random.chance(1, 2) {
            let wants = self.members[0].wants.clone();
            self.members.iter_mut().for_each(|member| member.wants = wants.clone());
        }
    }

    fn join(&mut self, random: &mut Random) {
        let wants = self.topics.iter().filter(|_| random.chance(2, 3)).map(|topic| topic.0).collect();
        let instance = random.chance(1, 4).then(|| random.below(1000).to_string());
        let id = format!("{:06}", random.below(1_000_000));
        self.members.push(Person { id, instance, wants, target: Assignment::new() });
        self.members.sort_by(|a, b| a.id.cmp(&b.id));
    }

    fn input(&self) -> Input<'_> {
        let wanted = |id: &Uuid| self.members.iter().any(|member| member.wants.contains(id));
        let topics: Vec<(Uuid, u32)> = self.topics.iter().filter(|topic| wanted(&topic.0)).copied().collect();
        let mut input = Input { topics, ..Input::default() };
        for person in &self.members {
            let places = (0..).zip(&input.topics).filter(|(_, topic)| person.wants.contains(&topic.0));
            let wants: Vec<u32> = places.map(|(place, _)| place).collect();
            let known = input.subscriptions.iter().position(|other| *other == wants);
            let subscription = known.unwrap_or(input.subscriptions.len());
            if known.is_none() {
                input.subscriptions.push(wants);
            }
            let instance = person.instance.as_deref();
            input.members.push(Member { instance, subscription, target: &person.target });
        }
        input.is_homogeneous = input.subscriptions.len() == 1;
        input
    }

    fn show(&self, results: &[Assignment]) -> String {
        let line = |(person, result): (&Person, &Assignment)| {
            let mut line = format!("{}:", person.id);
            for (id, partition) in slots(result) {
                line += &format!(" {}{partition}", char::from(id.0 as u8));
            }
            line
        };
        self.members.iter().zip(results).map(line).collect::<Vec<_>>().join(" | ")
    }
}

fn id(letter: &str) -> Uuid {
    Uuid(u128::from(letter.as_bytes()[0]))
}
