//! The figures of the README, measured on this machine: `cargo bench --bench figures [name …]`.
//!
//! Starts the release binary in a folder of its own, talks to it over loopback, and prints a table. Nothing is a test: on a
//! busy machine the numbers are worse. `start`, `restart`, `kill`, `idle`, `latency`, `partitions`, `heartbeats`, `rebalance` pick
//! single figures;
//! `restart` writes 10 GB.
#![expect(clippy::disallowed_methods, reason = "a measuring program reads clocks")]

mod broker;
mod client;
mod groups;
mod probe;

use broker::{Broker, Folder};
use client::Client;
use std::time::{Duration, Instant};

type Figure = (&'static str, fn());

const FIGURES: [Figure; 8] = [
    ("start", first_start),
    ("idle", idle),
    ("latency", latency),
    ("partitions", partitions),
    ("heartbeats", groups::heartbeats),
    ("rebalance", groups::rebalance),
    ("kill", after_kill),
    ("restart", restart),
];

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    for (name, figure) in FIGURES {
        if wanted.is_empty() || wanted.iter().any(|one| one == name) {
            figure();
        }
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn row(what: &str, value: String, target: &str) {
    println!("{what:<64} {value:>14}   target {target}");
}

fn ms(span: Duration) -> f64 {
    span.as_secs_f64() * 1e3
}

/// From exec to the first answer, on an empty folder.
fn first_start() {
    let starts = (0..9).map(|_| {
        let folder = Folder::new();
        let started = Instant::now();
        let broker = Broker::start(&folder, &[]);
        let span = ms(started.elapsed());
        broker.stop();
        span
    });
    row(
        "first start on an empty folder, to the first answer",
        format!("{:.1} ms", median(starts.collect())),
        "< 100 ms",
    );
}

/// Memory and processor time of a broker that nobody talks to.
fn idle() {
    let folder = Folder::new();
    let broker = Broker::start(&folder, &[]);
    std::thread::sleep(Duration::from_secs(2));
    let (before, began) = (broker.cpu_seconds(), Instant::now());
    std::thread::sleep(Duration::from_secs(10));
    let share = (broker.cpu_seconds() - before) / began.elapsed().as_secs_f64() * 100.0;
    row("idle: resident memory", format!("{:.1} MiB", broker.resident_mib()), "< 48 MiB");
    row("idle: of one core", format!("{share:.2} %"), "< 2 %");
    broker.stop();
}

/// One connection, acks=all, 1 KB, one request at a time, beside a bare durable write on the same file system and a
/// bare round trip.
fn latency() {
    let folder = Folder::new();
    let broker = Broker::start(&folder, &[]);
    let mut client = Client::connect(broker.port());
    client.create_topic("latency", 2);
    std::thread::sleep(Duration::from_secs(1));
    let cpu_before = broker.cpu_seconds();
    let batch = client::batch(&[0x55; 1024]);
    let mut probe = probe::Probe::new(folder.path());
    let mut echo = probe::Echo::new();
    let (mut ours, mut bare, mut trips) = ([Vec::new(), Vec::new()], Vec::new(), Vec::new());
    for round in 0..80 {
        bare.extend((0..50).map(|_| probe.write()));
        trips.extend((0..50).map(|_| echo.trip()));
        for _ in 0..50 {
            let started = Instant::now();
            client.produce("latency", round % 2, &batch);
            ours[round as usize % 2].push(started.elapsed().as_secs_f64() * 1e6);
        }
    }
    let (mut ours, bare, trip) = (ours.map(median), median(bare), median(trips));
    ours.sort_by(f64::total_cmp);
    row("bare O_DIRECT|O_DSYNC write of 4 KiB, interleaved: p50", format!("{bare:.0} us"), "");
    row("bare round trip of 1 KiB over loopback, interleaved: p50", format!("{trip:.0} us"), "");
    for (where_, p50) in ["the connection's core", "another core"].iter().zip(ours) {
        row(&format!("acks=all, 1 KB, one at a time, {where_}: p50"), format!("{p50:.0} us"), "");
        row("ratio", format!("{:.2}", p50 / bare), "<= 1.6");
    }
    let cpu = (broker.cpu_seconds() - cpu_before) / 4000.0 * 1e6;
    row("the broker's processor time, polling included, per request", format!("{cpu:.0} us"), "");
    broker.stop();
}

/// What an idle partition costs.
fn partitions() {
    const COUNT: i32 = 8_000;
    let folder = Folder::new();
    let broker = Broker::start(&folder, &[]);
    let mut client = Client::connect(broker.port());
    client.create_topic("one", 1);
    std::thread::sleep(Duration::from_secs(1));
    let before = broker.resident_mib();
    client.create_topic("many", COUNT);
    for partition in (0..COUNT).step_by(997) {
        client.produce("many", partition, &client::batch(b"open and served"));
    }
    std::thread::sleep(Duration::from_secs(3));
    let each = (broker.resident_mib() - before) * 1024.0 / f64::from(COUNT);
    row("8,000 partitions on all cores: memory of an idle one", format!("{each:.2} KiB"), "<= 4 KiB");
    broker.stop();
}

/// From exec after a kill -9 under load to the first acknowledgement.
fn after_kill() {
    let folder = Folder::new();
    let broker = Broker::start(&folder, &[]);
    let mut client = Client::connect(broker.port());
    client.create_topic("load", 16);
    let batch = client::batch(&vec![0xAA; 256 << 10]);
    let began = Instant::now();
    let mut sent = 0u64;
    while began.elapsed() < Duration::from_secs(12) {
        client.produce("load", (sent % 16) as i32, &batch);
        sent += 1;
    }
    broker.kill();
    let started = Instant::now();
    let broker = Broker::start(&folder, &[]);
    let mut client = Client::connect(broker.port());
    client.produce("load", 0, &batch);
    let mib = sent * 256 / 1024;
    row(
        &format!("kill -9 after {mib} MiB of load, to the first ack"),
        format!("{:.0} ms", ms(started.elapsed())),
        "< 1 s",
    );
    broker.stop();
}

/// Restart of a clean log of 10 GB in 1,000 partitions.
fn restart() {
    let folder = Folder::new();
    let broker = Broker::start(&folder, &[]);
    let mut client = Client::connect(broker.port());
    client.create_topic("big", 1000);
    let batch = client::batch(&vec![0x11; 1_000_000]);
    for n in 0..10_000 {
        client.produce("big", n % 1000, &batch);
    }
    broker.stop();
    let starts = (0..5).map(|_| {
        let started = Instant::now();
        let broker = Broker::start(&folder, &[]);
        let span = ms(started.elapsed());
        broker.stop();
        span
    });
    row(
        "restart of a clean log, 10 GB in 1,000 partitions",
        format!("{:.0} ms", median(starts.collect())),
        "< 200 ms",
    );
}
