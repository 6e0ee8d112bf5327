//! Thousands of requests on one connection before the first answer is read: each is answered, in order, and the broker holds no more of
//! them than it allows.

use super::requests::{api_versions, fetch, list_offsets, metadata, produce, produce_with};
use crate::broker::{Broker, Folder, SMALL};
use crate::wire::{Wire, batch, receive};
use std::io::Write as _;
use std::time::{Duration, Instant};

const REQUESTS: i32 = 20_000;
/// How far memory may move: 256 requests under way, 1 MiB of answers that nobody reads, and what the socket took.
const MOVED_KIB_MAX: u64 = 48 << 10;

#[test]
fn thousands_of_requests_on_one_connection() {
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &SMALL);
    let mut other = Wire::connect(&broker);
    assert_eq!(other.create_topic("deep"), 0);
    assert_eq!(other.produce_when_led("deep", &batch(b"first")), (0, 0));
    let mut stream = broker.connect();
    let mut writer = stream.try_clone().expect("the same socket");
    let before = broker.usage().resident_kib;
    let writing = std::thread::spawn(move || {
        let record = batch(b"one of many");
        for id in 0..REQUESTS {
            let topics = [("deep", 1)];
            let request = match id % 5 {
                0 => produce(id, &topics, &record),
                1 => fetch(id, &topics, 1 << 10),
                2 => metadata(id),
                3 => list_offsets(id, &topics),
                _ => api_versions(id),
            };
            writer.write_all(&request).expect("the broker reads on");
        }
    });
    // Nobody reads: the broker takes what it may, and others are served.
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(other.fetch("deep", 0).2.as_deref(), Some(&b"first"[..]));
    let during = broker.usage().resident_kib;
    println!("{} KiB for what waits", during.saturating_sub(before));
    assert!(during < before + MOVED_KIB_MAX, "{before} KiB, then {during}");
    for id in 0..REQUESTS {
        let answer = receive(&mut stream).expect("every request is answered");
        assert_eq!(answer[..4], id.to_be_bytes());
    }
    writing.join().expect("all were written");
    let end = 1 + i64::from(REQUESTS) / 5;
    assert_eq!(other.fetch("deep", end - 1).1, end, "every batch is there");
    assert!(broker.stop().success());
}

/// As in Kafka: what has arrived is taken although the client has gone.
#[test]
fn who_wants_no_answers_and_goes_leaves_everything_behind() {
    const COUNT: i64 = 2_000;
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &SMALL);
    let mut other = Wire::connect(&broker);
    assert_eq!(other.create_topic("left"), 0);
    assert_eq!(other.produce_when_led("left", &batch(b"first")), (0, 0));
    for round in 1..=5 {
        let request = produce_with(0, 1, &[("left", 1)], &batch(b"one of many"));
        let mut stream = broker.connect();
        stream.write_all(&request.repeat(COUNT as usize)).expect("the broker reads");
        drop(stream);
        let patience = Instant::now() + Duration::from_secs(20);
        let mut end = 0;
        while end < 1 + round * COUNT && Instant::now() < patience {
            end = other.fetch("left", 0).1;
        }
        assert_eq!(end, 1 + round * COUNT, "round {round}");
    }
    assert!(broker.stop().success());
}
