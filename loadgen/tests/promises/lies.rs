//! `--verify` against a broker that lies: one row per lie, and which number must give it away.

use crate::broker::{Broker, loadgen};
use crate::liar::{self, Lie};
use serde_json::Value;

/// What `--verify` says through a proxy that lies like this.
fn verdict(lie: Lie) -> (Option<i32>, Value) {
    let broker = Broker::start();
    let address = liar::start(&broker.address, lie);
    let output = loadgen(&format!(
        "end-to-end --brokers {address} --rate 2000 --duration 3s --warm-up 0s --drain 10s --size 100 --linger 0ms \
         --verify --json -"
    ));
    let outcome: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    (output.status.code(), outcome["verdict"].clone())
}

#[track_caller]
fn check(lie: Lie, gives_away: &str) {
    let (code, verdict) = verdict(lie);
    assert!(verdict["acknowledged"].as_u64() > Some(5000), "{verdict}");
    for number in ["lost", "repeated", "out_of_order", "invented"] {
        let count = verdict[number].as_u64().expect("a number");
        assert_eq!(count > 0, number == gives_away, "{lie:?}: {number} is {count}\n{verdict}");
    }
    assert_eq!(code, Some(if lie == Lie::None { 0 } else { 4 }), "the exit code");
}

#[test]
fn an_honest_broker_is_found_honest() {
    check(Lie::None, "");
}

#[test]
fn a_lost_batch_is_found() {
    check(Lie::Loses, "lost");
}

#[test]
fn a_repeated_batch_is_found() {
    check(Lie::Repeats, "repeated");
}

#[test]
fn a_reordered_batch_is_found() {
    check(Lie::Reorders, "out_of_order");
}
