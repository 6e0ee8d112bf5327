//! Kafka's own tools on groups: ConsumerGroupCommand and GroupsCommand, and DumpLogSegments over `__consumer_offsets`.

use super::member::{JAVA, Member};
use super::{QUICK, has_row, records};
use crate::broker::{Broker, Folder};
use crate::{dump, tools};
use std::path::PathBuf;

const TOPIC: &str = "orders";
const GROUP: &str = "billing";

/// What a tool says; it must succeed.
fn command(broker: &Broker, class: &str, line: &str) -> String {
    let mut command = tools::java(class);
    command.args(["--bootstrap-server", &broker.address()]).args(line.split_whitespace());
    tools::both(&tools::run_anyhow(&mut command))
}

#[track_caller]
fn groups(broker: &Broker, line: &str, expected: &[&str]) {
    let said = command(broker, "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", line);
    for part in expected {
        assert!(has_row(&said, part), "{line}: no {part:?} in\n{said}\nthe broker: {}", broker.log());
    }
}

#[test]
fn kafkas_tool_lists_describes_resets_and_deletes() {
    if !tools::have(&["java"]) {
        return;
    }
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &QUICK);
    records::create(&broker, TOPIC);
    records::produce(&broker, TOPIC, 10);
    let mut member = Member::start(&JAVA, &folder, "member", &broker, (GROUP, TOPIC, "range"));
    member.wait_for("40 records", &broker, |member| member.read().len() == 40 && member.has_committed());
    groups(&broker, "--list", &[GROUP]);
    groups(&broker, "--list --state", &["billing Stable"]);
    groups(&broker, "--list --type", &["billing Classic"]);
    groups(&broker, "--describe --group billing", &["billing orders 0 10 10 0", "billing orders 3 10 10 0"]);
    groups(&broker, "--describe --group billing --state", &["range Stable 1"]);
    groups(&broker, "--describe --group billing --members --verbose", &["4 - orders:0,1,2,3"]);
    groups(
        &broker,
        "--reset-offsets --group billing --topic orders --to-earliest --execute",
        &[
            "Error: Assignments can only be reset if the group 'billing' is inactive, but the current state is Stable.",
        ],
    );
    groups(&broker, "--delete --group billing", &["The group is not empty."]);
    member.leave(&broker);

    groups(
        &broker,
        "--reset-offsets --group billing --topic orders:0,1 --shift-by -3 --execute",
        &["billing orders 0 7", "billing orders 1 7"],
    );
    groups(&broker, "--describe --group billing", &["billing orders 0 7 10 3", "billing orders 2 10 10 0"]);
    groups(&broker, "--delete-offsets --group billing --topic orders:2", &["orders 2 Successful"]);
    let left = records::committed(&broker.address(), GROUP, TOPIC);
    assert_eq!(left, Some([(0, 7), (1, 7), (2, -1), (3, 10)].into()));
    let said = command(&broker, "org.apache.kafka.tools.GroupsCommand", "--list");
    assert!(said.contains("billing") && said.contains("Classic"), "{said}");
    groups(
        &broker,
        "--delete --group billing",
        &["Deletion of requested consumer groups ('billing') was successful."],
    );
    let said = command(&broker, "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", "--list");
    assert!(!said.contains("billing"), "{said}");
    assert!(broker.stop().success());
}

#[test]
fn kafka_reads_the_topic_of_offsets() {
    if !tools::have(&["java"]) {
        return;
    }
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &[&QUICK[..], &["--offsets.topic.num.partitions", "3"]].concat());
    records::create(&broker, TOPIC);
    records::produce(&broker, TOPIC, 10);
    let mut member = Member::start(&JAVA, &folder, "member", &broker, (GROUP, TOPIC, "range"));
    member.wait_for("40 records", &broker, |member| member.read().len() == 40 && member.has_committed());
    member.leave(&broker);
    assert!(broker.stop().success());
    let folders: Vec<PathBuf> =
        (0..3).map(|partition| broker.data().join(format!("__consumer_offsets-{partition}"))).collect();
    let said = dump::segments_of(&folders, &["--offsets-decoder"]);
    for part in [
        r#"key: {"type":"1","data":{"group":"billing","topic":"orders","partition":3}}"#,
        r#""offset":10,"#,
        r#"key: {"type":"2","data":{"group":"billing"}}"#,
        r#""protocolType":"consumer""#,
        r#""protocol":"range""#,
    ] {
        assert!(said.contains(part), "no {part} in\n{said}");
    }
}
