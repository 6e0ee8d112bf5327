//! The expected texts are what Kafka 4.3.1 answered to the same requests.

use super::*;

fn overrides(text: &str) -> Overrides {
    let pairs = text.split('|').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap()).map(|(k, v)| (k.to_owned(), v.to_owned())).collect()
}

#[track_caller]
fn check(configs: &str, expect: &str) {
    let result = BrokerConfigs::default().check_topic(&overrides(configs));
    assert_eq!(result.map_or_else(|error| error.0, |()| "ok".to_owned()), expect, "{configs}");
}

#[test]
fn topic_configs_are_accepted_and_refused_as_by_kafka() {
    const THROTTLED: &str = "must be the literal '*' or a list of replicas in the following format: \
                             [partitionId]:[brokerId],[partitionId]:[brokerId],...";
    check("", "ok");
    check("foo=bar", "Unknown topic config name: foo");
    check("message.format.version=2.8", "Unknown topic config name: message.format.version");
    check("retention.ms=x", "Invalid value x for configuration retention.ms: Not a number of type LONG");
    check("retention.ms=", "Invalid value  for configuration retention.ms: Not a number of type LONG");
    check("retention.ms=-2", "Invalid value -2 for configuration retention.ms: Value must be at least -1");
    check("retention.ms= 5 ", "ok");
    check(
        "cleanup.policy=compact,foo",
        "Invalid value foo for configuration cleanup.policy: String must be one of: compact, delete",
    );
    check("cleanup.policy=", "ok");
    check("cleanup.policy=delete,,compact", "Configuration 'cleanup.policy' values must not be empty.");
    check("cleanup.policy=delete,delete", "ok");
    check(
        "compression.type=gz",
        "Invalid value gz for configuration compression.type: String must be one of: uncompressed, zstd, lz4, \
         snappy, gzip, producer",
    );
    for level in ["0", "10"] {
        check(
            &format!("compression.gzip.level={level}"),
            &format!(
                "Invalid value {level} for configuration compression.gzip.level: Value must be between 1 and 9 or \
                 equal to -1"
            ),
        );
    }
    check("compression.gzip.level=-1", "ok");
    check(
        "compression.zstd.level=23",
        "Invalid value 23 for configuration compression.zstd.level: Value must be no more than 22",
    );
    check(
        "segment.bytes=1024",
        "Invalid value 1024 for configuration segment.bytes: Value must be at least 1048576",
    );
    check(
        "segment.bytes=99999999999",
        "Invalid value 99999999999 for configuration segment.bytes: Not a number of type INT",
    );
    check(
        "min.cleanable.dirty.ratio=1.5",
        "Invalid value 1.5 for configuration min.cleanable.dirty.ratio: Value must be no more than 1",
    );
    check(
        "min.cleanable.dirty.ratio=abc",
        "Invalid value abc for configuration min.cleanable.dirty.ratio: Not a number of type DOUBLE",
    );
    check(
        "preallocate=yes",
        "Invalid value yes for configuration preallocate: Expected value to be either true or false",
    );
    check("preallocate=TRUE", "ok");
    check(
        "message.timestamp.type=createtime",
        "Invalid value createtime for configuration message.timestamp.type: String must be one of: CreateTime, \
         LogAppendTime",
    );
    for (value, shown) in [("1:2,3", "[1:2, 3]"), ("none", "[none]"), ("*,1:2", "[*, 1:2]")] {
        let key = "leader.replication.throttled.replicas";
        check(
            &format!("{key}={value}"),
            &format!("Invalid value {shown} for configuration {key}: {key} {THROTTLED}"),
        );
    }
    check("leader.replication.throttled.replicas=*", "ok");
    check("leader.replication.throttled.replicas=0:1,1:2", "ok");
    check("min.compaction.lag.ms=9223372036854775807", "ok");
    check(
        "min.compaction.lag.ms=100|max.compaction.lag.ms=50",
        "conflict topic config setting min.compaction.lag.ms (100) > max.compaction.lag.ms (50)",
    );
    check(
        "remote.storage.enable=true",
        "Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.",
    );
}

