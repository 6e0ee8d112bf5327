//! A configuration as text, then what it means or what is wrong with it.

use super::*;
use crate::base::{Duration, NodeId};
use crate::metadata::configs::{ConfigSource, Overrides};

fn machine() -> Machine {
    Machine { host_name: "box".to_owned(), memory_bytes: 16 << 30 }
}

fn load(file: &str) -> Result<Settings, Problems> {
    load_all(file, &[], &[])
}

fn load_all(file: &str, env: &[(&str, &str)], flags: &[(&str, &str)]) -> Result<Settings, Problems> {
    let owned = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>()
    };
    let mut typed = Typed::default();
    typed.add_file("f", file.as_bytes());
    typed.add_environment(owned(env));
    typed.add_flags(owned(flags));
    Settings::from_typed(&typed, &machine())
}

#[track_caller]
fn refused(file: &str, expect: &str) {
    match load(file) {
        Ok(_) => panic!("accepted: {file}"),
        Err(problems) => assert_eq!(problems.to_string(), expect, "{file}"),
    }
}

#[test]
fn folders_of_the_data() {
    let check = |file: &str, dirs: &[&str], metadata: Option<&str>| {
        let settings = load(file).unwrap();
        let found: Vec<&str> = settings.log_dirs.iter().filter_map(|dir| dir.to_str()).collect();
        assert_eq!(
            (&found[..], settings.metadata_dir.as_ref().and_then(|dir| dir.to_str())),
            (dirs, metadata)
        );
    };
    check("", &["./data"], None);
    check("log.dir=/a\n", &["/a"], None);
    check("log.dir=/a\nlog.dirs=/b, /c,/b\n", &["/b", "/c"], None);
    check("log.dirs=/b,/c\nmetadata.log.dir=/c\n", &["/b", "/c"], Some("/c"));
}

#[test]
fn nothing_typed_gives_a_broker_on_loopback() {
    let settings = load("").unwrap();
    assert_eq!((settings.node_id, settings.log_dirs[0].to_str()), (NodeId(1), Some("./data")));
    let listener = Listener { name: "PLAINTEXT".to_owned(), host: "127.0.0.1".to_owned(), port: 9092 };
    assert_eq!(settings.listeners, settings.advertised);
    assert_eq!(settings.listeners, [listener]);
    assert_eq!((settings.cores, settings.log_format), (None, LogFormat::Text));
    assert_eq!((settings.topics.partitions, settings.topics.replication_factor), (1, 1));
    assert!(settings.topics.auto_create && settings.topics.delete_enabled);
    assert_eq!(settings.sockets.request_bytes_max, 104_857_600);
    assert_eq!(settings.sockets.idle_max, Some(Duration::from_millis(600_000)));
    assert_eq!(settings.fetch_bytes_max, 57_671_680);
    assert!(settings.notices.is_empty());
}

#[test]
fn the_file_that_kafka_ships_is_understood() {
    let settings = load(
        "process.roles=broker,controller
         node.id=1
         controller.quorum.bootstrap.servers=localhost:9093
         listeners=PLAINTEXT://:9092,CONTROLLER://:9093
         inter.broker.listener.name=PLAINTEXT
         advertised.listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093
         controller.listener.names=CONTROLLER
         listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL
         num.network.threads=8
         log.dirs=/tmp/kraft-combined-logs
         offsets.topic.replication.factor=1
         log.retention.hours=48",
    )
    .unwrap();
    let names: Vec<&str> = settings.listeners.iter().map(|listener| listener.name.as_str()).collect();
    assert_eq!(names, ["PLAINTEXT"]);
    assert_eq!(
        (settings.listeners[0].host.as_str(), settings.advertised[0].host.as_str()),
        ("", "localhost")
    );
    assert_eq!(settings.broker_configs.topic_config(&Overrides::new()).retention_ms, Some(172_800_000));
    assert_eq!(
        settings.notices,
        [
            "accepted, but this version does not do it yet: inter.broker.listener.name, \
             controller.quorum.bootstrap.servers",
            "accepted without effect, as it is about Kafka's own inside: num.network.threads",
        ]
    );
}

#[test]
fn groups() {
    let groups = load("").unwrap().groups;
    let expect = crate::shard::GroupOptions::default();
    assert_eq!(format!("{groups:?}"), format!("{expect:?}"), "Kafka's defaults");
    let typed = "offsets.retention.minutes=2\ngroup.max.size=7\noffsets.topic.compression.codec=4";
    let groups = load(typed).unwrap().groups;
    assert_eq!(groups.coordinator.offsets_retention, Duration::from_millis(120_000));
    assert_eq!((groups.coordinator.size_max, groups.codec as u8), (7, 4));
    refused(
        "group.consumer.session.timeout.ms=44000\n",
        "f line 1: group.consumer.session.timeout.ms=44000 must be at least group.consumer.min.session.timeout.ms, which \
         is 45000.",
    );
    refused(
        "group.consumer.heartbeat.interval.ms=50000\ngroup.consumer.max.heartbeat.interval.ms=50000\n",
        "f line 1: group.consumer.heartbeat.interval.ms=50000 must be less than group.consumer.session.timeout.ms, which \
         is 45000.",
    );
}

