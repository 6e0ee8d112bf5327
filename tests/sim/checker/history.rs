//! What clients did and were told.

use super::groups::GroupHistory;
use highwater::base::{Offset, ProducerId, Uuid};
use std::collections::BTreeMap;

/// A topic, as the broker told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Topic {
    pub(crate) name: String,
    pub(crate) id: Uuid,
    pub(crate) partitions: i32,
}

/// What `acks` a producer asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Acks {
    None,
    Leader,
    All,
}

impl Acks {
    pub(crate) fn code(self) -> i16 {
        match self {
            Acks::None => 0,
            Acks::Leader => 1,
            Acks::All => -1,
        }
    }
}

/// Names a record: who sent it, where to, and the how manyth it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RecordName {
    pub(crate) client: u32,
    /// Its place in `History::topics`.
    pub(crate) topic: usize,
    pub(crate) partition: i32,
    pub(crate) number: u32,
}

/// What is known of a record that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It may be there or not.
    Unknown,
    /// It is there, at this offset.
    Acknowledged(Offset),
    /// It must not be there.
    Refused,
}

/// A record that was sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent {
    pub(crate) fate: Fate,
    pub(crate) is_idempotent: bool,
    /// The how manyth connection of its producer carried it last.
    pub(crate) connection: u32,
}

/// Everything that clients did and were told.
#[derive(Debug, Default)]
pub(crate) struct History {
    pub(crate) topics: Vec<Topic>,
    pub(super) sent: BTreeMap<RecordName, Sent>,
    /// What was ever read where.
    pub(super) read: BTreeMap<(usize, i32), BTreeMap<Offset, RecordName>>,
    pub(super) high_watermarks: BTreeMap<(u32, (usize, i32)), Offset>,
    names: BTreeMap<ProducerId, u32>,
    /// Reads of the device fail now and then.
    pub(crate) device_fails: bool,
    pub(crate) groups: GroupHistory,
}

impl RecordName {
    /// The record's value: its name, then bytes that follow from it.
    pub(crate) fn value(&self, filler_bytes: usize) -> Vec<u8> {
        let Self { client, topic, partition, number } = self;
        let mut value = format!("{client}/{topic}/{partition}/{number}:").into_bytes();
        value.resize(value.len() + filler_bytes, self.filler());
        value
    }

    /// The byte behind the name.
    pub(super) fn filler(&self) -> u8 {
        (self.client as u8).wrapping_mul(31).wrapping_add(self.number as u8)
    }
}

impl History {
    /// The broker told which topics there are.
    pub(crate) fn know_topics(&mut self, topics: Vec<Topic>) {
        assert!(self.topics.is_empty() || self.topics == topics, "topics changed: {topics:?}");
        self.topics = topics;
    }

    /// All partitions.
    pub(crate) fn places(&self) -> impl Iterator<Item = (usize, i32)> + '_ {
        let partitions = |(at, topic): (usize, &Topic)| (0..topic.partitions).map(move |index| (at, index));
        self.topics.iter().enumerate().flat_map(partitions)
    }

    /// The topic that an answer names by name or by id.
    pub(crate) fn topic_at(&self, name: &str, id: Uuid) -> usize {
        let found = self.topics.iter().position(|topic| topic.name == name || topic.id == id);
        found.expect("a topic that was asked for")
    }

    /// The topic of this name.
    pub(crate) fn topic_named(&self, name: &str) -> usize {
        self.topic_at(name, Uuid::ZERO)
    }

    /// Records were made.
    pub(crate) fn made(&mut self, names: &[RecordName], acks: Acks, is_idempotent: bool) {
        assert!(!is_idempotent || acks == Acks::All);
        for name in names {
            self.sent.insert(*name, Sent { fate: Fate::Unknown, is_idempotent, connection: 0 });
        }
    }

    /// Records leave over the how manyth connection of their producer.
    pub(crate) fn sent_over(&mut self, names: &[RecordName], connection: u32) {
        for name in names {
            self.sent.get_mut(name).expect("it was made").connection = connection;
        }
    }

    /// A batch was acknowledged at `base`.
    pub(crate) fn acknowledged(&mut self, names: &[RecordName], base: Offset) {
        for (nth, name) in names.iter().enumerate() {
            self.set_fate(&[*name], Fate::Acknowledged(base.plus(nth as i64)));
        }
    }

    /// It is known what became of these records.
    pub(crate) fn set_fate(&mut self, names: &[RecordName], fate: Fate) {
        for name in names {
            self.sent.get_mut(name).expect("it was sent").fate = fate;
        }
    }

    /// A producer got its id: nobody else may have it, ever.
    pub(crate) fn named(&mut self, client: u32, id: ProducerId) {
        let before = self.names.insert(id, client);
        assert_eq!(before, None, "producer id {id} was given out twice");
    }

    /// A reader got a record.
    pub(crate) fn read(&mut self, place: (usize, i32), offset: Offset, value: &[u8]) {
        let name = self.check_invented(place, value);
        self.check_stable(place, offset, name);
    }

    /// The end: what a partition holds from its first offset on, as values.
    pub(crate) fn check_content(&mut self, place: (usize, i32), values: &[Vec<u8>]) {
        for (offset, value) in values.iter().enumerate() {
            self.read(place, Offset(offset as i64), value);
        }
        self.check_acknowledged(place, values.len());
        self.check_watermark(place, Offset(values.len() as i64));
        self.check_duplicates(place);
        self.check_order(place);
    }

    /// The offset behind the last acknowledged record of a partition.
    pub(crate) fn acknowledged_end(&self, place: (usize, i32)) -> Offset {
        let own = self.sent.iter().filter(|(name, _)| (name.topic, name.partition) == place);
        let end = own.filter_map(|(_, sent)| match sent.fate {
            Fate::Acknowledged(offset) => Some(offset.plus(1)),
            _ => None,
        });
        end.max().unwrap_or_default()
    }

    /// How many records were sent, and how many of them were acknowledged.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let is_acknowledged = |sent: &&Sent| matches!(sent.fate, Fate::Acknowledged(_));
        (self.sent.len(), self.sent.values().filter(is_acknowledged).count())
    }
}
