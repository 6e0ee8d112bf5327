//! Plays transcripts.

use super::cluster::Cluster;
use super::show;
use crate::base::{Duration, Instant, Now, Random, Timestamp, Uuid};
use crate::coordinator::Record;
use crate::coordinator::group::consumer::group::{ConsumerGroup, Context, Failure, Shared};
use crate::coordinator::group::consumer::heartbeat::{Client, Reply};
use crate::coordinator::group::consumer::options::Options;
use crate::coordinator::group::consumer::partitions::{Assignment, each};
use crate::coordinator::group::consumer::validate::validate;
use crate::protocol::consumer_group_heartbeat_request::TopicPartitions;
use crate::protocol::{ConsumerGroupHeartbeatRequest, ErrorCode, GroupRecord};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The wall clock at the start, in milliseconds.
const START_MS: i64 = 1_000_000;

/// Plays a transcript, and compares what is said with what it says.
pub(super) fn story(script: &str) {
    play(Story::default(), script);
}

/// The same with other options.
pub(super) fn story_with(options: Options, script: &str) {
    play(Story { options, ..Story::default() }, script);
}

fn play(mut story: Story, script: &str) {
    let lines: Vec<&str> = script.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut heard = Vec::new();
    for line in lines.iter().filter(|line| !line.starts_with(['=', '!'])) {
        heard.push((*line).to_owned());
        story.line(line, &mut heard);
    }
    let (heard, expected) = (heard.join("\n"), lines.join("\n"));
    assert!(heard == expected, "what happened:\n\n{heard}\n\nwhat was told:\n\n{expected}\n");
}

/// A group, its members, and the world around them.
pub(super) struct Story {
    pub(super) options: Options,
    pub(super) cluster: Cluster,
    pub(super) group: ConsumerGroup,
    pub(super) members: BTreeMap<String, Person>,
    pub(super) log: Vec<Record>,
    shared: Shared,
    random: Random,
    now_ms: i64,
}

/// A member as it sees itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Person {
    pub(super) epoch: i32,
    instance: Option<String>,
    /// What it works on.
    pub(super) has: Assignment,
    /// Since it was told something last.
    pub(super) missed_an_answer: bool,
}

/// What a line says in a request.
#[derive(Clone, Debug, Default)]
pub(super) struct Say<'a> {
    pub(super) epoch: i32,
    pub(super) topics: Option<Vec<&'a str>>,
    pub(super) has: Option<Assignment>,
    pub(super) regex: Option<&'a str>,
    pub(super) instance: Option<&'a str>,
    pub(super) rack: Option<&'a str>,
    pub(super) assignor: Option<&'a str>,
    pub(super) timeout_ms: Option<i32>,
}

impl Default for Story {
    fn default() -> Self {
        Self {
            options: Options::default(),
            cluster: Cluster::default(),
            group: ConsumerGroup::new(Arc::from("g")),
            members: BTreeMap::new(),
            log: Vec::new(),
            shared: Shared::default(),
            random: Random::from_seed(7),
            now_ms: START_MS,
        }
    }
}

