//! Compressed batches: each codec in each framing is read back; bombs and damage are errors.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use super::hostile::mutate;
use highwater::base::{BytesMut, Offset, Random, Timestamp};
use highwater::protocol::batch::{BatchBuilder, BatchError, BatchView, Compression, check_produced};
use std::io::Write;

const ROOM: usize = 1 << 20;

fn builder() -> BatchBuilder {
    let value = b"a value that repeats, a value that repeats, a value that repeats".repeat(20);
    let times = (0..50).map(Timestamp);
    times.fold(BatchBuilder::new(), |batch, time| batch.record(time, Some(b"key"), Some(&value)))
}

fn plain() -> Vec<u8> {
    BatchView::whole(&builder().build(Offset(0))).unwrap().payload().to_vec()
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(data).unwrap();
    out.finish().unwrap()
}

fn snappy(data: &[u8]) -> Vec<u8> {
    snap::raw::Encoder::new().compress_vec(data).unwrap()
}

/// The Java library's framing; a second header in the middle, as after a flush.
fn xerial(data: &[u8]) -> Vec<u8> {
    let header = b"\x82SNAPPY\0\0\0\0\x01\0\0\0\x01";
    let mut out = Vec::new();
    for (index, chunk) in data.chunks(32 << 10).enumerate() {
        if index < 2 {
            out.extend(header);
        }
        let block = snappy(chunk);
        out.extend((block.len() as u32).to_be_bytes());
        out.extend(block);
    }
    out
}

fn lz4(data: &[u8], mode: lz4_flex::frame::BlockMode) -> Vec<u8> {
    let info = lz4_flex::frame::FrameInfo::new().block_mode(mode).content_checksum(true);
    let mut out = lz4_flex::frame::FrameEncoder::with_frame_info(info, Vec::new());
    out.write_all(data).unwrap();
    out.finish().unwrap()
}

fn all(data: &[u8]) -> Vec<(Compression, Vec<u8>)> {
    use lz4_flex::frame::BlockMode;
    vec![
        (Compression::Gzip, gzip(data)),
        (Compression::Gzip, [gzip(&data[..100]), gzip(&data[100..])].concat()),
        (Compression::Snappy, snappy(data)),
        (Compression::Snappy, xerial(data)),
        (Compression::Lz4, lz4(data, BlockMode::Independent)),
        (Compression::Lz4, lz4(data, BlockMode::Linked)),
        (Compression::Zstd, zstd::encode_all(data, 3).unwrap()),
    ]
}

fn batch(codec: Compression, payload: &[u8]) -> BytesMut {
    builder().build_compressed(Offset(0), codec, payload)
}

#[test]
fn every_codec_is_read_back() {
    let plain = plain();
    for (codec, payload) in all(&plain) {
        let bytes = batch(codec, &payload);
        let view = check_produced(&bytes).unwrap();
        assert_eq!((view.compression(), view.records().err()), (Some(codec), Some(BatchError::Compressed)));
        let opened = view.plain_payload(plain.len()).unwrap();
        assert_eq!(opened, plain, "{codec:?}");
        assert!(view.records_in(&opened).all(|r| r.is_ok()));
        assert_eq!(view.records_in(&opened).count(), 50);
        assert_eq!(view.plain_payload(plain.len() - 1), Err(BatchError::TooLarge), "{codec:?}");
    }
}

#[test]
fn a_bomb_stops_at_the_bound() {
    let zeroes = vec![0; 16 << 20];
    for (codec, payload) in all(&zeroes) {
        let bytes = batch(codec, &payload);
        let view = BatchView::whole(&bytes).unwrap();
        let (opened, taken) = super::memory::taken_by(|| view.plain_payload(ROOM));
        assert_eq!(opened, Err(BatchError::TooLarge), "{codec:?}");
        assert!(taken < 16 << 20, "{codec:?} {taken}");
    }
}

#[test]
fn a_claimed_length_takes_no_memory() {
    let bytes = batch(Compression::Snappy, &[0xff, 0xff, 0x3f, 0, 0]);
    let view = BatchView::whole(&bytes).unwrap();
    let (opened, taken) = super::memory::taken_by(|| view.plain_payload(ROOM));
    assert_eq!((opened, taken), (Err(BatchError::Compression), 0));
}

#[test]
fn damage_is_an_error_or_other_bytes_but_never_a_panic() {
    let mut random = Random::from_seed(5);
    for (codec, payload) in all(&plain()) {
        for _ in 0..300 {
            let bytes = batch(codec, &mutate(&payload, &mut random));
            let view = BatchView::whole(&bytes).unwrap();
            if let Ok(opened) = view.plain_payload(ROOM) {
                let _ = view.records_in(&opened).take_while(|r| r.is_ok()).count();
            }
        }
    }
}
