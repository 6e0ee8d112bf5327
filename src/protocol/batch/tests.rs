//! Batches: built, read back, patched, and broken in every way that a broker must notice.

use super::*;
use crate::base::{BytesMut, LeaderEpoch, Offset, ProducerEpoch, ProducerId, Timestamp};
use crate::protocol::ErrorCode;

const RULES: RecordRules =
    RecordRules { needs_key: false, timestamp_min: Timestamp(0), timestamp_max: Timestamp(10_000) };

fn two_records() -> BatchBuilder {
    let headers = [Header { key: b"h", value: None }, Header { key: b"h", value: Some(b"\xff") }];
    BatchBuilder::new()
        .producer(ProducerId(7), ProducerEpoch(2), 40)
        .leader_epoch(LeaderEpoch(3))
        .record_with(Timestamp(1_000), Some(b"k"), Some(b"v"), &headers)
        .record(Timestamp(900), None, None)
}

/// Changes bytes, repairs the checksum, and checks what `check_produced` says.
fn check(change: impl FnOnce(&mut BytesMut), expect: Result<(), BatchError>) {
    let mut bytes = two_records().build(Offset(0));
    change(&mut bytes);
    if bytes.len() > HEADER_BYTES {
        let crc = crate::base::crc32c(&bytes[at::ATTRIBUTES..]);
        bytes[at::CRC..at::CRC + 4].copy_from_slice(&crc.to_be_bytes());
    }
    assert_eq!(check_produced(&bytes).map(|_| ()), expect);
}

#[test]
fn a_built_batch_is_read_back() {
    let bytes = two_records().transactional().build(Offset(100));
    let batch = BatchView::whole(&bytes).unwrap();
    assert_eq!(
        (batch.base_offset(), batch.last_offset(), batch.next_offset()),
        (Offset(100), Offset(101), Offset(102))
    );
    assert_eq!((batch.producer_id(), batch.producer_epoch()), (ProducerId(7), ProducerEpoch(2)));
    assert_eq!((batch.base_sequence(), batch.last_sequence(), batch.record_count()), (40, 41, 2));
    assert_eq!((batch.base_timestamp(), batch.max_timestamp()), (Timestamp(1_000), Timestamp(1_000)));
    assert_eq!((batch.leader_epoch(), batch.compression()), (LeaderEpoch(3), Some(Compression::None)));
    assert!(batch.crc_fits() && batch.is_transactional() && !batch.is_control());
    let records: Vec<_> = batch.records().unwrap().map(Result::unwrap).collect();
    assert_eq!((records[0].offset, records[0].timestamp), (Offset(100), Timestamp(1_000)));
    assert_eq!((records[0].key, records[0].value), (Some(&b"k"[..]), Some(&b"v"[..])));
    let headers: Vec<_> = records[0].headers.clone().map(|h| (h.key, h.value)).collect();
    assert_eq!(headers, [(&b"h"[..], None), (&b"h"[..], Some(&b"\xff"[..]))]);
    assert_eq!(
        (records[1].offset, records[1].timestamp, records[1].key),
        (Offset(101), Timestamp(900), None)
    );
    assert_eq!(records.len(), 2);
}

#[test]
fn what_a_client_must_not_append() {
    check(|_| {}, Ok(()));
    check(|b| b.truncate(60), Err(BatchError::Truncated));
    check(|b| b.truncate(b.len() - 1), Err(BatchError::Truncated));
    check(|b| b.truncate(16), Err(BatchError::Truncated));
    check(|b| b.clear(), Err(BatchError::Truncated));
    check(|b| b.extend_from_slice(&[0]), Err(BatchError::Trailing));
    check(|b| b.extend_from_slice(&two_records().build(Offset(0))), Err(BatchError::Trailing));
    check(|b| b[at::MAGIC] = 0, Err(BatchError::OldFormat));
    check(|b| b[at::MAGIC] = 1, Err(BatchError::OldFormat));
    let short = |magic, length| {
        move |b: &mut BytesMut| {
            b[at::MAGIC] = magic;
            b[at::LENGTH..at::LENGTH + 4].copy_from_slice(&[0, 0, 0, length]);
        }
    };
    check(short(1, 14), Err(BatchError::OldFormat));
    check(short(1, 13), Err(BatchError::Length));
    check(short(9, 13), Err(BatchError::Length));
    check(|b| b[at::MAGIC] = 3, Err(BatchError::Magic));
    check(|b| b[at::LENGTH..at::LENGTH + 4].fill(0xff), Err(BatchError::Length));
    check(|b| b[at::LENGTH..at::LENGTH + 4].copy_from_slice(&[0, 0, 0, 48]), Err(BatchError::Length));
    check(
        |b| b[at::LENGTH..at::LENGTH + 4].copy_from_slice(&[0x7f, 255, 255, 255]),
        Err(BatchError::Truncated),
    );
    check(|b| b[7] = 1, Err(BatchError::BaseOffset));
    check(|b| b[at::RECORD_COUNT + 3] = 0, Err(BatchError::RecordCount));
    check(|b| b[at::RECORD_COUNT] = 0x80, Err(BatchError::RecordCount));
    check(|b| b[at::LAST_OFFSET_DELTA + 3] = 2, Err(BatchError::RecordCount));
    check(|b| b[at::ATTRIBUTES + 1] = 1 << 5, Err(BatchError::Control));
    check(|b| b[at::ATTRIBUTES + 1] = 1 << 3, Err(BatchError::TimestampType));
    check(|b| b[at::ATTRIBUTES + 1] = 5, Err(BatchError::Codec));
    check(|b| b[at::BASE_SEQUENCE] = 0xff, Err(BatchError::Sequence));
}