impl Story {
    fn line(&mut self, line: &str, heard: &mut Vec<String>) {
        let written = self.log.len();
        let (line, shows_records) = line.strip_suffix(" !").map_or((line, false), |line| (line, true));
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["topic", name, count] => self.topic(name, count.parse().unwrap()),
            ["drop", name] => self.drop_topic(name),
            ["wait", ms] => self.wait(ms.parse().unwrap()),
            ["restart"] => self.restart(),
            ["show"] => heard.push(format!("= {}", show::group(&self.group))),
            ["lost", name, what, ref rest @ ..] => {
                let say = self.say(name, what, rest);
                let lost = self.send(name, &say);
                heard.push(format!("= {}", lost.as_ref().map_or_else(failure_text, reply_text)));
            }
            [name, what, ref rest @ ..] => {
                let say = self.say(name, what, rest);
                heard.push(format!("= {}", self.heartbeat(name, &say)));
            }
            _ => panic!("a line that nobody understands: {line}"),
        }
        if shows_records {
            heard.push(format!("! {}", show::records(&self.log[written..])).trim_end().to_owned());
        }
        self.check();
    }

    pub(super) fn topic(&mut self, name: &str, count: usize) {
        self.cluster.topic(name, show::id(name), &vec![&[1][..]; count]);
        self.image();
    }

    fn drop_topic(&mut self, name: &str) {
        self.cluster.remove_topic(show::id(name));
        self.image();
    }

    fn image(&mut self) {
        self.shared.image(&self.cluster.image, &std::mem::take(&mut self.cluster.delta));
        self.group.image_changed();
    }

    pub(super) fn wait(&mut self, ms: i64) {
        self.now_ms += ms;
        self.call(ConsumerGroup::wake);
        self.forget_fenced();
    }

    /// The coordinator starts again from its log.
    pub(super) fn restart(&mut self) {
        self.group = ConsumerGroup::new(self.group.id.clone());
        replay(&mut self.group, &self.log);
        self.shared = Shared::default();
        self.shared.start(&self.cluster.image);
        self.call(|group, context| group.loaded(context));
    }

    /// One call into the group.
    pub(super) fn call<T>(&mut self, call: impl FnOnce(&mut ConsumerGroup, &mut Context<'_>) -> T) -> T {
        let since_start = u64::try_from(self.now_ms - START_MS).unwrap();
        let mono = Instant(0) + Duration::from_millis(since_start);
        let mut context = Context {
            now: Now { mono, wall: Timestamp(self.now_ms) },
            image: &self.cluster.image,
            options: &self.options,
            group: self.options.group,
            random: &mut self.random,
            shared: &mut self.shared,
            records: &mut self.log,
        };
        call(&mut self.group, &mut context)
    }

    fn say<'a>(&self, name: &str, what: &str, rest: &[&'a str]) -> Say<'a> {
        let person = self.members.get(name).cloned().unwrap_or_default();
        let mut say = Say { epoch: person.epoch, ..Say::default() };
        match what {
            "join" => (say.epoch, say.has, say.timeout_ms) = (0, Some(Assignment::new()), Some(10_000)),
            "leave" | "away" => {
                say.epoch = if what == "away" { -2 } else { -1 };
                say.set(rest);
            }
            "at" => {
                say.epoch = rest[0].parse().unwrap();
                say.set(&rest[1..]);
            }
            "beat" | "wants" | "has" => {}
            other => panic!("{name} cannot {other}"),
        }
        match what {
            "has" if rest.is_empty() => say.has = Some(person.has),
            "has" => say.has = Some(assignment(rest)),
            "join" | "wants" => say.wishes(rest),
            _ => {}
        }
        say
    }

    fn heartbeat(&mut self, name: &str, say: &Say<'_>) -> String {
        match self.send(name, say) {
            Ok(reply) => {
                let text = reply_text(&reply);
                self.hear(name, say, &reply);
                text
            }
            Err(failure) => {
                if failure.code == ErrorCode::FencedMemberEpoch {
                    self.members.remove(name);
                }
                failure_text(&failure)
            }
        }
    }

    /// Sends a heartbeat; the member does not hear the reply yet.
    pub(super) fn send(&mut self, name: &str, say: &Say<'_>) -> Result<Reply, Failure> {
        let known = self.members.get(name).and_then(|person| person.instance.clone());
        let claimed = say.has.as_ref().map(|has| has.iter());
        let topics = claimed.map(|topics| {
            let topic = |(id, numbers): (&Uuid, &BTreeSet<i32>)| TopicPartitions {
                topic_id: *id,
                partitions: numbers.iter().copied().collect(),
            };
            topics.map(topic).collect()
        });
        let request = ConsumerGroupHeartbeatRequest {
            group_id: "g",
            member_id: name,
            member_epoch: say.epoch,
            instance_id: say.instance.or(known.as_deref()),
            rack_id: say.rack,
            rebalance_timeout_ms: say.timeout_ms.unwrap_or(-1),
            subscribed_topic_names: say.topics.clone(),
            subscribed_topic_regex: say.regex,
            server_assignor: say.assignor,
            topic_partitions: topics,
        };
        validate(&self.options, &request, 1)?;
        let client = Client { id: "client", host: "/1.2.3.4" };
        self.call(|group, context| group.heartbeat(context, &request, client))
    }

    /// The member hears the reply.
    pub(super) fn hear(&mut self, name: &str, say: &Say<'_>, reply: &Reply) {
        if say.epoch < 0 {
            self.members.remove(name);
            return;
        }
        let person = self.members.entry(name.to_owned()).or_default();
        (person.epoch, person.missed_an_answer) = (reply.member_epoch, false);
        person.instance = say.instance.map(str::to_owned).or(person.instance.take());
        if let Some(owned) = &reply.assignment {
            let numbers =
                |(id, numbers): (&Uuid, &BTreeMap<i32, i32>)| (*id, numbers.keys().copied().collect());
            person.has = owned.iter().map(numbers).collect();
        }
    }

    /// Members that the group put out stop working (their own clocks tell them).
    fn forget_fenced(&mut self) {
        let group = &self.group;
        self.members.retain(|name, _| group.state.members.contains_key(&**name));
    }

    /// What holds at any time.
    pub(super) fn check(&self) {
        let mut replayed = ConsumerGroup::new(self.group.id.clone());
        replay(&mut replayed, &self.log);
        assert_eq!(replayed.state, self.group.state, "a replay of the log gives another state");
        let mut owners = BTreeMap::new();
        for (id, member) in &self.group.state.members {
            for partition in each(&member.assigned).chain(each(&member.revoking)) {
                let other = owners.insert(partition, id);
                assert_eq!(other, None, "two owners of {partition:?}: {id}, {other:?}");
            }
        }
        let mut workers = BTreeMap::new();
        for (name, person) in &self.members {
            for (topic, number) in person.has.iter().flat_map(|(id, set)| set.iter().map(move |n| (*id, *n)))
            {
                let other = workers.insert((topic, number), name);
                assert_eq!(other, None, "two members work on {topic} {number}");
            }
        }
    }
}

