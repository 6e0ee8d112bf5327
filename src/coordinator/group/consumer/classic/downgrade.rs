//! A consumer group becomes a classic group, as all its members speak that protocol.

use super::super::group::{ConsumerGroup, Context};
use super::super::partitions::Assignment;
use super::protocol::assignment_bytes;
use crate::coordinator::group::classic::{ClassicGroup, Migrant};
use crate::coordinator::group::step::Step;
use crate::coordinator::group::table::{Group, Table};
use crate::metadata::Image;
use std::sync::Arc;

/// A group that is to become a classic one.
#[derive(Debug)]
pub(in crate::coordinator::group::consumer) struct Downgrade {
    /// Who does not come along.
    pub(in crate::coordinator::group::consumer) without: Vec<Arc<str>>,
    /// Whether the members must share out anew.
    pub(in crate::coordinator::group::consumer) rebalances: bool,
}

impl ConsumerGroup {
    /// Whether the group should become a classic one when these members are gone.
    pub(in crate::coordinator::group::consumer) fn downgrades_without(
        &self,
        context: &Context<'_>,
        leaving: &[Arc<str>],
    ) -> bool {
        let options = context.options;
        let left = self.state.members.len().saturating_sub(leaving.len());
        let leaving = leaving.iter().filter_map(|id| self.state.members.get(id));
        let classic_leaving = leaving.filter(|member| member.classic.is_some()).count();
        let all_classic = self.classic_members() - classic_leaving == left;
        all_classic && left > 0 && options.migration.downgrades() && left <= options.classic_size_max
    }

    fn migrants(&self, image: &Image, without: &[Arc<str>]) -> Vec<Migrant> {
        let nothing = Assignment::new();
        let staying = self.state.members.iter().filter(|(id, _)| !without.contains(id));
        let migrants = staying.filter_map(|(id, member)| {
            let classic = member.classic.as_deref()?;
            let target = self.state.targets.get(id).unwrap_or(&nothing);
            let metadata = classic.protocols.first().map_or(&[][..], |(_, metadata)| metadata);
            Some(Migrant {
                id: id.clone(),
                instance: member.instance.clone(),
                client_id: member.client_id.clone(),
                client_host: member.client_host.clone(),
                rebalance_timeout_ms: member.rebalance_timeout_ms,
                session_timeout_ms: classic.session_timeout_ms,
                protocols: classic.protocols.clone(),
                // Its subscription was read when it joined, so that the version is there.
                assignment: assignment_bytes(image, target, metadata).unwrap_or_default(),
            })
        });
        migrants.collect()
    }
}

/// Puts a classic group in the place of a consumer group.
pub(in crate::coordinator::group::consumer) fn downgrade(
    table: &mut Table,
    id: &Arc<str>,
    downgrade: &Downgrade,
    step: &mut Step<'_>,
) {
    let Some(Group::Consumer(group)) = table.group_mut(id) else { return };
    let (migrants, epoch) = (group.migrants(step.image, &downgrade.without), group.state.epoch);
    step.timers.cancel(&mut group.alarm);
    group.write_tombstones(&mut Context::of(step));
    let mut classic = ClassicGroup::from_migrants(id.clone(), epoch, migrants, step);
    if downgrade.rebalances {
        classic.start_over(step);
    }
    table.entry(id).1.group = Some(Group::Classic(Box::new(classic)));
    tracing::info!(group = &**id, "a consumer group became a classic group");
}
