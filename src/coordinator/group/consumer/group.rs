//! A consumer group: durable state, soft state, and how the one is changed.

use super::classic::Downgrade;
use super::metadata_hash::TopicHashes;
use super::options::{GroupOptions, Options};
#[cfg(test)]
use super::partitions::each;
use super::regex_refresh::Refresh;
use super::state::State;
use super::timers::MemberTimers;
use crate::base::{Instant, Now, Random, Uuid};
use crate::coordinator::Record;
use crate::coordinator::group::timers::Timer;
use crate::metadata::{Delta, Image};
use crate::protocol::{ErrorCode, GroupRecord};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the consumer groups of a partition share.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    pub(super) hashes: TopicHashes,
    /// The offset of the newest image that was seen.
    image_offset: i64,
    /// The offset of the newest image that brought a topic.
    pub(super) topics_came_at: i64,
}

impl Shared {
    /// The first image: all its topics count as new.
    pub(crate) fn start(&mut self, image: &Image) {
        (self.image_offset, self.topics_came_at) = (image.offset().0, image.offset().0);
    }

    /// A newer image.
    pub(crate) fn image(&mut self, image: &Image, delta: &Delta) {
        self.hashes.forget(delta);
        let came = |id: &Uuid| image.topic(*id).is_some_and(|topic| topic.created_at.0 > self.image_offset);
        if delta.topics.iter().any(came) {
            self.topics_came_at = image.offset().0;
        }
        self.image_offset = image.offset().0;
    }
}

/// One call: what it goes by, and where its records go.
pub(crate) struct Context<'a> {
    /// When it happens.
    pub(crate) now: Now,
    /// The cluster.
    pub(crate) image: &'a Image,
    /// The configuration.
    pub(crate) options: &'a Options,
    /// The part that a group may have its own values for.
    pub(crate) group: GroupOptions,
    /// For member ids.
    pub(crate) random: &'a mut Random,
    /// Of all groups.
    pub(crate) shared: &'a mut Shared,
    /// Grows by what is to be appended; applied already.
    pub(crate) records: &'a mut Vec<Record>,
}

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The code for the client.
    pub(crate) code: ErrorCode,
    /// The sentence for a person.
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// A group whose partitions the broker gives out.
#[derive(Debug)]
pub(crate) struct ConsumerGroup {
    pub(super) id: Arc<str>,
    /// Durable: changes only by [`ConsumerGroup::write`] and [`ConsumerGroup::apply`].
    pub(super) state: State,
    /// By member id.
    pub(super) timers: BTreeMap<Arc<str>, MemberTimers>,
    /// No timer runs out before; may be earlier than any, as heartbeats move timers back.
    pub(super) wakes_at: Option<Instant>,
    /// Whether the metadata hash was looked at since the image changed.
    pub(super) metadata_is_fresh: bool,
    /// Patterns that are being looked up.
    pub(super) refresh: Option<Refresh>,
    /// It is to become a classic group.
    pub(super) downgrade: Option<Downgrade>,
    /// What holds for it; `None`: to be looked up.
    pub(super) own_options: Option<GroupOptions>,
    /// Wakes it up.
    pub(super) alarm: Timer,
}

impl ConsumerGroup {
    /// A group without members, as it is before its first record.
    pub(crate) fn new(id: Arc<str>) -> Self {
        Self {
            id,
            state: State::default(),
            timers: BTreeMap::new(),
            wakes_at: None,
            metadata_is_fresh: false,
            refresh: None,
            downgrade: None,
            own_options: None,
            alarm: Timer::default(),
        }
    }

    /// Takes over a record that was read from the log.
    pub(crate) fn apply(&mut self, record: &GroupRecord<'_>) {
        self.state.apply(record);
    }

    /// Writes a record, and takes it over.
    pub(super) fn write(&mut self, context: &mut Context<'_>, record: &GroupRecord<'_>) {
        self.state.apply(record);
        // All kinds of these groups have one version.
        context.records.push(Record { key: record.key(), value: record.value(0) });
    }

    /// The image has changed: the next heartbeat looks at the topics again.
    pub(crate) fn image_changed(&mut self) {
        self.metadata_is_fresh = false;
    }

    /// Some configs have changed, maybe the group's own.
    pub(crate) fn configs_changed(&mut self) {
        self.own_options = None;
    }

    /// What holds for this group.
    pub(super) fn own_options(&mut self, image: &Image, options: &Options) -> GroupOptions {
        *self.own_options.get_or_insert_with(|| options.of_group(image, &self.id))
    }

    /// Whether it has no members.
    pub(crate) fn is_empty(&self) -> bool {
        self.state.members.is_empty()
    }

    /// What tests compare.
    #[cfg(test)]
    pub(in crate::coordinator::group) fn durable(&self) -> impl PartialEq + std::fmt::Debug + '_ {
        &self.state
    }

    /// What must always be so.
    #[cfg(test)]
    pub(in crate::coordinator::group) fn each_has_one_owner(&self) -> bool {
        let members = self.state.members.values();
        let mut all = members.flat_map(|member| each(&member.assigned).chain(each(&member.revoking)));
        let mut seen = std::collections::BTreeSet::new();
        all.all(|partition| seen.insert(partition))
    }

    /// How Kafka calls the state that it is in.
    pub(crate) fn state_name(&self) -> &'static str {
        let state = &self.state;
        if state.members.is_empty() {
            "Empty"
        } else if state.epoch > state.target_epoch {
            "Assigning"
        } else if !state.members.values().all(|member| member.is_reconciled_to(state.target_epoch)) {
            "Reconciling"
        } else {
            "Stable"
        }
    }

    /// Whether somebody wants this topic (its offsets cannot be deleted then).
    pub(crate) fn wants_topic(&self, name: &str) -> bool {
        self.state.topics.contains_key(name)
    }
}
