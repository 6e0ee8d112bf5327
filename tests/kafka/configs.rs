//! Kafka's own ConfigCommand, and a client of librdkafka, change configs of topics, groups and brokers: they are shown as Kafka shows them, they are obeyed
//! at once, and after a restart.

use crate::broker::{Broker, Folder, SMALL};
use crate::wire::{Wire, batch};
use crate::{dump, tools};
use highwater::protocol::{
    ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse, Decode, ErrorCode, FindCoordinatorRequest,
    Reader,
};

const TOO_LARGE: i16 = ErrorCode::MessageTooLarge as i16;
const WITHOUT_KEY: i16 = ErrorCode::InvalidRecord as i16;

/// What ConfigCommand says to these words.
fn say(broker: &Broker, line: &str) -> String {
    let mut command = tools::java("kafka.admin.ConfigCommand");
    command.args(["--bootstrap-server", &broker.address()]).args(line.split_whitespace());
    tools::both(&tools::run_anyhow(&mut command))
}

#[track_caller]
fn check(broker: &Broker, line: &str, expected: &[&str]) {
    let said = say(broker, line);
    for part in expected {
        assert!(said.contains(part), "{line}: no {part:?} in\n{said}\nthe broker: {}", broker.log());
    }
}

fn produce(broker: &Broker, bytes: usize) -> i16 {
    Wire::connect(broker).produce_when_led("orders", &batch(&vec![b'x'; bytes])).0
}

#[test]
fn topics_obey_at_once_and_after_a_restart() {
    if !tools::have(&["java"]) {
        return;
    }
    const TOPIC: &str = "--entity-type topics --entity-name orders";
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &SMALL);
    assert_eq!(Wire::connect(&broker).create_topic("orders"), 0);
    let alter = |broker: &Broker, change: &str, expected: &[&str]| {
        check(broker, &format!("--alter {TOPIC} {change}"), expected);
    };
    assert_eq!(produce(&broker, 3000), 0);
    alter(
        &broker,
        "--add-config max.message.bytes=2000,retention.ms=1234567,cleanup.policy=[compact,delete]",
        &["Completed updating config for topic orders."],
    );
    assert_eq!(produce(&broker, 3000), TOO_LARGE);
    check(
        &broker,
        &format!("--describe {TOPIC}"),
        &[
            "max.message.bytes=2000 sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:max.message.bytes=2000, \
             DEFAULT_CONFIG:message.max.bytes=1048588}",
            "cleanup.policy=compact,delete",
            "retention.ms=1234567",
        ],
    );
    alter(&broker, "--delete-config retention.ms", &["Completed updating config for topic orders."]);
    alter(
        &broker,
        "--add-config segment.bytes=5",
        &["Invalid value 5 for configuration segment.bytes: Value must be at least 1048576"],
    );
    alter(&broker, "--add-config no.such=5", &["Unknown topic config name: no.such"]);
    broker.kill();
    broker.start_again();
    let said = say(&broker, &format!("--describe {TOPIC}"));
    assert!(said.contains("max.message.bytes=2000") && !said.contains("retention.ms"), "{said}");
    assert_eq!(produce(&broker, 3000), TOO_LARGE);
    alter(&broker, "--delete-config max.message.bytes", &["Completed updating config"]);
    assert_eq!(produce(&broker, 3000), WITHOUT_KEY, "the topic is compacted");
    alter(&broker, "--delete-config cleanup.policy", &["Completed updating config"]);
    assert_eq!(produce(&broker, 3000), 0);
    check(
        &broker,
        "--alter --entity-type topics --entity-name nothing --add-config retention.ms=5",
        &["The topic 'nothing' does not exist"],
    );
    assert!(broker.stop().success());
}

