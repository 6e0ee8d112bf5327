//! Request and response by hand against the generated code, in every version.

use super::*;
use crate::base::{Bytes, LeaderEpoch, NodeId, Offset, Uuid};
use crate::protocol::fetch_request::{self, ForgottenTopic, ReplicaState};
use crate::protocol::fetch_response::{self, AbortedTransaction, NodeEndpoint};
use crate::protocol::{
    ApiKey, Encode, ErrorCode, FetchRequest, FetchResponse, Message, Reader, TopicKey, response_frame,
};

fn versions() -> std::ops::RangeInclusive<i16> {
    FetchRequest::MIN_VERSION..=FetchRequest::MAX_VERSION
}

fn request(version: i16) -> FetchRequest<'static> {
    let name = |name| if version >= 13 { "" } else { name };
    let id = |id| if version >= 13 { Uuid(id) } else { Uuid::ZERO };
    let partition = |partition| fetch_request::FetchPartition {
        partition,
        current_leader_epoch: if version >= 9 { 5 } else { -1 },
        fetch_offset: 1_000,
        last_fetched_epoch: if version >= 12 { 4 } else { -1 },
        log_start_offset: if version >= 5 { 10 } else { -1 },
        partition_max_bytes: 1 << 20,
        replica_directory_id: if version >= 17 { Uuid(9) } else { Uuid::ZERO },
        high_watermark: if version >= 18 { 900 } else { i64::MAX },
    };
    let topic = |n, i, partitions| fetch_request::FetchTopic { topic: name(n), topic_id: id(i), partitions };
    let forgotten = ForgottenTopic { topic: name("old"), topic_id: id(3), partitions: vec![6, 7] };
    FetchRequest {
        cluster_id: (version >= 12).then_some("cluster"),
        replica_id: if version <= 14 { 2 } else { -1 },
        replica_state: match version {
            15.. => ReplicaState { replica_id: 2, replica_epoch: 77 },
            _ => ReplicaState::default(),
        },
        max_wait_ms: 500,
        min_bytes: 1,
        max_bytes: 50 << 20,
        isolation_level: 1,
        session_id: if version >= 7 { 42 } else { 0 },
        session_epoch: if version >= 7 { 3 } else { -1 },
        topics: vec![topic("a", 1, vec![partition(0), partition(1)]), topic("b", 2, vec![partition(4)])],
        forgotten_topics_data: if version >= 7 { vec![forgotten] } else { vec![] },
        rack_id: if version >= 11 { "r1" } else { "" },
    }
}

#[test]
fn the_view_sees_what_the_generated_decoder_sees() {
    for version in versions() {
        let expect = request(version);
        let bytes = expect.to_vec(version);
        let view = FetchView::parse(Reader::new(&bytes), version).unwrap();
        assert_eq!((view.cluster_id, view.replica_id, view.rack_id), (expect.cluster_id, 2, expect.rack_id));
        assert_eq!(view.replica_epoch, if version >= 15 { 77 } else { -1 });
        assert_eq!(
            (view.max_wait_ms, view.min_bytes, view.max_bytes, view.isolation_level),
            (500, 1, 50 << 20, 1)
        );
        assert_eq!((view.session_id, view.session_epoch), (expect.session_id, expect.session_epoch));
        let seen: Vec<_> = view.partitions().map(|p| (p.topic, p.partition)).collect();
        let topics = expect.topics.iter();
        let wanted: Vec<_> = topics
            .flat_map(|t| t.partitions.iter().map(|p| (key(version, t.topic, t.topic_id), from(p))))
            .collect();
        assert_eq!(seen, wanted, "version {version}");
        let forgotten: Vec<_> = view.forgotten().map(|p| (p.topic, p.partition)).collect();
        let old = key(version, "old", Uuid(3));
        assert_eq!(forgotten, if version >= 7 { vec![(old, 6), (old, 7)] } else { vec![] });
    }
}

fn key(version: i16, name: &str, id: Uuid) -> TopicKey<'_> {
    if version >= 13 { TopicKey::Id(id) } else { TopicKey::Name(name) }
}

fn from(p: &fetch_request::FetchPartition) -> FetchPartition {
    FetchPartition {
        index: p.partition,
        current_leader_epoch: p.current_leader_epoch,
        fetch_offset: p.fetch_offset,
        last_fetched_epoch: p.last_fetched_epoch,
        log_start_offset: p.log_start_offset,
        max_bytes: p.partition_max_bytes,
        replica_directory_id: p.replica_directory_id,
        high_watermark: p.high_watermark,
    }
}

