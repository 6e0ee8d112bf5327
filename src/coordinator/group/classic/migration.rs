//! What goes along when a group changes from this protocol to the consumer protocol (KIP-848), or back.

use super::{CONSUMER, ClassicGroup, Member, Protocol, State};
use crate::coordinator::group::step::Step;
use crate::protocol::ErrorCode;
use std::sync::Arc;

/// A member on its way.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::coordinator::group) struct Migrant {
    pub(in crate::coordinator::group) id: Arc<str>,
    pub(in crate::coordinator::group) instance: Option<Arc<str>>,
    pub(in crate::coordinator::group) client_id: Arc<str>,
    pub(in crate::coordinator::group) client_host: Arc<str>,
    pub(in crate::coordinator::group) rebalance_timeout_ms: i32,
    pub(in crate::coordinator::group) session_timeout_ms: i32,
    /// Names and metadata, the best first.
    pub(in crate::coordinator::group) protocols: Vec<(Arc<str>, Vec<u8>)>,
    /// As the leader, or the broker, gave it.
    pub(in crate::coordinator::group) assignment: Vec<u8>,
}

impl ClassicGroup {
    /// The generation that it is in.
    pub(in crate::coordinator::group) fn generation(&self) -> i32 {
        self.generation
    }

    /// Its members, by rising id.
    pub(in crate::coordinator::group) fn migrants(&self) -> Vec<Migrant> {
        let migrant = |(id, member): (&Arc<str>, &Member)| Migrant {
            id: id.clone(),
            instance: member.instance_id.clone(),
            client_id: Arc::from(&*member.client_id),
            client_host: Arc::from(&*member.client_host),
            rebalance_timeout_ms: member.rebalance_timeout_ms,
            session_timeout_ms: member.session_timeout_ms,
            protocols: member
                .protocols
                .iter()
                .map(|each| (Arc::from(&*each.name), each.metadata.to_vec()))
                .collect(),
            assignment: member.assignment.to_vec(),
        };
        self.members.iter().map(migrant).collect()
    }

    /// It is about to be a group of the other protocol: whoever waits is to join again.
    pub(in crate::coordinator::group) fn dissolve(&mut self, step: &mut Step<'_>) {
        self.disarm(step);
        for (id, member) in &mut self.members {
            member.end_waiting(ErrorCode::RebalanceInProgress, id, step);
        }
    }

    /// A group of consumers in this generation; the first of them leads. It is written down.
    pub(in crate::coordinator::group) fn from_migrants(
        id: Arc<str>,
        generation: i32,
        migrants: Vec<Migrant>,
        step: &mut Step<'_>,
    ) -> Self {
        let mut group = Self::new(id);
        group.generation = generation;
        for migrant in migrants {
            let member = Member {
                instance_id: migrant.instance,
                client_id: Box::from(&*migrant.client_id),
                client_host: Box::from(&*migrant.client_host),
                rebalance_timeout_ms: migrant.rebalance_timeout_ms,
                session_timeout_ms: migrant.session_timeout_ms,
                protocols: migrant.protocols.into_iter().map(protocol).collect(),
                assignment: migrant.assignment.into_boxed_slice(),
                ..Member::default()
            };
            group.add(migrant.id, member, CONSUMER);
        }
        group.protocol = group.choose_protocol();
        group.change_state(State::Stable, step.now.wall);
        group.save(step);
        for (id, member) in &mut group.members {
            member.touch(&group.id, id, step);
        }
        group
    }

    /// The members are to join again.
    pub(in crate::coordinator::group) fn start_over(&mut self, step: &mut Step<'_>) {
        self.rebalance(step);
    }
}

fn protocol((name, metadata): (Arc<str>, Vec<u8>)) -> Protocol {
    Protocol { name: Box::from(&*name), metadata: metadata.into_boxed_slice() }
}