#[test]
fn a_flag_overrules_the_environment_and_that_overrules_the_file() {
    let partitions = |env, flags| load_all("num.partitions=2", env, flags).unwrap().topics.partitions;
    assert_eq!(partitions(&[], &[]), 2);
    assert_eq!(partitions(&[("HIGHWATER_NUM_PARTITIONS", "3")], &[]), 3);
    assert_eq!(partitions(&[("HIGHWATER_NUM_PARTITIONS", "3")], &[("num.partitions", "4")]), 4);
}

#[test]
fn the_environment() {
    let env = [
        ("HIGHWATER_CORES", "2"),
        ("HIGHWATER_LOG", "debug"),
        ("HIGHWATER_PORT_9092_TCP", "tcp://10.0.0.1:9092"),
        ("HOME", "/root"),
    ];
    let settings = load_all("", &env, &[]).unwrap();
    assert_eq!((settings.cores, settings.log_filter.as_str()), (Some(2), "debug"));
    assert_eq!(settings.notices, ["environment HIGHWATER_PORT_9092_TCP names no key and is ignored"]);
}

#[test]
fn names_in_the_environment_are_unique() {
    let mut names: Vec<String> = keys::all().map(Key::environment_name).collect();
    names.push("HIGHWATER_LOG".to_owned());
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn mistakes_are_named_with_their_place() {
    refused(
        "a=1\nlog.retention.m=5\n",
        "f line 1: unknown key a; `highwater config` lists all keys\n\
        f line 2: unknown key log.retention.m; did you mean log.retention.ms?",
    );
    refused(
        "\nnum.partitions=x\n",
        "f line 2: Invalid value x for configuration num.partitions: Not a number of \
        type INT. Allowed: at least 1.",
    );
    refused(
        "auto.create.topics.enable=ja\n",
        "f line 1: Invalid value ja for configuration \
        auto.create.topics.enable: Expected value to be either true or false. Allowed: boolean.",
    );
    refused(
        "num.partitions=1\nnum.parti",
        "f line 2: unknown key num.parti; did you mean num.partitions? (The file ends \
        here without a newline: was it cut?)",
    );
    refused(
        "num.partitions=1\nnode.id=",
        "f line 2: Invalid value  for configuration node.id: Not a number of type INT. \
        Allowed: at least 0. (The file ends here without a newline: was it cut?)",
    );
    refused("a=\\u00", "f line 1: \\u00 is no character: four hexadecimal digits must follow \\u");
    refused("node.id=1\nbroker.id=2\n", "f line 2: broker.id=2 must be the same as node.id, or absent.");
}

#[test]
fn what_one_node_cannot_do_is_refused() {
    refused(
        "process.roles=broker\n",
        "f line 1: process.roles=broker must be broker,controller: this version runs a \
        cluster of one node.",
    );
    refused(
        "controller.quorum.voters=1@a:1,2@b:2\n",
        "f line 1: controller.quorum.voters=1@a:1,2@b:2 names other nodes \
        than 1: this version runs a cluster of one node.",
    );
    refused("log.dirs=\n", "f line 1: log.dirs= names no folder.");
}

#[test]
fn what_would_be_less_safe_than_it_looks_is_refused() {
    refused(
        "listeners=SASL_SSL://:9093\n",
        "f line 1: listeners=SASL_SSL://:9093 asks for SASL_SSL on SASL_SSL: this \
        version serves PLAINTEXT only.",
    );
    refused(
        "authorizer.class.name=x\n",
        "f line 1: authorizer.class.name=x asks for ACLs, which this version does not \
        have.",
    );
    refused(
        "config.providers=file\n",
        "f line 1: config.providers=file is not supported: write the values themselves.",
    );
}

#[test]
fn listeners_that_cannot_work_are_refused() {
    refused(
        "listeners=PLAINTEXT://0.0.0.0:9092\n",
        "f line 1: listeners=PLAINTEXT://0.0.0.0:9092 tells clients to \
        connect to 0.0.0.0: set advertised.listeners.",
    );
    refused(
        "advertised.listeners=OTHER://h:1\n",
        "f line 1: advertised.listeners=OTHER://h:1 names OTHER, which is not \
        in listeners.",
    );
    refused(
        "listeners=CONTROLLER://:1\ncontroller.listener.names=CONTROLLER\n",
        "f line 1: listeners=CONTROLLER://:1 has \
        no listener for clients.",
    );
    refused(
        "listeners=FOO://h:1\n",
        "f line 1: listeners=FOO://h:1 is wrong: listener.security.protocol.map has no \
        protocol for FOO.",
    );
    refused(
        "listeners=PLAINTEXT://h\n",
        "f line 1: listeners=PLAINTEXT://h is wrong: PLAINTEXT://h is no listener: \
        expected name://host:port.",
    );
}

#[test]
fn a_listener_without_a_host_advertises_the_machine() {
    let settings = load("listeners=PLAINTEXT://:9092").unwrap();
    assert_eq!(settings.advertised[0].host, "box");
}

#[test]
fn old_and_foreign_names_are_only_reported() {
    let settings = load(
        "zookeeper.connect=z:2181\nlistener.name.x.ssl.keystore.location=/k\nnum.partitions=1\nnum.partitions=2\n",
    );
    let settings = settings.unwrap();
    assert_eq!(settings.topics.partitions, 2);
    assert_eq!(
        settings.notices,
        [
            "f line 1: zookeeper.connect was removed in Kafka 4 and has no effect",
            "f line 2: listener.name.x.ssl.keystore.location is accepted without effect",
            "num.partitions is set twice: f line 3 is overruled by f line 4",
        ]
    );
}

#[test]
fn details() {
    let settings = load(
        "broker.id=7\nlog.dir=/d\nconnections.max.idle.ms=-1\nsocket.send.buffer.bytes=-1\nbroker.rack=r\n\
         max.connections.per.ip.overrides=10.0.0.1:5,[::1]:6\nhighwater.log.format=json",
    )
    .unwrap();
    assert_eq!((settings.node_id, settings.log_dirs[0].to_str()), (NodeId(7), Some("/d")));
    assert_eq!((settings.sockets.idle_max, settings.sockets.send_buffer_bytes), (None, None));
    assert_eq!((settings.rack.as_deref(), settings.log_format), (Some("r"), LogFormat::Json));
    let overrides: Vec<_> = settings.sockets.connections_per_ip_overrides.values().copied().collect();
    assert_eq!(overrides, [5, 6]);
    refused(
        "max.connections.per.ip.overrides=host:5\n",
        "f line 1: max.connections.per.ip.overrides=host:5 is not of the \
        form address:number,address:number.",
    );
}

#[test]
fn the_table_is_whole_and_its_defaults_are_valid() {
    let mut names: Vec<&str> = keys::all().map(|key| key.definition.name).collect();
    names.sort_unstable();
    // 360 keys of Kafka 4.3.1, nine of our own, two of Kafka's authorizer.
    assert_eq!(names.len(), 371);
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    for key in keys::all() {
        let definition = &key.definition;
        let shown = definition.default.map(|text| definition.read(text).map(|value| value.to_string()));
        assert_eq!(shown, definition.default.map(|text| Ok(text.to_owned())), "{}", definition.name);
        assert!(definition.doc.ends_with('.'), "{}", definition.name);
    }
}

#[test]
fn every_topic_default_has_its_broker_key() {
    for key in crate::metadata::configs::TOPIC_KEYS {
        for synonym in key.synonyms {
            assert!(keys::find(synonym.name).is_some(), "{}", synonym.name);
        }
    }
}

#[test]
fn a_broker_describes_all_keys() {
    let settings = load("broker.id=7\nssl.key.password=secret\nunstable.api.versions.enable=true").unwrap();
    let lines: Vec<_> = settings.broker_configs.describe().collect();
    let find = |name: &str| lines.iter().find(|line| line.definition.name == name);
    assert_eq!(lines.len(), 340 + 9 + 1, "Kafka's public keys, our own, and one hidden that was set");
    let node = find("node.id").unwrap();
    assert_eq!((node.value.as_deref(), node.source), (Some("7"), ConfigSource::StaticBroker));
    let secret = find("ssl.key.password").unwrap();
    assert_eq!((secret.value.as_deref(), secret.source), (None, ConfigSource::StaticBroker));
    assert!(find("num.network.threads").is_some_and(|line| !line.read_only));
    assert!(find("log.dirs").is_some_and(|line| line.read_only));
    assert!(find("super.users").is_none());
}

#[test]
fn what_can_change_while_the_broker_runs() {
    let configs = load("").unwrap().broker_configs;
    let is_live = |key: &&Key| {
        let (name, value) =
            (key.definition.name.to_owned(), key.definition.default.unwrap_or("1000").to_owned());
        configs.check_dynamic(&Overrides::from([(name, value)])).is_ok()
    };
    let live: Vec<&str> = keys::all().filter(is_live).map(|key| key.definition.name).collect();
    assert_eq!(
        live,
        [
            "log.segment.bytes",
            "log.roll.ms",
            "log.roll.jitter.ms",
            "log.retention.ms",
            "log.retention.bytes",
            "log.cleanup.policy",
            "log.segment.delete.delay.ms",
            "log.index.interval.bytes",
            "log.index.size.max.bytes",
            "log.message.timestamp.type",
            "log.message.timestamp.before.max.ms",
            "log.message.timestamp.after.max.ms",
            "log.flush.interval.messages",
            "log.flush.interval.ms",
            "message.max.bytes",
            "min.insync.replicas",
            "producer.id.expiration.ms",
            "group.consumer.assignment.interval.ms",
        ]
    );
}
