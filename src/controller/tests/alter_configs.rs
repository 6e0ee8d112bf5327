//! Changes of configs as text, then what became of each resource and the records that follow.
//!
//! ```text
//! topic t set retention.ms=5; append cleanup.policy=compact | group g delete consumer.session.timeout.ms
//! ```

use super::*;
use crate::metadata::configs::{Allowed, BrokerConfigs, BrokerEntry, Definition, Kind};
use crate::protocol::alter_configs_request as legacy;
use crate::protocol::incremental_alter_configs_request::{AlterConfigsResource, AlterableConfig};
use crate::protocol::{AlterConfigsRequest, IncrementalAlterConfigsRequest};

/// A key of the broker: whether Kafka can change it, and whether this version can.
fn entry(
    name: &'static str,
    kind: Kind,
    default: &'static str,
    (dynamic, live): (bool, bool),
) -> BrokerEntry {
    let definition = Definition { name, kind, default: Some(default), allowed: Allowed::Any, doc: "" };
    let value = definition.default_value();
    BrokerEntry { definition, stated: None, value, dynamic, live, hidden: false }
}

fn configs() -> BrokerConfigs {
    const LIVE: (bool, bool) = (true, true);
    BrokerConfigs::new([
        entry("group.consumer.min.session.timeout.ms", Kind::Int, "45000", (false, false)),
        entry("group.consumer.max.session.timeout.ms", Kind::Int, "60000", (false, false)),
        entry("group.consumer.heartbeat.interval.ms", Kind::Int, "5000", (false, false)),
        entry("log.retention.ms", Kind::Long, "1000", LIVE),
        entry("log.segment.bytes", Kind::Int, "1073741824", LIVE),
        entry("log.cleanup.policy", Kind::List, "delete", LIVE),
        entry("num.io.threads", Kind::Int, "8", (true, false)),
    ])
}

fn scene() -> Scene {
    let mut scene = Scene::new(1, 0);
    scene.options.configs = configs();
    scene.create(topic("t", 1, 1));
    scene
}

/// `set a=b; delete c` for one resource.
fn parse(text: &str) -> (i8, &str, Vec<AlterableConfig<'_>>) {
    let (kind, rest) = text.trim().split_once(' ').unwrap();
    let (name, changes) = rest.split_once(' ').unwrap_or((rest, ""));
    let kind = match kind {
        "topic" => 2,
        "broker" => 4,
        "group" => 32,
        other => other.parse().unwrap(),
    };
    let name = if name == "''" { "" } else { name };
    (kind, name, changes.split(';').filter(|change| !change.is_empty()).map(parse_change).collect())
}

fn parse_change(text: &str) -> AlterableConfig<'_> {
    let (operation, rest) = text.trim().split_once(' ').unwrap();
    let operation = match operation {
        "set" => 0,
        "delete" => 1,
        "append" => 2,
        "subtract" => 3,
        other => other.parse().unwrap(),
    };
    let (name, value) = rest.split_once('=').map_or((rest, None), |(name, value)| (name, Some(value)));
    AlterableConfig { name, config_operation: operation, value }
}

fn print(altered: &AlteredConfigs) -> String {
    let mut lines: Vec<String> =
        altered.resources.iter().map(|resource| print_result(&resource.result, "ok")).collect();
    for record in altered.records() {
        let MetadataRecord::Config(record) = record else { panic!("{record:?}") };
        let value = record.value.map_or("null".to_owned(), |value| format!("{value:?}"));
        lines.push(format!("{} {:?} {}={value}", record.resource_type, record.resource_name, record.name));
    }
    lines.join("\n")
}

impl Scene {
    fn alter(&mut self, text: &str, validate_only: bool) -> String {
        let resource = |(resource_type, resource_name, configs)| AlterConfigsResource {
            resource_type,
            resource_name,
            configs,
        };
        let resources = text.split('|').map(parse).map(resource).collect();
        let request = IncrementalAlterConfigsRequest { resources, validate_only };
        let altered = self.options.incremental_alter_configs(&self.image, &request);
        assert_eq!(altered.incremental_response().responses.len(), altered.resources.len());
        self.apply(&altered.records());
        print(&altered)
    }

