//! Ten thousand partitions in one request of each kind; then a restart, after which hundreds of connections ask for all of them at once.

use super::requests::{
    CREATE_TOPICS, FETCH, LIST_OFFSETS, METADATA, PRODUCE, Topics, create, fetch, list_offsets, metadata,
    produce,
};
use crate::broker::{Broker, Folder, SMALL};
use crate::wire::{Wire, batch, receive};
use highwater::protocol::{
    CreateTopicsResponse, Decode, FetchResponse, ListOffsetsResponse, MetadataResponse, ProduceResponse,
    Reader,
};
use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

const TOPICS: [&str; 10] = ["w0", "w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "w9"];
const EACH: i32 = 1_000;
const ALL: usize = TOPICS.len() * EACH as usize;
const POLICY_VIOLATION: i16 = 44;
/// Connections of the storm.
const STORM: usize = 300;
/// What the storm may cost at most, in KiB: not 300 copies of an answer of 300 KB, and less than 1 MiB a connection.
const STORM_KIB_MAX: u64 = 200 << 10;

/// Sends a request and reads its answer, header and all.
fn ask(stream: &mut TcpStream, what: &str, request: &[u8]) -> Vec<u8> {
    let started = Instant::now();
    stream.write_all(request).expect("the broker reads");
    let answer = receive(stream).unwrap_or_else(|error| panic!("{what}: {error}"));
    println!("{what}: {} bytes, answered with {} in {:?}", request.len(), answer.len(), started.elapsed());
    answer[5..].to_vec()
}

fn read<'a, M: Decode<'a>>(body: &'a [u8], version: i16) -> M {
    M::decode(&mut Reader::new(body), version).expect("a response")
}

#[test]
fn ten_thousand_partitions_in_one_request_and_a_storm_after_the_restart() {
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &SMALL);
    let mut client = Wire::connect(&broker);
    assert_eq!(client.create_topic("own"), 0);
    assert_eq!(client.produce_when_led("own", &batch(b"value")), (0, 0));
    let topics: Vec<(&str, i32)> = TOPICS.iter().map(|name| (*name, EACH)).collect();
    let mut stream = broker.connect();
    stream.set_read_timeout(Some(Duration::from_secs(90))).expect("a time limit");
    create_all(&mut stream, &topics);
    broker.wait_for("every partition is led", |_| {
        let body = ask(&mut broker.connect(), "ListOffsets", &list_offsets(2, &topics));
        let answer: ListOffsetsResponse<'_> = read(&body, LIST_OFFSETS);
        answer.topics.iter().flat_map(|topic| &topic.partitions).all(|part| part.error_code == 0)
    });
    let body = ask(&mut stream, "Produce", &produce(3, &topics, &batch(b"value")));
    let answer: ProduceResponse<'_> = read(&body, PRODUCE);
    let parts = answer.responses.iter().flat_map(|topic| &topic.partition_responses);
    let placed: Vec<(i16, i64)> = parts.map(|part| (part.error_code, part.base_offset)).collect();
    assert_eq!(placed, vec![(0, 0); ALL]);
    everything_is_there(&mut stream, &topics);

    broker.kill();
    let started = Instant::now();
    broker.start_again();
    println!("started again in {:?}", started.elapsed());
    storm(&broker);
    let mut stream = broker.connect();
    stream.set_read_timeout(Some(Duration::from_secs(90))).expect("a time limit");
    everything_is_there(&mut stream, &topics);
}

/// More than 10,000 records of metadata are too many for one request, in Kafka, too; with the topics' own these would be.
fn create_all(stream: &mut TcpStream, topics: &Topics<'_>) {
    let mut create = |topics: &Topics<'_>| {
        let body = ask(stream, "CreateTopics", &create(1, topics));
        let answer: CreateTopicsResponse<'_> = read(&body, CREATE_TOPICS);
        answer.topics.iter().map(|topic| topic.error_code).collect::<Vec<_>>()
    };
    assert_eq!(create(topics), [POLICY_VIOLATION; TOPICS.len()]);
    let (most, last) = topics.split_at(TOPICS.len() - 1);
    assert_eq!(create(most), [0; TOPICS.len() - 1]);
    assert_eq!(create(last), [0]);
}

fn everything_is_there(stream: &mut TcpStream, topics: &Topics<'_>) {
    let body = ask(stream, "Fetch", &fetch(4, topics, 16 << 20));
    let answer: FetchResponse<'_> = read(&body, FETCH);
    let parts: Vec<_> = answer.responses.iter().flat_map(|topic| &topic.partitions).collect();
    assert_eq!(parts.len(), ALL);
    for part in parts {
        let bytes = part.records.map_or(0, |records| records.len());
        assert!(part.error_code == 0 && part.high_watermark == 1 && bytes > 61, "{part:?}");
    }
    let body = ask(stream, "ListOffsets", &list_offsets(5, topics));
    let answer: ListOffsetsResponse<'_> = read(&body, LIST_OFFSETS);
    let ends: Vec<i64> =
        answer.topics.iter().flat_map(|topic| &topic.partitions).map(|part| part.offset).collect();
    assert_eq!(ends, vec![1; ALL]);
}

/// Every client comes back at once and asks for everything; beside them, one produces.
fn storm(broker: &Broker) {
    let before = broker.usage().resident_kib;
    let started = Instant::now();
    let mut streams: Vec<TcpStream> = (0..STORM).map(|_| broker.connect()).collect();
    for (id, stream) in streams.iter_mut().enumerate() {
        stream.write_all(&metadata(id as i32)).expect("the broker reads");
    }
    let mut client = Wire::connect(broker);
    assert_eq!(client.produce_when_led("own", &batch(b"beside")), (0, 1));
    let beside = started.elapsed();
    let during = broker.usage().resident_kib;
    for (id, stream) in streams.iter_mut().enumerate() {
        let answer = receive(stream).expect("an answer");
        assert_eq!(answer[..4], (id as i32).to_be_bytes());
        let answer: MetadataResponse<'_> = read(&answer[5..], METADATA);
        assert_eq!(answer.topics.iter().map(|topic| topic.partitions.len()).sum::<usize>(), ALL + 1);
    }
    println!(
        "{STORM} connections know {ALL} partitions after {:?}; a client beside them produced after {beside:?}; {} KiB",
        started.elapsed(),
        during.saturating_sub(before)
    );
    assert!(during < before + STORM_KIB_MAX, "{before} KiB, then {during}");
}
