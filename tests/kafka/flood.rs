//! Thousands of requests that are wrong in every way, for each API and version that the broker offers, made from the
//! tables. Afterwards it is as before: it serves an unmodified client, holds no more memory, has no more files open, and
//! never said "panic".
//!
//! `HIGHWATER_FLOOD_ROUNDS` says how often; every round prints its seed.

use crate::broker::{Broker, Folder, SMALL, Usage};
use crate::tables::{self, Maker, Shape};
use crate::{plan, tools};
use highwater::base::{Offset, Random, Timestamp};
use highwater::protocol::batch::{BatchBuilder, Compression};
use highwater::protocol::create_topics_request::{CreatableTopic, CreatableTopicConfig};
use highwater::protocol::list_offsets_request::{ListOffsetsPartition, ListOffsetsTopic};
use highwater::protocol::produce_request::{PartitionProduceData, TopicProduceData};
use highwater::protocol::{
    ApiKey, ApiVersionsRequest, ApiVersionsResponse, CreateTopicsRequest, CreateTopicsResponse, Decode,
    Encode, ListOffsetsRequest, ListOffsetsResponse, ProduceRequest, ProduceResponse, RequestHeader,
    request_frame,
};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

/// How far the broker's memory may move after the first round, in KiB: much less than a request may promise.
const MOVED_KIB_MAX: u64 = 4 << 10;
/// How often all bombs are thrown.
const BOMBED: usize = 3;
/// How far it may move with bombs: a search by time opens a batch up to 64 MiB, on each core; the rest is what the
/// allocator keeps, and records that are on their way to their files.
const BOMBED_KIB_MAX: u64 = 192 << 10;
/// `socket.request.max.bytes`: the largest size that is believed.
const SIZE_MAX: u32 = 104_857_600;
/// Connections that wait with half a frame.
const HANGING: usize = 200;
/// Topics that bombs go to. Nothing is opened for the first, and more may be for the others.
const TOPICS: [(&str, &[(&str, &str)]); 3] = [
    ("plain", &[]),
    ("stamped", &[("message.timestamp.type", "LogAppendTime")]),
    ("compacted", &[("cleanup.policy", "compact")]),
];

#[test]
fn a_flood_of_nonsense_changes_nothing() {
    let rounds: u64 =
        std::env::var("HIGHWATER_FLOOD_ROUNDS").map_or(20, |text| text.parse().expect("a number of rounds"));
    let folder = Folder::new();
    // Memory in which a request of socket.request.max.bytes has room.
    // One partition of offsets: each that is written for the first time has one more file open.
    let more = ["--auto.create.topics.enable", "false", "--offsets.topic.num.partitions", "1"];
    let flags = [&SMALL[..2], &["--memory", "1073741824"], &more].concat();
    let mut broker = Broker::start(&folder, &flags);
    create_topics(&broker);
    let offered = offered(&broker);
    let mut count = everything(&broker, &offered, 0);
    let before = settled(&broker);
    count += (1..=rounds).map(|seed| everything(&broker, &offered, seed)).sum::<usize>();
    let after = settled(&broker);
    println!("{count} requests to {} versions of APIs; {before:?}, then {after:?}", offered.len());
    assert!(after.resident_kib < before.resident_kib + MOVED_KIB_MAX, "{before:?}, then {after:?}");
    assert_eq!((after.sockets, after.files), (before.sockets, before.files));
    (0..BOMBED).for_each(|_| bombs(&broker));
    let bombed = settled(&broker);
    println!("after {BOMBED} rounds of bombs {bombed:?}");
    assert!(bombed.resident_kib < before.resident_kib + BOMBED_KIB_MAX, "{before:?}, then {bombed:?}");
    assert_eq!(bombed.sockets, before.sockets);
    assert!(!broker.log().contains("panic"), "{}", broker.log());
    an_unmodified_client_is_served(&broker, &folder);
    assert!(broker.stop().success());
}

