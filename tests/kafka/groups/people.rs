//! `highwater group` against the real broker: what Kafka's tool is asked in `tools`, a person asks here.

use super::member::{JAVA, Member};
use super::{QUICK, has_row, records};
use crate::broker::{Broker, Folder, free_port};
use crate::tools;
use std::process::{Command, Output};

const TOPIC: &str = "orders";
const GROUP: &str = "billing";

fn group(address: &str, line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_highwater"));
    command.arg("group").args(line.split_whitespace()).args(["--bootstrap-server", address]);
    tools::run_anyhow(&mut command)
}

/// Types a command, wants this exit code, and rows with these words beside each other.
#[track_caller]
fn check(broker: &Broker, line: &str, code: i32, expected: &[&str]) {
    let output = group(&broker.address(), line);
    let said = tools::both(&output);
    assert_eq!(output.status.code(), Some(code), "{line}: {said}\nthe broker: {}", broker.log());
    for words in expected {
        assert!(has_row(&said, words), "{line}: no {words:?} in\n{said}\nthe broker: {}", broker.log());
    }
}

/// A broker with 10 records in each of 4 partitions.
fn start(folder: &Folder) -> Broker {
    let broker = Broker::start(folder, &QUICK);
    records::create(&broker, TOPIC);
    records::produce(&broker, TOPIC, 10);
    broker
}

#[test]
fn a_group_is_listed_described_reset_and_deleted() {
    if !tools::have(&["java"]) {
        return;
    }
    let folder = Folder::new();
    let mut broker = start(&folder);
    let mut member = Member::start(&JAVA, &folder, "member", &broker, (GROUP, TOPIC, "range"));
    member.wait_for("40 records", &broker, |member| member.read().len() == 40 && member.has_committed());
    check(&broker, "list", 0, &["GROUP TYPE PROTOCOL STATE", "billing classic consumer Stable"]);
    check(&broker, "list --state stable --type classic", 0, &["billing classic"]);
    check(&broker, "list --state empty", 0, &["There are no such groups."]);
    check(
        &broker,
        "describe billing",
        0,
        &[
            "type classic",
            "state Stable",
            "assignor range",
            "lag 0 in all",
            "/127.0.0.1 orders:0,1,2,3",
            "orders 3 10 10 0",
        ],
    );
    check(
        &broker,
        "reset billing --topic orders --to-earliest --execute",
        1,
        &["it is Stable and has 1 of them:"],
    );
    check(&broker, "delete billing", 1, &["billing is not deleted: it has members;"]);
    member.leave(&broker);

    check(
        &broker,
        "reset billing --topic orders:0,1 --shift-by -3",
        0,
        &["orders 0 10 7", "orders 1 10 7", "nothing has changed;"],
    );
    let all_read = (0..4).map(|partition| (partition, 10)).collect();
    assert_eq!(records::committed(&broker.address(), GROUP, TOPIC), Some(all_read));
    check(&broker, "reset billing --topic orders:0,1 --shift-by -3 --execute", 0, &["2 offsets of billing"]);
    check(
        &broker,
        "describe billing",
        0,
        &["state Empty", "lag 6 in all", "orders 0 7 10 3 -", "orders 2 10 10 0 -"],
    );
    check(
        &broker,
        "reset billing --all-topics --to-offset 99 --execute",
        0,
        &["orders 0 7 10 the log ends here", "orders 3 10 10 the log ends here"],
    );
    // The records are of the first millisecond of 1970.
    check(&broker, "reset billing --topic orders:0 --to-datetime 1970-01-01T00:00", 0, &["orders 0 10 0 -"]);
    check(
        &broker,
        "reset billing --topic orders:0 --by-duration PT1H",
        0,
        &["orders 0 10 10 no record is so new: the end"],
    );
    check(&broker, "delete billing", 0, &["billing is deleted"]);
    check(&broker, "list", 0, &["There are no such groups."]);
    check(&broker, "describe billing", 1, &["billing: there is no classic or consumer group of this name;"]);
    assert!(broker.stop().success());
}

/// KIP-848.
#[test]
fn a_group_of_the_broker_is_described() {
    if !tools::have(&["java"]) {
        return;
    }
    let folder = Folder::new();
    let mut broker = start(&folder);
    let mut member = Member::start(&JAVA, &folder, "member", &broker, (GROUP, TOPIC, "broker"));
    member.wait_for("40 records", &broker, |member| member.read().len() == 40 && member.has_committed());
    check(&broker, "list --type consumer", 0, &["billing consumer consumer Stable"]);
    records::produce(&broker, TOPIC, 5);
    member.wait_for("60 records", &broker, |member| member.read().len() == 60 && member.has_committed());
    check(
        &broker,
        "describe billing",
        0,
        &["type consumer", "state Stable", "lag 0 in all", "/127.0.0.1 orders:0,1,2,3", "orders 3 15 15 0"],
    );
    check(
        &broker,
        "reset billing --all-topics --to-latest --execute",
        1,
        &["it is Stable and has 1 of them:"],
    );
    check(&broker, "delete billing", 1, &["billing is not deleted: it has members;"]);
    member.leave(&broker);
    check(&broker, "delete billing", 0, &["billing is deleted"]);
    assert!(broker.stop().success());
}

/// Somebody who commits and is no member.
#[test]
fn a_group_of_offsets_alone() {
    let folder = Folder::new();
    let mut broker = start(&folder);
    check(&broker, "list", 0, &["There are no such groups."]);
    check(
        &broker,
        "reset newcomer --topic orders:1 --to-offset 4",
        0,
        &["orders 1 - 4", "newcomer does not exist yet;"],
    );
    check(&broker, "reset newcomer --topic orders:1 --to-offset 4 --execute", 0, &["One offset of newcomer"]);
    check(&broker, "list", 0, &["newcomer classic - Empty"]);
    check(
        &broker,
        "describe newcomer",
        0,
        &["state Empty", "lag 6 in all", "The group has no members.", "orders 1 4 10 6 -"],
    );
    check(&broker, "describe newcomer --json", 0, &["\"lag\": 6,", "\"committed\": 4,"]);
    check(&broker, "reset newcomer --topic nowhere --to-latest", 1, &["nowhere: the topic does not exist"]);
    check(
        &broker,
        "reset newcomer --topic orders:4 --to-latest",
        1,
        &["orders-4: the topic has 4 partitions,"],
    );
    check(&broker, "delete newcomer nobody", 1, &["newcomer is deleted", "nobody is not deleted:"]);
    check(&broker, "list --state Emptie", 2, &["a similar value exists: 'Empty'"]);
    assert!(broker.stop().success());
}

#[test]
fn nobody_is_there() {
    let address = format!("127.0.0.1:{}", free_port());
    let output = group(&address, "list");
    assert_eq!(output.status.code(), Some(1));
    let expected = format!(
        "nobody listens at {address} (connection refused): does the broker run, and is the address right?\n"
    );
    assert_eq!(tools::both(&output), expected);
}
