//! A request as text, then what became of it. The sentences are what Kafka 4.3.1 answered to the same requests.

mod alter_configs;

use super::*;
use crate::base::{BrokerEpoch, NodeId, Offset, Random, Uuid};
use crate::metadata::{Delta, Endpoint, Image, SecurityProtocol};
use crate::protocol::create_partitions_request::{CreatePartitionsAssignment, CreatePartitionsTopic};
use crate::protocol::create_topics_request::{
    CreatableReplicaAssignment, CreatableTopic, CreatableTopicConfig,
};
use crate::protocol::delete_topics_request::DeleteTopicState;
use crate::protocol::{CreatePartitionsRequest, CreateTopicsRequest, DeleteTopicsRequest};

/// A cluster that carries out what is decided.
struct Scene {
    image: Image,
    options: Options,
    random: Random,
}

impl Scene {
    /// Brokers 1 to `brokers`, in as many racks as `racks` says (0: none).
    fn new(brokers: i32, racks: i32) -> Self {
        let mut scene =
            Self { image: Image::new("c"), options: Options::default(), random: Random::from_seed(1) };
        scene.apply(&bootstrap());
        for id in 1..=brokers {
            let rack = (racks > 0).then(|| format!("r{}", id % racks.max(1)));
            let epoch = scene.register(id, 100 + id as u128, rack.as_deref()).unwrap();
            scene.apply(&[unfence_broker(NodeId(id), epoch)]);
        }
        scene
    }

    fn apply(&mut self, records: &[MetadataRecord<'_>]) {
        for record in records {
            let offset = self.image.offset().plus(1);
            self.image.apply(offset, record, &mut Delta::default()).unwrap();
        }
    }

    fn register(&mut self, id: i32, incarnation: u128, rack: Option<&str>) -> Result<BrokerEpoch, Refusal> {
        let endpoint = Endpoint {
            listener: "PLAINTEXT".into(),
            host: "h".into(),
            port: 9092,
            protocol: SecurityProtocol::Plaintext,
        };
        let registration = Registration {
            id: NodeId(id),
            incarnation: Uuid(incarnation),
            endpoints: &[endpoint],
            rack,
            directories: &[Uuid(1000 + id as u128)],
        };
        let outcome = register_broker(&self.image.clone(), &registration, self.image.offset().plus(1));
        self.apply(&outcome.records);
        outcome.reply
    }

    fn create_all(&mut self, topics: Vec<CreatableTopic<'_>>, validate_only: bool) -> String {
        let request = CreateTopicsRequest { topics, validate_only, timeout_ms: 1000 };
        let outcome = self.options.create_topics(&self.image, &request, &mut self.random);
        let lines: Vec<String> = outcome.reply.topics.iter().map(print_topic).collect();
        assert_eq!(outcome.reply.response().topics.len(), lines.len());
        self.apply(&outcome.records);
        lines.join("\n")
    }

    fn create(&mut self, topic: CreatableTopic<'_>) -> String {
        self.create_all(vec![topic], false)
    }

    fn add(&mut self, name: &str, count: i32, assignments: Option<&[&[i32]]>) -> String {
        let assignment = |ids: &&[i32]| CreatePartitionsAssignment { broker_ids: ids.to_vec() };
        let assignments = assignments.map(|all| all.iter().map(assignment).collect());
        let topics = vec![CreatePartitionsTopic { name, count, assignments }];
        let request = CreatePartitionsRequest { topics, ..CreatePartitionsRequest::default() };
        let outcome = self.options.create_partitions(&self.image, &request, &mut self.random);
        self.apply(&outcome.records);
        print_result(&outcome.reply.topics[0].result, "ok")
    }

    fn replicas(&self, topic: &str) -> Vec<Vec<i32>> {
        let topic = self.image.topic_by_name(topic).unwrap();
        topic.partitions.iter().map(|p| p.replicas.iter().map(|node| node.0).collect()).collect()
    }
}

fn print_result(result: &Result<(), Refusal>, good: &str) -> String {
    match result {
        Ok(()) => good.to_owned(),
        Err(refusal) => {
            format!("{}: {}", refusal.code.name(), refusal.message.as_deref().unwrap_or("-"))
        }
    }
}

fn print_topic(topic: &TopicResult) -> String {
    let good = topic.result.as_ref().map_or(String::new(), |created| {
        assert_eq!(created.configs.len(), 33);
        format!("{} partitions={} rf={}", topic.name, created.partitions, created.replication_factor)
    });
    print_result(&topic.result.as_ref().map(|_| ()).map_err(Clone::clone), &good)
}

fn topic(name: &str, num_partitions: i32, replication_factor: i16) -> CreatableTopic<'_> {
    CreatableTopic { name, num_partitions, replication_factor, ..CreatableTopic::default() }
}