#[test]
fn the_table_is_sorted_and_its_defaults_are_valid() {
    let names: Vec<&str> = TOPIC_KEYS.iter().map(|key| key.definition.name).collect();
    assert!(names.is_sorted());
    assert_eq!(names.len(), 33);
    for key in TOPIC_KEYS {
        let value =
            key.definition.default.map(|text| key.definition.read(text).map(|value| value.to_string()));
        assert_eq!(value, key.definition.default.map(|text| Ok(text.to_owned())), "{}", key.definition.name);
    }
}

#[test]
fn typed_values() {
    let config = BrokerConfigs::default().topic_config(&Overrides::new());
    assert_eq!(config.cleanup, CleanupPolicy { delete: true, compact: false });
    assert_eq!(config.compression, Compression::Producer);
    assert_eq!((config.flush_messages, config.flush_interval), (None, None));
    assert_eq!((config.retention_bytes, config.retention_ms), (None, Some(604_800_000)));
    assert_eq!((config.segment_bytes, config.batch_bytes_max), (1 << 30, 1_048_588));
    assert_eq!((config.index_interval_bytes, config.insync_replicas_min), (4096, 1));
    assert_eq!(config.timestamp_type, TimestampType::CreateTime);

    let text = "cleanup.policy=compact|compression.type=gzip|compression.gzip.level=4|retention.ms=-1|flush.messages=1\
                |message.timestamp.type=LogAppendTime|segment.bytes=not a number|unknown=1";
    let config = BrokerConfigs::default().topic_config(&overrides(text));
    assert_eq!(config.cleanup, CleanupPolicy { delete: false, compact: true });
    assert_eq!(config.compression, Compression::Gzip(Some(4)));
    assert_eq!((config.retention_ms, config.flush_messages), (None, Some(1)));
    assert_eq!(config.timestamp_type, TimestampType::LogAppendTime);
    assert_eq!(config.segment_bytes, 1 << 30, "what is not understood counts as not set");
}

#[test]
fn timestamps_have_a_window() {
    use crate::base::Timestamp;
    let config = BrokerConfigs::default()
        .topic_config(&overrides("message.timestamp.before.max.ms=10|message.timestamp.after.max.ms=20"));
    for (timestamp, accepted) in
        [(89, false), (90, true), (120, true), (121, false), (-1, false), (i64::MAX, false)]
    {
        assert_eq!(config.accepts_timestamp(Timestamp(timestamp), Timestamp(100)), accepted, "{timestamp}");
    }
    let any_age = BrokerConfigs::default().topic_config(&Overrides::new());
    assert!(any_age.accepts_timestamp(Timestamp(0), Timestamp(i64::MAX)));
}

#[test]
fn numbers_are_shown_as_java_shows_them() {
    let definition =
        Definition { name: "x", kind: Kind::Double, default: None, allowed: Allowed::Any, doc: "" };
    for (text, expect) in [
        ("0.50", "0.5"),
        ("1", "1.0"),
        ("0", "0.0"),
        ("1.7976931348623157E308", "1.7976931348623157E308"),
        ("0.00001", "1.0E-5"),
        ("12345678", "1.2345678E7"),
        ("0.001", "0.001"),
    ] {
        assert_eq!(definition.read(text).map(|value| value.to_string()).as_deref(), Ok(expect));
    }
    for text in ["nan", "inf", "infinity", "", "1e999"] {
        assert!(definition.read(text).is_err(), "{text}");
    }
}

fn broker(pairs: &[(&'static str, Kind, Option<&'static str>, Option<&str>)]) -> BrokerConfigs {
    BrokerConfigs::new(pairs.iter().map(|(name, kind, default, stated)| {
        let definition = Definition { name, kind: *kind, default: *default, allowed: Allowed::Any, doc: "" };
        let value = stated.or(*default).map(|text| definition.read(text).unwrap());
        BrokerEntry {
            definition,
            stated: stated.map(str::to_owned),
            value,
            dynamic: true,
            live: true,
            hidden: false,
        }
    }))
}

