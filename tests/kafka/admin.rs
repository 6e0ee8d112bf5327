//! Kafka's own command-line tools, unmodified, against the broker: topics, configs, offsets, versions.

use crate::broker::{Broker, Folder, SMALL};
use crate::tools;
use std::collections::BTreeMap;

/// What Kafka 4.3 advertises for the APIs that are served; from Kafka's message schemas.
const RANGES: [(&str, &str); 30] = [
    ("Produce(0)", "0 to 13"),
    ("Fetch(1)", "4 to 18"),
    ("ListOffsets(2)", "1 to 11"),
    ("Metadata(3)", "0 to 13"),
    ("OffsetCommit(8)", "2 to 10"),
    ("OffsetFetch(9)", "1 to 10"),
    ("FindCoordinator(10)", "0 to 6"),
    ("JoinGroup(11)", "0 to 9"),
    ("Heartbeat(12)", "0 to 4"),
    ("LeaveGroup(13)", "0 to 5"),
    ("SyncGroup(14)", "0 to 5"),
    ("DescribeGroups(15)", "0 to 6"),
    ("ListGroups(16)", "0 to 5"),
    ("ApiVersions(18)", "0 to 4"),
    ("CreateTopics(19)", "2 to 7"),
    ("DeleteTopics(20)", "1 to 6"),
    ("InitProducerId(22)", "0 to 5"),
    ("OffsetForLeaderEpoch(23)", "2 to 4"),
    ("DescribeConfigs(32)", "1 to 4"),
    ("AlterConfigs(33)", "0 to 2"),
    ("DescribeLogDirs(35)", "1 to 5"),
    ("CreatePartitions(37)", "0 to 3"),
    ("DeleteGroups(42)", "0 to 2"),
    ("IncrementalAlterConfigs(44)", "0 to 1"),
    ("OffsetDelete(47)", "0"),
    ("DescribeCluster(60)", "0 to 2"),
    ("ConsumerGroupHeartbeat(68)", "0 to 1"),
    ("ConsumerGroupDescribe(69)", "0 to 1"),
    ("ListConfigResources(74)", "0 to 1"),
    ("DescribeTopicPartitions(75)", "0"),
];

/// Runs a tool and gives what it said.
struct Tools<'a>(&'a Broker);

impl Tools<'_> {
    fn run(&self, class: &str, line: &str) -> String {
        let mut command = tools::java(class);
        command.args(["--bootstrap-server", &self.0.address()]).args(line.split_whitespace());
        tools::run(&mut command)
    }

    #[track_caller]
    fn check(&self, class: &str, line: &str, expected: &[&str]) {
        let said = self.run(&format!("org.apache.kafka.tools.{class}"), line);
        for part in expected {
            assert!(said.contains(part), "{class} {line}: no {part:?} in\n{said}");
        }
    }
}

#[test]
fn topics_configs_and_offsets() {
    if !tools::have(&["java"]) {
        return;
    }
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &SMALL);
    let on = Tools(&broker);
    on.check(
        "TopicCommand",
        "--create --topic orders --partitions 3 --replication-factor 1 --config retention.ms=1234567",
        &["Created topic orders."],
    );
    on.check("TopicCommand", "--list", &["orders"]);
    on.check(
        "TopicCommand",
        "--describe --topic orders",
        &["PartitionCount: 3", "ReplicationFactor: 1", "retention.ms=1234567", "Leader: 1", "Isr: 1"],
    );
    on.check("TopicCommand", "--alter --topic orders --partitions 5", &[]);
    on.check("TopicCommand", "--describe --topic orders", &["PartitionCount: 5", "Partition: 4"]);
    let config = |line: &str, expected: &[&str]| {
        let said = on.run("kafka.admin.ConfigCommand", line);
        expected.iter().for_each(|part| assert!(said.contains(part), "{line}: no {part:?} in\n{said}"));
    };
    config("--describe --entity-type topics --entity-name orders", &["retention.ms=1234567 sensitive=false"]);
    config(
        "--describe --all --entity-type topics --entity-name orders",
        &["segment.bytes=1073741824", "max.message.bytes=1048588", "cleanup.policy=delete"],
    );
    config(
        "--describe --all --entity-type brokers --entity-name 1",
        &["log.retention.hours=168", "node.id=1"],
    );
    produce(&broker);
    on.check("GetOffsetShell", "--topic orders --time -1", &["orders:0:", "orders:4:"]);
    on.check("GetOffsetShell", "--topic orders --time -2", &["orders:0:0", "orders:4:0"]);
    let total: i64 =
        on.run("org.apache.kafka.tools.GetOffsetShell", "--topic orders").lines().map(offset).sum();
    assert_eq!(total, 500);
    on.check("TopicCommand", "--delete --topic orders", &[]);
    let left = on.run("org.apache.kafka.tools.TopicCommand", "--list");
    assert!(!left.contains("orders"), "{left}");
    assert!(broker.stop().success());
}

fn produce(broker: &Broker) {
    let mut perf = tools::java("org.apache.kafka.tools.ProducerPerformance");
    perf.args(
        "--topic orders --num-records 500 --record-size 10 --throughput -1 --producer-props".split(' '),
    );
    perf.arg(format!("bootstrap.servers={}", broker.address()));
    tools::run(&mut perf);
}

fn offset(line: &str) -> i64 {
    line.rsplit(':').next().and_then(|number| number.trim().parse().ok()).unwrap_or_else(|| panic!("{line}"))
}

#[test]
fn the_advertised_ranges_are_kafkas() {
    if !tools::have(&["java"]) {
        return;
    }
    let folder = Folder::new();
    let broker = Broker::start(&folder, &SMALL);
    let said = Tools(&broker).run("org.apache.kafka.tools.BrokerApiVersionsCommand", "");
    let advertised = advertised(&said);
    let kafka: BTreeMap<&str, &str> = RANGES.into_iter().collect();
    assert_eq!(advertised, kafka, "{said}");
}

/// `Produce(0): 0 to 13 [usable: 13],` as name and range; what is not served says UNSUPPORTED.
fn advertised(said: &str) -> BTreeMap<&str, &str> {
    let lines = said.lines().filter(|line| line.starts_with('\t') && !line.contains("UNSUPPORTED"));
    lines
        .filter_map(|line| {
            let (name, range) = line.trim().split_once(": ")?;
            Some((name, range.split_once(" [").map_or(range, |(range, _)| range)))
        })
        .collect()
}
