//! Groups and records as short texts.

use crate::base::Uuid;
use crate::coordinator::Record;
use crate::coordinator::group::consumer::group::ConsumerGroup;
use crate::coordinator::group::consumer::member::MemberState;
use crate::coordinator::group::consumer::partitions::Owned;
use crate::protocol::GroupRecord;
use crate::protocol::consumer_group_current_member_assignment_value::TopicPartitions;

/// A topic's id is its letter.
pub(super) fn id(name: &str) -> Uuid {
    Uuid(u128::from(name.as_bytes()[0]))
}

fn letter(id: Uuid) -> char {
    char::from(id.0 as u8)
}

/// `x0 x1`, each with a word in front.
pub(super) fn partitions(mark: &str, owned: &Owned) -> Vec<String> {
    let each = owned.iter().flat_map(|(id, partitions)| partitions.keys().map(move |number| (*id, *number)));
    each.map(|(id, number)| format!("{mark}{}{number}", letter(id))).collect()
}

/// `Stable 2/2 | a 2 x0 x1 | b 2 revoking x2-`
pub(super) fn group(group: &ConsumerGroup) -> String {
    let state = &group.state;
    let mut out = format!("{} {}/{}", group.state_name(), state.epoch, state.target_epoch);
    for (id, member) in &state.members {
        let mut words = vec![format!(" | {id}"), member.epoch.to_string()];
        match member.state {
            MemberState::Stable => {}
            MemberState::UnrevokedPartitions => words.push("revoking".to_owned()),
            MemberState::UnreleasedPartitions => words.push("waiting".to_owned()),
            MemberState::Unknown => words.push("unknown".to_owned()),
        }
        words.extend(partitions("", &member.assigned));
        words.extend(partitions("-", &member.revoking));
        out += &words.join(" ");
    }
    out
}

/// `member a, epoch 2, target a x0, targets 2, current a 2 x0@2`
pub(super) fn records(records: &[Record]) -> String {
    let texts = records.iter().map(|record| {
        let parsed = GroupRecord::parse(&record.key, record.value.as_deref()).unwrap();
        text(&parsed)
    });
    texts.collect::<Vec<_>>().join(", ")
}

fn text(record: &GroupRecord<'_>) -> String {
    match record {
        GroupRecord::ConsumerGroupMetadata(_, Some(value)) => format!("epoch {}", value.epoch),
        GroupRecord::ConsumerGroupMetadata(_, None) => "-group".to_owned(),
        GroupRecord::ConsumerGroupPartitionMetadata(..) => "-topics".to_owned(),
        GroupRecord::ConsumerGroupMemberMetadata(key, value) => {
            dash(value.is_none(), "member", key.member_id)
        }
        GroupRecord::ConsumerGroupTargetAssignmentMetadata(_, Some(value)) => {
            format!("targets {}", value.assignment_epoch)
        }
        GroupRecord::ConsumerGroupTargetAssignmentMetadata(_, None) => "-targets".to_owned(),
        GroupRecord::ConsumerGroupTargetAssignmentMember(key, value) => {
            let topics = value.iter().flat_map(|value| &value.topic_partitions);
            let each = topics
                .flat_map(|t| t.partitions.iter().map(|number| format!(" {}{number}", letter(t.topic_id))));
            dash(value.is_none(), "target", key.member_id) + &each.collect::<String>()
        }
        GroupRecord::ConsumerGroupCurrentMemberAssignment(key, Some(value)) => {
            let words = with_epochs("", &value.assigned_partitions)
                + &with_epochs("-", &value.partitions_pending_revocation);
            format!("current {} {}<{}{words}", key.member_id, value.member_epoch, value.previous_member_epoch)
        }
        GroupRecord::ConsumerGroupCurrentMemberAssignment(key, None) => dash(true, "current", key.member_id),
        GroupRecord::ConsumerGroupRegularExpression(key, value) => {
            let topics = value.iter().flat_map(|value| &value.topics).map(|topic| format!(" {topic}"));
            dash(value.is_none(), "pattern", key.regular_expression) + &topics.collect::<String>()
        }
        other => panic!("{other:?} is no record of these groups"),
    }
}

fn dash(gone: bool, kind: &str, name: &str) -> String {
    format!("{}{kind} {name}", if gone { "-" } else { "" })
}

fn with_epochs(mark: &str, topics: &[TopicPartitions]) -> String {
    let each = topics.iter().flat_map(|topic| {
        let epochs = topic.assignment_epochs.as_deref().unwrap_or_default();
        topic.partitions.iter().zip(epochs).map(|(number, epoch)| (letter(topic.topic_id), *number, *epoch))
    });
    each.map(|(topic, number, epoch)| format!(" {mark}{topic}{number}@{epoch}")).collect()
}