fn print(described: &Described) -> String {
    let value = described.value.as_deref().unwrap_or("null");
    let mut line = format!("{}={value} {:?}", described.definition.name, described.source);
    for synonym in &described.synonyms {
        let value = synonym.value.as_deref().unwrap_or("null");
        line.push_str(&format!(" | {:?} {}={value}", synonym.source, synonym.name));
    }
    line
}

fn kafka_like() -> BrokerConfigs {
    broker(&[
        ("log.roll.ms", Kind::Long, None, Some("7200000")),
        ("log.roll.hours", Kind::Int, Some("168"), None),
        ("log.retention.ms", Kind::Long, None, None),
        ("log.retention.minutes", Kind::Int, None, None),
        ("log.retention.hours", Kind::Int, Some("168"), Some("24")),
        ("log.cleaner.min.cleanable.ratio", Kind::Double, Some("0.5"), Some("0.50")),
        ("log.cleanup.policy", Kind::List, Some("delete"), Some("delete,delete")),
        ("ssl.keystore.password", Kind::Password, None, Some("secret")),
        ("log.flush.interval.ms", Kind::Long, None, None),
        ("log.flush.scheduler.interval.ms", Kind::Long, Some("9223372036854775807"), None),
    ])
}

#[test]
fn a_topics_configs_are_described_as_by_kafka() {
    let set = overrides("cleanup.policy=compact, delete|min.cleanable.dirty.ratio=0.10|segment.ms=3600000");
    let lines: Vec<String> = kafka_like().describe_topic(&set).map(|line| print(&line)).collect();
    for expect in [
        "cleanup.policy=compact,delete Topic | Topic cleanup.policy=compact,delete \
         | StaticBroker log.cleanup.policy=delete,delete | Default log.cleanup.policy=delete",
        "min.cleanable.dirty.ratio=0.1 Topic | Topic min.cleanable.dirty.ratio=0.1 \
         | StaticBroker log.cleaner.min.cleanable.ratio=0.50 | Default log.cleaner.min.cleanable.ratio=0.5",
        "segment.ms=3600000 Topic | Topic segment.ms=3600000 | StaticBroker log.roll.ms=7200000 \
         | Default log.roll.hours=168",
        "retention.ms=86400000 Default",
        "flush.ms=9223372036854775807 Default",
        "leader.replication.throttled.replicas= Default",
    ] {
        assert!(lines.iter().any(|line| line == expect), "missing: {expect}\nin: {lines:#?}");
    }
    assert_eq!(lines.len(), 33);
}

#[test]
fn a_brokers_configs_are_described_as_by_kafka() {
    let lines: Vec<String> = kafka_like().describe().map(|line| print(&line)).collect();
    assert_eq!(
        lines,
        [
            "log.cleaner.min.cleanable.ratio=0.5 StaticBroker | StaticBroker log.cleaner.min.cleanable.ratio=0.50 \
             | Default log.cleaner.min.cleanable.ratio=0.5",
            "log.cleanup.policy=delete StaticBroker | StaticBroker log.cleanup.policy=delete,delete \
             | Default log.cleanup.policy=delete",
            "log.flush.interval.ms=null Default",
            "log.flush.scheduler.interval.ms=9223372036854775807 Default \
             | Default log.flush.scheduler.interval.ms=9223372036854775807",
            "log.retention.hours=24 StaticBroker | StaticBroker log.retention.hours=24 \
             | Default log.retention.hours=168",
            "log.retention.minutes=null Default",
            "log.retention.ms=null Default",
            "log.roll.hours=168 Default | Default log.roll.hours=168",
            "log.roll.ms=7200000 StaticBroker | StaticBroker log.roll.ms=7200000 | Default log.roll.hours=168",
            "ssl.keystore.password=null StaticBroker | StaticBroker ssl.keystore.password=null",
        ]
    );
}