    fn replace(&mut self, text: &str) -> String {
        let parsed: Vec<_> = text.split('|').map(parse).collect();
        let resources =
            parsed.iter().map(|(resource_type, resource_name, configs)| legacy::AlterConfigsResource {
                resource_type: *resource_type,
                resource_name,
                configs: configs
                    .iter()
                    .map(|config| legacy::AlterableConfig { name: config.name, value: config.value })
                    .collect(),
            });
        let request = AlterConfigsRequest { resources: resources.collect(), validate_only: false };
        let altered = self.options.alter_configs(&self.image, &request);
        assert_eq!(altered.response().responses.len(), altered.resources.len());
        self.apply(&altered.records());
        print(&altered)
    }
}

/// Each request on the scene that those before it left.
#[track_caller]
fn check(scene: &mut Scene, steps: &[(&str, &str)]) {
    for (request, expect) in steps {
        assert_eq!(scene.alter(request, false), *expect, "{request}");
    }
}

#[test]
fn topics_get_other_configs() {
    check(
        &mut scene(),
        &[
            ("topic t set retention.ms=5", "ok\n2 \"t\" retention.ms=\"5\""),
            ("topic t set retention.ms=5", "ok"),
            (
                "topic t set segment.ms=7; delete retention.ms",
                "ok\n2 \"t\" segment.ms=\"7\"\n2 \"t\" retention.ms=null",
            ),
            ("topic t delete retention.ms; delete no.such.key", "ok"),
            ("topic t append cleanup.policy=compact", "ok\n2 \"t\" cleanup.policy=\"delete,compact\""),
            ("topic t append cleanup.policy=compact,delete", "ok"),
            ("topic t subtract cleanup.policy=delete,x", "ok\n2 \"t\" cleanup.policy=\"compact\""),
            ("topic t subtract cleanup.policy=compact", "ok\n2 \"t\" cleanup.policy=\"\""),
            (
                "topic t append retention.ms=5",
                "INVALID_CONFIG: Can't APPEND to key retention.ms because its type is not LIST.",
            ),
            (
                "topic t subtract foo=5",
                "INVALID_CONFIG: Can't SUBTRACT to key foo because its type is not LIST.",
            ),
            (
                "topic t set retention.ms=5; set segment.bytes=1",
                "INVALID_CONFIG: Invalid value 1 for configuration segment.bytes: Value must be at least 1048576",
            ),
            ("topic t set foo=bar", "INVALID_CONFIG: Unknown topic config name: foo"),
            ("topic nope set retention.ms=5", "UNKNOWN_TOPIC_OR_PARTITION: The topic 'nope' does not exist."),
            ("topic nope set foo=5", "INVALID_CONFIG: Unknown topic config name: foo"),
            ("topic '' set retention.ms=5", "INVALID_REQUEST: Default topic resources are not allowed."),
            (
                "topic a/b set retention.ms=5",
                "INVALID_TOPIC_EXCEPTION: Topic name is invalid: 'a/b' contains one or more characters other than ASCII \
                 alphanumerics, '.', '_' and '-'",
            ),
        ],
    );
}

#[test]
fn what_is_said_twice_or_is_no_change() {
    check(
        &mut scene(),
        &[
            (
                "topic t set retention.ms=5 | topic t set segment.ms=5 | group t set consumer.session.timeout.ms=50000",
                "INVALID_REQUEST: Each resource must appear at most once.\nINVALID_REQUEST: Each resource must appear at \
                 most once.\nok\n32 \"t\" consumer.session.timeout.ms=\"50000\"",
            ),
            (
                "topic t set retention.ms=5; delete retention.ms",
                "INVALID_REQUEST: Error due to duplicate config keys",
            ),
            (
                "topic t set retention.ms; delete segment.ms; append cleanup.policy",
                "INVALID_REQUEST: Null value not supported for : retention.ms, cleanup.policy",
            ),
            ("topic t 7 retention.ms=5", "INVALID_REQUEST: Unknown operations type 7"),
            ("8 1 set x=DEBUG", "INVALID_REQUEST: Unknown resource type 8"),
            ("16 m set interval.ms=5", "INVALID_REQUEST: Unknown resource type 16"),
            ("0 m set x=5", "INVALID_REQUEST: Unknown resource type 0"),
            (
                "topic t set foo=1 | topic nope set retention.ms=5 | topic t2 delete x | topic t set x=1",
                "INVALID_REQUEST: Each resource must appear at most once.\nUNKNOWN_TOPIC_OR_PARTITION: The topic 'nope' \
                 does not exist.\nUNKNOWN_TOPIC_OR_PARTITION: The topic 't2' does not exist.\nINVALID_REQUEST: Each \
                 resource must appear at most once.",
            ),
        ],
    );
}

