//! What we compress we open again, in the very form that Kafka writes.

use super::*;
use crate::base::{Offset, Timestamp};
use crate::protocol::batch::BatchBuilder;

const CODECS: [Compression; 4] =
    [Compression::Gzip, Compression::Snappy, Compression::Lz4, Compression::Zstd];

/// Bytes that shrink, and bytes that do not.
fn samples() -> Vec<Vec<u8>> {
    let mut random = crate::base::Random::from_seed(1);
    let noise =
        |len: usize, random: &mut crate::base::Random| (0..len).map(|_| random.below(256) as u8).collect();
    vec![
        b"x".to_vec(),
        b"a value that repeats ".repeat(10),
        b"a value that repeats ".repeat(20_000),
        noise(100, &mut random),
        noise(70_000, &mut random),
        vec![0; 200_000],
    ]
}

fn payload(compressor: &mut Compressor, codec: Compression, level: Option<i32>, plain: &[u8]) -> Vec<u8> {
    compressor.compress(Coding { codec, level }, plain).unwrap().to_vec()
}

/// Opens a payload as that of a batch.
fn open(
    opener: &mut Decompressor,
    codec: Compression,
    payload: &[u8],
    bytes_max: usize,
) -> Result<Vec<u8>, BatchError> {
    let batch = BatchBuilder::new().record(Timestamp(0), None, None);
    let bytes = batch.build_compressed(Offset(0), codec, payload);
    opener.plain(&BatchView::whole(&bytes).unwrap(), bytes_max).map(<[u8]>::to_vec)
}

#[test]
fn what_is_compressed_is_opened_again_on_every_level() {
    let (mut compressor, mut opener) = (Compressor::default(), Decompressor::default());
    for plain in samples() {
        for codec in CODECS {
            for level in [None, Some(i32::MIN), Some(-1), Some(1), Some(9), Some(17), Some(i32::MAX)] {
                if level == Some(i32::MAX) && codec == Compression::Zstd && plain.len() > 1000 {
                    continue; // Level 22 takes long.
                }
                let bytes = payload(&mut compressor, codec, level, &plain);
                assert!(bytes.len() < plain.len() + plain.len() / 100 + 64, "{codec:?} {}", bytes.len());
                assert_eq!(
                    open(&mut opener, codec, &bytes, plain.len()),
                    Ok(plain.clone()),
                    "{codec:?} {level:?}"
                );
                let less = open(&mut opener, codec, &bytes, plain.len() - 1);
                assert_eq!(less, Err(BatchError::TooLarge), "{codec:?}");
            }
        }
    }
}

#[test]
fn levels_make_a_difference_where_the_codec_has_them() {
    let mut compressor = Compressor::default();
    let words = (0..20_000u32).map(|n| format!("{} ", n.wrapping_mul(2_654_435_761) >> 20));
    let plain = words.collect::<String>().into_bytes();
    for (codec, low, high) in [(Compression::Gzip, 1, 9), (Compression::Zstd, 1, 9)] {
        let [low, high] = [low, high].map(|level| payload(&mut compressor, codec, Some(level), &plain).len());
        assert!(high < low, "{codec:?}: {high} {low}");
    }
}

#[test]
fn the_forms_are_those_of_kafka() {
    let mut compressor = Compressor::default();
    let plain = vec![7; 100_000];
    let start =
        |compressor: &mut Compressor, codec, len| payload(compressor, codec, None, &plain)[..len].to_vec();
    assert_eq!(start(&mut compressor, Compression::Gzip, 10), [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
    assert_eq!(start(&mut compressor, Compression::Snappy, 16), b"\x82SNAPPY\0\0\0\0\x01\0\0\0\x01");
    assert_eq!(start(&mut compressor, Compression::Lz4, 7), [4, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82]);
    assert_eq!(start(&mut compressor, Compression::Zstd, 4), [0x28, 0xb5, 0x2f, 0xfd]);
}

#[test]
fn what_does_not_shrink_is_stored_in_lz4() {
    let mut compressor = Compressor::default();
    let plain: Vec<u8> = (0..=255).collect();
    let bytes = payload(&mut compressor, Compression::Lz4, None, &plain);
    assert_eq!(bytes[7..11], (256u32 | 1 << 31).to_le_bytes());
    assert_eq!(bytes[11..267], plain);
    assert_eq!(bytes[267..], [0; 4]);
}

#[test]
fn frames_that_lie_are_errors() {
    let mut opener = Decompressor::default();
    let mut check = |codec, bytes: &[u8]| {
        assert_eq!(open(&mut opener, codec, bytes, 1 << 20), Err(BatchError::Compression), "{bytes:02x?}");
    };
    for codec in CODECS {
        check(codec, b"");
        check(codec, b"no frame at all, but some text");
    }
    let descriptor = [4, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82];
    let lz4 = |tail: &[u8]| [&descriptor[..], tail].concat();
    check(Compression::Lz4, &lz4(b""));
    check(Compression::Lz4, &lz4(&[1, 0, 0, 0x80]));
    check(Compression::Lz4, &lz4(&[0, 0, 0, 0x80, 0, 0]));
    check(Compression::Lz4, &lz4(&[1, 0, 1, 0x80]));
    check(Compression::Lz4, &lz4(&[0xff, 0xff, 0xff, 0x7f]));
    for (at, wrong) in [(4, 0xa0), (4, 0x61), (4, 0x62), (5, 0x30), (5, 0xc0), (5, 0x41)] {
        let mut bytes = lz4(&[0; 4]);
        bytes[at] = wrong;
        check(Compression::Lz4, &bytes);
    }
    // A frame of zstd that says 0 bytes and holds one.
    check(Compression::Zstd, &[0x28, 0xb5, 0x2f, 0xfd, 0x20, 0, 0x09, 0, 0, 7]);
}

#[test]
fn an_empty_frame_has_no_records() {
    let mut opener = Decompressor::default();
    assert_eq!(
        open(&mut opener, Compression::Lz4, &[4, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82, 0, 0, 0, 0], 9),
        Ok(vec![])
    );
    assert_eq!(open(&mut opener, Compression::Snappy, b"\x82SNAPPY\0\0\0\0\x01\0\0\0\x01", 9), Ok(vec![]));
}

#[test]
fn a_batch_is_built_in_every_codec() {
    let (mut compressor, mut opener) = (Compressor::default(), Decompressor::default());
    let value = b"value ".repeat(100);
    for codec in [Compression::None].into_iter().chain(CODECS) {
        let batch =
            (0..50).fold(BatchBuilder::new(), |b, n| b.record(Timestamp(n), Some(b"k"), Some(&value)));
        let plain = batch.clone().build(Offset(3));
        let bytes = batch.build_with(Offset(3), codec.into(), &mut compressor).unwrap();
        let view = BatchView::whole(&bytes).unwrap();
        assert!(view.crc_fits() && view.compression() == Some(codec), "{codec:?}");
        assert_eq!(
            (view.last_offset(), view.max_timestamp(), view.record_count()),
            (Offset(52), Timestamp(49), 50)
        );
        assert_eq!(opener.plain(&view, 1 << 20), Ok(&plain[61..]), "{codec:?}");
    }
}
