//! The histogram log, read by somebody else: the percentiles of its added lines are those of the JSON. The reader is
//! Java's own HdrHistogram, from the jars that `tests/run` sets up.

use crate::broker::{Broker, Folder, loadgen};
use std::path::Path;
use std::process::Command;

const READER: &str = include_str!("Percentiles.java");

#[test]
fn an_independent_reader_finds_the_same_percentiles() {
    let jar = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/.env/jars/HdrHistogram-2.2.2.jar");
    if !jar.exists() {
        assert!(std::env::var("HIGHWATER_CLIENTS").is_err(), "{} is missing: tests/run setup", jar.display());
        eprintln!("SKIPPED, missing: {}; tests/run sets it up", jar.display());
        return;
    }
    let (broker, folder) = (Broker::start(), Folder::new());
    let (log, json) = (folder.0.join("run.hlog"), folder.0.join("run.json"));
    let line = format!(
        "end-to-end --brokers {} --rate 5k --threads 2 --partitions 4 --duration 3s --warm-up 1s --hdr-log {} --json {}",
        broker.address,
        log.display(),
        json.display()
    );
    assert!(loadgen(&line).status.success());
    let outcome: serde_json::Value =
        serde_json::from_slice(&std::fs::read(json).expect("JSON")).expect("JSON");
    let source = folder.0.join("Percentiles.java");
    std::fs::write(&source, READER).expect("the reader's source");
    for (tag, name) in [("produce", "produce"), ("end-to-end", "end_to_end")] {
        let read = Command::new("java").arg("-cp").arg(&jar).arg(&source).arg(&log).arg(tag).output();
        let read = read.expect("java runs");
        let text = String::from_utf8_lossy(&read.stdout).into_owned();
        let ours = &outcome[name];
        let names = ["count", "p50", "p90", "p99", "p99_9", "p99_99", "max"];
        let expect: Vec<String> = names.iter().map(|name| ours[name].to_string()).collect();
        assert_eq!(
            text.split_whitespace().collect::<Vec<_>>(),
            expect,
            "{}",
            String::from_utf8_lossy(&read.stderr)
        );
    }
}
