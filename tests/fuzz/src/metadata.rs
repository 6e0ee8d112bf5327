//! The metadata log: values of its records, applied to an image one after the other, and its control records.
//!
//! The first byte chooses: 0 is a list of values, each behind its length in two bytes; n+1 is the value of a control
//! record of kind n.

use super::generator::model::Kind;
use super::input::{Input, put_bytes};
use super::target::{MESSAGE, Target};
use super::values;
use highwater::base::Offset;
use highwater::metadata::{Delta, Image};
use highwater::protocol::{ControlRecord, MetadataRecord, Reader};

pub(crate) const TARGET: Target = Target { name: "metadata", run, seeds };

fn run(data: &[u8]) -> bool {
    let mut input = Input(data);
    match input.u8() {
        0 => records(input),
        kind => control(kind - 1, input.rest()),
    }
    true
}

fn control(kind: u8, value: &[u8]) {
    let key = [0, 0, 0, kind];
    let Ok(record) = MESSAGE.during(value.len(), || ControlRecord::parse(&key, value)) else { return };
    assert_eq!(record.key(), key);
    assert_eq!(ControlRecord::parse(&key, &record.value()).as_ref(), Ok(&record));
}

fn records(mut input: Input<'_>) {
    let mut image = Image::new("c");
    let mut offset = 0;
    while !input.is_empty() {
        let value = input.bytes();
        let Ok(record) = MESSAGE.during(value.len(), || MetadataRecord::from_value(value)) else { continue };
        check_encoding(value, &record);
        let before = image.clone();
        match image.apply(Offset(offset), &record, &mut Delta::default()) {
            Ok(()) => offset += 1,
            Err(_) => assert_eq!(image, before, "a record that does not fit changes nothing"),
        }
    }
    check_snapshot(&image);
}

fn check_encoding(value: &[u8], record: &MetadataRecord<'_>) {
    let mut r = Reader::new(value);
    let version = (r.uvarint().and_then(|_| r.uvarint())).and_then(|_| r.uvarint()).expect("read before");
    let again = record.to_value(version as i16);
    let back = MetadataRecord::from_value(&again).expect("what was written");
    assert_eq!(back.to_value(version as i16), again);
}

/// An image as records makes the same image.
fn check_snapshot(image: &Image) {
    let mut again = Image::new("c");
    for (offset, record) in image.to_records().enumerate() {
        let applied = again.apply(Offset(offset as i64), &record, &mut Delta::default());
        assert_eq!(applied, Ok(()), "{record:?}");
    }
    assert!(image.to_records().eq(again.to_records()));
}

/// Kinds of control records.
const KINDS: [(&str, u8); 5] = [
    ("LeaderChangeMessage", 2),
    ("SnapshotHeaderRecord", 3),
    ("SnapshotFooterRecord", 4),
    ("KraftVersionRecord", 5),
    ("VotersRecord", 6),
];

fn seeds() -> Vec<Vec<u8>> {
    let (mut seeds, mut all) = (vec![vec![1, 0, 0, 0, 0, 0, 3], vec![2, 0, 0, 0, 0, 0, 3]], vec![0]);
    for valid in values::valid() {
        let kind = KINDS.iter().find(|(name, _)| *name == valid.name);
        seeds.extend(kind.map(|(_, kind)| [&[kind + 1][..], &valid.bytes].concat()));
        let Some(key) = valid.key.filter(|_| valid.kind == Kind::Record) else { continue };
        let mut seed = vec![0];
        put_bytes(&mut seed, &[&[1, key as u8, valid.version as u8][..], &valid.bytes].concat());
        all.extend(&seed[1..]);
        seeds.push(seed);
    }
    seeds.extend([all, story()]);
    seeds
}

/// A topic with a partition that changes.
fn story() -> Vec<u8> {
    use highwater::protocol::{PartitionChangeRecord, PartitionRecord, RemoveTopicRecord, TopicRecord};
    let topic_id = highwater::base::Uuid(7);
    let partition = PartitionRecord {
        topic_id,
        replicas: vec![1],
        isr: vec![1],
        leader: 1,
        ..PartitionRecord::default()
    };
    let change = PartitionChangeRecord { topic_id, leader: 2, ..PartitionChangeRecord::default() };
    let mut seed = vec![0];
    for record in [
        MetadataRecord::Topic(TopicRecord { name: "a.b", topic_id }),
        MetadataRecord::Partition(partition),
        MetadataRecord::PartitionChange(change),
        MetadataRecord::RemoveTopic(RemoveTopicRecord { topic_id }),
    ] {
        put_bytes(&mut seed, &record.to_value(0));
    }
    seed
}
