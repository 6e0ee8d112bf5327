//! Classic groups: members join, the leader among them shares out the work, all keep alive by heartbeats.
//!
//! ```text
//!            a member joins            all joined, or time is over         the leader syncs
//!   Empty ───────────────────▶ Preparing ───────────────────▶ Completing ───────────────────▶ Stable
//!     ▲                         │     ▲                            │                            │
//!     └── nobody is left ───────┘     └─ a member joins, leaves, changes, vanishes, syncs late ─┘
//! ```
//!
//! What survives a restart is the last record of the group: it is written when the leader's assignment arrives, when
//! the group becomes empty, and when a static member comes back under a new id (`record`). In between, members come and
//! go without a trace: whoever was there at the last record is there again, and must show itself.
//!
//! `join`, `sync`, `heartbeat` and `leave` are the requests, `rebalance` is what they lead to, `clock` what time leads
//! to, `members` who is in, `protocols` what they agree on. All checks, their order and their codes are those of Kafka's
//! coordinator. What members tell each other is bytes to it, but for the topics that consumers subscribe to.

mod clock;
mod heartbeat;
mod join;
mod leave;
mod members;
mod migration;
mod protocols;
mod rebalance;
mod record;
mod static_member;
mod sync;

use super::step::Caller;
use super::timers::{Target, Timer, What};
use crate::base::{Timestamp, Uuid};
use crate::coordinator::Token;
use crate::protocol::ErrorCode;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) use heartbeat::heartbeat;
pub(super) use join::join_group;
pub(super) use leave::leave_group;
pub(super) use migration::Migrant;
pub(super) use sync::sync_group;

/// The protocol type of groups of consumers.
pub(super) const CONSUMER: &str = "consumer";

/// Where a group stands. Kafka's fifth state, Dead, is here a group that does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// No members.
    Empty,
    /// Waits for members to join.
    Preparing,
    /// Waits for the leader's assignment.
    Completing,
    /// All have their assignment.
    Stable,
}

impl State {
    /// As Kafka's tools print it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Empty => "Empty",
            Self::Preparing => "PreparingRebalance",
            Self::Completing => "CompletingRebalance",
            Self::Stable => "Stable",
        }
    }
}

/// What a member offers to work by: a name, and bytes for the leader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Protocol {
    name: Box<str>,
    metadata: Box<[u8]>,
}

/// A member.
#[derive(Debug, Default)]
pub(super) struct Member {
    /// `group.instance.id` of a static member (KIP-345).
    pub(super) instance_id: Option<Arc<str>>,
    pub(super) client_id: Box<str>,
    pub(super) client_host: Box<str>,
    rebalance_timeout_ms: i32,
    session_timeout_ms: i32,
    /// What it offered, the best first; after a restart only the one that was chosen.
    protocols: Vec<Protocol>,
    /// From the leader; empty until the first.
    pub(super) assignment: Box<[u8]>,
    /// It waits for its first answer: its client may have gone, so that its session runs even while it waits.
    is_new: bool,
    joining: Option<Caller>,
    syncing: Option<Caller>,
    session: Timer,
}

/// The first rebalance of an empty group waits for more members as long as some come.
#[derive(Clone, Copy, Debug)]
struct InitialDelay {
    delay_ms: i32,
    left_ms: i32,
}

#[cfg(test)]
impl Member {
    /// Rebalance, session.
    pub(super) fn timeouts_ms(&self) -> (i32, i32) {
        (self.rebalance_timeout_ms, self.session_timeout_ms)
    }
}

/// A group.
#[derive(Debug)]
pub(super) struct ClassicGroup {
    id: Arc<str>,
    state: State,
    /// It was empty before this rebalance.
    is_initial: bool,
    /// When the state changed; `None` for a group that never had a member.
    changed_at: Option<Timestamp>,
    protocol_type: Option<Box<str>>,
    /// Chosen for this generation.
    protocol: Option<Box<str>>,
    generation: i32,
    leader: Option<Arc<str>>,
    members: BTreeMap<Arc<str>, Member>,
    /// Static members: instance id, member id.
    instances: BTreeMap<Arc<str>, Arc<str>>,
    /// Ids that were given out and have not joined yet.
    pending: BTreeMap<Arc<str>, Timer>,
    /// Who must still sync in this generation.
    unsynced: BTreeSet<Arc<str>>,
    /// How many members offer each protocol; none has 0.
    offered: BTreeMap<Box<str>, usize>,
    /// Topics of all members in this generation; `None` when they cannot be known.
    subscribed: Option<BTreeSet<Box<str>>>,
    /// How many members wait for the answer to their join.
    joining: usize,
    /// Somebody came during the initial delay.
    has_newcomer: bool,
    initial: Option<InitialDelay>,
    join_timer: Timer,
    sync_timer: Timer,
}

