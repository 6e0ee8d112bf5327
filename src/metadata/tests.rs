//! Records in, image out.

use super::*;
use crate::base::{BrokerEpoch, LeaderEpoch, NodeId, Offset, PartitionId, Uuid};
use crate::protocol::register_broker_record::{BrokerEndpoint, BrokerFeature};
use crate::protocol::*;

fn topic(name: &str, id: u128) -> MetadataRecord<'_> {
    MetadataRecord::Topic(TopicRecord { name, topic_id: Uuid(id) })
}

fn partition(id: u128, partition_id: i32) -> MetadataRecord<'static> {
    MetadataRecord::Partition(PartitionRecord {
        topic_id: Uuid(id),
        partition_id,
        replicas: vec![1, 2],
        isr: vec![1],
        leader: 1,
        leader_epoch: 0,
        partition_epoch: 0,
        directories: vec![Uuid(101), Uuid(102)],
        ..PartitionRecord::default()
    })
}

fn config<'a>(
    resource_type: i8,
    resource_name: &'a str,
    name: &'a str,
    value: &'a str,
) -> MetadataRecord<'a> {
    let value = (!value.is_empty()).then_some(value);
    MetadataRecord::Config(ConfigRecord { resource_type, resource_name, name, value })
}

fn remove(id: u128) -> MetadataRecord<'static> {
    MetadataRecord::RemoveTopic(RemoveTopicRecord { topic_id: Uuid(id) })
}

fn broker(id: i32, epoch: i64) -> MetadataRecord<'static> {
    MetadataRecord::RegisterBroker(RegisterBrokerRecord {
        broker_id: id,
        broker_epoch: epoch,
        incarnation_id: Uuid(1000 + epoch as u128),
        end_points: vec![BrokerEndpoint { name: "PLAINTEXT", host: "h", port: 9092, security_protocol: 0 }],
        features: vec![BrokerFeature {
            name: "metadata.version",
            min_supported_version: 7,
            max_supported_version: 30,
        }],
        rack: Some("r"),
        log_dirs: vec![Uuid(101)],
        ..RegisterBrokerRecord::default()
    })
}

fn feature(name: &str, feature_level: i16) -> MetadataRecord<'_> {
    MetadataRecord::FeatureLevel(FeatureLevelRecord { name, feature_level })
}

fn producer_ids(next_producer_id: i64) -> MetadataRecord<'static> {
    MetadataRecord::ProducerIds(ProducerIdsRecord { broker_id: 1, broker_epoch: 0, next_producer_id })
}

/// Applies records at rising offsets. Each goes through its bytes, as in the log.
fn replay<'a>(image: &mut Image, records: impl IntoIterator<Item = MetadataRecord<'a>>) -> Delta {
    let mut delta = Delta::default();
    for record in records {
        let value = record.to_value(record.max_version());
        let record = MetadataRecord::from_value(&value).unwrap();
        image.apply(Offset(image.offset().0 + 1), &record, &mut delta).unwrap();
    }
    delta
}

fn image<'a>(records: impl IntoIterator<Item = MetadataRecord<'a>>) -> Image {
    let mut image = Image::new("cluster");
    replay(&mut image, records);
    image
}

#[test]
fn topics_come_and_go() {
    let mut image = image([topic("b.x", 11), partition(11, 0), partition(11, 1), topic("a", 12)]);
    let names = |image: &Image| image.topics().map(|topic| topic.name.to_string()).collect::<Vec<_>>();
    assert_eq!((names(&image), image.topic_count()), (vec!["a".to_owned(), "b.x".to_owned()], 2));
    let found = image.topic_by_name("b.x").unwrap();
    assert_eq!((found.id, found.partitions.len(), found.created_at), (Uuid(11), 2, Offset(0)));
    assert_eq!(image.leader(Uuid(11), PartitionId(1)), Some((NodeId(1), LeaderEpoch(0))));
    assert_eq!(image.leader(Uuid(11), PartitionId(2)), None);
    assert_eq!(image.leader(Uuid(11), PartitionId(-1)), None);
    assert_eq!(image.topic_with_unified_name("b_x"), Some("b.x"));
    assert_eq!(image.topics_from("aa").map(|topic| topic.name.to_string()).collect::<Vec<_>>(), ["b.x"]);

    let before = image.clone();
    let delta = replay(&mut image, [remove(11), topic("b.x", 13)]);
    assert_eq!(delta.topics.iter().copied().collect::<Vec<_>>(), [Uuid(11), Uuid(13)]);
    assert_eq!(image.topic_by_name("b.x").map(|topic| topic.id), Some(Uuid(13)));
    assert!(image.topic(Uuid(11)).is_none());
    assert!(before.topic(Uuid(11)).is_some(), "a published image does not change");
    replay(&mut image, [remove(13)]);
    assert_eq!(image.topic_with_unified_name("b_x"), None);
}

#[test]
fn a_change_of_a_partition() {
    let mut image = image([topic("t", 11), partition(11, 0)]);
    let change = |leader, isr| {
        MetadataRecord::PartitionChange(PartitionChangeRecord {
            topic_id: Uuid(11),
            partition_id: 0,
            leader,
            isr,
            ..PartitionChangeRecord::default()
        })
    };
    let state = |image: &Image| {
        let partition = image.partition(Uuid(11), PartitionId(0)).unwrap().clone();
        let isr: Vec<i32> = partition.isr.iter().map(|node| node.0).collect();
        (partition.leader.map(|node| node.0), partition.leader_epoch.0, partition.partition_epoch, isr)
    };
    assert_eq!(state(&image), (Some(1), 0, 0, vec![1]));
    replay(&mut image, [change(-2, Some(vec![1, 2]))]);
    assert_eq!(state(&image), (Some(1), 0, 1, vec![1, 2]));
    replay(&mut image, [change(2, Some(vec![2]))]);
    assert_eq!(state(&image), (Some(2), 1, 2, vec![2]));
    replay(&mut image, [change(-1, None)]);
    assert_eq!(state(&image), (None, 2, 3, vec![2]));
}