fn manual<'a>(name: &'a str, assignments: &[(i32, &[i32])]) -> CreatableTopic<'a> {
    let assignment = |(index, ids): &(i32, &[i32])| CreatableReplicaAssignment {
        partition_index: *index,
        broker_ids: ids.to_vec(),
    };
    CreatableTopic { assignments: assignments.iter().map(assignment).collect(), ..topic(name, -1, -1) }
}

fn configured<'a>(name: &'a str, configs: &[(&'a str, Option<&'a str>)]) -> CreatableTopic<'a> {
    let config = |(name, value): &(&'a str, Option<&'a str>)| CreatableTopicConfig { name, value: *value };
    CreatableTopic { configs: configs.iter().map(config).collect(), ..topic(name, -1, -1) }
}

#[test]
fn topics_are_created_with_defaults() {
    let mut scene = Scene::new(1, 0);
    scene.options.partitions_default = 3;
    assert_eq!(scene.create(topic("plain", -1, -1)), "plain partitions=3 rf=1");
    let made = scene.image.topic_by_name("plain").unwrap();
    assert_eq!(made.id.to_bytes()[6] >> 4, 4, "a random id");
    let first = &made.partitions[0];
    assert_eq!((first.leader, first.leader_epoch.0, first.partition_epoch), (Some(NodeId(1)), 0, 0));
    assert_eq!((&*first.isr, &*first.directories), (&[NodeId(1)][..], &[Uuid(1001)][..]));
    assert_eq!(scene.create(topic("plain", -1, -1)), "TOPIC_ALREADY_EXISTS: Topic 'plain' already exists.");
}

#[test]
fn numbers_are_checked() {
    let mut scene = Scene::new(1, 0);
    for (partitions, replicas, expect) in [
        (0, 1, "INVALID_PARTITIONS: Number of partitions was set to an invalid non-positive value."),
        (-2, 1, "INVALID_PARTITIONS: Number of partitions was set to an invalid non-positive value."),
        (
            1,
            2,
            "INVALID_REPLICATION_FACTOR: Unable to replicate the partition 2 time(s): The target replication factor of 2 \
             cannot be reached because only 1 broker(s) are registered or some brokers have all their log directories \
             cordoned.",
        ),
        (
            1,
            0,
            "INVALID_REPLICATION_FACTOR: Replication factor must be larger than 0, or -1 to use the default value.",
        ),
        (10_001, 1, "POLICY_VIOLATION: Excessively large number of partitions per request."),
        (10_000, 1, "POLICY_VIOLATION: Unable to perform excessively large batch operation."),
        (9_999, 1, "z partitions=9999 rf=1"),
    ] {
        assert_eq!(scene.create(topic("z", partitions, replicas)), expect);
    }
}