#[test]
fn a_flipped_bit_anywhere_behind_the_checksum_is_noticed() {
    let bytes = two_records().build(Offset(0));
    for at in at::ATTRIBUTES..bytes.len() {
        let mut broken = bytes.clone();
        broken[at] ^= 1;
        assert_eq!(check_produced(&broken), Err(BatchError::Crc), "byte {at}");
    }
    assert_eq!(BatchError::Crc.code(), ErrorCode::CorruptMessage);
}

#[test]
fn records_are_checked_one_by_one() {
    let check = |builder: BatchBuilder, rules: RecordRules, expect: Result<i64, (i32, RecordFaultKind)>| {
        let bytes = builder.build(Offset(0));
        let got = BatchView::whole(&bytes).unwrap().check_records(&rules);
        assert_eq!(got.map(|t| t.0).map_err(|f| (f.index, f.kind)), expect);
    };
    let keyed = RecordRules { needs_key: true, ..RULES };
    check(two_records(), RULES, Ok(1_000));
    check(two_records(), keyed, Err((1, RecordFaultKind::NoKey)));
    check(two_records().record(Timestamp(10_001), None, None), RULES, Err((2, RecordFaultKind::Timestamp)));
    check(two_records().record(Timestamp(-1), None, None), RULES, Ok(1_000));
    check(two_records().record(Timestamp(-2), None, None), RULES, Err((2, RecordFaultKind::Timestamp)));
}

#[test]
fn all_records_at_fault_are_found() {
    let keyed = RecordRules { needs_key: true, ..RULES };
    let bytes = two_records().record(Timestamp(10_001), Some(b"k"), None).record(Timestamp(1), None, None);
    let bytes = bytes.build(Offset(0));
    let batch = BatchView::whole(&bytes).unwrap();
    let faults = |payload: &[u8]| {
        let faults = batch.faults_in(payload, &keyed);
        faults.iter().map(|fault| (fault.index, fault.kind)).collect::<Vec<_>>()
    };
    let expect = [(1, RecordFaultKind::NoKey), (2, RecordFaultKind::Timestamp), (3, RecordFaultKind::NoKey)];
    assert_eq!(faults(batch.payload()), expect);
    assert_eq!(
        faults(&batch.payload()[..batch.payload().len() - 1]),
        expect[..2],
        "up to what cannot be read"
    );
    let many = (0..2 * FAULTS_MAX).fold(BatchBuilder::new(), |b, _| b.record(Timestamp(0), None, None));
    let bytes = many.build(Offset(0));
    let batch = BatchView::whole(&bytes).unwrap();
    assert_eq!(batch.faults_in(batch.payload(), &keyed).len(), FAULTS_MAX);
}

#[test]
fn broken_records_are_noticed_wherever_they_are_cut() {
    let bytes = two_records().build(Offset(0));
    let batch = BatchView::whole(&bytes).unwrap();
    let payload = batch.payload();
    for len in 0..payload.len() {
        assert!(batch.records_in(&payload[..len]).any(|r| r.is_err()), "{len}");
    }
    let longer = [payload, &[0]].concat();
    assert_eq!(batch.records_in(&longer).last(), Some(Err(BatchError::Record)));
    assert_eq!(batch.records_in(&longer).count(), 3);
}

#[test]
fn patching_keeps_the_checksum_right() {
    let mut bytes = two_records().build(Offset(0));
    let mut batch = BatchMut::whole(&mut bytes).unwrap();
    batch.set_base_offset(Offset(5_000));
    batch.set_leader_epoch(LeaderEpoch(9));
    assert!(BatchView::whole(&bytes).unwrap().crc_fits());
    BatchMut::whole(&mut bytes).unwrap().set_log_append_time(Timestamp(77));
    let batch = BatchView::whole(&bytes).unwrap();
    assert!(batch.crc_fits() && batch.is_log_append_time());
    assert_eq!(
        (batch.base_offset(), batch.leader_epoch(), batch.max_timestamp()),
        (Offset(5_000), LeaderEpoch(9), Timestamp(77))
    );
    assert!(batch.records().unwrap().all(|r| r.unwrap().timestamp == Timestamp(77)));
}

#[test]
fn a_run_of_batches_is_walked_up_to_the_first_that_is_cut_off() {
    let one = two_records().build(Offset(0));
    let two = two_records().build(Offset(2));
    let run = [&one[..], &two[..], &one[..30]].concat();
    let mut walk = Batches::new(&run);
    assert_eq!(walk.next().unwrap().unwrap().base_offset(), Offset(0));
    assert_eq!(walk.next().unwrap().unwrap().base_offset(), Offset(2));
    assert_eq!(walk.next(), Some(Err(BatchError::Truncated)));
    assert_eq!((walk.position(), walk.next()), (one.len() + two.len(), None));
}

#[test]
fn sequence_numbers_wrap_to_0() {
    let builder = two_records().producer(ProducerId(1), ProducerEpoch(0), i32::MAX);
    let bytes = builder.build(Offset(0));
    assert_eq!(BatchView::whole(&bytes).unwrap().last_sequence(), 0);
}
