//! Produce requests, from the body's first byte to the ranges of all batches.

use crate::{Case, Work, repeat};
use highwater::base::{Bytes, Uuid};
use highwater::protocol::produce::ProduceView;
use highwater::protocol::produce_request::{PartitionProduceData, TopicProduceData};
use highwater::protocol::{Encode, ProduceRequest, Reader};
use kafka_protocol::protocol::Decodable;
use std::hint::black_box;

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "Produce decode, one batch of 16 KiB",
        target: "<= 20 ns, 0 allocations",
        ours: || ours(1, 13),
        theirs: Some(|| theirs(1, 13)),
    },
    Case {
        name: "Produce decode, one batch of 16 KiB, version 9",
        target: "",
        ours: || ours(1, 9),
        theirs: Some(|| theirs(1, 9)),
    },
    Case {
        name: "Produce decode, 100 partitions of 16 KiB",
        target: "<= 500 ns, <= 1 allocation",
        ours: || ours(100, 13),
        theirs: Some(|| theirs(100, 13)),
    },
    Case {
        name: "Produce decode, 100 partitions of 16 KiB, version 9",
        target: "",
        ours: || ours(100, 9),
        theirs: Some(|| theirs(100, 9)),
    },
];

/// One topic; the batches' content does not matter here.
fn body(partitions: i32, version: i16) -> Vec<u8> {
    let batch = vec![0x55; 16 << 10];
    let data = |index| PartitionProduceData { index, records: Some(&batch) };
    let topic = TopicProduceData {
        name: "a-topic-with-a-name",
        topic_id: Uuid(0x1234),
        partition_data: (0..partitions).map(data).collect(),
    };
    let request =
        ProduceRequest { transactional_id: None, acks: -1, timeout_ms: 30_000, topic_data: vec![topic] };
    request.to_vec(version)
}

fn ours(partitions: i32, version: i16) -> Work {
    let body = body(partitions, version);
    repeat(move || {
        let view = ProduceView::parse_each(Reader::new(black_box(&body)), version, |walked| {
            black_box((walked.topic_index, walked.partition.index, walked.partition.records));
        });
        view.expect("a request").acks
    })
}

fn theirs(partitions: i32, version: i16) -> Work {
    let body = Bytes::from(body(partitions, version));
    repeat(move || {
        let mut bytes = black_box(body.clone());
        kafka_protocol::messages::ProduceRequest::decode(&mut bytes, version).expect("a request")
    })
}
