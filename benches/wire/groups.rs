//! What a coordinator of groups costs per request, and to load.

use crate::{Case, Work, repeat};
use highwater::base::{Duration, Instant, Now, Timestamp};
use highwater::coordinator::group::{Groups, Options};
use highwater::coordinator::{Outcome, Record, Request};
use highwater::metadata::{Delta, Image};
use highwater::protocol::group_metadata_value::MemberMetadata;
use highwater::protocol::offset_commit_request::{OffsetCommitRequestPartition, OffsetCommitRequestTopic};
use highwater::protocol::{
    ApiKey, Encode, GroupMetadataKey, GroupMetadataValue, GroupRecord, HeartbeatRequest, MetadataRecord,
    OffsetCommitKey, OffsetCommitRequest, OffsetCommitValue, PartitionRecord, TopicRecord,
};
use std::sync::Arc;

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "groups: a heartbeat, 1,000 groups of 10 members",
        target: "< 2 us",
        ours: || heartbeats(1_000, 10),
        theirs: None,
    },
    Case {
        name: "groups: a heartbeat, 1,000 groups of 300 members",
        target: "< 2 us",
        ours: || heartbeats(1_000, 300),
        theirs: None,
    },
    Case { name: "groups: a commit of one offset", target: "", ours: commits, theirs: None },
    Case { name: "groups: loading 100,000 offsets", target: "< 300 ms", ours: load_offsets, theirs: None },
];

/// `__consumer_offsets` before the first request.
pub(crate) fn new_groups() -> Groups {
    Groups::new(Arc::new(Options::default()), 1)
}

fn group_id(group: usize) -> String {
    format!("payments-consumer-{group:05}")
}

pub(crate) fn member_id(member: usize) -> String {
    format!("consumer-payments-1-4a6f2a54-8d6e-4c53-9d3f-{member:012x}")
}

/// A stable group as its record.
fn group_record(id: &str, member_ids: &[String]) -> Record {
    let members = member_ids.iter().map(|member_id| MemberMetadata {
        member_id,
        session_timeout: 45_000,
        rebalance_timeout: 300_000,
        subscription: b"\0\x01\0\0\0\x01\0\x08payments\0\0\0\0\0\0\0\0",
        ..Default::default()
    });
    let value = GroupMetadataValue {
        protocol_type: "consumer",
        generation: 1,
        protocol: Some("range"),
        leader: member_ids.first().map(String::as_str),
        members: members.collect(),
        ..Default::default()
    };
    let record = GroupRecord::GroupMetadata(GroupMetadataKey { group: id }, Some(value));
    Record { key: record.key(), value: record.value(3) }
}

pub(crate) fn request<'a>(api: ApiKey, version: i16, body: &'a [u8]) -> Request<'a> {
    let client_host = "/127.0.0.1";
    Request { token: 1, api, version, correlation_id: 7, client_id: "payments", client_host, body }
}

/// Members in turn, three seconds from one turn to the next; deadlines are looked at as they come.
fn heartbeats(groups: usize, members: usize) -> Work {
    let member_ids: Vec<String> = (0..members).map(member_id).collect();
    let mut coordinator = new_groups();
    let image = Image::new("c");
    let mut bodies = Vec::new();
    for group in 0..groups {
        let group_id = group_id(group);
        coordinator.load(group_record(&group_id, &member_ids));
        bodies.extend(member_ids.iter().map(|member_id| {
            let group_id = &*group_id;
            HeartbeatRequest { group_id, generation_id: 1, member_id, group_instance_id: None }.to_vec(4)
        }));
    }
    let mut now = Now { mono: Instant(1), wall: Timestamp(1) };
    let mut out = Outcome::default();
    coordinator.loaded(now, &image, &mut out);
    let pause = Duration(3_000_000_000 / bodies.len() as u64);
    let mut at = 0;
    repeat(move || {
        // Neighbours in time are not neighbours in memory.
        at = (at + 7_919) % bodies.len();
        now.mono = now.mono + pause;
        out.replies.clear();
        if coordinator.next_deadline().is_some_and(|deadline| deadline <= now.mono) {
            coordinator.deadline(now, &image, &mut out);
        }
        coordinator.request(now, &image, &request(ApiKey::Heartbeat, 4, &bodies[at]), &mut out);
        out.replies.len()
    })
}

fn image_with_a_topic(partitions: i32) -> Image {
    let mut image = Image::new("c");
    let topic_id = highwater::base::Uuid(1000);
    let topic = MetadataRecord::Topic(TopicRecord { name: "payments", topic_id });
    let partition = |partition_id| {
        let replica = PartitionRecord { replicas: vec![1], isr: vec![1], leader: 1, ..Default::default() };
        MetadataRecord::Partition(PartitionRecord { topic_id, partition_id, ..replica })
    };
    for record in std::iter::once(topic).chain((0..partitions).map(partition)) {
        let offset = image.offset().plus(1);
        image.apply(offset, &record, &mut Delta::default()).expect("a record that fits");
    }
    image
}

/// A member commits one partition.
fn commits() -> Work {
    let image = image_with_a_topic(10);
    let mut coordinator = new_groups();
    let members = [member_id(0)];
    coordinator.load(group_record(&group_id(0), &members));
    let now = Now { mono: Instant(1), wall: Timestamp(1) };
    coordinator.loaded(now, &image, &mut Outcome::default());
    let partition =
        OffsetCommitRequestPartition { partition_index: 3, committed_offset: 17, ..Default::default() };
    let topic =
        OffsetCommitRequestTopic { name: "payments", partitions: vec![partition], ..Default::default() };
    let group_id = group_id(0);
    let body = OffsetCommitRequest {
        group_id: &group_id,
        generation_id_or_member_epoch: 1,
        member_id: &members[0],
        topics: vec![topic],
        ..Default::default()
    };
    let body = body.to_vec(9);
    repeat(move || {
        let mut out = Outcome::default();
        coordinator.request(now, &image, &request(ApiKey::OffsetCommit, 9, &body), &mut out);
        out
    })
}

/// 1,000 groups with 100 offsets each.
fn load_offsets() -> Work {
    let value = OffsetCommitValue { offset: 17, metadata: "", commit_timestamp: 1, ..Default::default() };
    let mut records = Vec::new();
    for group in 0..1_000 {
        let group = group_id(group);
        for partition in 0..100 {
            let key = OffsetCommitKey { group: &group, topic: "payments", partition };
            let record = GroupRecord::OffsetCommit(key, Some(value.clone()));
            records.push(Record { key: record.key(), value: record.value(4) });
        }
    }
    repeat(move || {
        let mut coordinator = new_groups();
        records.iter().for_each(|record| coordinator.load(record.clone()));
        coordinator
    })
}
