//! All groups of a partition, and the one way in which records change them.

use super::classic::{CONSUMER, ClassicGroup, State};
use super::consumer::{self, ConsumerGroup};
use super::offsets::Offsets;
use super::step::Step;
use crate::coordinator::Record;
use crate::protocol::{DecodeError, GroupMetadataValue, GroupRecord, OffsetCommitKey, OffsetCommitValue};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A group, by the protocol that it follows.
#[derive(Debug)]
pub(super) enum Group {
    /// Its members share out the work among themselves.
    Classic(Box<ClassicGroup>),
    /// The broker gives out partitions (KIP-848).
    Consumer(Box<ConsumerGroup>),
}

impl Group {
    /// Whether it has no members.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Classic(group) => group.state() == State::Empty,
            Self::Consumer(group) => group.is_empty(),
        }
    }

    /// `consumer`, `connect`, …; "" for offsets without a group.
    pub(super) fn protocol_type(&self) -> &str {
        match self {
            Self::Classic(group) => group.protocol_type().unwrap_or_default(),
            Self::Consumer(_) => CONSUMER,
        }
    }

    /// Where it stands, as Kafka's tools print it.
    pub(super) fn state_name(&self) -> &'static str {
        match self {
            Self::Classic(group) => group.state().name(),
            Self::Consumer(group) => group.state_name(),
        }
    }

    /// Whether somebody in it reads this topic, or may.
    pub(super) fn is_subscribed_to(&self, topic: &str) -> bool {
        match self {
            Self::Classic(group) => group.is_subscribed_to(topic),
            Self::Consumer(group) => group.wants_topic(topic),
        }
    }
}

/// What is known under one group id. There may be offsets without a group for as long as it takes to read the log: the
/// records of a group come after the tombstone of what it was before.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// The group.
    pub(super) group: Option<Group>,
    /// Its offsets, of whatever protocol it is.
    pub(super) offsets: Offsets,
}

/// All groups of a partition, by rising id.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Ids come from clients, so that they are in a tree.
    pub(super) entries: BTreeMap<Arc<str>, Entry>,
}

impl Table {
    /// The group with this id.
    pub(super) fn group(&self, id: &str) -> Option<&Group> {
        self.entries.get(id)?.group.as_ref()
    }

    /// The group with this id.
    pub(super) fn group_mut(&mut self, id: &str) -> Option<&mut Group> {
        self.entries.get_mut(id)?.group.as_mut()
    }

    /// The group with this id, if it is a classic one.
    pub(super) fn classic_mut(&mut self, id: &str) -> Option<&mut ClassicGroup> {
        match self.group_mut(id)? {
            Group::Classic(group) => Some(group),
            Group::Consumer(_) => None,
        }
    }

    /// All consumer groups.
    pub(super) fn consumers_mut(&mut self) -> impl Iterator<Item = &mut ConsumerGroup> {
        let groups = self.entries.values_mut().filter_map(|entry| entry.group.as_mut());
        groups.filter_map(|group| match group {
            Group::Classic(_) => None,
            Group::Consumer(group) => Some(&mut **group),
        })
    }

    /// Changes durable state, in the one way there is. Kinds of groups that are not served are passed over.
    pub(super) fn apply(&mut self, record: &Record) -> Result<(), DecodeError> {
        match GroupRecord::parse(&record.key, record.value.as_deref())? {
            GroupRecord::OffsetCommit(key, value) => self.apply_offset(&key, value.as_ref()),
            GroupRecord::LegacyOffsetCommit(key, value) => {
                let key = OffsetCommitKey { group: key.group, topic: key.topic, partition: key.partition };
                let value = value.map(|old| OffsetCommitValue {
                    offset: old.offset,
                    metadata: old.metadata,
                    commit_timestamp: old.commit_timestamp,
                    ..Default::default()
                });
                self.apply_offset(&key, value.as_ref());
            }
            GroupRecord::GroupMetadata(key, Some(value)) => self.apply_classic(key.group, &value),
            GroupRecord::GroupMetadata(key, None) => self.remove_group(key.group),
            record => self.apply_consumer(&record),
        }
        Ok(())
    }

    /// Changes durable state by a record that will be appended.
    pub(super) fn commit(&mut self, record: Record, step: &mut Step<'_>) {
        // What was just written can be read.
        let applied = self.apply(&record);
        debug_assert!(applied.is_ok(), "{applied:?}");
        step.out.records.push(record);
    }

    /// Takes a group away; its offsets stay until their own records come.
    pub(super) fn remove_group(&mut self, id: &str) {
        let Some(entry) = self.entries.get_mut(id) else { return };
        entry.group = None;
        if entry.offsets.is_empty() {
            self.entries.remove(id);
        }
    }

    /// The entry of a group, made if it is not there.
    pub(super) fn entry(&mut self, id: &str) -> (Arc<str>, &mut Entry) {
        let id = self.entries.get_key_value(id).map_or_else(|| Arc::from(id), |(id, _)| id.clone());
        let entry = self.entries.entry(id.clone()).or_default();
        (id, entry)
    }

    /// A record of a consumer group; it takes the place of what was there. A group ends with the tombstone of kind 3.
    fn apply_consumer(&mut self, record: &GroupRecord<'_>) {
        let Some((id, is_tombstone)) = consumer::group_of(record) else { return };
        if !is_tombstone {
            let (id, entry) = self.entry(id);
            return consumer::load(id, &mut entry.group, record);
        }
        let Some(Group::Consumer(group)) = self.group_mut(id) else { return };
        group.apply(record);
        if matches!(record, GroupRecord::ConsumerGroupMetadata(..)) {
            self.remove_group(id);
        }
    }

    fn apply_classic(&mut self, id: &str, value: &GroupMetadataValue<'_>) {
        let (id, entry) = self.entry(id);
        match &mut entry.group {
            Some(Group::Classic(group)) => group.apply(value),
            group => {
                let mut classic = ClassicGroup::new(id);
                classic.apply(value);
                *group = Some(Group::Classic(Box::new(classic)));
            }
        }
    }

    /// Whoever commits offsets without being in a group has a group without protocol and members.
    fn apply_offset(&mut self, key: &OffsetCommitKey<'_>, value: Option<&OffsetCommitValue<'_>>) {
        if let Some(value) = value {
            let (id, entry) = self.entry(key.group);
            entry.group.get_or_insert_with(|| Group::Classic(Box::new(ClassicGroup::new(id))));
            entry.offsets.put(key, value);
        } else if let Some(entry) = self.entries.get_mut(key.group) {
            entry.offsets.remove(key.topic, key.partition);
            if entry.group.is_none() && entry.offsets.is_empty() {
                self.entries.remove(key.group);
            }
        }
    }
}