#[test]
fn names_are_checked() {
    let mut scene = Scene::new(1, 0);
    assert_eq!(
        scene.create(topic("a/b", 1, 1)),
        "INVALID_TOPIC_EXCEPTION: Topic name is invalid: 'a/b' contains one or more characters other than ASCII \
         alphanumerics, '.', '_' and '-'"
    );
    assert_eq!(scene.create(topic("a.b", 1, 1)), "a.b partitions=1 rf=1");
    assert_eq!(
        scene.create(topic("a_b", 1, 1)),
        "INVALID_TOPIC_EXCEPTION: Topic 'a_b' collides with existing topic: a.b"
    );
    assert_eq!(
        scene.create_all(vec![topic("x.y", 1, 1), topic("x_y", 1, 1)], false),
        "x.y partitions=1 rf=1\nINVALID_TOPIC_EXCEPTION: Topic 'x_y' collides with existing topic: x.y"
    );
    assert_eq!(
        scene.create(topic("__cluster_metadata", 1, 1)),
        "INVALID_REQUEST: Creation of internal topic __cluster_metadata is prohibited."
    );
    assert_eq!(
        scene.create_all(vec![topic("d", 1, 1), topic("e", 1, 1), topic("d", 1, 1)], false),
        "e partitions=1 rf=1\nINVALID_REQUEST: Duplicate topic name."
    );
}

#[test]
fn validate_only_changes_nothing() {
    let mut scene = Scene::new(1, 0);
    assert_eq!(scene.create_all(vec![topic("v", 3, 1)], true), "v partitions=3 rf=1");
    assert_eq!(scene.image.topic_count(), 0);
}

#[test]
fn manual_assignments() {
    const PREFIX: &str = "INVALID_REPLICA_ASSIGNMENT: The manual partition assignment includes";
    const GAP: &str =
        "INVALID_REPLICA_ASSIGNMENT: partitions should be a consecutive 0-based integer sequence";
    let mut scene = Scene::new(2, 0);
    for (assignments, expect) in [
        (&[(0, &[1][..]), (2, &[1])][..], GAP.to_owned()),
        (&[(5, &[1]), (7, &[1])], GAP.to_owned()),
        (&[(-1, &[1])], GAP.to_owned()),
        (&[(0, &[7])], format!("{PREFIX} broker 7, but no such broker is registered.")),
        (&[(0, &[-1])], format!("{PREFIX} broker -1, but no such broker is registered.")),
        (&[(0, &[1, 1])], format!("{PREFIX} the broker 1 more than once.")),
        (&[(0, &[])], format!("{PREFIX} an empty replica list.")),
        (
            &[(0, &[1]), (1, &[1, 2])],
            format!(
                "{PREFIX} a partition with 2 replica(s), but this is not consistent with previous partitions, which \
                 have 1 replica(s)."
            ),
        ),
        (
            &[(0, &[1]), (0, &[1])],
            "INVALID_REPLICA_ASSIGNMENT: Found multiple manual partition assignments for partition 0"
                .to_owned(),
        ),
        (&[(1, &[1, 2]), (0, &[2, 1])], "man partitions=2 rf=2".to_owned()),
    ] {
        assert_eq!(scene.create(manual("man", assignments)), expect);
    }
    assert_eq!(scene.replicas("man"), [[2, 1], [1, 2]]);
    let both = CreatableTopic { num_partitions: 1, ..manual("n", &[(0, &[1])]) };
    assert_eq!(
        scene.create(both),
        "INVALID_REQUEST: A manual partition assignment was specified, but numPartitions was not set to -1."
    );
    let both = CreatableTopic { replication_factor: 1, ..manual("n", &[(0, &[1])]) };
    assert_eq!(
        scene.create(both),
        "INVALID_REQUEST: A manual partition assignment was specified, but replication factor was not set to -1."
    );
}

