//! Peers that are gone without a word, that never read, that write a byte at a time: others are served at once, memory is bounded, and
//! who does nothing for `connections.max.idle.ms` is thrown out.

use super::requests::{api_versions, fetch};
use crate::broker::{Broker, Folder, SMALL};
use crate::wire::{Wire, batch, receive};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

const PEERS: usize = 50;
/// How long a well-behaved client may wait for anything.
const PROMPT: Duration = Duration::from_millis(500);
/// What each peer may cost: 1 MiB of answers that it does not read, and what was under way.
const EACH_KIB_MAX: u64 = 3 << 10;

/// A client does everything that it may want to, each thing promptly.
fn is_served(client: &mut Wire, topic: &str) {
    let started = Instant::now();
    let (error, offset) = client.produce(topic, &batch(b"prompt"));
    assert_eq!(error, 0);
    assert_eq!(client.fetch(topic, offset).2.as_deref(), Some(&b"prompt"[..]));
    assert!(started.elapsed() < PROMPT, "it took {:?}", started.elapsed());
}

/// A broker whose topic `big` holds 8 MiB, and a client with a topic of its own.
fn begin(folder: &Folder, more: &[&str]) -> (Broker, Wire) {
    let broker = Broker::start(folder, &[&SMALL[..], more].concat());
    let mut client = Wire::connect(&broker);
    for topic in ["big", "own"] {
        assert_eq!(client.create_topic(topic), 0);
        assert_eq!(client.produce_when_led(topic, &batch(b"first")), (0, 0));
    }
    (0..8).for_each(|_| assert_eq!(client.produce("big", &batch(&[7; 1_000_000])).0, 0));
    (broker, client)
}

/// How many bytes the broker answers to who asks for 8 MiB.
fn large_answer(broker: &Broker) -> usize {
    let mut peer = broker.connect();
    peer.write_all(&fetch(1, &[("big", 1)], 8 << 20)).expect("the broker reads");
    let bytes = receive(&mut peer).expect("the answer").len();
    println!("an answer of {bytes} bytes");
    bytes
}

fn resident(broker: &Broker) -> u64 {
    broker.usage().resident_kib
}

#[test]
fn who_never_reads_costs_little() {
    let folder = Folder::new();
    let (mut broker, mut client) = begin(&folder, &[]);
    let alone = large_answer(&broker);
    let before = resident(&broker);
    let mut peers: Vec<TcpStream> = (0..PEERS).map(|_| broker.connect()).collect();
    for peer in &mut peers {
        for id in 0..20 {
            peer.write_all(&fetch(id, &[("big", 1)], 8 << 20)).expect("the broker reads");
        }
    }
    for _ in 0..10 {
        is_served(&mut client, "own");
        std::thread::sleep(Duration::from_millis(50));
    }
    let during = resident(&broker);
    println!(
        "{} KiB for {PEERS} peers that ask for 160 MiB each and never read",
        during.saturating_sub(before)
    );
    assert!(during < before + EACH_KIB_MAX * PEERS as u64, "{before} KiB, then {during}");
    // They were only slow: who reads on gets every answer, some with little, as the memory for answers was in use.
    for id in 0..20_i32 {
        let answer = receive(&mut peers[0]).expect("the answer");
        assert_eq!(answer[..4], id.to_be_bytes());
    }
    drop(peers);
    broker.wait_for("all have left", |broker| broker.usage().sockets < 20);
    broker.wait_for("an answer may be as large as before", |broker| large_answer(broker) == alone);
    assert!(broker.stop().success());
}

#[test]
fn who_writes_a_byte_at_a_time_holds_nobody_up() {
    let folder = Folder::new();
    let (mut broker, mut client) = begin(&folder, &[]);
    let before = resident(&broker);
    let mut peers: Vec<TcpStream> = (0..PEERS).map(|_| broker.connect()).collect();
    let request = api_versions(77);
    for byte in &request {
        for peer in &mut peers {
            peer.write_all(&[*byte]).expect("the broker reads");
        }
        is_served(&mut client, "own");
    }
    for peer in &mut peers {
        assert_eq!(receive(peer).expect("an answer")[..4], 77_i32.to_be_bytes());
    }
    // Promised: 100 MB each. Sent: 100 KB.
    for peer in &mut peers {
        peer.write_all(&100_000_000_u32.to_be_bytes()).expect("the broker reads");
        peer.write_all(&[0; 100_000]).expect("the broker reads");
    }
    is_served(&mut client, "own");
    let during = resident(&broker);
    println!("{} KiB for {PEERS} peers with 100 KB of a request each", during.saturating_sub(before));
    assert!(during < before + 400 * PEERS as u64, "{before} KiB, then {during}");
    drop(peers);
    broker.wait_for("all have left", |broker| broker.usage().sockets < 20);
    assert!(broker.stop().success());
}

#[test]
fn who_is_gone_without_a_word_is_thrown_out() {
    let folder = Folder::new();
    let (mut broker, mut client) = begin(&folder, &["--connections.max.idle.ms", "2000"]);
    let sockets = broker.usage().sockets;
    let mut peers: Vec<TcpStream> = (0..3 * PEERS).map(|_| broker.connect()).collect();
    for (number, peer) in peers.iter_mut().enumerate() {
        // Silent from the first moment, in the middle of a request, or with answers on the way that nobody takes.
        let said = match number % 3 {
            0 => Vec::new(),
            1 => api_versions(1)[..9].to_vec(),
            _ => fetch(1, &[("big", 1)], 8 << 20).repeat(10),
        };
        peer.write_all(&said).expect("the broker reads");
    }
    broker.wait_for("they are out", |broker| {
        is_served(&mut client, "own");
        broker.usage().sockets <= sockets
    });
    for peer in &mut peers {
        // Whatever was on its way, then the end.
        _ = peer.read_to_end(&mut Vec::new());
    }
    is_served(&mut client, "own");
    assert!(broker.stop().success());
}
