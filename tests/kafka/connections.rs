//! Floods of connections: more than the open files allow, and ten thousand. Who was there before is served on, memory stays bounded,
//! and when the flood is over everything is as it was.

use crate::broker::{Broker, Folder, SMALL};
use crate::wire::{Wire, batch};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// ApiVersions, version 0.
const HELLO: &[u8] = b"\0\0\0\x0a\0\x12\0\0\0\0\0\x01\0\0";

fn open_files_max() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").expect("/proc");
    let line = limits.lines().find(|line| line.starts_with("Max open files")).expect("a limit");
    line.split_whitespace().nth(3).and_then(|soft| soft.parse().ok()).unwrap_or(usize::MAX)
}

fn is_served(stream: &mut TcpStream) -> bool {
    stream.write_all(HELLO).is_ok() && stream.read_exact(&mut [0; 10]).is_ok()
}

/// A client that was there before does everything that it may want to.
fn works(client: &mut Wire, topic: &str) {
    assert_eq!(client.create_topic(topic), 0);
    assert_eq!(client.produce_when_led(topic, &batch(b"value")), (0, 0));
    assert_eq!(client.fetch(topic, 0), (0, 1, Some(b"value".to_vec())));
}

#[test]
fn more_connections_than_open_files() {
    let folder = Folder::new();
    let mut broker = Broker::start_with_open_files(&folder, &SMALL, 1_024);
    let mut early = Wire::connect(&broker);
    works(&mut early, "before");
    let files = broker.usage().descriptors();
    let flood: Vec<TcpStream> = (0..1_200).map(|_| broker.connect()).collect();
    works(&mut early, "during");
    assert!(broker.usage().descriptors() < 1_024 - 100, "administration keeps a part of the open files");
    drop(flood);
    assert!(is_served(&mut broker.connect()), "the next client comes in");
    broker
        .wait_for("the flood's descriptors are closed", |broker| broker.usage().descriptors() <= files + 10);
    works(&mut early, "after");
    assert!(broker.stop().success());
    assert!(!broker.log().contains("ERROR"), "{}", broker.log());
}

/// While the broker stands still the kernel completes connections for it: it must not take them all at once when it wakes.
#[test]
fn a_crowd_that_gathered_while_the_broker_stood_still() {
    let folder = Folder::new();
    let mut broker = Broker::start_with_open_files(&folder, &SMALL, 1_024);
    let mut early = Wire::connect(&broker);
    for round in ["first", "second", "third"] {
        broker.signal("STOP");
        let flood: Vec<TcpStream> = (0..1_200).map(|_| broker.connect()).collect();
        broker.signal("CONT");
        works(&mut early, round);
        drop(flood);
    }
    assert!(is_served(&mut broker.connect()), "the next client comes in");
    assert!(broker.stop().success());
    assert!(!broker.log().contains("ERROR"), "{}", broker.log());
}

#[test]
fn ten_thousand_connections() {
    let wanted = open_files_max().saturating_sub(500).min(10_000);
    println!("{wanted} connections");
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &SMALL);
    let mut early = Wire::connect(&broker);
    works(&mut early, "before");
    let before = broker.usage().resident_kib;
    let mut flood: Vec<TcpStream> = (0..wanted).map(|_| broker.connect()).collect();
    assert!(flood.iter_mut().all(is_served), "each of them is served");
    works(&mut early, "during");
    let each = broker.usage().resident_kib.saturating_sub(before) * 1024 / wanted as u64;
    println!("{each} bytes of memory for each");
    assert!(each < 8 << 10, "{each} bytes for a connection that does nothing");
    drop(flood);
    broker.wait_for("all have left", |broker| broker.usage().descriptors() < 300);
    works(&mut early, "after");
    assert!(broker.stop().success());
}