#[test]
fn configs_of_a_new_topic() {
    let mut scene = Scene::new(1, 0);
    assert_eq!(
        scene.create(configured("c", &[("foo", Some("bar"))])),
        "INVALID_CONFIG: Unknown topic config name: foo"
    );
    assert_eq!(
        scene.create(configured("c", &[("retention.ms", None), ("segment.ms", None)])),
        "INVALID_CONFIG: Null value not supported for topic configs: retention.ms,segment.ms"
    );
    let long = "1:1,".repeat(8192) + "1:1";
    assert_eq!(
        scene.create(configured("c", &[("leader.replication.throttled.replicas", Some(&long))])),
        "INVALID_CONFIG: The configuration value cannot be added because it exceeds the maximum value size of 32767 \
         bytes."
    );
    assert_eq!(scene.create(configured("c", &[("retention.ms", Some(" 5 "))])), "c partitions=1 rf=1");
    let made = scene.image.topic_by_name("c").unwrap();
    assert_eq!(scene.options.configs.topic_config(&made.configs).retention_ms, Some(5));
}

#[test]
fn partitions_are_added() {
    let mut scene = Scene::new(2, 0);
    scene.create(topic("t", 1, 1));
    let refused = "INVALID_PARTITIONS: The topic t currently has 1 partition(s);";
    assert_eq!(scene.add("t", 1, None), "INVALID_PARTITIONS: Topic already has 1 partition(s).");
    assert_eq!(scene.add("t", 0, None), format!("{refused} 0 would not be an increase."));
    assert_eq!(scene.add("t", -1, None), format!("{refused} -1 would not be an increase."));
    assert_eq!(scene.add("nope", 5, None), "UNKNOWN_TOPIC_OR_PARTITION: -");
    assert_eq!(
        scene.add("t", 20_000, None),
        "POLICY_VIOLATION: Unable to perform excessively large batch operation."
    );
    assert_eq!(
        scene.add("t", 3, Some(&[&[1]])),
        "INVALID_REPLICA_ASSIGNMENT: Attempted to add 2 additional partition(s), but only 1 assignment(s) were \
         specified."
    );
    assert_eq!(
        scene.add("t", 2, Some(&[&[1, 2]])),
        "INVALID_REPLICA_ASSIGNMENT: The manual partition assignment includes a partition with 2 replica(s), but this \
         is not consistent with previous partitions, which have 1 replica(s)."
    );
    assert_eq!(scene.add("t", 3, Some(&[&[2], &[1]])), "ok");
    assert_eq!(scene.replicas("t")[1..], [[2], [1]]);
    assert_eq!(scene.add("t", 5, None), "ok");
    assert_eq!(scene.replicas("t").len(), 5);
}

#[test]
fn adding_twice_or_only_validating_changes_nothing() {
    let mut scene = Scene::new(1, 0);
    scene.create(topic("t", 1, 1));
    let wanted = |count| CreatePartitionsTopic { name: "t", count, assignments: None };
    let request =
        CreatePartitionsRequest { topics: vec![wanted(2), wanted(3)], ..CreatePartitionsRequest::default() };
    let outcome = scene.options.create_partitions(&scene.image, &request, &mut scene.random);
    assert_eq!(outcome.reply.topics.len(), 1);
    assert_eq!(print_result(&outcome.reply.topics[0].result, "ok"), "INVALID_REQUEST: Duplicate topic name.");
    let request = CreatePartitionsRequest { topics: vec![wanted(2)], validate_only: true, timeout_ms: 0 };
    let outcome = scene.options.create_partitions(&scene.image, &request, &mut scene.random);
    assert_eq!((outcome.records.len(), outcome.reply.response().results[0].error_code), (0, 0));
}

fn delete(scene: &mut Scene, names: &[&str], topics: &[(Option<&str>, Uuid)], version: i16) -> Vec<String> {
    let topics = topics.iter().map(|(name, topic_id)| DeleteTopicState { name: *name, topic_id: *topic_id });
    let request =
        DeleteTopicsRequest { topics: topics.collect(), topic_names: names.to_vec(), timeout_ms: 0 };
    let outcome = scene.options.delete_topics(&scene.image, &request, version);
    scene.apply(&outcome.records);
    let line = |topic: &DeletedTopic| {
        let name = topic.name.as_deref().unwrap_or("null");
        format!("{name} {}", print_result(&topic.result, "ok"))
    };
    outcome.reply.topics.iter().map(line).collect()
}

