//! kill -9 of the broker at random moments under an idempotent producer: every acknowledged record is there exactly once,
//! at the offset that was acknowledged, in the order of sending. `HIGHWATER_KILL_ROUNDS` says how often; 10 when not set.

use crate::broker::{Broker, Folder, SMALL};
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
    let rounds =
        std::env::var("HIGHWATER_KILL_ROUNDS").map_or(10, |text| text.parse().expect("a number of rounds"));
    let seed =
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| u64::from(since.subsec_nanos()));
    println!("{rounds} rounds, seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &SMALL);
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
    match judge(&acknowledged, &tools::run(&mut read)) {
        Ok(records) => println!("{records} records, each there once and in order"),
        Err(wrong) => panic!("{wrong}"),
    }
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
fn parse(text: &str) -> Result<BTreeMap<(u64, u64), u64>, String> {
    let mut found = BTreeMap::new();
    for line in text.lines() {
        let numbers: Vec<u64> = line.split(' ').map_while(|word| word.parse().ok()).collect();
        let [partition, offset, number] = numbers[..] else {
            return Err(format!("the producer gave up: {line}"));
        };
        if found.insert((partition, offset), number).is_some() {
            return Err(format!("twice at one offset: {line}"));
        }
    }
    Ok(found)
}

/// How many records are there, each once, in order, and where it was acknowledged; or what is wrong.
fn judge(acknowledged: &str, there: &str) -> Result<usize, String> {
    let (acknowledged, there) = (parse(acknowledged)?, parse(there)?);
    if let Some(lost) = acknowledged.iter().find(|(place, number)| there.get(place) != Some(number)) {
        return Err(format!("acknowledged and not there: {lost:?}"));
    }
    // The producer flushed, so all that it sent was acknowledged: the numbers of a partition are 0, 1, 2 ….
    let mut next: BTreeMap<u64, u64> = BTreeMap::new();
    for ((partition, offset), number) in &there {
        let wanted = next.entry(*partition).or_default();
        if number != wanted {
            return Err(format!("partition {partition}, offset {offset}: {number} in place of {wanted}"));
        }
        *wanted += 1;
    }
    if acknowledged.len() != there.len() {
        return Err(format!("{} acknowledged, {} there", acknowledged.len(), there.len()));
    }
    Ok(there.len())
}

#[test]
fn the_judge_sees_what_is_wrong() {
    let good = "0 0 0\n0 1 1\n1 0 0\n";
    assert_eq!(judge(good, good), Ok(3));
    for (acknowledged, there, wrong) in [
        (good, "0 0 0\n0 1 1\n", "not there: ((1, 0), 0)"),
        (good, "0 0 0\n0 1 1\n0 2 1\n1 0 0\n", "offset 2: 1 in place of 2"),
        (good, "0 0 1\n0 1 0\n1 0 0\n", "not there: ((0, 0), 0)"),
        ("0 0 0\nlost 0 1 timed out\n", "0 0 0\n", "gave up: lost 0 1 timed out"),
        ("0 0 0\n0 0 1\n", "0 0 0\n", "twice at one offset"),
        ("0 0 0\n", "0 0 0\n0 1 1\n", "1 acknowledged, 2 there"),
    ] {
        let seen = judge(acknowledged, there).expect_err(wrong);
        assert!(seen.contains(wrong), "{seen}");
    }
}