#[test]
fn every_truncation_is_an_error() {
    for version in versions() {
        let bytes = request(version).to_vec(version);
        for len in 0..bytes.len() {
            assert!(FetchView::parse(Reader::new(&bytes[..len]), version).is_err(), "{version} {len}");
        }
        let longer = [&bytes[..], &[0]].concat();
        assert!(
            FetchView::parse(Reader::new(&longer), version).is_ok(),
            "bytes behind it, version {version}"
        );
    }
}

fn by_hand(version: i16) -> FetchedResponse<'static> {
    let served = FetchedPartition {
        high_watermark: Offset(900),
        last_stable_offset: Offset(800),
        log_start_offset: Offset(5),
        aborted_transactions: Some(vec![AbortedTransaction { producer_id: 1, first_offset: 850 }]),
        records: vec![Bytes::from_static(b"first batch"), Bytes::from_static(b"second")],
        ..FetchedPartition::failed(0, ErrorCode::None)
    };
    let moved = FetchedPartition {
        diverging_epoch: Some((LeaderEpoch(3), Offset(700))),
        current_leader: Some(LeaderHint { leader: NodeId(2), epoch: LeaderEpoch(6) }),
        preferred_read_replica: NodeId(8),
        ..FetchedPartition::failed(1, ErrorCode::NotLeaderOrFollower)
    };
    let topic = key(version, "topic", Uuid(1));
    FetchedResponse {
        throttle_time_ms: 7,
        error: ErrorCode::None,
        session_id: 42,
        topics: vec![FetchedTopic { topic, partitions: vec![served, moved] }],
        node_endpoints: vec![NodeEndpoint { node_id: 2, host: "host", port: 9092, rack: None }],
    }
}

fn generated(of: &FetchedResponse<'static>) -> FetchResponse<'static> {
    let topic = |t: &FetchedTopic<'static>| fetch_response::FetchableTopicResponse {
        topic: if let TopicKey::Name(name) = t.topic { name } else { "" },
        topic_id: if let TopicKey::Id(id) = t.topic { id } else { Uuid::ZERO },
        partitions: t.partitions.iter().map(generated_partition).collect(),
    };
    FetchResponse {
        throttle_time_ms: of.throttle_time_ms,
        error_code: of.error.code(),
        session_id: of.session_id,
        responses: of.topics.iter().map(topic).collect(),
        node_endpoints: of.node_endpoints.clone(),
    }
}

fn generated_partition(p: &FetchedPartition) -> fetch_response::PartitionData<'static> {
    let diverging =
        p.diverging_epoch.map(|(e, o)| fetch_response::EpochEndOffset { epoch: e.0, end_offset: o.0 });
    let leader = p
        .current_leader
        .map(|h| fetch_response::LeaderIdAndEpoch { leader_id: h.leader.0, leader_epoch: h.epoch.0 });
    fetch_response::PartitionData {
        partition_index: p.index,
        error_code: p.error.code(),
        high_watermark: p.high_watermark.0,
        last_stable_offset: p.last_stable_offset.0,
        log_start_offset: p.log_start_offset.0,
        diverging_epoch: diverging.unwrap_or_default(),
        current_leader: leader.unwrap_or_default(),
        snapshot_id: Default::default(),
        aborted_transactions: p.aborted_transactions.clone(),
        preferred_read_replica: p.preferred_read_replica.0,
        records: Some(if p.records.is_empty() { b"" } else { b"first batchsecond" }),
    }
}

#[test]
fn the_gathered_response_has_the_bytes_of_the_generated_one() {
    for version in versions() {
        let mut response = by_hand(version);
        for endpoints in [true, false] {
            if !endpoints {
                response.node_endpoints.clear();
            }
            let frame = response.clone().take_frame(version, 99);
            let expect = response_frame(ApiKey::Fetch, version, 99, &generated(&response));
            assert_eq!(frame.concat(), expect, "version {version}");
            let pieces: Vec<_> = frame.pieces().map(<[u8]>::as_ptr).collect();
            assert_eq!(pieces.len(), 4, "own bytes, two batches, own bytes");
            assert_eq!(pieces[1], response.topics[0].partitions[0].records[0].as_ptr());
        }
    }
}
