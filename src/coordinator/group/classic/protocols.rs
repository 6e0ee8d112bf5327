//! What members agree on: the protocol that all offer and most prefer, and the topics that consumers subscribe to.

use super::{ClassicGroup, Member, Protocol, State};
use crate::protocol::join_group_request::JoinGroupRequestProtocol;
use crate::protocol::{ConsumerProtocolSubscription, Decode, DecodeError, Reader};
use std::collections::{BTreeMap, BTreeSet};

impl ClassicGroup {
    /// Whether somebody with these protocols can be a member.
    pub(super) fn supports(&self, protocol_type: &str, protocols: &[Protocol]) -> bool {
        if self.state == State::Empty {
            return !protocol_type.is_empty() && !protocols.is_empty();
        }
        let is_common = |protocol: &Protocol| self.offers(&protocol.name) == self.members.len();
        self.protocol_type() == Some(protocol_type) && protocols.iter().any(is_common)
    }

    /// What the next generation works by: each member votes for the first of its protocols that all offer. `None` when
    /// there are no members.
    pub(super) fn choose_protocol(&self) -> Option<Box<str>> {
        let is_common = |protocol: &&Protocol| self.offers(&protocol.name) == self.members.len();
        let mut votes = BTreeMap::<&str, usize>::new();
        for member in self.members.values() {
            if let Some(protocol) = member.protocols.iter().find(is_common) {
                *votes.entry(&protocol.name).or_default() += 1;
            }
        }
        votes.into_iter().max_by_key(|(_, votes)| *votes).map(|(name, _)| Box::from(name))
    }

    /// Topics that some member subscribes to in this generation; `None` when that cannot be known.
    pub(super) fn find_subscribed(&self) -> Option<BTreeSet<Box<str>>> {
        if !self.is_of_consumers() {
            return None;
        }
        let protocol = self.protocol().unwrap_or_default();
        let subscriptions = self.members.values().map(|member| subscription(member.metadata(protocol)));
        let mut topics = BTreeSet::new();
        for subscription in subscriptions {
            topics.extend(subscription.ok()?.topics.into_iter().map(Box::from));
        }
        Some(topics)
    }

    pub(super) fn count_in(&mut self, protocols: &[Protocol]) {
        for protocol in protocols {
            *self.offered.entry(protocol.name.clone()).or_default() += 1;
        }
    }

    pub(super) fn count_out(&mut self, protocols: &[Protocol]) {
        for protocol in protocols {
            let Some(count) = self.offered.get_mut(&protocol.name) else { continue };
            *count -= 1;
            if *count == 0 {
                self.offered.remove(&protocol.name);
            }
        }
    }

    fn offers(&self, protocol: &str) -> usize {
        self.offered.get(protocol).copied().unwrap_or(0)
    }
}

impl Member {
    /// What it offered for this protocol; empty if it did not.
    pub(in crate::coordinator::group) fn metadata(&self, protocol: &str) -> &[u8] {
        let found = self.protocols.iter().find(|offer| *offer.name == *protocol);
        found.map_or(&[], |offer| &offer.metadata)
    }
}

/// The protocols of a request, each name once.
pub(super) fn offers(protocols: &[JoinGroupRequestProtocol<'_>]) -> Vec<Protocol> {
    let mut seen = BTreeSet::new();
    let firsts = protocols.iter().filter(|protocol| seen.insert(protocol.name));
    firsts
        .map(|protocol| Protocol { name: Box::from(protocol.name), metadata: Box::from(protocol.metadata) })
        .collect()
}

/// What a consumer subscribes to. All versions begin as the first does; the rest is not for the coordinator.
fn subscription(metadata: &[u8]) -> Result<ConsumerProtocolSubscription<'_>, DecodeError> {
    let mut r = Reader::new(metadata);
    if r.i16()? < 0 {
        return Err(DecodeError::Version);
    }
    ConsumerProtocolSubscription::decode(&mut r, 0)
}
