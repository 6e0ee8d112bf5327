//! Record batches and the hand-written requests: agreement with others, and no harm from any input.

use super::hostile::mutate;
use super::memory::taken_by;
use super::tables::{self, Maker, Shape};
use highwater::base::{Bytes, BytesMut, Offset, ProducerEpoch, ProducerId, Random, Timestamp};
use highwater::protocol::batch::{
    BatchBuilder, BatchMut, BatchView, Batches, Header, RecordRules, check_produced,
};
use highwater::protocol::fetch::FetchView;
use highwater::protocol::produce::ProduceView;
use highwater::protocol::{Decode, FetchRequest, ProduceRequest, Reader, TopicKey};
use kafka_protocol::indexmap::IndexMap;
use kafka_protocol::records::{
    Compression, Record, RecordBatchDecoder, RecordBatchEncoder, RecordEncodeOptions, TimestampType,
};

const INPUTS: usize = 100_000;
const RULES: RecordRules =
    RecordRules { needs_key: false, timestamp_min: Timestamp(0), timestamp_max: Timestamp(i64::MAX) };

fn batch() -> BytesMut {
    let header = Header { key: b"name", value: Some(b"value") };
    BatchBuilder::new()
        .producer(ProducerId(11), ProducerEpoch(1), 5)
        .record_with(Timestamp(1_000), Some(b"key"), Some(b"value"), &[header])
        .record(Timestamp(1_005), None, Some(b"no key"))
        .record(Timestamp(990), Some(b"gone"), None)
        .build(Offset(0))
}

fn theirs(offset: i64, timestamp: i64, key: Option<&'static str>, value: Option<&'static str>) -> Record {
    Record {
        transactional: false,
        control: false,
        partition_leader_epoch: -1,
        producer_id: 11,
        producer_epoch: 1,
        timestamp_type: TimestampType::Creation,
        offset,
        sequence: 5 + offset as i32,
        timestamp,
        key: key.map(Bytes::from),
        value: value.map(Bytes::from),
        headers: IndexMap::new(),
        delete_horizon: false,
    }
}

#[test]
fn another_implementation_reads_our_batch() {
    let records = RecordBatchDecoder::decode(&mut batch().freeze()).unwrap().records;
    let mut expect = vec![
        theirs(0, 1_000, Some("key"), Some("value")),
        theirs(1, 1_005, None, Some("no key")),
        theirs(2, 990, Some("gone"), None),
    ];
    expect[0].headers.insert("name".to_owned().into(), Some(Bytes::from("value")));
    assert_eq!(records, expect);
}

#[test]
fn we_read_the_batch_of_another_implementation() {
    let records = [theirs(0, 1_000, Some("a"), Some("b")), theirs(1, 2_000, None, None)];
    let mut out = BytesMut::new();
    let options = RecordEncodeOptions { version: 2, compression: Compression::None };
    RecordBatchEncoder::encode(&mut out, &records, &options).unwrap();
    let batch = check_produced(&out).unwrap();
    assert_eq!(batch.check_records(&RULES), Ok(Timestamp(2_000)));
    let seen: Vec<_> =
        batch.records().unwrap().map(|r| r.unwrap()).map(|r| (r.offset.0, r.key, r.value)).collect();
    assert_eq!(seen, [(0, Some(&b"a"[..]), Some(&b"b"[..])), (1, None, None)]);
}

#[test]
fn mutated_batches_do_no_harm_and_cost_nothing() {
    let original = batch();
    let mut random = Random::from_seed(3);
    for _ in 0..INPUTS {
        let mut bytes = mutate(&original, &mut random);
        let ((), taken) = taken_by(|| walk(&bytes));
        assert_eq!(taken, 0);
        if let Ok(mut batch) = BatchMut::whole(&mut bytes) {
            batch.set_base_offset(Offset(i64::MAX));
            batch.set_log_append_time(Timestamp(i64::MIN));
            walk(&bytes);
        }
    }
}

