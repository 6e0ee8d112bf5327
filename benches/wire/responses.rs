//! Responses, from values to what goes to the socket.

use crate::{Case, Work, repeat, repeat_with};
use highwater::base::{Bytes, BytesMut, Offset, Uuid};
use highwater::protocol::fetch::{FetchedPartition, FetchedResponse, FetchedTopic};
use highwater::protocol::metadata_response::{
    MetadataResponseBroker, MetadataResponsePartition, MetadataResponseTopic,
};
use highwater::protocol::{
    ApiKey, Encode, ErrorCode, MetadataResponse, TopicKey, response_frame, shared_response_frame,
};
use kafka_protocol::protocol::{Decodable, Encodable};
use std::hint::black_box;

const FETCH: i16 = 17;
const METADATA: i16 = 13;

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "Fetch encode, one batch of 1 MiB",
        target: "<= 50 ns",
        ours: || fetch(1, 1 << 20),
        theirs: Some(|| their_fetch(1, 1 << 20)),
    },
    Case {
        name: "Fetch encode, 100 partitions of 16 KiB",
        target: "<= 1.5 us",
        ours: || fetch(100, 16 << 10),
        theirs: Some(|| their_fetch(100, 16 << 10)),
    },
    Case {
        name: "the same, with its making and its release",
        target: "",
        ours: || fetch_and_release(100, 16 << 10),
        theirs: None,
    },
    Case {
        name: "Metadata encode, 1,000 topics of 10 partitions",
        target: "<= 300 us",
        ours: metadata,
        theirs: Some(their_metadata),
    },
    Case {
        name: "Metadata cached, 1,000 topics of 10 partitions",
        target: "a copy or less",
        ours: cached_metadata,
        theirs: None,
    },
];

fn fetched(partitions: i32, bytes: usize) -> FetchedResponse<'static> {
    let records = Bytes::from(vec![0x55; bytes]);
    let partition = |index| FetchedPartition {
        high_watermark: Offset(1_000_000),
        last_stable_offset: Offset(1_000_000),
        log_start_offset: Offset(0),
        records: vec![records.clone()],
        ..FetchedPartition::failed(index, ErrorCode::None)
    };
    let topic =
        FetchedTopic { topic: TopicKey::Id(Uuid(7)), partitions: (0..partitions).map(partition).collect() };
    FetchedResponse {
        throttle_time_ms: 0,
        error: ErrorCode::None,
        session_id: 77,
        topics: vec![topic],
        node_endpoints: Vec::new(),
    }
}

fn fetch(partitions: i32, bytes: usize) -> Work {
    let response = fetched(partitions, bytes);
    let kept = if partitions == 1 { 32 } else { 4 };
    repeat_with(kept, move || response.clone(), |response| response.take_frame(FETCH, 1))
}

fn fetch_and_release(partitions: i32, bytes: usize) -> Work {
    let response = fetched(partitions, bytes);
    repeat(move || black_box(&response).clone().take_frame(FETCH, 1))
}

/// The value of the other crate that has the same bytes.
fn theirs<T: Decodable>(frame: &[u8], header_bytes: usize, version: i16) -> T {
    let mut body = Bytes::copy_from_slice(&frame[4 + header_bytes..]);
    T::decode(&mut body, version).expect("the same message")
}

fn encode<T: Encodable + 'static>(value: T, version: i16) -> Work {
    repeat(move || {
        let value = black_box(&value);
        let mut out = BytesMut::with_capacity(value.compute_size(version).expect("a size"));
        value.encode(&mut out, version).expect("room");
        out
    })
}

fn their_fetch(partitions: i32, bytes: usize) -> Work {
    let mut fetched = fetched(partitions, bytes);
    let frame = fetched.take_frame(FETCH, 1).concat();
    encode(theirs::<kafka_protocol::messages::FetchResponse>(&frame, 5, FETCH), FETCH)
}

fn names() -> Vec<String> {
    (0..1000).map(|n| format!("a-topic-with-a-name-{n}")).collect()
}

fn described(names: &[String]) -> MetadataResponse<'_> {
    let broker = |node_id| MetadataResponseBroker { node_id, host: "broker.example", port: 9092, rack: None };
    let partition = |partition_index| MetadataResponsePartition {
        partition_index,
        leader_id: 1,
        leader_epoch: 5,
        replica_nodes: vec![1, 2, 3],
        isr_nodes: vec![1, 2, 3],
        ..MetadataResponsePartition::default()
    };
    let topic = |name| MetadataResponseTopic {
        name: Some(name),
        topic_id: Uuid(9),
        partitions: (0..10).map(partition).collect(),
        ..MetadataResponseTopic::default()
    };
    MetadataResponse {
        brokers: (1..=3).map(broker).collect(),
        cluster_id: Some("a-cluster-with-an-id"),
        controller_id: 1,
        topics: names.iter().map(|name| topic(name.as_str())).collect(),
        ..MetadataResponse::default()
    }
}

fn metadata() -> Work {
    let names: &'static [String] = names().leak();
    let response = described(names);
    repeat(move || response_frame(ApiKey::Metadata, METADATA, 1, black_box(&response)))
}

/// What a core does once it has the encoded body: a head of its own, the body shared.
fn cached_metadata() -> Work {
    let names = names();
    let body = Bytes::from(described(&names).to_vec(METADATA));
    repeat(move || shared_response_frame(ApiKey::Metadata, METADATA, 1, black_box(&body).clone()))
}

fn their_metadata() -> Work {
    let names = names();
    let body = described(&names).to_vec(METADATA);
    encode(
        theirs::<kafka_protocol::messages::MetadataResponse>(&[&[0; 9], &body[..]].concat(), 5, METADATA),
        METADATA,
    )
}
