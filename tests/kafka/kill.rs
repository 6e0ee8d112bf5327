//! kill -9 of the broker at random moments under an idempotent producer: every acknowledged record is there exactly once,
//! at the offset that was acknowledged, in the order of sending. `HIGHWATER_KILL_ROUNDS` says how often; 10 when not set.

use crate::broker::{Broker, Folder};
use crate::tools;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const PARTITIONS: usize = 4;
const TOPIC: &str = "load";

/// The producer. It ends when its standard input does.
struct Load {
    child: Child,
    said: PathBuf,
}

impl Load {
    fn start(broker: &Broker, said: PathBuf) -> Self {
        let mut command = tools::java("Load");
        command.args(["load", &broker.address(), TOPIC, &PARTITIONS.to_string()]);
        let out = File::create(&said).expect("a file for the acknowledgements");
        let errors = File::create(said.with_extension("err")).expect("a file for the warnings");
        let child = command.stdin(Stdio::piped()).stdout(out).stderr(errors).spawn().expect("java starts");
        Self { child, said }
    }

    fn finish(&mut self) {
        drop(self.child.stdin.take());
        let status = self.child.wait().expect("java is ours");
        assert!(status.success(), "the producer: {status}");
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

#[test]
fn nothing_acknowledged_is_lost_or_doubled_by_kill_9() {
    if !tools::have(&["java"]) {
        return;
    }
    let rounds = std::env::var("HIGHWATER_KILL_ROUNDS").map_or(10, |text| text.parse().expect("a number of rounds"));
    let seed = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| u64::from(since.subsec_nanos()));
    println!("{rounds} rounds, seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &[]);
    tools::run(tools::java("Client").args(["create", &broker.address(), &PARTITIONS.to_string(), "", TOPIC]));
    let mut load = Load::start(&broker, folder.join("acknowledged"));
    for round in 0..rounds {
        let before = size(&load.said);
        wait_for_acknowledgements(&load, before, &broker);
        std::thread::sleep(Duration::from_millis(random.u64(0..400)));
        broker.kill();
        broker.start_again();
        println!("round {round}: {} bytes of acknowledgements", size(&load.said));
    }
    wait_for_acknowledgements(&load, size(&load.said), &broker);
    load.finish();
    let acknowledged = fs::read_to_string(&load.said).expect("the acknowledgements");
    let mut read = tools::java("Load");
    read.args(["read", &broker.address(), TOPIC, &PARTITIONS.to_string()]);
    judge(&acknowledged, &tools::run(&mut read));
    assert!(broker.stop().success());
}

fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |data| data.len())
}

/// A kill only means something while records are acknowledged.
fn wait_for_acknowledgements(load: &Load, before: u64, broker: &Broker) {
    for _ in 0..1200 {
        if size(&load.said) > before {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let warnings = fs::read_to_string(load.said.with_extension("err")).unwrap_or_default();
    let last: Vec<&str> = warnings.lines().rev().take(20).collect();
    panic!("nothing is acknowledged any more; the producer: {last:?}\nthe broker: {}", broker.log());
}

/// Lines of `partition offset number`, by partition and offset.
fn parse(text: &str) -> BTreeMap<(u64, u64), u64> {
    let mut found = BTreeMap::new();
    for line in text.lines() {
        let numbers: Vec<u64> = line.split(' ').map_while(|word| word.parse().ok()).collect();
        let [partition, offset, number] = numbers[..] else { panic!("the producer gave up: {line}") };
        assert!(found.insert((partition, offset), number).is_none(), "twice at one offset: {line}");
    }
    found
}

fn judge(acknowledged: &str, there: &str) {
    let (acknowledged, there) = (parse(acknowledged), parse(there));
    for (place, number) in &acknowledged {
        assert_eq!(there.get(place), Some(number), "acknowledged at {place:?}");
    }
    // The producer flushed, so all that it sent was acknowledged: the numbers of a partition are 0, 1, 2 ….
    let mut next = [0; PARTITIONS];
    for ((partition, offset), number) in &there {
        let wanted = &mut next[*partition as usize];
        assert_eq!(number, wanted, "partition {partition}, offset {offset}: lost, doubled or out of order");
        *wanted += 1;
    }
    assert_eq!(acknowledged.len(), there.len(), "nothing else may be there");
    println!("{} records, each there once and in order", there.len());
}

#[test]
fn the_judge_sees_what_is_wrong() {
    let good = "0 0 0\n0 1 1\n1 0 0\n";
    judge(good, good);
    for (acknowledged, there) in [
        (good, "0 0 0\n0 1 1\n"),
        (good, "0 0 0\n0 1 1\n0 2 1\n1 0 0\n"),
        (good, "0 0 1\n0 1 0\n1 0 0\n"),
        ("0 0 0\nlost 0 1 timed out\n", "0 0 0\n"),
        ("0 0 0\n", "0 0 0\n0 1 1\n"),
    ] {
        let seen = std::panic::catch_unwind(|| judge(acknowledged, there));
        assert!(seen.is_err(), "{acknowledged:?} {there:?}");
    }
}