#[test]
fn groups_have_configs_within_the_bounds_of_the_broker() {
    check(
        &mut scene(),
        &[
            (
                "group g set consumer.session.timeout.ms=60000",
                "ok\n32 \"g\" consumer.session.timeout.ms=\"60000\"",
            ),
            (
                "group g set consumer.session.timeout.ms=60001",
                "INVALID_CONFIG: consumer.session.timeout.ms must be less than or equal to \
                 group.consumer.max.session.timeout.ms",
            ),
            (
                "group g set consumer.session.timeout.ms=44999",
                "INVALID_CONFIG: consumer.session.timeout.ms must be greater than or equal to \
                 group.consumer.min.session.timeout.ms",
            ),
            (
                "group g set consumer.heartbeat.interval.ms=60000",
                "INVALID_CONFIG: consumer.session.timeout.ms must be greater than consumer.heartbeat.interval.ms",
            ),
            (
                "group g set consumer.heartbeat.interval.ms=0",
                "INVALID_CONFIG: Invalid value 0 for configuration consumer.heartbeat.interval.ms: Value must be at \
                 least 1",
            ),
            ("group g set retention.ms=5", "INVALID_CONFIG: Unknown group config name: retention.ms"),
            (
                "group g append consumer.session.timeout.ms=5",
                "INVALID_CONFIG: Can't APPEND to key consumer.session.timeout.ms because its type is not LIST.",
            ),
            (
                "group '' set consumer.session.timeout.ms=50000",
                "INVALID_REQUEST: Default group resources are not allowed.",
            ),
            (
                "group h set share.auto.offset.reset=by_duration:PT1H",
                "ok\n32 \"h\" share.auto.offset.reset=\"by_duration:PT1H\"",
            ),
            ("group g delete consumer.session.timeout.ms", "ok\n32 \"g\" consumer.session.timeout.ms=null"),
        ],
    );
}

#[test]
fn brokers_change_what_they_can_change() {
    check(
        &mut scene(),
        &[
            ("broker '' set log.retention.ms=5000", "ok\n4 \"\" log.retention.ms=\"5000\""),
            ("broker 1 set log.retention.ms=6000", "ok\n4 \"1\" log.retention.ms=\"6000\""),
            ("broker 1 set log.retention.ms=6000", "ok\n4 \"1\" log.retention.ms=\"6000\""),
            (
                "broker 1 append log.cleanup.policy=compact",
                "ok\n4 \"1\" log.cleanup.policy=\"delete,compact\"",
            ),
            (
                "broker 1 append log.retention.ms=5",
                "INVALID_CONFIG: Config value append is not allowed for config key: log.retention.ms",
            ),
            ("broker 1 subtract foo=4", "INVALID_CONFIG: Unknown config name: foo"),
            (
                "broker 1 set group.consumer.heartbeat.interval.ms=5",
                "INVALID_REQUEST: Cannot update these configs dynamically: [group.consumer.heartbeat.interval.ms]",
            ),
            (
                "broker 1 set num.io.threads=5; set my.own=3",
                "INVALID_REQUEST: This broker cannot change these configs while it runs: [my.own, num.io.threads]",
            ),
            (
                "broker 1 set log.segment.bytes=x",
                "INVALID_REQUEST: Invalid value x for configuration log.segment.bytes: Not a number of type INT",
            ),
            (
                "broker 1 set log.retention.ms=0",
                "INVALID_REQUEST: requirement failed: log.retention.ms must be unlimited (-1) or, greater than or \
                 equal to 1",
            ),
            (
                "broker 2 set log.retention.ms=5",
                "INVALID_REQUEST: Unexpected broker id, expected 1, but received 2",
            ),
            ("broker x set log.retention.ms=5", "INVALID_REQUEST: Node id must be an integer, but it is: x"),
            ("broker 1 delete log.retention.ms; delete my.own", "ok\n4 \"1\" log.retention.ms=null"),
        ],
    );
}

