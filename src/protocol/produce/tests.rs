//! The view against the generated decoder, in every version.

use super::*;
use crate::base::Uuid;
use crate::protocol::produce_request::{PartitionProduceData, TopicProduceData};
use crate::protocol::{Encode, topic_walk::TopicKey};

fn request(version: i16) -> ProduceRequest<'static> {
    let partition = |index, records| PartitionProduceData { index, records };
    let topic = |name, id, partition_data| match version {
        13.. => TopicProduceData { name: "", topic_id: Uuid(id), partition_data },
        _ => TopicProduceData { name, topic_id: Uuid::ZERO, partition_data },
    };
    let first = vec![partition(0, Some(&b"batch one"[..])), partition(7, None)];
    let last = vec![partition(1, Some(&b""[..])), partition(2, Some(&b"two"[..]))];
    let topic_data = vec![topic("a", 1, first), topic("empty", 2, vec![]), topic("b", 3, last)];
    ProduceRequest { transactional_id: Some("tx"), acks: -1, timeout_ms: 30, topic_data }
}

#[test]
fn the_view_sees_what_the_generated_decoder_sees() {
    for version in ProduceRequest::MIN_VERSION..=ProduceRequest::MAX_VERSION {
        let bytes = request(version).to_vec(version);
        let view = ProduceView::parse(Reader::new(&bytes), version).unwrap();
        assert_eq!(
            (view.transactional_id, view.acks, view.timeout_ms, view.topics()),
            (Some("tx"), -1, 30, 3)
        );
        let seen: Vec<_> = view
            .partitions()
            .map(|p| (p.topic_index, p.partition.index, p.partition.records.map(|range| &bytes[range])))
            .collect();
        let expect: [(usize, i32, Option<&[u8]>); 4] =
            [(0, 0, Some(b"batch one")), (0, 7, None), (2, 1, Some(b"")), (2, 2, Some(b"two"))];
        assert_eq!(seen, expect, "version {version}");
        let last = view.partitions().last().unwrap().topic;
        assert_eq!(last, if version >= 13 { TopicKey::Id(Uuid(3)) } else { TopicKey::Name("b") });
    }
}

#[test]
fn every_truncation_is_an_error() {
    for version in [3, 9, 13] {
        let bytes = request(version).to_vec(version);
        for len in 0..bytes.len() {
            assert!(ProduceView::parse(Reader::new(&bytes[..len]), version).is_err(), "{version} {len}");
        }
        let longer = [&bytes[..], &[0]].concat();
        assert!(
            ProduceView::parse(Reader::new(&longer), version).is_ok(),
            "bytes behind it, version {version}"
        );
    }
}

#[test]
fn a_frame_is_cut_without_a_copy() {
    let frame = BytesMut::from(&b"..one..two"[..]);
    let start = frame.as_ptr();
    let mut cutter = FrameCutter::new(frame);
    let one = cutter.cut(2..5).unwrap();
    let two = cutter.cut(7..10).unwrap();
    assert_eq!((&one[..], &two[..]), (&b"one"[..], &b"two"[..]));
    assert_eq!(one.as_ptr(), start.wrapping_add(2));
    assert_eq!(cutter.cut(0..1), None);
    assert_eq!(cutter.cut(10..11), None);
}
