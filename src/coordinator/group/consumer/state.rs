//! The durable state of a consumer group: what its records say, and what follows from that alone.
//!
//! | kind of record | what it sets |
//! |---|---|
//! | 3 | epoch of the group, hash of the topics it wants |
//! | 4 | only ever taken away: older brokers kept the topics here |
//! | 5 | what a member told about itself |
//! | 6 | epoch of the target, and when it was made |
//! | 7 | the target of a member |
//! | 8 | epoch, state and partitions of a member |
//! | 16 | the topics that a pattern stands for |

use super::member::{LEFT, Member};
use super::partitions::{Assignment, Owned, each};
use crate::base::{HashMap, Uuid};
use crate::protocol::{
    ConsumerGroupMemberMetadataValue, ConsumerGroupRegularExpressionValue,
    ConsumerGroupTargetAssignmentMemberValue, GroupRecord,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The topics that a pattern stood for when it was last looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Resolved {
    /// Their names, rising.
    pub(super) topics: Vec<Arc<str>>,
    /// The offset of the image that was looked at.
    pub(super) version: i64,
    /// When, in wall-clock milliseconds.
    pub(super) at_ms: i64,
}

/// How often a topic is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Wanted {
    /// By how many members by its name.
    names: usize,
    /// By how many patterns.
    patterns: usize,
}

/// Everything durable. Changes only by [`State::apply`].
#[derive(Clone, Debug, PartialEq)]
pub(super) struct State {
    pub(super) epoch: i32,
    pub(super) metadata_hash: i64,
    pub(super) target_epoch: i32,
    /// Wall-clock milliseconds; 0 for none.
    pub(super) target_at_ms: i64,
    /// By rising id.
    pub(super) members: BTreeMap<Arc<str>, Member>,
    /// By member id.
    pub(super) targets: BTreeMap<Arc<str>, Assignment>,
    /// By pattern.
    pub(super) resolved: BTreeMap<Arc<str>, Resolved>,
    /// Whether there is a record of kind 4.
    pub(super) has_partition_metadata: bool,
    /// Member ids by instance id; follows from `members`.
    pub(super) instances: BTreeMap<Arc<str>, Arc<str>>,
    /// What the group wants, by name; follows from `members` and `resolved`.
    pub(super) topics: BTreeMap<Arc<str>, Wanted>,
    /// How many members have each pattern; follows from `members`.
    pub(super) patterns: BTreeMap<Arc<str>, usize>,
    /// The epoch of the owner of each partition; follows from `members`.
    owners: HashMap<(Uuid, i32), i32>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            epoch: 1,
            metadata_hash: 0,
            target_epoch: 1,
            target_at_ms: 0,
            members: BTreeMap::new(),
            targets: BTreeMap::new(),
            resolved: BTreeMap::new(),
            has_partition_metadata: false,
            instances: BTreeMap::new(),
            topics: BTreeMap::new(),
            patterns: BTreeMap::new(),
            owners: HashMap::default(),
        }
    }
}

impl State {
    /// Whether all members want the same topics for the same reason: by the same names, or by the same pattern. Kafka asks no
    /// closer than that, and its way of assigning depends on it. (Where a member joins without a new epoch, Kafka goes by what
    /// held before it came, and may give it what it does not want until the next target. Not here.)
    pub(super) fn is_homogeneous(&self) -> bool {
        let (members, wanted) = (self.members.len(), || self.topics.values());
        match self.patterns.values().next() {
            None => wanted().all(|topic| topic.names == members),
            Some(count) => *count == members && wanted().all(|topic| topic.patterns == 1 && topic.names == 0),
        }
    }

    /// Takes a record over. What does not fit (a log may be cut anywhere by compaction) changes as much as it can.
    pub(super) fn apply(&mut self, record: &GroupRecord<'_>) {
        match record {
            GroupRecord::ConsumerGroupMetadata(_, Some(value)) => {
                (self.epoch, self.metadata_hash) = (value.epoch, value.metadata_hash);
            }
            GroupRecord::ConsumerGroupPartitionMetadata(_, value) => {
                self.has_partition_metadata = value.is_some()
            }
            GroupRecord::ConsumerGroupMemberMetadata(key, Some(value)) => {
                self.tell(key.member_id, value);
            }
            GroupRecord::ConsumerGroupMemberMetadata(key, None) => self.remove(key.member_id),
            GroupRecord::ConsumerGroupTargetAssignmentMetadata(_, value) => {
                let (epoch, at) =
                    value.as_ref().map_or((-1, 0), |v| (v.assignment_epoch, v.assignment_timestamp));
                (self.target_epoch, self.target_at_ms) = (epoch, at);
            }
            GroupRecord::ConsumerGroupTargetAssignmentMember(key, Some(value)) => {
                self.targets.insert(Arc::from(key.member_id), target(value));
            }
            GroupRecord::ConsumerGroupTargetAssignmentMember(key, None) => {
                self.targets.remove(key.member_id);
            }
            GroupRecord::ConsumerGroupCurrentMemberAssignment(key, Some(value)) => {
                self.advance(key.member_id, |member| member.set_current(value));
            }
            GroupRecord::ConsumerGroupCurrentMemberAssignment(key, None) => self.strip(key.member_id),
            GroupRecord::ConsumerGroupRegularExpression(key, value) => {
                self.resolve(key.regular_expression, value.as_ref().map(resolved));
            }
            // The tombstone of kind 3 ends the group, which is its owner's business; others are not for us.
            _ => {}
        }
    }