#[test]
fn configs() {
    let mut image = image([topic("t", 11), config(2, "t", "retention.ms", "5"), config(4, "1", "a", "b")]);
    let of_topic = |image: &Image| image.topic_by_name("t").map(|topic| topic.configs.clone()).unwrap();
    assert_eq!(of_topic(&image).get("retention.ms").map(String::as_str), Some("5"));
    assert_eq!(image.configs(4, "1").map(|configs| configs.len()), Some(1));
    assert_eq!(image.configured(4).collect::<Vec<_>>(), ["1"]);
    assert_eq!((image.configured(3).count(), image.configured(32).count()), (0, 0));
    let delta = replay(&mut image, [config(2, "t", "retention.ms", ""), config(4, "1", "a", "")]);
    assert!(of_topic(&image).is_empty() && image.configs(4, "1").is_none() && delta.configs);
}

#[test]
fn brokers() {
    let mut image = image([broker(1, 0)]);
    let state = |image: &Image| {
        image.broker(NodeId(1)).map(|broker| (broker.fenced, broker.stopping, broker.epoch.0))
    };
    assert_eq!(state(&image), Some((true, false, 0)));
    let change = |fenced, stopping| {
        MetadataRecord::BrokerRegistrationChange(BrokerRegistrationChangeRecord {
            broker_id: 1,
            broker_epoch: 0,
            fenced,
            in_controlled_shutdown: stopping,
            ..BrokerRegistrationChangeRecord::default()
        })
    };
    let delta = replay(&mut image, [change(-1, 0)]);
    assert_eq!((state(&image), delta.brokers), (Some((false, false, 0)), true));
    replay(&mut image, [change(0, 1)]);
    assert_eq!(state(&image), Some((false, true, 0)));
    replay(&mut image, [broker(1, 5)]);
    assert_eq!(state(&image), Some((true, false, 5)));
    let found = image.broker(NodeId(1)).unwrap();
    assert_eq!((found.epoch, found.endpoint("PLAINTEXT").map(|e| e.port)), (BrokerEpoch(5), Some(9092)));
    let unregister = UnregisterBrokerRecord { broker_id: 1, broker_epoch: 5 };
    replay(&mut image, [MetadataRecord::UnregisterBroker(unregister)]);
    assert_eq!(image.brokers().count(), 0);
}

#[test]
fn features_and_producer_ids() {
    let mut image = image([feature("metadata.version", 30), feature("x", 1), producer_ids(1000)]);
    replay(&mut image, [feature("x", 0), producer_ids(2000)]);
    assert_eq!(image.features().collect::<Vec<_>>(), [("metadata.version", 30)]);
    assert_eq!((image.feature("metadata.version"), image.feature("x")), (30, 0));
    assert_eq!(image.next_producer_id(), 2000);
}

#[test]
fn what_does_not_fit_is_an_error_and_changes_nothing() {
    let start = image([topic("t", 11), partition(11, 0), producer_ids(1000), broker(1, 3)]);
    let old_epoch = BrokerRegistrationChangeRecord {
        broker_id: 1,
        broker_epoch: 2,
        fenced: -1,
        ..BrokerRegistrationChangeRecord::default()
    };
    for record in [
        topic("t", 12),
        topic("u", 11),
        partition(12, 0),
        partition(11, 2),
        partition(11, -1),
        remove(12),
        config(2, "u", "a", "b"),
        producer_ids(1000),
        MetadataRecord::BrokerRegistrationChange(old_epoch),
        MetadataRecord::UnregisterBroker(UnregisterBrokerRecord { broker_id: 2, broker_epoch: 0 }),
        MetadataRecord::PartitionChange(PartitionChangeRecord {
            topic_id: Uuid(11),
            partition_id: 1,
            ..PartitionChangeRecord::default()
        }),
        MetadataRecord::AbortTransaction(AbortTransactionRecord { reason: None }),
    ] {
        let mut image = start.clone();
        let result = image.apply(Offset(99), &record, &mut Delta::default());
        assert!(result.is_err(), "{record:?}");
        assert_eq!(image, start, "{record:?}");
    }
    let again = start.clone().apply(start.offset(), &topic("u", 12), &mut Delta::default());
    assert!(matches!(again, Err(ReplayError::DoesNotFit(_))), "an offset twice");
}

#[test]
fn an_image_written_as_records_and_replayed_is_the_same() {
    let mut original = image([
        feature("metadata.version", 30),
        broker(1, 1),
        topic("t.x", 11),
        config(2, "t.x", "retention.ms", "5"),
        partition(11, 0),
        partition(11, 1),
        topic("u", 12),
        partition(12, 0),
        config(4, "", "min.insync.replicas", "1"),
        config(32, "g", "consumer.session.timeout.ms", "50000"),
        config(32, "g", "share.isolation.level", "read_committed"),
        producer_ids(3000),
    ]);
    let mut copy = image(original.to_records());
    // The two things that records cannot say.
    for image in [&mut original, &mut copy] {
        image.offset = Offset(0);
        for id in [Uuid(11), Uuid(12)] {
            std::sync::Arc::make_mut(image.topics.get_mut(&id).unwrap()).created_at = Offset(0);
        }
    }
    assert_eq!(original, copy);
}
