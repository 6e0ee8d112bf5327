//! The log of `__consumer_offsets` as facts. A batch is what one step of the coordinator decided; between two batches the
//! state is one that a restart may find.

use super::{Place, WriteId};
use highwater::base::Uuid;
use highwater::coordinator::Record;
use highwater::protocol::batch::Batches;
use highwater::protocol::consumer_group_current_member_assignment_value::TopicPartitions;
use highwater::protocol::{ConsumerGroupCurrentMemberAssignmentValue, GroupMetadataValue, GroupRecord};
use std::collections::{BTreeMap, BTreeSet};

/// Records that were appended together.
pub(crate) type Batch = Vec<Record>;

/// A record, as far as the promises go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    /// An offset was committed.
    Offset { group: String, place: Place, offset: i64, write: WriteId },
    /// A classic group has this generation; members and their assignments.
    Generation { group: String, generation: i32, members: BTreeMap<String, Vec<u8>> },
    /// There is no classic group of this name.
    NoGeneration { group: String },
    /// What a member of a consumer group has.
    Member { group: String, member: String, has: Has },
    /// A consumer group has no such member.
    NoMember { group: String, member: String },
}

/// What a member has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Has {
    pub(super) epoch: i32,
    pub(super) assigned: BTreeSet<Place>,
    pub(super) revoking: BTreeSet<Place>,
}

/// The batches of a partition's log, from its beginning.
pub(crate) fn read_batches(log: &[u8]) -> Vec<Batch> {
    let batch = |batch: highwater::protocol::batch::BatchView<'_>| {
        assert!(batch.crc_fits(), "a batch with a wrong CRC in __consumer_offsets");
        let records = batch.records().expect("no codec").map(|record| {
            let record = record.expect("a sound record");
            let key = record.key.expect("a record of a group has a key").to_vec();
            Record { key, value: record.value.map(<[u8]>::to_vec) }
        });
        records.collect()
    };
    Batches::new(log).map(|found| batch(found.expect("a whole batch"))).collect()
}

/// What the promises go by.
pub(super) fn facts(
    batch: &Batch,
    named: &impl Fn(&str) -> Option<usize>,
    known: &impl Fn(Uuid) -> Option<usize>,
) -> Vec<Fact> {
    let parsed = batch.iter().filter_map(|record| {
        let parsed = GroupRecord::parse(&record.key, record.value.as_deref());
        fact(&parsed.expect("what the coordinator writes can be read"), named, known)
    });
    parsed.collect()
}

fn fact(
    record: &GroupRecord<'_>,
    named: &impl Fn(&str) -> Option<usize>,
    known: &impl Fn(Uuid) -> Option<usize>,
) -> Option<Fact> {
    Some(match record {
        GroupRecord::OffsetCommit(key, Some(value)) => Fact::Offset {
            group: key.group.to_owned(),
            place: (named(key.topic)?, key.partition),
            offset: value.offset,
            write: write_of(value.metadata).expect("members name their commits"),
        },
        GroupRecord::GroupMetadata(key, Some(value)) => Fact::Generation {
            group: key.group.to_owned(),
            generation: value.generation,
            members: members(value),
        },
        GroupRecord::GroupMetadata(key, None) => Fact::NoGeneration { group: key.group.to_owned() },
        GroupRecord::ConsumerGroupCurrentMemberAssignment(key, value) => {
            let (group, member) = (key.group_id.to_owned(), key.member_id.to_owned());
            match value {
                Some(value) => Fact::Member { group, member, has: has(value, known) },
                None => Fact::NoMember { group, member },
            }
        }
        _ => return None,
    })
}

/// The commit that metadata names.
pub(crate) fn write_of(metadata: &str) -> Option<WriteId> {
    metadata.parse().ok()
}

fn members(value: &GroupMetadataValue<'_>) -> BTreeMap<String, Vec<u8>> {
    let member = |member: &highwater::protocol::group_metadata_value::MemberMetadata<'_>| {
        (member.member_id.to_owned(), member.assignment.to_vec())
    };
    value.members.iter().map(member).collect()
}

fn has(value: &ConsumerGroupCurrentMemberAssignmentValue, known: &impl Fn(Uuid) -> Option<usize>) -> Has {
    let places = |topics: &[TopicPartitions]| {
        let each = topics.iter().flat_map(|topic| {
            let at = known(topic.topic_id).expect("a topic that somebody wants");
            topic.partitions.iter().map(move |number| (at, *number))
        });
        each.collect()
    };
    Has {
        epoch: value.member_epoch,
        assigned: places(&value.assigned_partitions),
        revoking: places(&value.partitions_pending_revocation),
    }
}
