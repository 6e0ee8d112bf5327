//! Record batches: what a broker checks on every produce, and the codecs.

use crate::{Case, Work, repeat};
use highwater::base::{Bytes, Offset, ProducerEpoch, ProducerId, Timestamp, crc32c};
use highwater::protocol::batch::{
    BatchBuilder, BatchView, Compression, Compressor, Decompressor, RecordRules, check_produced,
};
use kafka_protocol::records::RecordBatchDecoder;
use std::hint::black_box;

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "validate 16 KiB, 128 records, CRC included",
        target: "<= 1.5 us",
        ours: validate,
        theirs: Some(their_validate),
    },
    Case { name: "of that, the CRC", target: "", ours: checksum, theirs: None },
    Case { name: "gzip compress 16 KiB", target: "", ours: || compress(Compression::Gzip), theirs: None },
    Case { name: "gzip open 16 KiB", target: "", ours: || open(Compression::Gzip), theirs: None },
    Case { name: "snappy compress 16 KiB", target: "", ours: || compress(Compression::Snappy), theirs: None },
    Case { name: "snappy open 16 KiB", target: "", ours: || open(Compression::Snappy), theirs: None },
    Case { name: "lz4 compress 16 KiB", target: "", ours: || compress(Compression::Lz4), theirs: None },
    Case { name: "lz4 open 16 KiB", target: "", ours: || open(Compression::Lz4), theirs: None },
    Case { name: "zstd compress 16 KiB", target: "", ours: || compress(Compression::Zstd), theirs: None },
    Case { name: "zstd open 16 KiB", target: "", ours: || open(Compression::Zstd), theirs: None },
];

const RULES: RecordRules = RecordRules {
    needs_key: false,
    timestamp_min: Timestamp(0),
    timestamp_max: Timestamp(2_000_000_000_000),
};

/// 128 records of 128 bytes, a key of 8 bytes in each, half of the value noise; times move.
fn batch() -> BatchBuilder {
    let mut noise = 1u64;
    let producer = (ProducerId(7), ProducerEpoch(0), 0);
    let builder = BatchBuilder::new().producer(producer.0, producer.1, producer.2);
    (0..128i64).fold(builder, |builder, n| {
        let mut value = [0x55; 111];
        for byte in &mut value[..50] {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (noise >> 56) as u8;
        }
        let time = Timestamp(1_700_000_000_000 + n / 3);
        builder.record(time, Some(&n.to_be_bytes()), Some(&value))
    })
}

fn validate() -> Work {
    let bytes = batch().build(Offset(0));
    repeat(move || {
        let view = check_produced(black_box(&bytes)).expect("a batch");
        view.check_records(black_box(&RULES)).expect("records")
    })
}

fn their_validate() -> Work {
    let bytes = batch().build(Offset(0)).freeze();
    repeat(move || {
        let mut bytes: Bytes = black_box(bytes.clone());
        RecordBatchDecoder::decode(&mut bytes).expect("records")
    })
}

fn checksum() -> Work {
    let bytes = batch().build(Offset(0));
    repeat(move || crc32c(&black_box(&bytes)[21..]))
}

fn compress(codec: Compression) -> Work {
    let plain = batch().build(Offset(0));
    let mut compressor = Compressor::default();
    repeat(move || compressor.compress(codec.into(), black_box(&plain[61..])).expect("memory").len())
}

fn open(codec: Compression) -> Work {
    let mut compressor = Compressor::default();
    let bytes = batch().build_with(Offset(0), codec.into(), &mut compressor).expect("memory");
    let mut decompressor = Decompressor::default();
    repeat(move || {
        let view = BatchView::whole(black_box(&bytes)).expect("a batch");
        decompressor.plain(&view, 1 << 20).expect("records").len()
    })
}