/// Looks at everything that a batch from outside is asked for.
fn walk(bytes: &[u8]) {
    let _ = check_produced(bytes);
    for batch in Batches::new(bytes).map_while(Result::ok) {
        look(&batch);
    }
}

fn look(batch: &BatchView<'_>) {
    let _ = (batch.last_offset(), batch.next_offset(), batch.last_sequence(), batch.delete_horizon());
    let _ = batch.check_records(&RULES);
    let Ok(records) = batch.records() else { return };
    for record in records.map_while(Result::ok) {
        assert_eq!(record.headers.clone().count(), record.headers.count_left());
    }
}

/// Valid and mutated bytes of one message, in every version.
fn inputs(name: &str, mut check: impl FnMut(&[u8], i16)) {
    let all = tables::all();
    let message = all.iter().find(|m| m.name == name).expect("a message of the tables");
    for version in message.versions.first..=message.versions.last {
        for seed in 0..50 {
            let bytes =
                Maker { message, version, shape: Shape::Any, random: Random::from_seed(seed) }.bytes();
            check(&bytes, version);
            let mut random = Random::from_seed(seed);
            for _ in 0..100 {
                check(&mutate(&bytes, &mut random), version);
            }
        }
    }
}

#[test]
fn the_produce_view_accepts_and_sees_what_the_generated_code_does() {
    inputs("ProduceRequest", |bytes, version| {
        let (view, taken) = taken_by(|| ProduceView::parse(Reader::new(bytes), version));
        assert_eq!(taken, 0);
        let generated = ProduceRequest::decode(&mut Reader::new(bytes), version);
        let (view, generated) = match (view, generated) {
            (Ok(view), Ok(generated)) => (view, generated),
            (view, generated) => return assert_eq!(view.is_err(), generated.is_err()),
        };
        let mut seen = view.partitions();
        for (at, topic) in generated.topic_data.iter().enumerate() {
            for p in &topic.partition_data {
                let walked = seen.next().unwrap();
                assert_eq!(
                    (walked.topic, walked.topic_index),
                    (key(version, topic.name, topic.topic_id), at)
                );
                assert_eq!(walked.partition.index, p.index);
                assert_eq!(walked.partition.records.map(|range| &bytes[range]), p.records);
            }
        }
        assert!(seen.next().is_none());
    });
}

#[test]
fn the_fetch_view_accepts_and_sees_what_the_generated_code_does() {
    inputs("FetchRequest", |bytes, version| {
        let (view, taken) = taken_by(|| FetchView::parse(Reader::new(bytes), version));
        assert_eq!(taken, 0);
        let generated = FetchRequest::decode(&mut Reader::new(bytes), version);
        let (view, generated) = match (view, generated) {
            (Ok(view), Ok(generated)) => (view, generated),
            (view, generated) => return assert_eq!(view.is_err(), generated.is_err()),
        };
        assert_eq!((view.cluster_id, view.rack_id), (generated.cluster_id, generated.rack_id));
        let asked = generated.topics.iter().map(|t| t.partitions.len()).sum::<usize>();
        assert_eq!(view.partitions().count(), asked);
        let mut seen = view.partitions();
        for topic in &generated.topics {
            for p in &topic.partitions {
                let walked = seen.next().unwrap();
                assert_eq!(walked.topic, key(version, topic.topic, topic.topic_id));
                assert_eq!(
                    (walked.partition.index, walked.partition.fetch_offset),
                    (p.partition, p.fetch_offset)
                );
                assert_eq!(walked.partition.high_watermark, p.high_watermark);
            }
        }
        let forgotten: Vec<i32> = view.forgotten().map(|w| w.partition).collect();
        let expect: Vec<i32> =
            generated.forgotten_topics_data.iter().flat_map(|t| t.partitions.clone()).collect();
        assert_eq!(forgotten, expect);
    });
}

fn key(version: i16, name: &str, id: highwater::base::Uuid) -> TopicKey<'_> {
    if version >= 13 { TopicKey::Id(id) } else { TopicKey::Name(name) }
}
