//! Groups whose partitions the broker gives out, in stories.
//!
//! ```text
//! c report epoch=0 t,u regex=t.* assignor=range instance=i    joins; the member is called after who speaks
//! c report                                                    says only its epoch
//! c report has=t/0,t/1                                        and what it has; `has=none`
//! x consumers g h                                             ConsumerGroupDescribe
//! ```

use super::print::{Names, error, text};
use super::words::{Words, partition};
use crate::base::Uuid;
use crate::metadata::Image;
use crate::protocol::consumer_group_heartbeat_request::TopicPartitions;
use crate::protocol::consumer_protocol_assignment::TopicPartition;
use crate::protocol::{
    ConsumerGroupDescribeResponse, ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse,
    ConsumerProtocolAssignment, Decode, Encode, GroupRecord, Reader,
};

/// What a member has, by topic.
pub(super) fn owned<'a>(words: &Words<'a>, setting: &str) -> Vec<(&'a str, Vec<i32>)> {
    by_topic(words.list(setting).into_iter().filter(|part| *part != "none"))
}

fn by_topic<'a>(parts: impl Iterator<Item = &'a str>) -> Vec<(&'a str, Vec<i32>)> {
    let mut topics: Vec<(&str, Vec<i32>)> = Vec::new();
    for (name, index, _) in parts.map(partition) {
        match topics.iter_mut().find(|(known, _)| *known == name) {
            Some((_, numbers)) => numbers.push(index),
            None => topics.push((name, vec![index])),
        }
    }
    topics
}

/// A heartbeat.
pub(super) fn report<'a>(
    words: &Words<'a>,
    group_id: &'a str,
    (member_id, epoch): (&'a str, i32),
    image: &Image,
) -> ConsumerGroupHeartbeatRequest<'a> {
    let member_epoch = words.number("epoch").unwrap_or(epoch);
    let joins = member_epoch == 0;
    let topics = Some(words.word(2)).filter(|word| !word.is_empty());
    let has = (joins || words.get("has").is_some()).then(|| owned(words, "has"));
    let has = has.map(|topics| {
        let topic = |(name, partitions): (&str, Vec<i32>)| TopicPartitions {
            topic_id: image.topic_by_name(name).map_or(Uuid(7), |topic| topic.id),
            partitions,
        };
        topics.into_iter().map(topic).collect()
    });
    let has_wishes = topics.is_some() || words.get("regex").is_some();
    ConsumerGroupHeartbeatRequest {
        group_id,
        member_id,
        member_epoch,
        instance_id: words.get("instance"),
        rack_id: words.get("rack"),
        rebalance_timeout_ms: words.ms("rebalance").unwrap_or(if joins { 60_000 } else { -1 }),
        subscribed_topic_names: topics
            .map(|topics| topics.split(',').filter(|topic| *topic != "nothing").collect())
            .or((joins && !has_wishes).then(Vec::new)),
        subscribed_topic_regex: words.get("regex"),
        server_assignor: words.get("assignor"),
        topic_partitions: has,
    }
}

/// The answer to a heartbeat.
pub(super) fn print_heartbeat(
    body: &ConsumerGroupHeartbeatResponse<'_>,
    actor: &str,
    names: &mut Names,
) -> String {
    if body.error_code != 0 {
        return format!("{} {:?}", error(body.error_code), body.error_message.unwrap_or_default());
    }
    names.joined(actor, body.member_id.unwrap_or_default(), body.member_epoch);
    let topics = body.assignment.as_ref().map(|assignment| {
        let topics = assignment.topic_partitions.iter().map(|topic| (topic.topic_id, &topic.partitions));
        format!(" may have{}", partitions(topics))
    });
    format!("epoch {}{}", body.member_epoch, topics.unwrap_or_default())
}

/// ` #1001/0 #1001/1`
fn partitions<'a>(topics: impl Iterator<Item = (Uuid, &'a Vec<i32>)>) -> String {
    topics
        .flat_map(|(id, numbers)| numbers.iter().map(move |number| format!(" #{}/{number}", id.0)))
        .collect()
}

/// Groups for people.
pub(super) fn print_described(body: &ConsumerGroupDescribeResponse<'_>, names: &mut Names) -> String {
    let groups = body.groups.iter().map(|group| {
        if group.error_code != 0 {
            return format!("{} {} {:?}", group.group_id, error(group.error_code), group.error_message);
        }
        let members = group.members.iter().map(|member| {
            let topics = |assignment: &crate::protocol::consumer_group_describe_response::Assignment<'_>| {
                let each = assignment.topic_partitions.iter();
                each.flat_map(|topic| topic.partitions.iter().map(|n| format!(" {}/{n}", topic.topic_name)))
                    .collect::<String>()
            };
            let kind = if member.member_type == 0 { "classic" } else { "consumer" };
            let (has, target) = (topics(&member.assignment), topics(&member.target_assignment));
            let id = names.name(member.member_id);
            format!(" | {id} {} {kind} has{has} target{target}", member.member_epoch)
        });
        let members: String = members.collect();
        let (state, assignor) = (group.group_state, group.assignor_name);
        format!(
            "{} {state} {}/{} {assignor}{members}",
            group.group_id, group.group_epoch, group.assignment_epoch
        )
    });
    groups.collect::<Vec<_>>().join("; ")
}

