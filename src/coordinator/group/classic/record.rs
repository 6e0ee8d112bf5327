//! The record of a group: what of it survives a restart.

use super::{ClassicGroup, Member, Protocol, State};
use crate::base::Timestamp;
use crate::coordinator::Record;
use crate::coordinator::group::step::{Step, encode_record};
use crate::protocol::group_metadata_value::MemberMetadata;
use crate::protocol::{GroupMetadataKey, GroupMetadataValue, GroupRecord};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The version that Kafka 4.3 writes.
const VALUE_VERSION: i16 = 3;

impl ClassicGroup {
    /// Writes down how the group is, and makes it so.
    pub(super) fn save(&mut self, step: &mut Step<'_>) {
        let record = encode_record(&self.record(), VALUE_VERSION);
        if let Ok(GroupRecord::GroupMetadata(_, Some(value))) =
            GroupRecord::parse(&record.key, record.value.as_deref())
        {
            self.apply(&value);
        }
        step.out.records.push(record);
    }

    /// Becomes what the record says. Members that are there already keep what no record knows: their waiting requests,
    /// their timers, the protocols that were not chosen.
    pub(in crate::coordinator::group) fn apply(&mut self, value: &GroupMetadataValue<'_>) {
        self.state = if value.members.is_empty() { State::Empty } else { State::Stable };
        self.changed_at = Some(value.current_state_timestamp).filter(|at| *at != -1).map(Timestamp);
        self.protocol_type = Some(value.protocol_type).filter(|name| !name.is_empty()).map(Box::from);
        self.protocol = value.protocol.map(Box::from);
        self.generation = value.generation;
        self.leader = value.leader.map(Arc::from);
        let mut before = std::mem::take(&mut self.members);
        self.members = value
            .members
            .iter()
            .map(|saved| member_of(saved, value.protocol.unwrap_or_default(), &mut before))
            .collect();
        self.index_members();
        self.subscribed = self.find_subscribed();
    }

    /// The record that takes the group away.
    pub(in crate::coordinator::group) fn tombstone(id: &str) -> Record {
        encode_record(&GroupRecord::GroupMetadata(GroupMetadataKey { group: id }, None), VALUE_VERSION)
    }

    /// The record of a group that was just made.
    pub(super) fn first_record(id: &str, now: Timestamp) -> Record {
        let value = GroupMetadataValue {
            protocol: None,
            leader: None,
            current_state_timestamp: now.0,
            ..Default::default()
        };
        encode_record(&GroupRecord::GroupMetadata(GroupMetadataKey { group: id }, Some(value)), VALUE_VERSION)
    }

    fn record(&self) -> GroupRecord<'_> {
        let protocol = self.protocol();
        let members = self.members.iter().map(|(id, member)| MemberMetadata {
            member_id: id,
            group_instance_id: member.instance_id.as_deref(),
            client_id: &member.client_id,
            client_host: &member.client_host,
            rebalance_timeout: member.rebalance_timeout_ms,
            session_timeout: member.session_timeout_ms,
            subscription: member.metadata(protocol.unwrap_or_default()),
            assignment: &member.assignment,
        });
        let value = GroupMetadataValue {
            protocol_type: self.protocol_type().unwrap_or_default(),
            generation: self.generation,
            protocol,
            leader: self.leader.as_deref(),
            current_state_timestamp: self.changed_at.map_or(-1, |at| at.0),
            members: members.collect(),
        };
        GroupRecord::GroupMetadata(GroupMetadataKey { group: &self.id }, Some(value))
    }

    /// What follows from the members.
    fn index_members(&mut self) {
        self.joining = self.members.values().filter(|member| member.joining.is_some()).count();
        let statics =
            self.members.iter().filter_map(|(id, member)| Some((member.instance_id.clone()?, id.clone())));
        self.instances = statics.collect();
        self.offered.clear();
        let offers = self.members.values().flat_map(|member| &member.protocols);
        for protocol in offers {
            *self.offered.entry(protocol.name.clone()).or_default() += 1;
        }
    }
}

/// The member that a record tells of, together with what is known of it beyond that.
fn member_of(
    saved: &MemberMetadata<'_>,
    protocol: &str,
    before: &mut BTreeMap<Arc<str>, Member>,
) -> (Arc<str>, Member) {
    let (id, mut member) = before
        .remove_entry(saved.member_id)
        .unwrap_or_else(|| (Arc::from(saved.member_id), Member::default()));
    if member.protocols.is_empty() || member.metadata(protocol) != saved.subscription {
        member.protocols =
            vec![Protocol { name: Box::from(protocol), metadata: Box::from(saved.subscription) }];
    }
    member.instance_id = saved.group_instance_id.map(Arc::from);
    member.client_id = Box::from(saved.client_id);
    member.client_host = Box::from(saved.client_host);
    member.session_timeout_ms = saved.session_timeout;
    // Records of old brokers have none.
    member.rebalance_timeout_ms =
        if saved.rebalance_timeout == -1 { saved.session_timeout } else { saved.rebalance_timeout };
    member.assignment = Box::from(saved.assignment);
    (id, member)
}
