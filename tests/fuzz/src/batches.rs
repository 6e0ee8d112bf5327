//! Record batches: read, checked, walked, decompressed, patched, and built again from what was read.
//!
//! The first byte chooses: bit 0 sums the batches anew, so that changed ones pass; the high bits are the bound of what
//! may come out of a decompression. Behind it stand batches, one behind the other.

use super::target::{Allowance, NOTHING, Target};
use highwater::base::{LeaderEpoch, Offset, ProducerEpoch, ProducerId, Timestamp, crc32c};
use highwater::log::facts;
use highwater::protocol::batch::{
    BatchBuilder, BatchMut, BatchView, Batches, Compression, Decompressor, FAULTS_MAX, Header, Record,
    RecordFaultKind, RecordRules, check_produced,
};
use std::cell::RefCell;
use std::io::Write;

pub(crate) const TARGET: Target = Target { name: "batches", run, seeds };

const RULES: RecordRules =
    RecordRules { needs_key: false, timestamp_min: Timestamp(i64::MIN), timestamp_max: Timestamp(i64::MAX) };

/// Whatever the codec; what may come out is added to it.
const OPENING: Allowance = Allowance { fixed: 128 << 10, per_byte: 300 };
/// A list of at most `FAULTS_MAX`, grown by doubling.
const FAULTS: Allowance = Allowance { fixed: 32 * FAULTS_MAX, per_byte: 0 };

fn run(data: &[u8]) -> bool {
    let Some((flags, run)) = data.split_first() else { return false };
    let mut run = run.to_vec();
    if flags & 1 != 0 {
        sum_anew(&mut run);
    }
    let bytes_max = 1 << (4 + (flags >> 4));
    NOTHING.during(run.len(), || facts::batches(&run).count());
    let produced = NOTHING.during(run.len(), || check_produced(&run));
    if let Ok(batch) = produced {
        check_rules(&batch);
    }
    for batch in Batches::new(&run).map_while(Result::ok) {
        NOTHING.during(run.len(), || look(&batch));
        open(&batch, bytes_max);
    }
    patch(&mut run);
    true
}

/// Gives every batch the checksum of its bytes.
pub(crate) fn sum_anew(run: &mut [u8]) {
    let mut at = 0;
    while let Ok(batch) = BatchView::first(&run[at..]) {
        let (len, crc) = (batch.bytes().len(), crc32c(&batch.bytes()[21..]));
        run[at + 17..at + 21].copy_from_slice(&crc.to_be_bytes());
        at += len;
    }
}

fn look(batch: &BatchView<'_>) {
    let _ = (batch.last_offset(), batch.next_offset(), batch.last_sequence(), batch.delete_horizon());
    let _ = (batch.is_control(), batch.is_transactional(), batch.crc_fits(), batch.leader_epoch());
    let _ = batch.check_records(&RULES);
    let Ok(records) = batch.records() else { return };
    for record in records.map_while(Result::ok) {
        assert_eq!(record.headers.clone().count(), record.headers.count_left());
    }
}

/// What the check of an uncompressed batch accepts can be read as a whole, and built again.
fn check_rules(batch: &BatchView<'_>) {
    let Ok(largest) = batch.check_records(&RULES) else { return };
    let Ok(records) = batch.records() else { return };
    let records: Vec<Record<'_>> = records.map(|record| record.expect("checked")).collect();
    assert_eq!(records.len() as i32, batch.record_count());
    assert_eq!(records.iter().map(|record| record.timestamp).max().max(Some(Timestamp(-1))), Some(largest));
    let mut builder = BatchBuilder::new();
    for record in &records {
        let headers: Vec<Header<'_>> = record.headers.clone().collect();
        builder = builder.record_with(record.timestamp, record.key, record.value, &headers);
    }
    let again = builder.build(batch.base_offset());
    let view = check_produced(&again).expect("a sound batch");
    let read: Vec<Record<'_>> = view.records().expect("plain").map(|record| record.expect("sound")).collect();
    assert_eq!(read, records);
}

thread_local! {
    /// A core's own, which keeps its contexts.
    static OWN: RefCell<Decompressor> = RefCell::default();
}