#[test]
fn topics_are_deleted_by_name_and_by_id() {
    const UNKNOWN: &str = "UNKNOWN_TOPIC_OR_PARTITION: This server does not host this topic-partition.";
    let mut scene = Scene::new(1, 0);
    for name in ["a", "b", "c", "d"] {
        scene.create(topic(name, 1, 1));
    }
    let id = |scene: &Scene, name: &str| scene.image.topic_by_name(name).unwrap().id;
    assert_eq!(delete(&mut scene, &["a", "x"], &[], 5), [format!("x {UNKNOWN}"), "a ok".to_owned()]);
    let b = id(&scene, "b");
    assert_eq!(
        delete(&mut scene, &[], &[(None, b), (None, Uuid(7)), (Some("y"), Uuid::ZERO)], 6),
        [
            "null UNKNOWN_TOPIC_ID: This server does not host this topic ID.".to_owned(),
            format!("y {UNKNOWN}"),
            "b ok".to_owned()
        ]
    );
    let c = id(&scene, "c");
    assert_eq!(
        delete(&mut scene, &["d", "d"], &[(None, Uuid::ZERO), (Some("c"), c), (None, c), (None, c)], 6),
        [
            "null INVALID_REQUEST: Neither topic name nor id were specified.",
            "c INVALID_REQUEST: You may not specify both topic name and topic id.",
            "d INVALID_REQUEST: Duplicate topic name.",
            "null INVALID_REQUEST: Duplicate topic id.",
        ]
    );
    assert_eq!(
        delete(&mut scene, &["c"], &[(None, c)], 6),
        ["c INVALID_REQUEST: The provided topic name maps to an ID that was already supplied."]
    );
    assert_eq!(scene.image.topic_count(), 2);
}

#[test]
fn deleting_can_be_disabled() {
    let mut scene = Scene::new(1, 0);
    scene.create(topic("a", 1, 1));
    scene.options.delete_enabled = false;
    assert_eq!(
        delete(&mut scene, &["a"], &[], 2),
        ["a INVALID_REQUEST: This version does not support topic deletion."]
    );
    assert_eq!(
        delete(&mut scene, &["a"], &[], 3),
        ["a TOPIC_DELETION_DISABLED: Topic deletion is disabled."]
    );
    assert_eq!(scene.image.topic_count(), 1);
}

#[test]
fn producer_ids_come_in_blocks() {
    let mut scene = Scene::new(1, 0);
    let mut ids = Vec::new();
    for _ in 0..2 {
        let outcome = allocate_producer_ids(&scene.image, NodeId(1));
        scene.apply(&outcome.records);
        let mut block = outcome.reply.unwrap();
        assert_eq!(block.left(), PRODUCER_ID_BLOCK);
        ids.extend(std::iter::from_fn(|| block.take()).map(|id| id.0));
    }
    assert!(ids.iter().copied().eq(0..2000));
    assert_eq!(allocate_producer_ids(&scene.image, NodeId(9)).reply.map_err(|refusal| refusal.code), {
        Err(ErrorCode::StaleBrokerEpoch)
    });
}

#[test]
fn a_broker_registers() {
    let mut scene = Scene::new(1, 0);
    let first = scene.image.broker(NodeId(1)).unwrap().clone();
    assert_eq!((first.epoch, first.fenced), (BrokerEpoch(1), false));
    assert_eq!(scene.register(1, 101, None), Ok(first.epoch), "the same incarnation keeps its epoch");
    assert!(!scene.image.broker(NodeId(1)).unwrap().fenced);
    let epoch = scene.register(1, 999, None).unwrap();
    assert_eq!((epoch, scene.image.broker(NodeId(1)).unwrap().fenced), (BrokerEpoch(4), true));
    assert_eq!(scene.image.offset(), Offset(epoch.0));
}