/// What it holds once connections that were closed here are closed there.
fn settled(broker: &Broker) -> Usage {
    std::thread::sleep(Duration::from_millis(500));
    broker.usage()
}

/// One round; how many requests it sent.
fn everything(broker: &Broker, offered: &[(ApiKey, i16)], seed: u64) -> usize {
    let started = Instant::now();
    let count = round(broker, offered, seed);
    sizes(broker);
    hang(broker, seed);
    println!("seed {seed}: {count} requests in {:?}", started.elapsed());
    count
}

// ---- requests

/// Every API and version that a client is told of and that can be made.
fn offered(broker: &Broker) -> Vec<(ApiKey, i16)> {
    let body = ask(broker, &request_frame(0, 1, None, &ApiVersionsRequest::default()), 0);
    let answer = ApiVersionsResponse::from_bytes(&body, 0).expect("an answer");
    let known = answer.api_keys.iter().filter_map(|row| Some((ApiKey::from_code(row.api_key)?, row)));
    let versions = known.flat_map(|(api, row)| (row.min_version..=row.max_version).map(move |v| (api, v)));
    let versions: Vec<_> = versions.filter(|(api, version)| api.supports(*version)).collect();
    assert!(versions.len() > 80, "{versions:?}");
    versions
}

fn round(broker: &Broker, offered: &[(ApiKey, i16)], seed: u64) -> usize {
    let tables = tables::all();
    let mut random = Random::from_seed(seed);
    let mut count = 0;
    for (api, version) in offered {
        let name = format!("{}Request", api.name());
        let message = tables.iter().find(|message| message.name == name).expect("a message of the tables");
        let shape = Shape::Any;
        let body =
            Maker { message, version: *version, shape, random: Random::from_seed(random.next_u64()) }.bytes();
        for bytes in variants(&frame(*api, *version, &body), &mut random) {
            throw(broker, &bytes);
            count += 1;
        }
    }
    count
}

/// A frame without its size.
fn frame(api: ApiKey, version: i16, body: &[u8]) -> Vec<u8> {
    let (request_api_key, request_api_version, correlation_id) = (api as i16, version, 7);
    let header =
        RequestHeader { request_api_key, request_api_version, correlation_id, client_id: Some("flood") };
    [header.to_vec(api.request_header_version(version)), body.to_vec()].concat()
}

/// What a connection sends in place of the request `frame`.
fn variants(frame: &[u8], random: &mut Random) -> Vec<Vec<u8>> {
    let cut = random.below(frame.len() as u64) as usize;
    let noise: Vec<u8> = (0..random.below(300)).map(|_| random.next_u64() as u8).collect();
    let more = random.below(1000) as u32 + 1;
    let less = random.below(frame.len() as u64) as u32;
    let mutated = mutate(frame, random);
    vec![
        sized(frame),
        sized(&frame[..cut]),
        sized(&mutated),
        sized(&mutate(frame, random)),
        sized(&mutate(frame, random)),
        [sized(frame), sized(frame), sized(&mutated), sized(frame)].concat(),
        [&(frame.len() as u32 + more).to_be_bytes()[..], frame].concat(),
        [&less.to_be_bytes()[..], frame].concat(),
        // The right header, then anything.
        sized(&[&frame[..frame.len().min(15)], &noise].concat()),
        noise,
    ]
}

fn sized(frame: &[u8]) -> Vec<u8> {
    [&(frame.len() as u32).to_be_bytes()[..], frame].concat()
}

/// Changes, cuts or doubles some bytes, or puts a huge length among them.
fn mutate(frame: &[u8], random: &mut Random) -> Vec<u8> {
    let mut out = frame.to_vec();
    for _ in 0..=random.below(4) {
        // API and version stay: other ones are not even read.
        let at = 4 + random.below(out.len().max(5) as u64 - 4) as usize;
        let at = at.min(out.len());
        let end = out.len().min(at + 4);
        match random.below(6) {
            0 => out.truncate(at.max(9)),
            1 => out.insert(at, random.next_u64() as u8),
            2 => out.extend_from_within(at..),
            3 => out[at..end].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff][..end - at]),
            4 => out[at..end].copy_from_slice(&[0xff, 0xff, 0xff, 0x0f][..end - at]),
            _ if at < out.len() => out[at] ^= 1 << random.below(8),
            _ => out.push(0xff),
        }
    }
    out
}

