//! A member of a consumer group: what it told about itself, and how far it has come.

use super::partitions::Owned;
use crate::base::Uuid;
use crate::protocol::consumer_group_current_member_assignment_value::TopicPartitions;
use crate::protocol::consumer_group_member_metadata_value::{ClassicMemberMetadata, ClassicProtocol};
use crate::protocol::{ConsumerGroupCurrentMemberAssignmentValue, ConsumerGroupMemberMetadataValue};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The epoch of a member that left for good.
pub(super) const LEFT: i32 = -1;
/// The epoch of a static member that left for a while.
pub(super) const AWAY: i32 = -2;

/// How far a member is on its way to the target. The numbers are those of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MemberState {
    /// It has what it should have, as of its epoch.
    Stable = 0,
    /// It has to give up partitions before it may go on.
    UnrevokedPartitions = 1,
    /// It waits for partitions that others have not given up yet.
    UnreleasedPartitions = 2,
    /// A newer broker wrote a state that this one does not know.
    Unknown = 127,
}

impl MemberState {
    fn from_number(number: i8) -> Self {
        let all = [Self::Stable, Self::UnrevokedPartitions, Self::UnreleasedPartitions];
        all.into_iter().find(|state| *state as i8 == number).unwrap_or(Self::Unknown)
    }
}

/// A member; durable.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    /// The last epoch that it was told.
    pub(super) epoch: i32,
    /// The one before: an answer may have been lost.
    pub(super) previous_epoch: i32,
    pub(super) state: MemberState,
    /// `group.instance.id`
    pub(super) instance: Option<Arc<str>>,
    /// `client.rack`
    pub(super) rack: Option<Arc<str>>,
    pub(super) client_id: Arc<str>,
    pub(super) client_host: Arc<str>,
    /// How long it may take to give up partitions; -1 before it told.
    pub(super) rebalance_timeout_ms: i32,
    /// The topics that it wants by name.
    pub(super) topics: Arc<BTreeSet<Arc<str>>>,
    /// The topics that it wants by pattern; "" and `None` for no pattern.
    pub(super) regex: Option<Arc<str>>,
    /// The assignor that it asks for.
    pub(super) assignor: Option<Arc<str>>,
    /// What it has or may take.
    pub(super) assigned: Owned,
    /// What it has and must give up.
    pub(super) revoking: Owned,
    /// Set for members that speak the classic protocol.
    pub(super) classic: Option<Arc<Classic>>,
}

/// What a member that speaks the classic protocol told about itself.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Classic {
    /// `session.timeout.ms`
    pub(super) session_timeout_ms: i32,
    /// Names of its assignors and its subscription in their form, the one it likes best first.
    pub(super) protocols: Vec<(Arc<str>, Vec<u8>)>,
}

impl Default for Member {
    fn default() -> Self {
        Self {
            epoch: 0,
            previous_epoch: -1,
            state: MemberState::Stable,
            instance: None,
            rack: None,
            client_id: Arc::from(""),
            client_host: Arc::from(""),
            rebalance_timeout_ms: -1,
            topics: Arc::default(),
            regex: Some(Arc::from("")),
            assignor: None,
            assigned: Owned::new(),
            revoking: Owned::new(),
            classic: None,
        }
    }
}

impl Member {
    /// Its pattern, if it has one.
    pub(super) fn pattern(&self) -> Option<&Arc<str>> {
        self.regex.as_ref().filter(|regex| !regex.is_empty())
    }

    /// Whether it has all that it should have in this epoch.
    pub(super) fn is_reconciled_to(&self, target_epoch: i32) -> bool {
        self.state == MemberState::Stable && self.epoch == target_epoch
    }

    /// A member of this epoch, which was in another before.
    pub(super) fn advance(&mut self, epoch: i32) {
        self.previous_epoch = std::mem::replace(&mut self.epoch, epoch);
    }