/// A record of such a group; `None`: it is of another kind.
pub(super) fn print_record(record: &GroupRecord<'_>, names: &mut Names) -> Option<String> {
    let sign = |gone: bool| if gone { '-' } else { '+' };
    Some(match record {
        GroupRecord::ConsumerGroupMetadata(key, value) => {
            let epoch = value.as_ref().map_or(String::new(), |value| format!(" {}", value.epoch));
            format!("{} {} epoch{epoch}", sign(value.is_none()), key.group_id)
        }
        GroupRecord::ConsumerGroupPartitionMetadata(key, value) => {
            format!("{} {} topics", sign(value.is_none()), key.group_id)
        }
        GroupRecord::ConsumerGroupMemberMetadata(key, value) => {
            let kind = value.as_ref().map_or("", |value| match &value.classic_member_metadata {
                Some(_) => " classic",
                None => " consumer",
            });
            let topics =
                value.as_ref().map_or(String::new(), |value| format!(" {:?}", value.subscribed_topic_names));
            format!(
                "{} {} member {}{kind}{topics}",
                sign(value.is_none()),
                key.group_id,
                names.name(key.member_id)
            )
        }
        GroupRecord::ConsumerGroupTargetAssignmentMetadata(key, value) => {
            let epoch = value.as_ref().map_or(String::new(), |value| format!(" {}", value.assignment_epoch));
            format!("{} {} target epoch{epoch}", sign(value.is_none()), key.group_id)
        }
        GroupRecord::ConsumerGroupTargetAssignmentMember(key, value) => {
            let topics = value.iter().flat_map(|value| &value.topic_partitions);
            let topics = partitions(topics.map(|topic| (topic.topic_id, &topic.partitions)));
            format!(
                "{} {} target of {}{topics}",
                sign(value.is_none()),
                key.group_id,
                names.name(key.member_id)
            )
        }
        GroupRecord::ConsumerGroupCurrentMemberAssignment(key, value) => {
            let text = value.as_ref().map_or(String::new(), |value| {
                let has = value.assigned_partitions.iter().map(|topic| (topic.topic_id, &topic.partitions));
                let gives = value.partitions_pending_revocation.iter();
                let gives = partitions(gives.map(|topic| (topic.topic_id, &topic.partitions)));
                let gives = if gives.is_empty() { gives } else { format!(" gives up{gives}") };
                format!(" epoch {} state {}{}{gives}", value.member_epoch, value.state, partitions(has))
            });
            format!("{} {} {}{text}", sign(value.is_none()), key.group_id, names.name(key.member_id))
        }
        GroupRecord::ConsumerGroupRegularExpression(key, value) => {
            let topics = value.as_ref().map_or(String::new(), |value| format!(" {:?}", value.topics));
            format!("{} {} pattern {}{topics}", sign(value.is_none()), key.group_id, key.regular_expression)
        }
        _ => return None,
    })
}

/// `[t/0,t/1]` as a consumer's leader writes it, maybe with data of its own behind it; anything else as it stands.
pub(super) fn assignment_bytes(word: &str) -> Vec<u8> {
    let Some((parts, data)) = word.strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
        return word.as_bytes().to_vec();
    };
    let topics = by_topic(parts.split(',').filter(|part| !part.is_empty()));
    let topics = topics.into_iter().map(|(topic, partitions)| TopicPartition { topic, partitions });
    let user_data = Some(data.as_bytes()).filter(|data| !data.is_empty());
    let body = ConsumerProtocolAssignment { assigned_partitions: topics.collect(), user_data };
    [vec![0, 3], body.to_vec(3)].concat()
}

/// An assignment of the classic protocol, as a consumer would read it; in other stories it is just a text.
pub(super) fn print_assignment(bytes: &[u8]) -> String {
    let rest = bytes.strip_prefix(&[0, 3]).or(bytes.strip_prefix(&[0, 1]));
    let read = rest.map(|rest| ConsumerProtocolAssignment::decode(&mut Reader::new(rest), 0));
    let Some(Ok(assignment)) = read else { return format!("{:?}", text(bytes)) };
    let topics = assignment.assigned_partitions.iter();
    let each =
        topics.flat_map(|topic| topic.partitions.iter().map(|number| format!(" {}/{number}", topic.topic)));
    format!("[{}]", each.collect::<String>().trim_start())
}