impl<'a> Say<'a> {
    fn wishes(&mut self, words: &[&'a str]) {
        self.set(words);
        if self.regex.is_none() {
            self.topics.get_or_insert_default();
        }
    }

    fn set(&mut self, words: &[&'a str]) {
        for word in words {
            match word.split_once('=') {
                Some(("instance", value)) => self.instance = Some(value),
                Some(("rack", value)) => self.rack = Some(value),
                Some(("assignor", value)) => self.assignor = Some(value),
                Some(("regex", value)) => self.regex = Some(value),
                Some(("timeout", value)) => self.timeout_ms = value.parse().ok(),
                Some((other, _)) => panic!("no such wish: {other}"),
                None => self.topics.get_or_insert_default().push(word),
            }
        }
    }
}

fn replay(group: &mut ConsumerGroup, log: &[Record]) {
    for record in log {
        group.apply(&GroupRecord::parse(&record.key, record.value.as_deref()).unwrap());
    }
}

/// `x0 x1`
fn assignment(words: &[&str]) -> Assignment {
    let mut out = Assignment::new();
    for word in words.iter().filter(|word| **word != "nothing") {
        out.entry(show::id(word)).or_default().insert(word[1..].parse().unwrap());
    }
    out
}

fn failure_text(failure: &Failure) -> String {
    format!("{} {}", failure.code.name(), failure.message)
}

fn reply_text(reply: &Reply) -> String {
    let mut words = vec![reply.member_epoch.to_string()];
    match &reply.assignment {
        Some(owned) if owned.is_empty() => words.push("nothing".to_owned()),
        Some(owned) => words.extend(show::partitions("", owned)),
        None => {}
    }
    words.join(" ")
}
