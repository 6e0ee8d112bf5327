//! Readers as a consumer group: they share the partitions, read everything once, commit, and the next run begins there.

use crate::broker::{Broker, loadgen, outcome};

const TOPIC: &str = "--topic shared --warm-up 0s";

/// What a run of the group's readers reads.
fn reads(broker: &Broker, options: &str) -> u64 {
    let line = format!("consume --brokers {} {TOPIC} --duration 10s {options}", broker.address);
    let outcome = outcome(&line);
    assert_eq!(outcome["remarks"].to_string(), "[]", "{line}");
    outcome["totals"]["read"].as_u64().expect("a number")
}

#[test]
fn readers_share_read_once_and_go_on_where_their_group_ended() {
    let broker = Broker::start();
    let output = loadgen(&format!(
        "end-to-end --brokers {} {TOPIC} --keep-topics --partitions 7 --rate 3000 --duration 8s --size 100 --consumers 3 \
         --group readers --verify --json -",
        broker.address
    ));
    let outcome: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(output.status.code(), Some(0), "{}", outcome["verdict"]);
    let acknowledged = outcome["verdict"]["acknowledged"].as_u64().expect("a number");
    assert!(acknowledged > 20_000, "{acknowledged}");
    assert_eq!(outcome["remarks"].to_string(), "[]");
    assert_eq!(reads(&broker, "--group readers --consumers 9"), 0, "all was committed");
    assert_eq!(
        reads(&broker, "--group others --consumers 2"),
        acknowledged,
        "a new group begins at the beginning"
    );
    assert_eq!(reads(&broker, ""), acknowledged, "no group");
}
