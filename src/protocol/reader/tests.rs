//! Primitive types, each as a small text of hex bytes.

use super::*;
use crate::protocol::Sink;

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn check<T: PartialEq + std::fmt::Debug>(
    text: &str,
    read: fn(&mut Reader<'_>) -> Result<T>,
    expect: Result<T>,
) {
    let bytes = hex(text);
    let mut reader = Reader::new(&bytes);
    let got = read(&mut reader).and_then(|value| reader.finish().map(|()| value));
    assert_eq!(got, expect, "{text}");
}

#[test]
fn integers_are_big_endian() {
    check("ff", |r| r.i8(), Ok(-1));
    check("0102", |r| r.i16(), Ok(0x0102));
    check("ffff", |r| r.u16(), Ok(0xffff));
    check("80000000", |r| r.i32(), Ok(i32::MIN));
    check("7fffffffffffffff", |r| r.i64(), Ok(i64::MAX));
    check("000000", |r| r.i32(), Err(DecodeError::Truncated));
    check("0000000000", |r| r.i32(), Err(DecodeError::Trailing));
    check("02", |r| r.bool(), Ok(true));
}

#[test]
fn varints_are_bounded() {
    check("00", |r| r.uvarint(), Ok(0));
    check("ac02", |r| r.uvarint(), Ok(300));
    check("ffffffff0f", |r| r.uvarint(), Ok(u32::MAX));
    check("ffffffff1f", |r| r.uvarint(), Err(DecodeError::Varint));
    check("808080808000", |r| r.uvarint(), Err(DecodeError::Varint));
    check("80", |r| r.uvarint(), Err(DecodeError::Truncated));
    check("01", |r| r.varint(), Ok(-1));
    check("feffffff0f", |r| r.varint(), Ok(i32::MAX));
    check("ffffffff0f", |r| r.varint(), Ok(i32::MIN));
    check("ffffffffffffffffff01", |r| r.varlong(), Ok(i64::MIN));
    check("ffffffffffffffffff02", |r| r.varlong(), Err(DecodeError::Varint));
    check("8080808080808080808000", |r| r.varlong(), Err(DecodeError::Varint));
}

#[test]
fn strings_and_bytes_have_two_length_forms() {
    check("0002 6869", |r| r.string(false).map(str::to_owned), Ok("hi".into()));
    check("03 6869", |r| r.string(true).map(str::to_owned), Ok("hi".into()));
    check("ffff", |r| r.nullable_string(false).map(|s| s.map(str::to_owned)), Ok(None));
    check("00", |r| r.nullable_string(true).map(|s| s.map(str::to_owned)), Ok(None));
    check("00", |r| r.string(true).map(str::to_owned), Err(DecodeError::Null));
    check("fffe", |r| r.string(false).map(str::to_owned), Err(DecodeError::Length));
    check("02 ff", |r| r.string(true).map(str::to_owned), Err(DecodeError::Utf8));
    check("00000001 07", |r| r.bytes(false).map(<[u8]>::to_vec), Ok(vec![7]));
    check("7fffffff 07", |r| r.bytes(false).map(<[u8]>::to_vec), Err(DecodeError::Truncated));
    check("80000000", |r| r.bytes(false).map(<[u8]>::to_vec), Err(DecodeError::Length));
}

#[test]
fn counts_are_checked_before_memory_is_reserved() {
    check("00000002 0001 0002", |r| r.array(false, 2, |r| r.i16()), Ok(vec![1, 2]));
    check("03 0001 0002", |r| r.array(true, 2, |r| r.i16()), Ok(vec![1, 2]));
    check("7fffffff 0001", |r| r.array(false, 2, |r| r.i16()), Err(DecodeError::Length));
    check("ffffffff0f 0001", |r| r.array(true, 2, |r| r.i16()), Err(DecodeError::Length));
    check("ffffffff", |r| r.nullable_array(false, 2, |r| r.i16()), Ok(None));
    let bytes = [3, 0, 1, 0, 2];
    let mut reader = Reader::with_budget(&bytes, 1);
    assert_eq!(reader.array(true, 2, |r| r.i16()), Err(DecodeError::Elements));
}

#[test]
fn unknown_tags_are_skipped_and_known_ones_read_whole() {
    fn one(r: &mut Reader<'_>) -> Result<i16> {
        let mut value = 0;
        r.tags(|r, tag| {
            if tag == 1 {
                value = r.i16()?;
            }
            Ok(tag == 1)
        })?;
        Ok(value)
    }
    check("00", one, Ok(0));
    check("02 0003aaaaaa 01020005", one, Ok(5));
    check("01 0103000500", one, Err(DecodeError::Trailing));
    check("01 01010005", one, Err(DecodeError::Truncated));
    check("01 00ffffffff0f", one, Err(DecodeError::Truncated));
    check("ffffffff0f", one, Err(DecodeError::Truncated));
}

#[test]
fn what_a_sink_writes_a_reader_reads() {
    for value in [0, 1, -1, 63, -64, 64, i64::from(i32::MAX), i64::from(i32::MIN)] {
        let mut out = Vec::new();
        out.varint(value as i32);
        out.varlong(value << 31);
        let mut reader = Reader::new(&out);
        assert_eq!((reader.varint(), reader.varlong()), (Ok(value as i32), Ok(value << 31)));
        assert_eq!(reader.finish(), Ok(()));
    }
}