    /// The epoch of a partition's owner, if it has one.
    pub(super) fn owner_epoch(&self, topic: Uuid, partition: i32) -> Option<i32> {
        self.owners.get(&(topic, partition)).copied()
    }

    /// How many members have this pattern.
    pub(super) fn members_with(&self, pattern: &str) -> usize {
        self.patterns.get(pattern).copied().unwrap_or(0)
    }

    /// A member tells about itself; it is made if it is new.
    fn tell(&mut self, id: &str, value: &ConsumerGroupMemberMetadataValue<'_>) {
        let (id, mut member) = self.take(id);
        self.forget_wishes(&member);
        member.set_metadata(value);
        self.remember_wishes(&member);
        if let Some(instance) = &member.instance {
            self.instances.insert(instance.clone(), id.clone());
        }
        self.members.insert(id, member);
    }

    /// A member goes on; it is made if it is new.
    fn advance(&mut self, id: &str, change: impl FnOnce(&mut Member)) {
        let (id, mut member) = self.take(id);
        self.disown(&member);
        change(&mut member);
        self.own(&member);
        self.members.insert(id, member);
    }

    /// Takes away what a member owns, if there is such a member: the first step of its leaving.
    fn strip(&mut self, id: &str) {
        if !self.members.contains_key(id) {
            return;
        }
        self.advance(id, |member| {
            (member.epoch, member.previous_epoch) = (LEFT, LEFT);
            (member.assigned, member.revoking) = (Owned::new(), Owned::new());
        });
    }

    fn remove(&mut self, id: &str) {
        let Some((id, member)) = self.members.remove_entry(id) else { return };
        self.forget_wishes(&member);
        self.disown(&member);
        // Another member may have the instance id meanwhile.
        let instance = member.instance.as_ref().filter(|instance| self.instances.get(*instance) == Some(&id));
        if let Some(instance) = instance {
            self.instances.remove(instance);
        }
    }

    fn take(&mut self, id: &str) -> (Arc<str>, Member) {
        self.members.remove_entry(id).unwrap_or_else(|| (Arc::from(id), Member::default()))
    }

    /// A pattern stands for other topics, or is not wanted any more.
    fn resolve(&mut self, pattern: &str, topics: Option<Resolved>) {
        let (pattern, old) =
            self.resolved.remove_entry(pattern).unwrap_or_else(|| (Arc::from(pattern), Resolved::default()));
        for topic in &old.topics {
            self.count(topic, |wanted| wanted.patterns = wanted.patterns.saturating_sub(1));
        }
        let Some(new) = topics else { return };
        for topic in &new.topics {
            self.count(topic, |wanted| wanted.patterns += 1);
        }
        self.resolved.insert(pattern, new);
    }

    fn remember_wishes(&mut self, member: &Member) {
        for topic in member.topics.iter() {
            self.count(topic, |wanted| wanted.names += 1);
        }
        if let Some(pattern) = member.pattern() {
            *self.patterns.entry(pattern.clone()).or_default() += 1;
        }
    }

    fn forget_wishes(&mut self, member: &Member) {
        for topic in member.topics.iter() {
            self.count(topic, |wanted| wanted.names = wanted.names.saturating_sub(1));
        }
        if let Some(pattern) = member.pattern() {
            let left = self.members_with(pattern).saturating_sub(1);
            match self.patterns.get_mut(pattern) {
                Some(count) if left > 0 => *count = left,
                _ => drop(self.patterns.remove(pattern)),
            }
        }
    }

    fn own(&mut self, member: &Member) {
        for partition in each(&member.assigned).chain(each(&member.revoking)) {
            let owner = self.owners.entry(partition).or_insert(member.epoch);
            *owner = member.epoch.max(*owner);
        }
    }

    fn disown(&mut self, member: &Member) {
        for partition in each(&member.assigned).chain(each(&member.revoking)) {
            // Another member may have it meanwhile, of a later epoch.
            if self.owners.get(&partition) == Some(&member.epoch) {
                self.owners.remove(&partition);
            }
        }
    }

    fn count(&mut self, topic: &Arc<str>, change: impl FnOnce(&mut Wanted)) {
        let Some(wanted) = self.topics.get_mut(topic) else {
            let mut wanted = Wanted::default();
            change(&mut wanted);
            if wanted != Wanted::default() {
                self.topics.insert(topic.clone(), wanted);
            }
            return;
        };
        change(wanted);
        if *wanted == Wanted::default() {
            self.topics.remove(topic);
        }
    }
}

fn target(value: &ConsumerGroupTargetAssignmentMemberValue) -> Assignment {
    let topics = value.topic_partitions.iter().filter(|topic| !topic.partitions.is_empty());
    topics.map(|topic| (topic.topic_id, topic.partitions.iter().copied().collect())).collect()
}

fn resolved(value: &ConsumerGroupRegularExpressionValue<'_>) -> Resolved {
    let mut topics: Vec<Arc<str>> = value.topics.iter().map(|topic| Arc::from(*topic)).collect();
    topics.sort_unstable();
    Resolved { topics, version: value.version, at_ms: value.timestamp }
}