/// Sends bytes on a connection of their own, and waits until the broker has closed it. Whatever it answers before is fine.
fn throw(broker: &Broker, bytes: &[u8]) -> Vec<u8> {
    let mut stream = broker.connect();
    // It may close before it has read everything.
    _ = stream.write_all(bytes);
    _ = stream.shutdown(Shutdown::Write);
    let mut answers = Vec::new();
    match stream.read_to_end(&mut answers) {
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
            panic!("the connection stays open after {bytes:02x?}\n{}", broker.log())
        }
        _ => answers,
    }
}

// ---- sizes, half frames, bombs

fn sizes(broker: &Broker) {
    for size in [0, SIZE_MAX + 1, i32::MAX as u32, 1 << 31, u32::MAX] {
        assert_eq!(throw(broker, &size.to_be_bytes()), b"", "size {size}");
        assert_eq!(throw(broker, &[&size.to_be_bytes()[..], &[0; 100]].concat()), b"", "size {size}");
    }
}

/// Connections that promise much and send little hold nobody up, and cost what they sent.
fn hang(broker: &Broker, seed: u64) {
    let mut random = Random::from_seed(seed);
    let before = broker.usage();
    let hanging: Vec<TcpStream> = (0..HANGING)
        .map(|_| {
            let mut stream = broker.connect();
            let promised = SIZE_MAX - random.below(1 << 20) as u32;
            let sent = vec![0; random.below(2000) as usize];
            stream
                .write_all(&promised.to_be_bytes())
                .and_then(|()| stream.write_all(&sent))
                .expect("it reads");
            stream
        })
        .collect();
    offered(broker);
    let during = broker.usage();
    assert!(during.sockets >= HANGING);
    // The first room for a frame is 16 KiB.
    let room = 16 * HANGING as u64 + MOVED_KIB_MAX;
    assert!(during.resident_kib < before.resident_kib + room, "{before:?}, then {during:?}");
    drop(hanging);
    let end = Instant::now() + Duration::from_secs(10);
    while broker.usage().sockets > before.sockets {
        assert!(Instant::now() < end, "connections stay: {before:?}, now {:?}", broker.usage());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Zeroes that are small when compressed. Each topic answers whether it takes them; a search by time answers, too.
fn bombs(broker: &Broker) {
    for (codec, payload) in payloads() {
        for (topic, _) in TOPICS {
            let now = Timestamp(1_700_000_000_000);
            let batch = BatchBuilder::new().record(now, Some(b"k"), None).record(now, Some(b"k"), None);
            let batch = batch.build_compressed(Offset(0), *codec, payload);
            assert!(batch.len() < 1 << 20, "{codec:?}: {} bytes are more than a batch may have", batch.len());
            let body = ask(broker, &produce(topic, &batch), 9);
            let answer = ProduceResponse::from_bytes(&body, 9).expect("an answer");
            assert_eq!(answer.responses.len(), 1, "{codec:?} to {topic}");
            let body = ask(broker, &search(topic), 6);
            let answer = ListOffsetsResponse::from_bytes(&body, 6).expect("an answer");
            assert_eq!(answer.topics.len(), 1, "{codec:?} in {topic}");
        }
    }
}

fn payloads() -> &'static [(Compression, Vec<u8>)] {
    static PAYLOADS: std::sync::OnceLock<Vec<(Compression, Vec<u8>)>> = std::sync::OnceLock::new();
    PAYLOADS.get_or_init(|| {
        let zeroes = |mib: u64| std::io::repeat(0).take(mib << 20);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::copy(&mut zeroes(128), &mut gzip).expect("in memory");
        let mut lz4 = lz4_flex::frame::FrameEncoder::new(Vec::new());
        std::io::copy(&mut zeroes(200), &mut lz4).expect("in memory");
        let snappy = snap::raw::Encoder::new().compress_vec(&vec![0; 20 << 20]).expect("in memory");
        vec![
            (Compression::Gzip, gzip.finish().expect("in memory")),
            (Compression::Snappy, snappy),
            (Compression::Lz4, lz4.finish().expect("in memory")),
            (Compression::Zstd, zstd::encode_all(zeroes(1024), 1).expect("in memory")),
        ]
    })
}

// ---- well-formed requests

/// The body of the answer, whose header has tags or not as `version` of its API says.
fn ask(broker: &Broker, request: &[u8], version: i16) -> Vec<u8> {
    let mut stream = broker.connect();
    stream.write_all(request).expect("the broker reads");
    let mut size = [0; 4];
    stream.read_exact(&mut size).expect("an answer");
    let mut frame = vec![0; u32::from_be_bytes(size) as usize];
    stream.read_exact(&mut frame).expect("an answer");
    let api = ApiKey::from_code(i16::from_be_bytes([request[4], request[5]])).expect("an API");
    frame.split_off(if api.response_header_version(version) == 0 { 4 } else { 5 })
}

fn create_topics(broker: &Broker) {
    let topic = |(name, configs): &(&'static str, &'static [(&'static str, &'static str)])| CreatableTopic {
        name,
        num_partitions: 1,
        replication_factor: 1,
        configs: configs
            .iter()
            .map(|(name, value)| CreatableTopicConfig { name, value: Some(value) })
            .collect(),
        ..CreatableTopic::default()
    };
    let mut topics: Vec<CreatableTopic<'_>> = TOPICS.iter().map(topic).collect();
    // The plan of the clients has records of 8 MiB.
    topics.push(topic(&("next", &[("max.message.bytes", "12582912")])));
    let request = CreateTopicsRequest { topics, timeout_ms: 10_000, ..CreateTopicsRequest::default() };
    let body = ask(broker, &request_frame(5, 1, None, &request), 5);
    let answer = CreateTopicsResponse::from_bytes(&body, 5).expect("an answer");
    assert!(answer.topics.iter().all(|topic| topic.error_code == 0), "{answer:?}");
}

fn produce(topic: &str, batch: &[u8]) -> Vec<u8> {
    let partition = PartitionProduceData { index: 0, records: Some(batch) };
    let topic =
        TopicProduceData { name: topic, partition_data: vec![partition], ..TopicProduceData::default() };
    let request =
        ProduceRequest { acks: -1, timeout_ms: 10_000, topic_data: vec![topic], ..ProduceRequest::default() };
    request_frame(9, 3, None, &request).to_vec()
}

/// The first record that is not older than the bombs.
fn search(topic: &str) -> Vec<u8> {
    let partition = ListOffsetsPartition { timestamp: 1_600_000_000_000, ..ListOffsetsPartition::default() };
    let topic = ListOffsetsTopic { name: topic, partitions: vec![partition] };
    let request = ListOffsetsRequest { replica_id: -1, topics: vec![topic], ..ListOffsetsRequest::default() };
    request_frame(6, 4, None, &request).to_vec()
}

/// librdkafka writes and reads.
fn an_unmodified_client_is_served(broker: &Broker, folder: &Folder) {
    if !tools::have(&["rdkafka"]) {
        return;
    }
    let client = || std::process::Command::new(tools::env("rdkafka-client"));
    let file = folder.join("plan");
    std::fs::write(&file, plan::plan(true)).expect("the plan");
    tools::run(client().args(["produce", &broker.address(), "next"]).arg(&file).arg("none"));
    let count = plan::records(true).len();
    let read = tools::run(client().args(["consume", &broker.address(), &count.to_string(), "next"]));
    assert_eq!(read.lines().collect::<Vec<_>>(), plan::facts("next", 1, true));
}