fn open(batch: &BatchView<'_>, bytes_max: usize) {
    let allowance = Allowance { fixed: OPENING.fixed + 4 * bytes_max, ..OPENING };
    let opened = allowance.during(batch.bytes().len(), || batch.plain_payload(bytes_max));
    OWN.with_borrow_mut(|own| {
        let again = allowance.during(batch.bytes().len(), || own.plain(batch, bytes_max));
        // Of two things that are wrong, either may be seen first: room for more is left from before.
        assert_eq!(again.ok(), opened.as_deref().ok(), "what was opened before makes no difference");
    });
    let Ok(plain) = opened else { return };
    assert!(plain.len() <= bytes_max || batch.compression() == Some(Compression::None));
    let walked = NOTHING.during(plain.len(), || batch.records_in(&plain).take_while(|r| r.is_ok()).count());
    assert!(walked <= plain.len());
    let checked = NOTHING.during(plain.len(), || batch.check_records_in(&plain, &RULES));
    let faults = FAULTS.during(plain.len(), || batch.faults_in(&plain, &RULES));
    match checked {
        Ok(_) => assert_eq!(faults, []),
        Err(fault) if fault.kind == RecordFaultKind::Malformed => {}
        Err(fault) => assert_eq!(faults.first(), Some(&fault)),
    }
}

/// What a broker writes into a batch is found in it, and the checksum stays right.
fn patch(run: &mut [u8]) {
    let Ok(before) = BatchView::whole(run) else { return };
    let (fits, count) = (before.crc_fits(), before.record_count());
    let Ok(mut batch) = BatchMut::whole(run) else { return };
    batch.set_base_offset(Offset(i64::MAX));
    batch.set_leader_epoch(LeaderEpoch(i32::MAX));
    let view = BatchView::whole(run).expect("as before");
    assert_eq!((view.crc_fits(), view.base_offset()), (fits, Offset(i64::MAX)));
    look(&view);
    let Ok(mut batch) = BatchMut::whole(run) else { return };
    batch.set_log_append_time(Timestamp(i64::MIN));
    let view = BatchView::whole(run).expect("as before");
    assert!(view.crc_fits() && view.is_log_append_time());
    assert_eq!((view.max_timestamp(), view.record_count()), (Timestamp(i64::MIN), count));
    look(&view);
}

/// A plain batch of three records.
pub(crate) fn plain() -> BatchBuilder {
    let headers = [Header { key: b"name", value: Some(b"value") }, Header { key: b"", value: None }];
    BatchBuilder::new()
        .record_with(Timestamp(1_000), Some(b"key"), Some(b"value"), &headers)
        .record(Timestamp(1_005), Some(b"k"), Some(b"vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv"))
        .record(Timestamp(990), Some(b"gone"), None)
}

fn gzip(data: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(data)?;
    out.finish()
}

fn lz4(data: &[u8]) -> std::io::Result<Vec<u8>> {
    let info = lz4_flex::frame::FrameInfo::new().content_checksum(true);
    let mut out = lz4_flex::frame::FrameEncoder::with_frame_info(info, Vec::new());
    out.write_all(data)?;
    Ok(out.finish()?)
}

fn seeds() -> Vec<Vec<u8>> {
    let idempotent = plain().producer(ProducerId(5), ProducerEpoch(1), 7).transactional();
    let control = BatchBuilder::new().control().record(Timestamp(0), Some(&[0, 0, 0, 1]), Some(&[0; 6]));
    let mut runs = vec![
        plain().build(Offset(0)).to_vec(),
        idempotent.build(Offset(0)).to_vec(),
        control.build(Offset(0)).to_vec(),
        [plain().build(Offset(0)), plain().build(Offset(3))].concat(),
        vec![],
    ];
    runs.extend(compressed());
    runs.push([&[0; 16][..], &[1], &[0; 60]].concat());
    let flags = [0x61, 0xf0];
    flags.iter().flat_map(|flag| runs.iter().map(|run| [&[*flag][..], run].concat())).collect()
}

/// One batch of every codec and framing.
pub(crate) fn compressed() -> Vec<Vec<u8>> {
    let whole = plain().build(Offset(0));
    let payload = BatchView::whole(&whole).expect("a batch").payload();
    let snappy = snap::raw::Encoder::new().compress_vec(payload).expect("small");
    let header = b"\x82SNAPPY\0\0\0\0\x01\0\0\0\x01";
    let xerial = [&header[..], &(snappy.len() as u32).to_be_bytes(), &snappy].concat();
    let batch = |(codec, payload): (Compression, Vec<u8>)| {
        let bytes = plain().build_compressed(Offset(0), codec, &payload).to_vec();
        let opened = check_produced(&bytes).expect("sound").plain_payload(1 << 10);
        assert_eq!(opened.as_ref().map(|plain| plain.len()), Ok(payload_len()), "{codec:?}");
        bytes
    };
    let payloads = vec![
        (Compression::Gzip, gzip(payload).expect("in memory")),
        (Compression::Snappy, snappy),
        (Compression::Snappy, xerial),
        (Compression::Lz4, lz4(payload).expect("in memory")),
        (Compression::Zstd, zstd::encode_all(payload, 3).expect("in memory")),
    ];
    payloads.into_iter().map(batch).collect()
}

fn payload_len() -> usize {
    plain().size() - highwater::protocol::batch::HEADER_BYTES
}
