//! Requests with their headers, cut and behind each other, and tag sections that lie: errors, without much memory.

use super::memory::taken_by;
use super::messages::entry;
use super::tables::{self, Maker, Shape};
use highwater::base::Random;
use highwater::protocol::api::read_request_header;
use highwater::protocol::{ApiKey, Decode, DecodeError, Encode, FetchRequest, Reader, RequestHeader};

const PER_BYTE: usize = 32;
const IN_ANY_CASE: usize = 4096;

/// Reads a frame without its size as a broker does: header, then the whole body.
fn read(frame: &[u8]) -> Result<(), DecodeError> {
    let (result, taken) = taken_by(|| {
        let mut r = Reader::new(frame);
        let head = read_request_header(&mut r)?;
        let api = head.api.ok_or(DecodeError::Key)?;
        Ok((api, head.header.request_api_version, r.position()))
    });
    assert_eq!(taken, 0, "a header costs nothing");
    let (api, version, body) = result?;
    bounded(&format!("{}Request", api.name()), version, &frame[body..])
}

fn bounded(name: &str, version: i16, bytes: &[u8]) -> Result<(), DecodeError> {
    let (result, taken) = taken_by(|| (entry(name).decode)(bytes, version));
    assert!(taken <= IN_ANY_CASE + PER_BYTE * bytes.len(), "{name} {version}: {taken} for {}", bytes.len());
    result
}

/// A frame of every request in every version.
fn each_frame(mut check: impl FnMut(ApiKey, i16, &[u8])) {
    let tables = tables::all();
    for api in ApiKey::ALL {
        let name = format!("{}Request", api.name());
        let message = tables.iter().find(|message| message.name == name).expect("a message of the tables");
        for version in message.versions.first..=message.versions.last {
            let random = Random::from_seed(3);
            let body = Maker { message, version, shape: Shape::Any, random }.bytes();
            let header = RequestHeader {
                request_api_key: *api as i16,
                request_api_version: version,
                correlation_id: 7,
                client_id: Some("me"),
            };
            let header = header.to_vec(api.request_header_version(version));
            check(*api, version, &[header, body].concat());
        }
    }
}

#[test]
fn a_request_cut_anywhere_is_an_error() {
    each_frame(|api, version, frame| {
        assert_eq!(read(frame), Ok(()), "{api:?} {version}");
        for len in 0..frame.len() {
            assert!(read(&frame[..len]).is_err(), "{api:?} {version} cut at {len}");
        }
    });
}

/// A broker takes them, as Kafka's does; whoever wants exactly one message is told.
#[test]
fn bytes_behind_a_request_are_seen() {
    each_frame(|api, version, frame| {
        let two = [frame, frame].concat();
        assert_eq!(read(&two), Err(DecodeError::Trailing), "{api:?} {version}");
        let size = (frame.len() as u32).to_be_bytes();
        let stream = [frame, &size, frame].concat();
        assert_eq!(read(&stream), Err(DecodeError::Trailing), "{api:?} {version}");
    });
}

fn varint(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// A tag section with one tag that nobody knows.
fn tag(content: &[u8]) -> Vec<u8> {
    let mut out = vec![1];
    varint(&mut out, 30_000);
    varint(&mut out, content.len() as u32);
    out.extend(content);
    out
}

/// Tag sections, and whether a reader that knows none of the tags takes them.
fn sections() -> Vec<(&'static str, bool, Vec<u8>)> {
    let mut many = Vec::new();
    varint(&mut many, 5_000);
    for number in 20_000..25_000 {
        varint(&mut many, number);
        varint(&mut many, 0);
    }
    let nested = (0..1_000).fold(vec![0], |inner, _| tag(&inner));
    let count = |count: u32| {
        let mut out = Vec::new();
        varint(&mut out, count);
        out
    };
    let length = |length: u32| {
        let mut out = vec![1, 0x7f];
        varint(&mut out, length);
        [out, vec![0; 100]].concat()
    };
    vec![
        ("one", true, tag(&[0xff; 100])),
        ("many", true, many),
        ("tags in tags", true, nested),
        ("2^31-1 tags", false, count(i32::MAX as u32)),
        ("2^32-1 tags", false, count(u32::MAX)),
        ("2^32-1 tags of zeroes", false, [count(u32::MAX), vec![0; 10_000]].concat()),
        ("a tag of 2^31-1 bytes", false, length(i32::MAX as u32)),
        ("a tag of 2^32-1 bytes", false, length(u32::MAX)),
        ("a tag of one byte too many", false, length(101)),
        ("a number without end", false, vec![0x80; 12]),
    ]
}

#[test]
fn tag_sections_that_lie_are_errors() {
    let (mut messages, sections) = (0, sections());
    for message in &tables::all() {
        let version = message.versions.last;
        let has_tags = message.structs[0].fields.iter().any(|field| field.tag.is_some());
        if version < message.flexible_from || has_tags {
            continue;
        }
        let shape = Shape::Wide { depth: 9, elements: 0 };
        let bytes = Maker { message, version, shape, random: Random::from_seed(1) }.bytes();
        let (last, front) = bytes.split_last().expect("a tag section");
        assert_eq!(*last, 0, "{}: the section at the end is empty", message.name);
        for (what, is_fine, section) in &sections {
            let result = bounded(&message.name, version, &[front, section].concat());
            assert_eq!(result.is_ok(), *is_fine, "{} with {what}: {result:?}", message.name);
        }
        messages += 1;
    }
    assert!(messages > 150, "{messages}");
}

#[test]
fn a_known_tag_holds_exactly_what_it_says() {
    let version = 17;
    let mut front = FetchRequest::default().to_vec(version);
    assert_eq!(front.pop(), Some(0));
    // Tag 1 is a struct of twelve bytes with a tag section of its own.
    let read = |len: u8, inner: &[u8]| {
        let bytes = [&front[..], &[1, 1, len], &[0; 12], inner].concat();
        FetchRequest::from_bytes(&bytes, version).map(|_| ())
    };
    assert_eq!(read(13, &[0]), Ok(()));
    assert_eq!(read(12 + 105, &tag(&[7; 100])), Ok(()));
    assert!(read(14, &[0, 0]).is_err(), "a byte left over in the tag");
    assert!(read(12, &[0]).is_err(), "the struct goes on behind its tag");
    assert!(read(0x7f, &[0]).is_err(), "the tag goes on behind the message");
    assert!(
        read(18, &[1, 5, 0xff, 0xff, 0xff, 0x07]).is_err(),
        "a tag inside that is longer than the tag around"
    );
}
