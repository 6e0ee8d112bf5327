//! A partition's groups with a clock, a cluster, and a log of all that was recorded.

use super::durable::{assert_same, assert_same_after_compaction};
use super::print::{Names, print_record, print_reply};
use super::requests::{Sent, build};
use super::words::{Words, time};
use crate::base::{Duration, Instant, Now, Offset, Timestamp, Uuid};
use crate::coordinator::group::{Groups, Options, consumer};
use crate::coordinator::{Outcome, Record, Request, Token};
use crate::metadata::{Delta, Image};
use crate::protocol::{
    ApiKey, ConfigRecord, MetadataRecord, PartitionRecord, RemoveTopicRecord, TopicRecord,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Calls that one `tick` may need; more is a loop without end.
const CALLS_MAX: usize = 10_000;

/// Everything a story needs.
pub(super) struct World {
    options: Arc<Options>,
    groups: Groups,
    /// What somebody knows who has only read the records.
    reader: Groups,
    now: Now,
    image: Image,
    topics_made: u128,
    /// All records so far.
    log: Vec<Record>,
    /// Requests without an answer.
    open: BTreeMap<Token, (String, ApiKey, i16)>,
    tokens: Token,
    names: Names,
}

impl World {
    /// Topics `t` and `u` with three partitions each, no groups.
    pub(super) fn new(words: &Words<'_>) -> Self {
        let options = Arc::new(options(words));
        let mut world = Self {
            groups: Groups::new(options.clone(), 1),
            reader: Groups::new(options.clone(), 1),
            options,
            now: Now { mono: Instant(0), wall: Timestamp(1_000_000) },
            image: Image::new("c"),
            topics_made: 1000,
            log: Vec::new(),
            open: BTreeMap::new(),
            tokens: 0,
            names: Names::default(),
        };
        world.create("t", 3);
        world.create("u", 3);
        let mut out = Outcome::default();
        world.groups.loaded(world.now, &world.image, &mut out);
        world
    }

    /// What a line leads to.
    pub(super) fn happen(&mut self, line: &str) -> Vec<String> {
        let words = Words::new(line);
        let followed = match words.word(0) {
            "tick" => self.tick(time(words.word(1))),
            "clock-back" => self.clock_back(time(words.word(1))),
            "restart" => self.restart(),
            "resize" => self.resize(&words),
            "create" => self.create(words.word(1), 3),
            "drop" => self.drop_topic(words.word(1)),
            "configure" => self.configure(words.word(1), words.word(2), words.word(3)),
            _ => self.ask(&words),
        };
        assert_same(&self.groups, &self.reader, line);
        followed
    }

    /// Every request was answered, or the groups know that it waits; and the queue of deadlines holds one for each
    /// thing that may end, no more.
    pub(super) fn end(&self) {
        let queued: BTreeSet<_> = self.groups.timers.targets().map(|target| format!("{target:?}")).collect();
        assert_eq!(queued.len(), self.groups.timers.targets().count(), "a deadline is queued twice");
        let mut waiting = self.groups.waiting();
        waiting.sort_unstable();
        assert_eq!(waiting, self.open.keys().copied().collect::<Vec<_>>(), "requests without an answer");
    }

    /// How many requests have no answer yet.
    pub(super) fn open_count(&self) -> usize {
        self.open.len()
    }

    /// Whether this topic exists.
    pub(super) fn has_topic(&self, name: &str) -> bool {
        self.image.topic_by_name(name).is_some()
    }

    /// All member ids that were heard of, by name.
    pub(super) fn member_names(&self) -> Vec<String> {
        self.names.all()
    }

    /// All records so far.
    pub(super) fn log(&self) -> &[Record] {
        &self.log
    }

    /// The member id with this name.
    pub(super) fn id(&self, name: &str) -> String {
        self.names.id(name).to_owned()
    }

    /// What a request of any kind leads to.
    pub(super) fn send(&mut self, api: ApiKey, version: i16, body: &[u8]) -> Vec<String> {
        let (actor, client_id) = ("x".to_owned(), String::new());
        self.deliver(Sent { actor, api, version, client_id, body: body.to_vec() })
    }

    fn ask(&mut self, words: &Words<'_>) -> Vec<String> {
        let sent = build(words, &self.names, &self.image);
        self.deliver(sent)
    }

    fn deliver(&mut self, sent: Sent) -> Vec<String> {
        let Sent { actor, api, version, client_id, body } = sent;
        self.tokens += 1;
        self.open.insert(self.tokens, (actor, api, version));
        let request = Request {
            token: self.tokens,
            api,
            version,
            correlation_id: self.tokens as i32,
            client_id: &client_id,
            client_host: "/127.0.0.1",
            body: &body,
        };
        let mut out = Outcome::default();
        self.groups.request(self.now, &self.image, &request, &mut out);
        self.told(out)
    }

    fn tick(&mut self, span: Duration) -> Vec<String> {
        let end = self.now.mono + span;
        let mut followed = Vec::new();
        for call in 0.. {
            assert!(call < CALLS_MAX, "deadlines come without end");
            let Some(at) = self.groups.next_deadline().filter(|at| *at <= end) else { break };
            self.go_to(at.max(self.now.mono));
            let mut out = Outcome::default();
            self.groups.deadline(self.now, &self.image, &mut out);
            followed.extend(self.told(out));
        }
        self.go_to(end);
        followed
    }

    /// Somebody sets the machine's clock; time goes on as before.
    fn clock_back(&mut self, span: Duration) -> Vec<String> {
        self.now.wall.0 -= (span.0 / 1_000_000) as i64;
        Vec::new()
    }

    fn go_to(&mut self, at: Instant) {
        self.now.wall.0 += (at - self.now.mono).as_millis() as i64;
        self.now.mono = at;
    }

    /// What waits is lost with the process.
    fn restart(&mut self) -> Vec<String> {
        let lost = std::mem::take(&mut self.open);
        self.groups = self.reload();
        assert_same_after_compaction(&self.reader, &self.groups);
        self.reader = self.reload();
        let mut out = Outcome::default();
        self.groups.loaded(self.now, &self.image, &mut out);
        let mut followed: Vec<_> = lost.into_values().map(|(actor, ..)| format!("{actor}: lost")).collect();
        followed.extend(self.told(out));
        followed
    }

    /// A restart with another configuration.
    fn resize(&mut self, words: &Words<'_>) -> Vec<String> {
        self.options = Arc::new(options(words));
        self.restart()
    }

    /// A restart with a log that somebody else wrote. Nothing is compared with it.
    pub(super) fn restart_with(&mut self, log: Vec<Record>) {
        self.open.clear();
        self.log = log;
        self.groups = self.reload();
        self.groups.loaded(self.now, &self.image, &mut Outcome::default());
    }

    /// What a line leads to, without a look at what a restart would find.
    pub(super) fn happen_unchecked(&mut self, line: &str) -> Vec<String> {
        let words = Words::new(line);
        if words.word(0) == "tick" { self.tick(time(words.word(1))) } else { self.ask(&words) }
    }

    /// From the log as compaction leaves it: the last record of each key.
    fn reload(&self) -> Groups {
        let mut groups = Groups::new(self.options.clone(), self.log.len() as u64);
        let last: BTreeMap<_, _> =
            self.log.iter().enumerate().map(|(at, record)| (&record.key, at)).collect();
        for (at, record) in self.log.iter().enumerate() {
            if last[&record.key] == at {
                groups.load(record.clone());
            }
        }
        groups
    }

    fn create(&mut self, name: &str, partitions: i32) -> Vec<String> {
        self.topics_made += 1;
        let topic_id = Uuid(self.topics_made);
        let mut records = vec![MetadataRecord::Topic(TopicRecord { name, topic_id })];
        for partition_id in 0..partitions {
            let replica =
                PartitionRecord { replicas: vec![1], isr: vec![1], leader: 1, ..Default::default() };
            records.push(MetadataRecord::Partition(PartitionRecord { topic_id, partition_id, ..replica }));
        }
        self.change(&records)
    }

    /// A config of a group.
    fn configure(&mut self, group: &str, name: &str, value: &str) -> Vec<String> {
        let value = Some(value).filter(|value| !value.is_empty());
        let record = ConfigRecord { resource_type: 32, resource_name: group, name, value };
        self.change(&[MetadataRecord::Config(record)])
    }

    fn drop_topic(&mut self, name: &str) -> Vec<String> {
        let topic_id = self.image.topic_by_name(name).expect("a topic").id;
        self.change(&[MetadataRecord::RemoveTopic(RemoveTopicRecord { topic_id })])
    }

    fn change(&mut self, records: &[MetadataRecord<'_>]) -> Vec<String> {
        let mut delta = Delta::default();
        for record in records {
            let offset = Offset(self.image.offset().0 + 1);
            self.image.apply(offset, record, &mut delta).expect("a record that fits");
        }
        let mut out = Outcome::default();
        self.groups.image(self.now, &self.image, &delta, &mut out);
        let mut followed = self.told(out);
        followed.extend(self.tick(Duration(0)));
        followed
    }

    fn told(&mut self, out: Outcome) -> Vec<String> {
        let mut told = Vec::new();
        for reply in &out.replies {
            let (actor, api, version) = self.open.remove(&reply.token).expect("a request is answered once");
            told.push(format!(
                "{actor}: {}",
                print_reply(api, version, &reply.frame, &actor, &mut self.names)
            ));
        }
        told.extend(out.records.iter().map(|record| print_record(record, &mut self.names)));
        out.records.iter().for_each(|record| self.reader.load(record.clone()));
        self.log.extend(out.records);
        told
    }
}

/// A cluster with these topics, without partitions.
pub(super) fn image(topics: &[&str]) -> Image {
    let mut image = Image::new("c");
    for (at, name) in topics.iter().enumerate() {
        let record = MetadataRecord::Topic(TopicRecord { name, topic_id: Uuid(1000 + at as u128) });
        image.apply(Offset(at as i64), &record, &mut Delta::default()).expect("a record that fits");
    }
    image
}

fn consumer_options(words: &Words<'_>) -> consumer::Options {
    let policy = words.get("migration").and_then(consumer::MigrationPolicy::from_name);
    let defaults = consumer::Options::default();
    consumer::Options { migration: policy.unwrap_or(defaults.migration), ..defaults }
}

fn options(words: &Words<'_>) -> Options {
    let seconds = |n: u64| Duration::from_millis(n * 1_000);
    Options {
        initial_rebalance_delay: words.time("delay").unwrap_or(seconds(3)),
        session_min: seconds(6),
        session_max: seconds(1800),
        size_max: words.number("size").unwrap_or(usize::MAX),
        offset_metadata_bytes_max: 10,
        offsets_retention: words.time("retention").unwrap_or(seconds(7 * 86_400)),
        offsets_check_interval: seconds(600),
        consumer: consumer_options(words),
    }
}