impl ClassicGroup {
    /// A group without members or protocol.
    pub(super) fn new(id: Arc<str>) -> Self {
        Self {
            id,
            state: State::Empty,
            is_initial: false,
            changed_at: None,
            protocol_type: None,
            protocol: None,
            generation: 0,
            leader: None,
            members: BTreeMap::new(),
            instances: BTreeMap::new(),
            pending: BTreeMap::new(),
            unsynced: BTreeSet::new(),
            offered: BTreeMap::new(),
            subscribed: None,
            joining: 0,
            has_newcomer: false,
            initial: None,
            join_timer: Timer::default(),
            sync_timer: Timer::default(),
        }
    }

    /// Where it stands.
    pub(super) fn state(&self) -> State {
        self.state
    }

    /// When the state changed, if it ever had a member.
    pub(super) fn changed_at(&self) -> Option<Timestamp> {
        self.changed_at
    }

    /// `consumer`, `connect`, …; `None` for offsets without a group.
    pub(super) fn protocol_type(&self) -> Option<&str> {
        self.protocol_type.as_deref()
    }

    /// What its members work by in this generation.
    pub(super) fn protocol(&self) -> Option<&str> {
        self.protocol.as_deref()
    }

    /// Its members by rising id.
    pub(super) fn members(&self) -> impl Iterator<Item = (&Arc<str>, &Member)> {
        self.members.iter()
    }

    /// Whether this is a group of consumers, so that the coordinator may know its topics.
    pub(super) fn is_of_consumers(&self) -> bool {
        self.protocol_type() == Some(CONSUMER)
    }

    /// Whether it is known what topics its members subscribe to.
    pub(super) fn knows_topics(&self) -> bool {
        self.subscribed.is_some()
    }

    /// Whether somebody subscribes to this topic, or may.
    pub(super) fn is_subscribed_to(&self, topic: &str) -> bool {
        match &self.subscribed {
            Some(topics) => topics.contains(topic),
            None => self.is_of_consumers(),
        }
    }

    /// What tests compare beside what everybody may ask.
    #[cfg(test)]
    pub(super) fn rest_of_state(&self) -> impl std::fmt::Debug + '_ {
        (self.generation, &self.leader, &self.instances, &self.subscribed)
    }

    /// Requests that wait for an answer.
    pub(super) fn waiting(&self) -> impl Iterator<Item = Token> {
        let callers = self.members.values().flat_map(|member| [member.joining, member.syncing]);
        callers.flatten().map(|caller| caller.token)
    }

    /// Whether a request may speak for this member.
    fn check_member(&self, member_id: &str, instance_id: Option<&str>) -> Result<(), ErrorCode> {
        if let Some(instance_id) = instance_id {
            let known = self.instances.get(instance_id).ok_or(ErrorCode::UnknownMemberId)?;
            if **known != *member_id {
                return Err(ErrorCode::FencedInstanceId);
            }
        }
        if self.members.contains_key(member_id) { Ok(()) } else { Err(ErrorCode::UnknownMemberId) }
    }

    /// Whether offsets may be committed: by a member of this generation, or by anybody while there are no members.
    pub(super) fn check_commit(
        &self,
        member_id: &str,
        instance_id: Option<&str>,
        generation: i32,
    ) -> Result<(), ErrorCode> {
        if generation < 0 && self.state == State::Empty {
            return Ok(());
        }
        if generation >= 0 || !member_id.is_empty() || instance_id.is_some() {
            self.check_member(member_id, instance_id)?;
            if generation != self.generation {
                return Err(ErrorCode::IllegalGeneration);
            }
        } else if self.state != State::Empty {
            return Err(ErrorCode::UnknownMemberId);
        }
        // It knows the generation, so that it was told of it, but the assignment is still to come.
        if self.state == State::Completing { Err(ErrorCode::RebalanceInProgress) } else { Ok(()) }
    }

    fn is_leader(&self, member_id: &str) -> bool {
        self.leader.as_deref() == Some(member_id)
    }

    fn leader_id(&self) -> &str {
        self.leader.as_deref().unwrap_or_default()
    }

    fn all_joined(&self) -> bool {
        self.members.len() == self.joining && self.pending.is_empty()
    }

    fn change_state(&mut self, to: State, at: Timestamp) {
        self.is_initial = self.state == State::Empty;
        self.state = to;
        self.changed_at = Some(at);
    }

    /// What its timers are known by.
    fn target(&self, what: What) -> Target {
        Target { group: self.id.clone(), what }
    }
}

/// A member id that nobody has: what the member calls itself, and a random part, as Java prints it.
fn member_id(prefix: &str, random: Uuid) -> Arc<str> {
    let [time_low, time_mid, time_high, clock] =
        [random.0 >> 96, (random.0 >> 80) & 0xffff, (random.0 >> 64) & 0xffff, (random.0 >> 48) & 0xffff];
    let node = random.0 & 0xffff_ffff_ffff;
    Arc::from(format!("{prefix}-{time_low:08x}-{time_mid:04x}-{time_high:04x}-{clock:04x}-{node:012x}"))
}