    /// The value of a record of kind 5.
    pub(super) fn metadata(&self) -> ConsumerGroupMemberMetadataValue<'_> {
        ConsumerGroupMemberMetadataValue {
            instance_id: self.instance.as_deref(),
            rack_id: self.rack.as_deref(),
            client_id: &self.client_id,
            client_host: &self.client_host,
            subscribed_topic_names: self.topics.iter().map(Arc::as_ref).collect(),
            subscribed_topic_regex: self.regex.as_deref(),
            rebalance_timeout_ms: self.rebalance_timeout_ms,
            server_assignor: self.assignor.as_deref(),
            classic_member_metadata: self.classic.as_deref().map(Classic::metadata),
        }
    }

    /// Takes over a record of kind 5.
    pub(super) fn set_metadata(&mut self, value: &ConsumerGroupMemberMetadataValue<'_>) {
        let owned = |text: Option<&str>| text.map(Arc::from);
        self.instance = owned(value.instance_id);
        self.rack = owned(value.rack_id);
        self.client_id = Arc::from(value.client_id);
        self.client_host = Arc::from(value.client_host);
        let names = value.subscribed_topic_names.iter().map(|name| Arc::from(*name));
        self.topics = Arc::new(names.collect());
        self.regex = owned(value.subscribed_topic_regex);
        self.rebalance_timeout_ms = value.rebalance_timeout_ms;
        self.assignor = owned(value.server_assignor);
        self.classic = value.classic_member_metadata.as_ref().map(|classic| Arc::new(Classic::from(classic)));
    }

    /// The value of a record of kind 8.
    pub(super) fn current(&self) -> ConsumerGroupCurrentMemberAssignmentValue {
        ConsumerGroupCurrentMemberAssignmentValue {
            member_epoch: self.epoch,
            previous_member_epoch: self.previous_epoch,
            state: self.state as i8,
            assigned_partitions: to_record(&self.assigned),
            partitions_pending_revocation: to_record(&self.revoking),
        }
    }

    /// Takes over a record of kind 8.
    pub(super) fn set_current(&mut self, value: &ConsumerGroupCurrentMemberAssignmentValue) {
        self.epoch = value.member_epoch;
        self.previous_epoch = value.previous_member_epoch;
        self.state = MemberState::from_number(value.state);
        self.assigned = from_record(&value.assigned_partitions, value.member_epoch);
        self.revoking = from_record(&value.partitions_pending_revocation, value.member_epoch);
    }
}

impl Classic {
    fn metadata(&self) -> ClassicMemberMetadata<'_> {
        let protocols = self.protocols.iter().map(|(name, metadata)| ClassicProtocol { name, metadata });
        ClassicMemberMetadata {
            session_timeout_ms: self.session_timeout_ms,
            supported_protocols: protocols.collect(),
        }
    }
}

impl From<&ClassicMemberMetadata<'_>> for Classic {
    fn from(value: &ClassicMemberMetadata<'_>) -> Self {
        let protocols = value.supported_protocols.iter();
        Self {
            session_timeout_ms: value.session_timeout_ms,
            protocols: protocols.map(|each| (Arc::from(each.name), each.metadata.to_vec())).collect(),
        }
    }
}

fn to_record(owned: &Owned) -> Vec<TopicPartitions> {
    let topic = |(id, partitions): (&Uuid, &BTreeMap<i32, i32>)| TopicPartitions {
        topic_id: *id,
        partitions: partitions.keys().copied().collect(),
        assignment_epochs: Some(partitions.values().copied().collect()),
    };
    owned.iter().map(topic).collect()
}

/// Records before 4.3 have no epochs of partitions, which then are as old as the member's epoch.
fn from_record(topics: &[TopicPartitions], member_epoch: i32) -> Owned {
    let topic = |topic: &TopicPartitions| {
        let epochs = topic.assignment_epochs.as_ref().filter(|epochs| epochs.len() == topic.partitions.len());
        let epoch = |place: usize| epochs.map_or(member_epoch.max(0), |epochs| epochs[place]);
        let partitions = topic.partitions.iter().enumerate();
        (topic.topic_id, partitions.map(|(place, number)| (*number, epoch(place))).collect())
    };
    topics
        .iter()
        .map(topic)
        .filter(|(_, partitions): &(Uuid, BTreeMap<i32, i32>)| !partitions.is_empty())
        .collect()
}
