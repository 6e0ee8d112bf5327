//! A broker that stands still for a second shows as a second; the closed loop beside it shows what that hides.

use crate::broker::{Broker, outcome};
use serde_json::Value;
use std::time::Duration;

/// Runs a load of four seconds, and stops the broker for one second of it.
fn with_a_stall(load: &str) -> Value {
    let broker = Broker::start();
    let line = format!(
        "produce --brokers {} --duration 4s --warm-up 1s --size 100 --linger 0ms {load}",
        broker.address
    );
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(3000));
            broker.signal("-STOP");
            std::thread::sleep(Duration::from_millis(1000));
            broker.signal("-CONT");
        });
        outcome(&line)
    })
}

fn ms(outcome: &Value, percentile: &str) -> f64 {
    outcome["produce"][percentile].as_f64().expect("a percentile") / 1e6
}

#[test]
fn an_open_loop_shows_the_stall() {
    let outcome = with_a_stall("--rate 1000");
    // A quarter of all messages were due during the second, so it shows in p90 already, and whole in p99.9.
    for (percentile, least) in [("p90", 300.0), ("p99_9", 950.0), ("max", 980.0)] {
        let found = ms(&outcome, percentile);
        assert!((least..1900.0).contains(&found), "{percentile} is {found} ms");
    }
    let totals = &outcome["totals"];
    assert_eq!(
        (&totals["failed"], &totals["unanswered"], &totals["never_sent"]),
        (&0.into(), &0.into(), &0.into())
    );
    assert_eq!(outcome["produce"]["count"], 4000, "every message that was due is counted");
}

/// Not a promise, but the reason for it: one message at a time waits out the stall, and thousands of fast ones before and
/// after bury it.
#[test]
fn a_closed_loop_hides_the_stall() {
    let outcome = with_a_stall("--window 1");
    let p99 = ms(&outcome, "p99");
    assert!(p99 < 300.0, "p99 is {p99} ms");
    assert!(ms(&outcome, "max") > 950.0, "one message saw it");
}
