//! Little memory: the real binary in a memory cgroup, with `--memory` set below its limit, under everything that uses memory
//! at once. It must neither be killed nor refuse what fits; its resident memory stays below the limit.

use crate::broker::{Broker, Folder, SMALL};
use crate::wire::{Wire, batch};
use highwater::base::Bytes;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What the broker is told, and what the kernel allows: the rest is for the program itself, its rings, and what the allocator
/// cannot give back at once.
const MEMORY: &str = "100663296";
const LIMIT_BYTES: u64 = 256 << 20;
const TIME: Duration = Duration::from_secs(8);

/// A memory cgroup (version 1 or 2) that this process made; its processes must be gone at the end.
struct Cgroup(PathBuf);

impl Cgroup {
    /// `None`, with a line that says so, where this account cannot make one; with CI=true root must.
    fn new(limit: u64) -> Option<Self> {
        let name = format!("highwater-test-{}", std::process::id());
        let versions = [("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")];
        for (root, file) in versions {
            let path = PathBuf::from(root).join(&name);
            if fs::create_dir(&path).is_err() {
                continue;
            }
            let group = Self(path);
            if fs::write(group.0.join(file), limit.to_string()).is_ok() {
                return Some(group);
            }
        }
        let is_required = std::env::var("CI").is_ok_and(|ci| ci == "true") && fs::metadata("/root/.").is_ok();
        assert!(!is_required, "a memory cgroup cannot be made");
        println!("SKIPPED: a memory cgroup cannot be made here");
        None
    }

    fn add(&self, process: u32) {
        fs::write(self.0.join("cgroup.procs"), process.to_string()).expect("the process is ours");
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        // The last process of it may be dying still.
        let end = Instant::now() + Duration::from_secs(5);
        while fs::remove_dir(&self.0).is_err() && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// One record of `len` bytes.
fn big(len: usize) -> Bytes {
    batch(&vec![7; len])
}

/// Produces large requests until the end; how many were acknowledged.
fn produce(broker: &Broker, topic: &str, len: usize, end: Instant) -> u64 {
    let (mut wire, batch, mut count) = (Wire::connect(broker), big(len), 0);
    while Instant::now() < end {
        assert_eq!(wire.produce(topic, &batch).0, 0, "{topic}: what fits is taken");
        count += 1;
    }
    count
}

/// Reads everything again and again until the end; how many records came.
fn consume(broker: &Broker, topic: &str, end: Instant) -> u64 {
    let (mut wire, mut offset, mut count) = (Wire::connect(broker), 0, 0);
    while Instant::now() < end {
        let (error, high, value) = wire.fetch(topic, offset);
        assert_eq!(error, 0, "{topic} at {offset}");
        count += u64::from(value.is_some());
        offset = if offset + 1 < high { offset + 1 } else { 0 };
    }
    count
}

#[test]
fn a_broker_stays_within_its_memory_under_everything_at_once() {
    let folder = Folder::new();
    let Some(group) = Cgroup::new(LIMIT_BYTES) else { return };
    let wal = &SMALL[..2];
    let flags = [wal, &["--memory", MEMORY, "--message.max.bytes", "8388608"]].concat();
    let mut broker = Broker::start(&folder, &flags);
    group.add(broker.process());
    let topics: Vec<String> = (0..6).map(|number| format!("memory-{number}")).collect();
    for topic in &topics {
        let mut wire = Wire::connect(&broker);
        assert_eq!(wire.create_topic(topic), 0);
        assert_eq!(wire.produce_when_led(topic, &big(100)).0, 0);
    }
    let end = Instant::now() + TIME;
    let stalled: Vec<_> = (0..40).map(|_| stalled_reader(&broker, &topics[0])).collect();
    let (mut produced, mut consumed, mut resident_kib) = (0, 0, 0);
    std::thread::scope(|scope| {
        let broker = &broker;
        let producers: Vec<_> = topics
            .iter()
            .flat_map(|topic| [7_000_000, 1_000_000, 50_000].map(|len| (topic, len)))
            .map(|(topic, len)| scope.spawn(move || produce(broker, topic, len, end)))
            .collect();
        let consumers: Vec<_> =
            topics.iter().map(|topic| scope.spawn(move || consume(broker, topic, end))).collect();
        while Instant::now() < end {
            resident_kib = broker.usage().resident_kib.max(resident_kib);
            std::thread::sleep(Duration::from_millis(50));
        }
        produced = producers.into_iter().map(|thread| thread.join().expect("a producer")).sum();
        consumed = consumers.into_iter().map(|thread| thread.join().expect("a consumer")).sum();
    });
    println!(
        "{produced} produced, {consumed} consumed, at most {resident_kib} KiB resident, {} stalled",
        stalled.len()
    );
    assert!(produced > 100 && consumed > 100, "{produced} {consumed}");
    assert!(resident_kib << 10 < LIMIT_BYTES, "{resident_kib} KiB");
    drop(stalled);
    assert!(broker.stop().success(), "{}", broker.log());
}

/// Asks for all of a topic and never reads the answer.
fn stalled_reader(broker: &Broker, topic: &str) -> Wire {
    let mut wire = Wire::connect(broker);
    (0..50).for_each(|_| wire.ask_to_fetch(topic, 0, 50 << 20));
    wire
}