#[test]
fn a_registration_that_cannot_be_right_is_refused() {
    let scene = Scene::new(2, 0);
    for (directories, expect) in [
        (&[][..], "INVALID_REGISTRATION: No directories specified in request"),
        (&[Uuid(1)], "INVALID_REGISTRATION: Reserved directory ID in request"),
        (&[Uuid(500), Uuid(500)], "INVALID_REGISTRATION: Duplicate directory ID in request"),
        (
            &[Uuid(1002)],
            "INVALID_REGISTRATION: Broker 2 is already registered with directory AAAAAAAAAAAAAAAAAAAD6g",
        ),
    ] {
        let registration =
            Registration { id: NodeId(1), incarnation: Uuid(9), endpoints: &[], rack: None, directories };
        let reply = register_broker(&scene.image, &registration, Offset(50)).reply;
        assert_eq!(print_result(&reply.map(|_| ()), "ok"), expect);
    }
}

#[test]
fn a_cluster_that_uses_more_than_we_serve_is_left_alone() {
    let mut scene = Scene::new(1, 0);
    let level = crate::protocol::FeatureLevelRecord { name: "share.version", feature_level: 1 };
    scene.apply(&[MetadataRecord::FeatureLevel(level)]);
    let refusal = scene.register(1, 55, None).unwrap_err();
    assert_eq!(refusal.code, ErrorCode::UnsupportedVersion);
}

#[test]
fn a_new_cluster_begins_with_its_features() {
    let scene = Scene::new(0, 0);
    assert_eq!(scene.image.features().collect::<Vec<_>>(), [("metadata.version", 30)]);
}

#[test]
fn replicas_are_spread_over_brokers() {
    let mut scene = Scene::new(4, 0);
    scene.create(topic("t", 400, 2));
    let mut leads = [0; 5];
    let mut holds = [0; 5];
    for replicas in scene.replicas("t") {
        assert_ne!(replicas[0], replicas[1]);
        leads[replicas[0] as usize] += 1;
        replicas.iter().for_each(|id| holds[*id as usize] += 1);
    }
    assert_eq!(leads[1..], [100; 4], "every broker leads as much");
    assert!(holds[1..].iter().all(|count| (150..=250).contains(count)), "{holds:?}");
}

#[test]
fn replicas_are_spread_over_racks() {
    let mut scene = Scene::new(6, 3);
    scene.create(topic("t", 60, 3));
    for replicas in scene.replicas("t") {
        let mut racks: Vec<i32> = replicas.iter().map(|id| id % 3).collect();
        racks.sort_unstable();
        assert_eq!(racks, [0, 1, 2], "{replicas:?}");
    }
}

#[test]
fn a_fenced_broker_never_leads_and_counts_as_out_of_sync() {
    let mut scene = Scene::new(2, 0);
    scene.register(2, 777, None).unwrap();
    assert_eq!(scene.create(topic("t", 10, 2)), "t partitions=10 rf=2");
    for partition in &scene.image.topic_by_name("t").unwrap().partitions {
        assert_eq!((partition.leader, &*partition.isr), (Some(NodeId(1)), &[NodeId(1)][..]));
    }
    assert_eq!(
        scene.create(manual("m", &[(0, &[2])])),
        "INVALID_REPLICA_ASSIGNMENT: All brokers specified in the manual partition assignment for partition 0 are \
         fenced or in controlled shutdown."
    );
    scene.register(1, 778, None).unwrap();
    assert_eq!(
        scene.create(topic("u", 1, 1)),
        "INVALID_REPLICATION_FACTOR: Unable to replicate the partition 1 time(s): All brokers are currently fenced, or \
         have all their log directories cordoned."
    );
}
