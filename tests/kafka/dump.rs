//! Kafka's own DumpLogSegments reads the folder: after a clean stop, and after kill -9, recovery and a clean stop. The tool
//! prints its complaints and ends with success, so its words are compared.

use crate::broker::{Broker, Folder, SMALL};
use crate::tools;
use std::fs;
use std::path::{Path, PathBuf};

/// What the tool says about a file that is not in order.
const COMPLAINTS: [&str; 10] = [
    "mismatch",
    "non-consecutive",
    "exception",
    "error",
    "corrupt",
    "not found",
    "invalid bytes",
    "isvalid: false",
    "should be",
    "out of order",
];

/// Runs the tool over every file of a partition's folder that it knows; fails on a complaint. The text of the logs.
pub(crate) fn segments(partition: &Path, more: &[&str]) -> String {
    segments_of(&[partition.to_owned()], more)
}

/// The same over the folders of several partitions.
pub(crate) fn segments_of(partitions: &[PathBuf], more: &[&str]) -> String {
    for partition in partitions {
        let logs = files(partition, "log").len();
        assert!(logs > 0, "no log in {}", partition.display());
        for kind in ["index", "timeindex"] {
            assert_eq!(files(partition, kind).len(), logs, "{kind} files of {}", partition.display());
        }
    }
    let of_kind = |kind: &str| -> Vec<String> {
        let found = partitions.iter().flat_map(|partition| files(partition, kind));
        found.map(|path| path.display().to_string()).collect()
    };
    let text = dump(&of_kind("log"), more);
    for kind in ["index", "timeindex"] {
        dump(&of_kind(kind), &["--index-sanity-check", "--max-message-size", "16777216"]);
        dump(&of_kind(kind), &["--verify-index-only", "--max-message-size", "16777216"]);
    }
    let snapshots = of_kind("snapshot");
    if !snapshots.is_empty() {
        dump(&snapshots, &[]);
    }
    text
}

fn dump(files: &[String], more: &[&str]) -> String {
    let mut command = tools::java("org.apache.kafka.tools.DumpLogSegments");
    command.args(["--files", &files.join(",")]).args(more);
    let output = tools::run_anyhow(&mut command);
    let text = tools::both(&output);
    assert!(output.status.success(), "{text}");
    for line in text.lines().filter(|line| !line.starts_with("Dumping ")) {
        let small = line.to_lowercase();
        let complaint = COMPLAINTS.iter().find(|complaint| small.contains(**complaint));
        assert!(complaint.is_none(), "{more:?}: {line}\nin\n{text}");
    }
    text
}

/// The files of a folder with this extension, in order.
pub(crate) fn files(folder: &Path, kind: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    found.retain(|path| path.extension().is_some_and(|extension| extension == kind));
    found.sort();
    found
}

/// Four partitions, segments of 1 MiB, about 4 MiB in each.
fn fill(broker: &Broker, topic: &str) {
    let mut perf = tools::java("org.apache.kafka.tools.ProducerPerformance");
    perf.args(["--topic", topic, "--num-records", "20000", "--record-size", "800", "--throughput", "-1"]);
    perf.args(["--producer-props", &format!("bootstrap.servers={}", broker.address()), "batch.size=4000"]);
    perf.args(["enable.idempotence=true", "compression.type=none"]);
    let said = tools::run(&mut perf);
    assert!(said.contains("20000 records sent"), "{said}");
}

fn check(broker: &Broker, topic: &str) {
    for partition in 0..4 {
        let folder = broker.data().join(format!("{topic}-{partition}"));
        let logs = files(&folder, "log").len();
        assert!(logs >= 2, "{logs} segments in {}", folder.display());
        segments(&folder, &[]);
    }
}

#[test]
fn kafka_reads_the_folder_after_a_clean_stop_and_after_a_kill() {
    if !tools::have(&["java"]) {
        return;
    }
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &SMALL);
    let topics = ["rolled", "killed"];
    tools::run(
        tools::java("Client").args(["create", &broker.address(), "4", "segment.bytes=1048576"]).args(topics),
    );
    fill(&broker, topics[0]);
    assert!(broker.stop().success());
    check(&broker, topics[0]);
    broker.start_again();
    fill(&broker, topics[1]);
    broker.kill();
    broker.start_again();
    assert!(broker.stop().success());
    for topic in topics {
        check(&broker, topic);
    }
}
