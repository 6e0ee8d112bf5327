//! What cannot be done is said in a plain sentence, and what was measured until then is kept.

use crate::broker::{Broker, Folder, free_port, loadgen, outcome};
use std::time::Duration;

/// A command line that fails, and the sentence that says why.
#[track_caller]
fn check(line: &str, expect: &str) {
    let output = loadgen(line);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{line}: it should fail");
    assert!(said.contains(expect), "{line}\nexpected: {expect}\nsaid:     {said}");
    assert!(!said.contains("panicked"), "{line}\n{said}");
}

#[test]
fn nonsense_is_refused_before_anything_happens() {
    let nobody = format!("127.0.0.1:{}", free_port());
    for (line, expect) in [
        ("produce", "nobody listens at 127.0.0.1"),
        ("produce --rate fast", "'fast' is no number here"),
        ("produce --rate 10k,20k", "every step but the last needs its length"),
        ("produce --size 0 --partitions 0", "a topic needs at least one partition"),
        ("produce --acks 2", "expected 0, 1 or all"),
        ("produce --idempotent --acks 1", "needs --acks all"),
        ("produce --keys some", "expected none, uniform:COUNT"),
        ("produce --payload file:/no/such", "the corpus /no/such cannot be read"),
        ("produce --duration 0s", "the duration must be more than nothing"),
        ("produce --topic-config retention", "expected KEY=VALUE"),
        ("consume", "which topic? --topic NAME"),
        ("end-to-end --size 10", "--size 10 is too small"),
        ("end-to-end --verify --acks 0", "--verify needs acknowledgements"),
        ("end-to-end --brokers no.such.name.invalid", "is not known"),
        ("saturate --from 0", "the first rate must be more than nothing"),
    ] {
        let brokers = if line.contains("--brokers") { String::new() } else { format!("--brokers {nobody}") };
        let brokers = if line.contains("file:") { String::new() } else { brokers };
        if line.contains("file:") {
            let broker = Broker::start();
            check(&format!("{line} --brokers {}", broker.address), expect);
            continue;
        }
        check(&format!("{line} {brokers}"), expect);
    }
}

#[test]
fn topics_of_another_shape_and_missing_features_are_refused() {
    let broker = Broker::start();
    let run = |options: &str| format!("{options} --brokers {} --duration 1s --warm-up 0s", broker.address);
    assert!(loadgen(&run("produce --topic there --partitions 3 --keep-topics --rate 100")).status.success());
    check(
        &run("produce --topic there --partitions 5"),
        "topic there exists with 3 partitions, 5 were asked for",
    );
    check(
        &run("produce --topic there --partitions 3 --topic-config retention.ms=5000"),
        "retention.ms=5000 was asked for",
    );
    check(&run("produce --topic-config no.such.key=1"), "cannot be created: INVALID_CONFIG");
    check(&run("consume --topic nowhere"), "UNKNOWN_TOPIC_OR_PARTITION");
    check(&run("produce --transaction 10"), "offers no transactions");
}

#[test]
fn a_rate_that_nobody_can_keep_is_reported() {
    let broker = Broker::start();
    let outcome = outcome(&format!(
        "produce --brokers {} --rate 40M --size 100 --batch 1KiB --linger 0ms --duration 1s --warm-up 0s --drain 1s",
        broker.address
    ));
    let remarks = outcome["remarks"].to_string();
    assert!(remarks.contains("messages a second were reached"), "{remarks}");
    assert!(remarks.contains("still waited at the end"), "{remarks}");
    assert!(outcome["totals"]["never_sent"].as_u64() > Some(0), "they are counted");
}

#[test]
fn a_full_disk_takes_only_what_goes_there() {
    let broker = Broker::start();
    let run = |options: &str| {
        format!("produce --brokers {} --rate 1000 --duration 1s --warm-up 0s {options}", broker.address)
    };
    let output = loadgen(&run("--json /dev/full"));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1000 acknowledged"), "the table is shown");
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("/dev/full cannot be written; is the disk full?")
    );
    let output = loadgen(&run("--hdr-log /dev/full"));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("1000 acknowledged") && said.contains("the histogram log is not whole"), "{said}");
}

#[test]
fn a_broker_that_dies_leaves_a_partial_result() {
    let broker = Broker::start();
    let folder = Folder::new();
    let json = folder.0.join("outcome.json");
    let line = format!(
        "end-to-end --brokers {} --rate 1000 --size 100 --duration 60s --warm-up 0s --json {}",
        broker.address,
        json.display()
    );
    let output = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_secs(2));
            broker.signal("-KILL");
        });
        loadgen(&line)
    });
    assert_eq!(output.status.code(), Some(3), "partial: {}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("PARTIAL: the broker went away and did not come back"), "{said}");
    let outcome: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&json).expect("the result is kept")).expect("JSON");
    assert_eq!(outcome["partial"], true);
    assert!(outcome["totals"]["acked"].as_u64() > Some(500), "what was measured is there");
}
