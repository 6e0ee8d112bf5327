//! Produce and Fetch requests as two readers see them: both accept the same bytes and find the same in them. Neither
//! minds bytes behind a request.

use super::target::NOTHING;
use highwater::base::Uuid;
use highwater::protocol::fetch::FetchView;
use highwater::protocol::produce::ProduceView;
use highwater::protocol::{Decode, FetchRequest, ProduceRequest, Reader, TopicKey};

pub(crate) fn produce(body: &[u8], version: i16) {
    let view = NOTHING.during(body.len(), || ProduceView::parse(Reader::new(body), version));
    let generated = ProduceRequest::decode(&mut Reader::new(body), version);
    let (view, generated) = match (view, generated) {
        (Ok(view), Ok(generated)) => (view, generated),
        (view, generated) => return assert_eq!(view.is_err(), generated.is_err()),
    };
    assert_eq!(view.transactional_id, generated.transactional_id);
    assert_eq!((view.acks, view.timeout_ms), (generated.acks, generated.timeout_ms));
    assert_eq!(view.topics(), generated.topic_data.len());
    let mut walk = view.partitions();
    for (index, topic) in generated.topic_data.iter().enumerate() {
        for partition in &topic.partition_data {
            let seen = walk.next().expect("a partition more");
            assert_eq!((seen.topic, seen.topic_index), (key(version, topic.name, topic.topic_id), index));
            assert_eq!(seen.partition.index, partition.index);
            assert_eq!(seen.partition.records.map(|range| &body[range]), partition.records);
        }
    }
    assert!(walk.next().is_none());
}

pub(crate) fn fetch(body: &[u8], version: i16) {
    let view = NOTHING.during(body.len(), || FetchView::parse(Reader::new(body), version));
    let generated = FetchRequest::decode(&mut Reader::new(body), version);
    let (view, generated) = match (view, generated) {
        (Ok(view), Ok(generated)) => (view, generated),
        (view, generated) => return assert_eq!(view.is_err(), generated.is_err()),
    };
    assert_eq!((view.cluster_id, view.rack_id), (generated.cluster_id, generated.rack_id));
    let limits = (view.max_wait_ms, view.min_bytes, view.max_bytes, view.isolation_level);
    let expect = (generated.max_wait_ms, generated.min_bytes, generated.max_bytes, generated.isolation_level);
    assert_eq!(limits, expect);
    assert_eq!((view.session_id, view.session_epoch), (generated.session_id, generated.session_epoch));
    let mut walk = view.partitions();
    for topic in &generated.topics {
        for partition in &topic.partitions {
            let seen = walk.next().expect("a partition more");
            assert_eq!(seen.topic, key(version, topic.topic, topic.topic_id));
            let seen = seen.partition;
            assert_eq!((seen.index, seen.fetch_offset), (partition.partition, partition.fetch_offset));
            let epochs = (seen.current_leader_epoch, seen.last_fetched_epoch);
            assert_eq!(epochs, (partition.current_leader_epoch, partition.last_fetched_epoch));
            let rest = (seen.max_bytes, seen.log_start_offset, seen.high_watermark);
            let expect =
                (partition.partition_max_bytes, partition.log_start_offset, partition.high_watermark);
            assert_eq!(rest, expect);
            assert_eq!(seen.replica_directory_id, partition.replica_directory_id);
        }
    }
    assert!(walk.next().is_none());
    let forgotten = view.forgotten().map(|seen| (seen.topic, seen.partition));
    let expect = generated.forgotten_topics_data.iter().flat_map(|topic| {
        topic.partitions.iter().map(|index| (key(version, topic.topic, topic.topic_id), *index))
    });
    assert!(forgotten.eq(expect));
}

fn key(version: i16, name: &str, id: Uuid) -> TopicKey<'_> {
    if version >= 13 { TopicKey::Id(id) } else { TopicKey::Name(name) }
}