#[test]
fn the_defaults_of_brokers_hold_for_topics() {
    let mut scene = scene();
    let retention = |scene: &Scene| {
        let configs = scene.options.configs_in(&scene.image);
        configs.topic_config(&scene.image.topic_by_name("t").unwrap().configs).retention_ms
    };
    assert_eq!(retention(&scene), Some(1000));
    scene.alter("broker '' set log.retention.ms=5000", false);
    assert_eq!(retention(&scene), Some(5000));
    scene.alter("broker 1 set log.retention.ms=6000", false);
    assert_eq!(retention(&scene), Some(6000));
    scene.alter("topic t set retention.ms=7000", false);
    assert_eq!(retention(&scene), Some(7000));
    scene.alter("topic t delete retention.ms | broker 1 delete log.retention.ms", false);
    assert_eq!(retention(&scene), Some(5000));
}

#[test]
fn validating_changes_nothing() {
    let mut scene = scene();
    assert_eq!(scene.alter("topic t set retention.ms=5", true), "ok");
    assert_eq!(scene.alter("topic t set foo=5", true), "INVALID_CONFIG: Unknown topic config name: foo");
    assert!(scene.image.topic_by_name("t").unwrap().configs.is_empty());
}

#[test]
fn the_older_request_replaces_everything() {
    let mut scene = scene();
    scene.alter("topic t set retention.ms=5; set segment.ms=7", false);
    assert_eq!(
        scene.replace("topic t set retention.ms=5; set flush.ms=1"),
        "ok\n2 \"t\" flush.ms=\"1\"\n2 \"t\" segment.ms=null"
    );
    assert_eq!(
        scene.replace("topic t set flush.ms"),
        "INVALID_REQUEST: Null value not supported for : flush.ms"
    );
    assert_eq!(scene.replace("topic t"), "ok\n2 \"t\" flush.ms=null\n2 \"t\" retention.ms=null");
    assert_eq!(scene.replace("8 1 set x=DEBUG"), "INVALID_REQUEST: Unknown resource type 8");
}

#[test]
fn a_request_is_bounded() {
    const TOO_LARGE: &str = "POLICY_VIOLATION: Unable to perform excessively large batch operation.";
    const TOO_LONG: &str = "INVALID_CONFIG: The configuration value cannot be added because it exceeds the maximum value size \
                            of 32767 bytes.";
    let key = "leader.replication.throttled.replicas";
    let mut scene = scene();
    let long = "1:1,".repeat(8191) + "1:1";
    assert_eq!(long.len(), 32767);
    assert!(scene.alter(&format!("topic t set {key}={long}"), false).starts_with("ok\n"));
    assert_eq!(scene.alter(&format!("topic t append {key}=2:2"), false), TOO_LONG);

    let many = |count: usize, value: &str| {
        let one = |at| format!("group g{at} set share.auto.offset.reset={value}");
        (0..count).map(one).collect::<Vec<_>>().join("|")
    };
    let answers = scene.alter(&many(10_001, "latest"), false);
    assert!(answers.lines().count() == 10_001 && answers.lines().all(|line| line == TOO_LARGE));
    let duration = format!("by_duration:PT{}1S", "0".repeat(30_000));
    let answers = scene.alter(&many(300, &duration), false);
    assert!(answers.lines().count() == 300 && answers.lines().all(|line| line == TOO_LARGE));
}