#[test]
fn broker_keys_give_topics_their_defaults() {
    let config = kafka_like().topic_config(&Overrides::new());
    assert_eq!((config.retention_ms, config.segment_ms), (Some(86_400_000), 7_200_000));
    assert_eq!(config.flush_interval, None);
    let forever = broker(&[("log.retention.hours", Kind::Int, Some("168"), Some("-1"))]);
    assert_eq!(forever.topic_config(&Overrides::new()).retention_ms, None);
}

fn print_all(lines: impl Iterator<Item = Described>) -> Vec<String> {
    lines.map(|line| print(&line)).collect()
}

#[test]
fn what_is_set_while_the_broker_runs_counts_more() {
    let fixed = kafka_like();
    let (all, own) = (
        overrides("log.cleanup.policy=compact|log.retention.ms=7"),
        overrides("log.retention.ms=8|no.such.key=1|log.cleaner.min.cleanable.ratio=much"),
    );
    let configs = fixed.with_dynamic(Some(&all), Some(&own));
    let lines = print_all(configs.describe());
    for expect in [
        "log.cleanup.policy=compact DynamicDefaultBroker | DynamicDefaultBroker log.cleanup.policy=compact \
         | StaticBroker log.cleanup.policy=delete,delete | Default log.cleanup.policy=delete",
        "log.retention.ms=8 DynamicBroker | DynamicBroker log.retention.ms=8 \
         | DynamicDefaultBroker log.retention.ms=7 | StaticBroker log.retention.hours=24 | Default log.retention.hours=168",
        "log.cleaner.min.cleanable.ratio=0.5 StaticBroker | StaticBroker log.cleaner.min.cleanable.ratio=0.50 \
         | Default log.cleaner.min.cleanable.ratio=0.5",
    ] {
        assert!(lines.iter().any(|line| line == expect), "missing: {expect}\nin: {lines:#?}");
    }
    assert_eq!(
        print_all(configs.describe_defaults()),
        [
            "log.cleanup.policy=compact DynamicDefaultBroker | DynamicDefaultBroker log.cleanup.policy=compact",
            "log.retention.ms=7 DynamicDefaultBroker | DynamicDefaultBroker log.retention.ms=7",
        ]
    );
    let topic = configs.topic_config(&Overrides::new());
    assert_eq!((topic.retention_ms, topic.cleanup.compact), (Some(8), true));
    let back = configs.with_dynamic(None, None);
    assert_eq!(print_all(back.describe()), print_all(fixed.describe()));
    assert_eq!(back.topic_config(&Overrides::new()), fixed.topic_config(&Overrides::new()));
}

fn with_groups() -> BrokerConfigs {
    broker(&[
        ("group.consumer.session.timeout.ms", Kind::Int, Some("45000"), Some("46000")),
        ("group.consumer.min.session.timeout.ms", Kind::Int, Some("45000"), None),
        ("group.consumer.max.session.timeout.ms", Kind::Int, Some("60000"), None),
        ("group.consumer.assignment.interval.ms", Kind::Int, Some("1000"), None),
        ("group.consumer.max.assignment.interval.ms", Kind::Int, Some("15000"), None),
        ("group.streams.max.standby.replicas", Kind::Int, Some("2"), None),
    ])
}

#[track_caller]
fn check_group(configs: &str, expect: &str) {
    let result = with_groups().check_group(&overrides(configs));
    assert_eq!(result.map_or_else(|error| error.0, |()| "ok".to_owned()), expect, "{configs}");
}

