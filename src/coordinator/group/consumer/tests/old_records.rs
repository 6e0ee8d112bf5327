//! Records of older brokers, and of newer ones.

use super::show;
use super::story::{Say, Story};
use crate::coordinator::Record;
use crate::coordinator::group::consumer::member::MemberState;
use crate::protocol::consumer_group_current_member_assignment_value::TopicPartitions;
use crate::protocol::{
    ConsumerGroupCurrentMemberAssignmentKey, ConsumerGroupCurrentMemberAssignmentValue,
    ConsumerGroupPartitionMetadataKey, ConsumerGroupPartitionMetadataValue, GroupRecord,
};

/// A member with all of `x`, which has two partitions.
fn start() -> Story {
    let mut story = Story::default();
    story.topic("x", 2);
    let say = Say {
        topics: Some(vec!["x"]),
        has: Some(Default::default()),
        timeout_ms: Some(10_000),
        ..Say::default()
    };
    let reply = story.send("a", &say).unwrap();
    story.hear("a", &say, &reply);
    story
}

fn append(story: &mut Story, record: &GroupRecord<'_>) {
    story.log.push(Record { key: record.key(), value: record.value(0) });
    story.restart();
}

fn current(state: i8, assignment_epochs: Option<Vec<i32>>) -> GroupRecord<'static> {
    let topic = TopicPartitions { topic_id: show::id("x"), partitions: vec![0, 1], assignment_epochs };
    let value = ConsumerGroupCurrentMemberAssignmentValue {
        member_epoch: 2,
        previous_member_epoch: 0,
        state,
        assigned_partitions: vec![topic],
        partitions_pending_revocation: Vec::new(),
    };
    let key = ConsumerGroupCurrentMemberAssignmentKey { group_id: "g", member_id: "a" };
    GroupRecord::ConsumerGroupCurrentMemberAssignment(key, Some(value))
}

/// Before 4.1 there was a record with the topics of a group; it is taken away at the next look at the topics.
#[test]
fn the_record_of_topics_is_taken_away() {
    let mut story = start();
    let key = ConsumerGroupPartitionMetadataKey { group_id: "g" };
    let value = ConsumerGroupPartitionMetadataValue { topics: Vec::new() };
    append(&mut story, &GroupRecord::ConsumerGroupPartitionMetadata(key, Some(value)));
    let written = story.log.len();
    story.send("a", &Say { epoch: 2, ..Say::default() }).unwrap();
    assert_eq!(show::records(&story.log[written..]), "-topics");
    story.send("a", &Say { epoch: 2, ..Say::default() }).unwrap();
    assert_eq!(show::records(&story.log[written..]), "-topics");
}

/// Before 4.3 partitions had no epochs of their own: they are as old as the member's.
#[test]
fn partitions_without_epochs_have_the_members() {
    for epochs in [None, Some(vec![1])] {
        let mut story = start();
        append(&mut story, &current(0, epochs));
        let member = &story.group.state.members["a"];
        let epochs: Vec<i32> =
            member.assigned.values().flat_map(|numbers| numbers.values().copied()).collect();
        assert_eq!(epochs, [2, 2]);
    }
}

/// A state that this version does not know: the member starts over with nothing.
#[test]
fn an_unknown_state_is_left_behind() {
    let mut story = start();
    append(&mut story, &current(9, None));
    assert_eq!(story.group.state.members["a"].state, MemberState::Unknown);
    let failure = story.send("a", &Say { epoch: 2, ..Say::default() }).unwrap_err();
    let text = "The consumer group member is in a unknown state. The member must abandon all its partitions and rejoin.";
    assert_eq!((failure.code.name(), &*failure.message), ("FENCED_MEMBER_EPOCH", text));
    let nothing = Say { epoch: 2, has: Some(Default::default()), ..Say::default() };
    story.send("a", &nothing).unwrap();
    assert_eq!(show::group(&story.group), "Stable 2/2 | a 2 x0 x1");
}
