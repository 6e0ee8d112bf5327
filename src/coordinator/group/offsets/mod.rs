//! Offsets that a group has committed: kept per group id, beside the group, whatever protocol it follows.
//!
//! `commit`, `fetch` and `delete` are the requests; `expiry` says when an offset is too old. Knows no members.

mod commit;
mod delete;
mod expiry;
mod fetch;

use crate::base::Uuid;
use crate::protocol::{GroupRecord, OffsetCommitKey, OffsetCommitValue};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

pub(super) use commit::offset_commit;
pub(super) use delete::{offset_delete, tombstone};
pub(super) use expiry::{Place, expire, forget_topic};
pub(super) use fetch::offset_fetch;

/// How far a group has read in a partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Committed {
    /// The next offset to read.
    pub(super) offset: i64,
    /// Of the record before it; -1 when the client did not say.
    pub(super) leader_epoch: i32,
    /// A text of the client's.
    pub(super) metadata: Box<str>,
    /// When it was committed, in milliseconds since 1970.
    pub(super) committed_at: i64,
    /// When it expires, as old clients may say; -1: the configuration says.
    pub(super) expires_at: i64,
    /// Of the topic at that time; zero when it was not known.
    pub(super) topic_id: Uuid,
}

impl Committed {
    fn of(value: &OffsetCommitValue<'_>) -> Self {
        Self {
            offset: value.offset,
            leader_epoch: value.leader_epoch,
            metadata: Box::from(value.metadata),
            committed_at: value.commit_timestamp,
            expires_at: value.expire_timestamp,
            topic_id: value.topic_id,
        }
    }
}

/// The offsets of one group. No topic in it is empty.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Offsets {
    topics: BTreeMap<Arc<str>, BTreeMap<i32, Committed>>,
}

impl Offsets {
    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.topics.is_empty()
    }

    /// The offset of a partition.
    pub(super) fn get(&self, topic: &str, partition: i32) -> Option<&Committed> {
        self.topics.get(topic)?.get(&partition)
    }

    /// The offsets of a topic by rising partition.
    pub(super) fn of_topic(&self, topic: &str) -> impl Iterator<Item = (i32, &Committed)> {
        self.topics.get(topic).into_iter().flatten().map(|(partition, committed)| (*partition, committed))
    }

    /// Topics with offsets, by rising name.
    pub(super) fn topics(&self) -> impl Iterator<Item = &Arc<str>> {
        self.topics.keys()
    }

    /// All offsets behind a place, by rising topic and partition.
    pub(super) fn after(&self, place: Option<&Place>) -> impl Iterator<Item = (&Arc<str>, i32, &Committed)> {
        let from = place.map_or(Bound::Unbounded, |(topic, _)| Bound::Included(&**topic));
        self.topics.range::<str, _>((from, Bound::Unbounded)).flat_map(move |(topic, partitions)| {
            let is_first = place.is_some_and(|place| place.0 == *topic);
            let from = if is_first { place.map(|place| place.1) } else { None };
            let from = from.map_or(Bound::Unbounded, Bound::Excluded);
            let rest = partitions.range((from, Bound::Unbounded));
            rest.map(move |(partition, committed)| (topic, *partition, committed))
        })
    }

    /// Sets what a record says.
    pub(super) fn put(&mut self, key: &OffsetCommitKey<'_>, value: &OffsetCommitValue<'_>) {
        let committed = Committed::of(value);
        match self.topics.get_mut(key.topic) {
            Some(partitions) => drop(partitions.insert(key.partition, committed)),
            None => {
                let partitions = BTreeMap::from([(key.partition, committed)]);
                self.topics.insert(Arc::from(key.topic), partitions);
            }
        }
    }

    /// Takes an offset away.
    pub(super) fn remove(&mut self, topic: &str, partition: i32) {
        let Some(partitions) = self.topics.get_mut(topic) else { return };
        partitions.remove(&partition);
        if partitions.is_empty() {
            self.topics.remove(topic);
        }
    }
}

/// The version in which Kafka 4.3 writes an offset: an expiry time has no place in the newest one.
fn value_version(value: &OffsetCommitValue<'_>) -> i16 {
    if value.expire_timestamp == -1 { 4 } else { 1 }
}

fn commit_record<'a>(
    group: &'a str,
    topic: &'a str,
    partition: i32,
    value: Option<OffsetCommitValue<'a>>,
) -> GroupRecord<'a> {
    GroupRecord::OffsetCommit(OffsetCommitKey { group, topic, partition }, value)
}