#[test]
fn group_configs_are_accepted_and_refused_as_by_kafka() {
    check_group("", "ok");
    check_group("retention.ms=5", "Unknown group config name: retention.ms");
    check_group(
        "group.consumer.session.timeout.ms=5",
        "Unknown group config name: group.consumer.session.timeout.ms",
    );
    check_group("consumer.session.timeout.ms=45000|consumer.heartbeat.interval.ms=44999", "ok");
    check_group(
        "consumer.session.timeout.ms=45000|consumer.heartbeat.interval.ms=45000",
        "consumer.session.timeout.ms must be greater than consumer.heartbeat.interval.ms",
    );
    check_group(
        "consumer.session.timeout.ms=44999",
        "consumer.session.timeout.ms must be greater than or equal to group.consumer.min.session.timeout.ms",
    );
    check_group(
        "consumer.assignment.interval.ms=15001",
        "consumer.assignment.interval.ms must be less than or equal to group.consumer.max.assignment.interval.ms",
    );
    check_group(
        "streams.num.standby.replicas=3",
        "streams.num.standby.replicas must be less than or equal to group.streams.max.standby.replicas",
    );
    check_group(
        "share.isolation.level=none",
        "Invalid value none for configuration share.isolation.level: String must be one of: read_committed, \
         read_uncommitted",
    );
    check_group("share.auto.offset.reset=earliest", "ok");
    check_group("share.auto.offset.reset=by_duration:P1DT2H", "ok");
    for value in ["none", "Latest", "by_duration", "by_duration:1h", "by_duration:-PT1H"] {
        check_group(
            &format!("share.auto.offset.reset={value}"),
            &format!(
                "Invalid value {value} for configuration share.auto.offset.reset: Invalid value `{value}` for \
                 configuration share.auto.offset.reset. The value must be either 'earliest', 'latest' or of the format \
                 'by_duration:<PnDTnHnMn.nS>'."
            ),
        );
    }
}

#[test]
fn a_groups_configs_are_described_as_by_kafka() {
    let set = overrides("consumer.session.timeout.ms= 50000 |share.isolation.level=read_committed");
    let lines = print_all(with_groups().describe_group(&set));
    for expect in [
        "consumer.session.timeout.ms=50000 Group | Group consumer.session.timeout.ms=50000 \
         | StaticBroker group.consumer.session.timeout.ms=46000 | Default group.consumer.session.timeout.ms=45000",
        "consumer.assignment.interval.ms=1000 Default | Default group.consumer.assignment.interval.ms=1000",
        "share.isolation.level=read_committed Group | Group share.isolation.level=read_committed \
         | Default share.isolation.level=read_uncommitted",
        "share.auto.offset.reset=latest Default | Default share.auto.offset.reset=latest",
    ] {
        assert!(lines.iter().any(|line| line == expect), "missing: {expect}\nin: {lines:#?}");
    }
    assert_eq!(lines.len(), GROUP_KEYS.len());
    let lines = print_all(with_groups().describe_group(&Overrides::new()));
    assert_eq!(
        lines[2],
        "consumer.session.timeout.ms=46000 StaticBroker | StaticBroker \
                          group.consumer.session.timeout.ms=46000 | Default group.consumer.session.timeout.ms=45000"
    );
}

#[test]
fn the_defaults_of_groups_are_valid() {
    for key in GROUP_KEYS {
        let value = key.default.map(|text| key.read(text).map(|value| value.to_string()));
        assert_eq!(value, key.default.map(|text| Ok(text.to_owned())), "{}", key.name);
    }
}

#[test]
fn dynamic_configs_are_accepted_and_refused_as_by_kafka() {
    let check = |configs: &str, expect: &str| {
        let result = with_groups().check_dynamic(&overrides(configs));
        assert_eq!(result.map_or_else(|error| error.0, |()| "ok".to_owned()), expect, "{configs}");
    };
    check("group.consumer.assignment.interval.ms=2000", "ok");
    check(
        "group.consumer.assignment.interval.ms=20000",
        "group.consumer.assignment.interval.ms must be less than or equal to \
         group.consumer.max.assignment.interval.ms",
    );
    check(
        "group.consumer.assignment.interval.ms=x",
        "Invalid value x for configuration group.consumer.assignment.interval.ms: Not a number of type INT",
    );
    check("no.such.key=1", "This broker cannot change these configs while it runs: [no.such.key]");
}