/// The interval of heartbeats that a new member of the group is told.
fn heartbeat_interval(broker: &Broker, group: &str) -> i32 {
    let request = ConsumerGroupHeartbeatRequest {
        group_id: group,
        member_id: "member",
        rebalance_timeout_ms: 10_000,
        subscribed_topic_names: Some(vec!["orders"]),
        topic_partitions: Some(Vec::new()),
        ..ConsumerGroupHeartbeatRequest::default()
    };
    for _ in 0..100 {
        let body = Wire::connect(broker).try_call(1, &request).expect("an answer");
        let answer = ConsumerGroupHeartbeatResponse::decode(&mut Reader::new(&body), 1).expect("a response");
        match ErrorCode::from_code(answer.error_code) {
            Some(ErrorCode::None) => return answer.heartbeat_interval_ms,
            // The topic of offsets is made by who looks for a coordinator.
            Some(ErrorCode::NotCoordinator | ErrorCode::CoordinatorNotAvailable) => {
                let find = FindCoordinatorRequest { coordinator_keys: vec![group], ..Default::default() };
                Wire::connect(broker).try_call(6, &find).expect("an answer");
            }
            Some(ErrorCode::CoordinatorLoadInProgress) => {}
            other => panic!("{other:?} {:?}", answer.error_message),
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("no coordinator");
}

#[test]
fn groups_have_their_own_sessions_and_heartbeats() {
    if !tools::have(&["java"]) {
        return;
    }
    const GROUP: &str = "--entity-type groups --entity-name billing";
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &SMALL);
    assert_eq!(Wire::connect(&broker).create_topic("orders"), 0);
    let alter = |broker: &Broker, change: &str, expected: &[&str]| {
        check(broker, &format!("--alter {GROUP} {change}"), expected);
    };
    assert_eq!(heartbeat_interval(&broker, "billing"), 5000);
    alter(
        &broker,
        "--add-config consumer.session.timeout.ms=50000,consumer.heartbeat.interval.ms=7000",
        &["Completed updating config for group billing."],
    );
    assert_eq!(heartbeat_interval(&broker, "billing"), 7000);
    assert_eq!(heartbeat_interval(&broker, "other"), 5000);
    check(
        &broker,
        &format!("--describe {GROUP}"),
        &[
            "Dynamic configs for group billing are:",
            "consumer.session.timeout.ms=50000 sensitive=false synonyms={DYNAMIC_GROUP_CONFIG:consumer.session.timeout.ms=50000, \
             DEFAULT_CONFIG:group.consumer.session.timeout.ms=45000}",
            "consumer.heartbeat.interval.ms=7000",
        ],
    );
    check(&broker, "--describe --entity-type groups", &["Dynamic configs for group billing are:"]);
    alter(
        &broker,
        "--add-config consumer.session.timeout.ms=70000",
        &["consumer.session.timeout.ms must be less than or equal to group.consumer.max.session.timeout.ms"],
    );
    alter(
        &broker,
        "--add-config consumer.heartbeat.interval.ms=1000",
        &[
            "consumer.heartbeat.interval.ms must be greater than or equal to group.consumer.min.heartbeat.interval.ms",
        ],
    );
    alter(&broker, "--add-config retention.ms=1000", &["Unknown group config name: retention.ms"]);
    assert!(broker.stop().success());
    broker.start_again();
    assert_eq!(heartbeat_interval(&broker, "billing"), 7000);
    alter(&broker, "--delete-config consumer.heartbeat.interval.ms", &["Completed updating config"]);
    assert_eq!(heartbeat_interval(&broker, "billing"), 5000);
    assert!(broker.stop().success());
    let metadata = [broker.data().join("__cluster_metadata-0")];
    let records = dump::segments_of(&metadata, &["--cluster-metadata-decoder"]);
    for value in ["\"7000\"", "null"] {
        let record = format!(
            r#"{{"type":"CONFIG_RECORD","version":0,"data":{{"resourceType":32,"resourceName":"billing","name":"consumer.heartbeat.interval.ms","value":{value}}}}}"#
        );
        assert!(records.contains(&record), "no {record} in\n{records}");
    }
}

#[test]
fn clients_of_librdkafka_use_both_requests() {
    if !tools::have(&["python"]) {
        return;
    }
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &SMALL);
    assert_eq!(Wire::connect(&broker).create_topic("orders"), 0);
    let mut client = std::process::Command::new(tools::env("python/bin/python"));
    client.arg(tools::here("clients/configs.py")).arg(broker.address()).env("PYTHONDONTWRITEBYTECODE", "1");
    let said = tools::run(&mut client);
    let expected = "AlterConfigs orders: {'flush.ms': '1', 'retention.ms': '5'}\n\
                    AlterConfigs orders: {'retention.ms': '6'}\n\
                    IncrementalAlterConfigs orders: {'cleanup.policy': 'delete,compact', 'retention.ms': '6'}\n\
                    IncrementalAlterConfigs orders: {'cleanup.policy': 'compact'}\n\
                    IncrementalAlterConfigs billing: {'consumer.session.timeout.ms': '50000'}\n\
                    refused: INVALID_CONFIG\n";
    assert_eq!(said, expected);
    assert!(broker.stop().success());
}

#[test]
fn brokers_give_topics_other_defaults() {
    if !tools::have(&["java"]) {
        return;
    }
    const ALL: &str = "--entity-type brokers --entity-default";
    const ONE: &str = "--entity-type brokers --entity-name 1";
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &SMALL);
    assert_eq!(Wire::connect(&broker).create_topic("orders"), 0);
    check(
        &broker,
        &format!("--alter {ALL} --add-config message.max.bytes=2000"),
        &["Completed updating default config for brokers in the cluster."],
    );
    assert_eq!(produce(&broker, 3000), TOO_LARGE);
    check(
        &broker,
        &format!("--alter {ONE} --add-config message.max.bytes=4000"),
        &["Completed updating config for broker 1."],
    );
    assert_eq!(produce(&broker, 3000), 0);
    check(
        &broker,
        &format!("--describe {ALL}"),
        &[
            "message.max.bytes=2000 sensitive=false synonyms={DYNAMIC_DEFAULT_BROKER_CONFIG:message.max.bytes=2000}",
        ],
    );
    let synonyms = "message.max.bytes=4000 sensitive=false synonyms={DYNAMIC_BROKER_CONFIG:message.max.bytes=4000, \
                    DYNAMIC_DEFAULT_BROKER_CONFIG:message.max.bytes=2000, DEFAULT_CONFIG:message.max.bytes=1048588}";
    check(&broker, &format!("--describe {ONE}"), &[synonyms]);
    check(
        &broker,
        &format!("--alter {ONE} --add-config node.id=2"),
        &["Cannot update these configs dynamically"],
    );
    check(
        &broker,
        &format!("--alter {ONE} --add-config num.io.threads=4"),
        &["This broker cannot change these configs while it runs: [num.io.threads]"],
    );
    broker.kill();
    broker.start_again();
    check(&broker, &format!("--describe {ONE}"), &[synonyms]);
    assert_eq!((produce(&broker, 3000), produce(&broker, 5000)), (0, TOO_LARGE));
    check(
        &broker,
        &format!("--alter {ONE} --delete-config message.max.bytes"),
        &["Completed updating config"],
    );
    assert_eq!(produce(&broker, 3000), TOO_LARGE);
    assert!(broker.stop().success());
}
