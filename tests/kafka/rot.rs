//! Rot on the real binary: a byte of a sealed segment changes while the broker is stopped. It is found by `highwater check`,
//! by the scrubber and by readers, never served, and mended so that Kafka's own reader of files and unmodified consumers
//! accept what is left.

use crate::broker::{Broker, Folder, SMALL};
use crate::wire::{Wire, batch};
use crate::{dump, tools};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TOPIC: &str = "rotten";
const RECORDS: i64 = 40;
/// The record whose byte changes.
const ROTTEN: i64 = 3;
const NONE: i16 = 0;
const CORRUPT_MESSAGE: i16 = 2;

fn value(offset: i64) -> Vec<u8> {
    let mut value = format!("record {offset} ").into_bytes();
    value.resize(30_000, b'.');
    value
}

fn flags() -> Vec<&'static str> {
    // The smallest segments, and a scrubber that needs no day.
    let small = ["--log.segment.bytes", "1048576", "--highwater.scrub.bytes.per.second", "104857600"];
    SMALL.into_iter().chain(small).collect()
}

/// Some segments, each record a batch of its own; the broker is stopped.
fn stopped_broker(folder: &Folder) -> Broker {
    let mut broker = Broker::start(folder, &flags());
    let mut wire = Wire::connect(&broker);
    assert_eq!(wire.create_topic(TOPIC), NONE);
    for offset in 0..RECORDS {
        assert_eq!(wire.produce_when_led(TOPIC, &batch(&value(offset))), (NONE, offset));
    }
    assert!(broker.stop().success());
    broker
}

fn segments(broker: &Broker) -> Vec<PathBuf> {
    dump::files(&partition(broker), "log")
}

fn partition(broker: &Broker) -> PathBuf {
    broker.data().join(format!("{TOPIC}-0"))
}

/// Changes a byte in the middle of a record.
fn rot(file: &Path) {
    let mut bytes = fs::read(file).expect("a segment");
    let text = format!("record {ROTTEN} ");
    let at = bytes.windows(text.len()).position(|window| window == text.as_bytes()).expect("the record");
    bytes[at + 20_000] ^= 1;
    fs::write(file, bytes).expect("a segment");
}

/// `highwater check`: its output, and whether all is sound.
fn check(broker: &Broker, more: &[&str]) -> (String, bool) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_highwater"));
    command.arg("check").arg("--log.dirs").arg(broker.data()).args(more);
    let output = tools::run_anyhow(&mut command);
    (tools::both(&output), output.status.success())
}

fn reads_all_but_the_rotten(broker: &Broker, rotten: (i16, Option<Vec<u8>>)) {
    let mut wire = Wire::connect(broker);
    for offset in 0..RECORDS {
        let (error, _, read) = wire.fetch(TOPIC, offset);
        let expect = if offset == ROTTEN { rotten.clone() } else { (NONE, Some(value(offset))) };
        assert_eq!((error, read.map(shown)), (expect.0, expect.1.map(shown)), "offset {offset}");
    }
}

fn shown(value: Vec<u8>) -> String {
    String::from_utf8_lossy(&value[..value.len().min(20)]).into_owned()
}

#[test]
fn damage_is_found_and_never_served_and_a_repair_leaves_the_rest() {
    let folder = Folder::new();
    let mut broker = stopped_broker(&folder);
    let segments = segments(&broker);
    assert!(segments.len() >= 2, "{segments:?}");
    let (text, is_sound) = check(&broker, &[]);
    assert!(is_sound && text.contains("0 findings"), "{text}");
    rot(&segments[0]);
    let (text, is_sound) = check(&broker, &[]);
    let told = format!("(offsets {ROTTEN} to {ROTTEN}) (--repair can mend it)");
    assert!(!is_sound && text.contains("1 findings") && text.contains(&told), "{text}");

    broker.start_again();
    let found = format!("(offsets {ROTTEN} to {ROTTEN}) are damaged and will not be served");
    broker.wait_for("the scrubber to find it", |broker| broker.log().contains(&found));
    broker.wait_for("a whole pass", |broker| broker.log().contains("all sealed segments were read again"));
    reads_all_but_the_rotten(&broker, (CORRUPT_MESSAGE, None));
    assert_eq!(broker.log().matches(&found).count(), 1, "told once");
    let (text, is_sound) = check(&broker, &[]);
    assert!(!is_sound && text.contains("in use by another process"), "{text}");
    assert!(broker.stop().success());

    let (text, is_sound) = check(&broker, &["--repair"]);
    assert!(is_sound && text.contains("repaired: ") && text.contains("0 findings"), "{text}");
    if tools::have(&["java"]) {
        dump::segments(&partition(&broker), &[]);
    }
    broker.start_again();
    // The offset is still there, without a record.
    let mut wire = Wire::connect(&broker);
    for offset in (0..RECORDS).filter(|offset| *offset != ROTTEN) {
        assert_eq!(wire.fetch(TOPIC, offset).2.map(shown), Some(shown(value(offset))), "offset {offset}");
    }
    assert_eq!(wire.produce(TOPIC, &batch(b"next")), (NONE, RECORDS));
    consumers_read_on(&broker);
}

/// Unmodified consumers go over the empty batch as over a compacted one.
fn consumers_read_on(broker: &Broker) {
    let expect: Vec<String> = (0..RECORDS)
        .filter(|offset| *offset != ROTTEN)
        .map(|offset| format!("record {offset}"))
        .chain(["next".to_owned()])
        .collect();
    let words = |text: &str| -> Vec<String> {
        text.lines()
            .filter(|line| !line.is_empty())
            .map(|line| line.trim_end_matches('.').trim_end().to_owned())
            .collect()
    };
    if tools::have(&["java"]) {
        let mut java = tools::java("org.apache.kafka.tools.consumer.ConsoleConsumer");
        java.args(["--bootstrap-server", &broker.address(), "--topic", TOPIC, "--partition", "0"]);
        java.args([
            "--offset",
            "earliest",
            "--max-messages",
            &expect.len().to_string(),
            "--timeout-ms",
            "30000",
        ]);
        assert_eq!(words(&tools::run(&mut java)), expect, "the Java consumer");
    }
    if tools::have(&["kcat"]) {
        let mut kcat = Command::new("kcat");
        kcat.args(["-b", &broker.address(), "-C", "-t", TOPIC, "-p", "0", "-o", "beginning", "-e", "-q"]);
        assert_eq!(words(&tools::run(&mut kcat)), expect, "librdkafka");
    }
}
