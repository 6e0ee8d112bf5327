//! Connections that send nonsense. Each gets Kafka's error or is closed; nothing is damaged; the next client is served.

use crate::broker::{Broker, Folder, SMALL};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

const TOPIC: &str = "bytes";
const CORRUPT_MESSAGE: i16 = 2;
const UNSUPPORTED_VERSION: i16 = 35;

/// A request without flexible fields: header version 1, correlation id 7, no client id.
fn request(key: i16, version: i16, body: &[u8]) -> Vec<u8> {
    let mut frame =
        [&key.to_be_bytes()[..], &version.to_be_bytes(), &7i32.to_be_bytes(), &(-1i16).to_be_bytes()]
            .concat();
    frame.extend_from_slice(body);
    [&(frame.len() as i32).to_be_bytes()[..], &frame].concat()
}

fn text(text: &str) -> Vec<u8> {
    [&(text.len() as i16).to_be_bytes()[..], text.as_bytes()].concat()
}

/// A batch of one record with the value `x`.
fn batch() -> Vec<u8> {
    let record = [14, 0, 0, 0, 1, 2, b'x', 0];
    let mut summed = Vec::new();
    summed.extend_from_slice(&0i16.to_be_bytes());
    summed.extend_from_slice(&0i32.to_be_bytes());
    summed.extend_from_slice(&1_700_000_000_000i64.to_be_bytes());
    summed.extend_from_slice(&1_700_000_000_000i64.to_be_bytes());
    summed.extend_from_slice(&(-1i64).to_be_bytes());
    summed.extend_from_slice(&(-1i16).to_be_bytes());
    summed.extend_from_slice(&(-1i32).to_be_bytes());
    summed.extend_from_slice(&1i32.to_be_bytes());
    summed.extend_from_slice(&record);
    let mut batch = Vec::new();
    batch.extend_from_slice(&0i64.to_be_bytes());
    batch.extend_from_slice(&(summed.len() as i32 + 9).to_be_bytes());
    batch.extend_from_slice(&0i32.to_be_bytes());
    batch.push(2);
    batch.extend_from_slice(&crc32c::crc32c(&summed).to_be_bytes());
    batch.extend_from_slice(&summed);
    batch
}

/// Produce version 3 to partition 0.
fn produce(batch: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    body.extend_from_slice(&(-1i16).to_be_bytes());
    body.extend_from_slice(&(-1i16).to_be_bytes());
    body.extend_from_slice(&5000i32.to_be_bytes());
    body.extend_from_slice(&1i32.to_be_bytes());
    body.extend(text(TOPIC));
    body.extend_from_slice(&1i32.to_be_bytes());
    body.extend_from_slice(&0i32.to_be_bytes());
    body.extend_from_slice(&(batch.len() as i32).to_be_bytes());
    body.extend_from_slice(batch);
    request(0, 3, &body)
}

/// One answer without its length; `None` when the connection is closed instead.
fn answer(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut length = [0; 4];
    stream.read_exact(&mut length).ok()?;
    let mut frame = vec![0; i32::from_be_bytes(length) as usize];
    stream.read_exact(&mut frame).ok()?;
    Some(frame)
}

fn ask(broker: &Broker, request: &[u8]) -> Option<Vec<u8>> {
    let mut stream = broker.connect();
    stream.write_all(request).expect("the broker reads");
    answer(&mut stream)
}

/// Error and base offset of a produce.
fn produced(broker: &Broker, batch: &[u8]) -> (i16, i64) {
    let answer = ask(broker, &produce(batch)).expect("an answer to a well-formed produce");
    let at = 4 + 4 + 2 + TOPIC.len() + 4 + 4;
    let number = |from: usize, length: usize| {
        answer[from..from + length].iter().fold(0i64, |number, byte| number << 8 | i64::from(*byte))
    };
    (number(at, 2) as i16, number(at + 2, 8))
}

/// A broker with one topic.
fn broker(folder: &Folder) -> Broker {
    let broker = Broker::start(folder, &SMALL);
    let body = [&1i32.to_be_bytes()[..], &text(TOPIC)].concat();
    for _ in 0..100 {
        ask(&broker, &request(3, 1, &body)).expect("metadata");
        if produced(&broker, &batch()) == (0, 0) {
            return broker;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("no topic:\n{}", broker.log());
}

#[test]
fn a_batch_with_a_wrong_sum_is_refused_and_leaves_no_trace() {
    let folder = Folder::new();
    let mut broker = broker(&folder);
    for at in [17, 22, 30, 60] {
        let mut bad = batch();
        bad[at] ^= 1;
        assert_eq!(produced(&broker, &bad).0, CORRUPT_MESSAGE, "bit of byte {at}");
    }
    assert_eq!(produced(&broker, &batch()), (0, 1), "the next good batch has the next offset");
    assert!(broker.stop().success());
}

#[test]
fn an_unknown_version_of_api_versions_is_answered_in_form_0() {
    let folder = Folder::new();
    let broker = Broker::start(&folder, &SMALL);
    for version in [5, 99, i16::MAX] {
        let answer = ask(&broker, &request(18, version, &[0, 0, 0])).expect("an answer");
        assert_eq!(answer[..4], 7i32.to_be_bytes(), "the correlation id");
        assert_eq!(answer[4..6], UNSUPPORTED_VERSION.to_be_bytes());
        assert_eq!(answer[6..10], 1i32.to_be_bytes(), "one entry, so that the client can ask again");
        assert_eq!(answer[10..], [0, 18, 0, 0, 0, 4], "ApiVersions 0 to 4");
    }
}

#[test]
fn what_is_no_request_closes_only_its_own_connection() {
    let folder = Folder::new();
    let broker = broker(&folder);
    let closes = |what: &str, bytes: &[u8]| {
        assert_eq!(ask(&broker, bytes), None, "{what} must be closed");
        assert_eq!(produced(&broker, &batch()).0, 0, "after {what}");
    };
    closes("a web browser", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    closes("TLS", b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03abcdefghijklmnopqrstuvwxyz");
    closes("an oversized request", &200_000_000i32.to_be_bytes());
    closes("a negative length", &(-5i32).to_be_bytes());
    closes("an empty frame", &0i32.to_be_bytes());
    closes("an unknown API", &request(999, 0, &[]));
    closes("an old produce", &request(0, 1, &[0; 40]));
    closes("a broken body", &request(3, 1, &i32::MAX.to_be_bytes()));
    let mut random = fastrand::Rng::with_seed(1);
    for _ in 0..300 {
        let (key, version) = (random.i16(0..80), random.i16(0..14));
        let body: Vec<u8> = (0..random.usize(0..200)).map(|_| random.u8(..)).collect();
        let mut stream = broker.connect();
        stream.write_all(&request(key, version, &body)).expect("the broker reads");
        _ = stream.shutdown(std::net::Shutdown::Write);
        while answer(&mut stream).is_some() {}
    }
    assert_eq!(produced(&broker, &batch()).0, 0);
    assert!(!broker.log().contains("panicked"), "{}", broker.log());
}

#[test]
fn half_a_frame_holds_nobody_up() {
    let folder = Folder::new();
    let mut broker = broker(&folder);
    let whole = produce(&batch());
    let mut waiting: Vec<TcpStream> = (1..whole.len())
        .step_by(7)
        .map(|length| {
            let mut stream = broker.connect();
            stream.write_all(&whole[..length]).expect("the broker reads");
            stream
        })
        .collect();
    assert_eq!(produced(&broker, &batch()).0, 0, "the next client is served");
    for (stream, length) in waiting.iter_mut().zip((1..whole.len()).step_by(7)) {
        stream.write_all(&whole[length..]).expect("the broker reads");
        assert!(answer(stream).is_some(), "the rest after {length} bytes is answered");
    }
    waiting.push(broker.connect());
    assert!(broker.stop().success(), "open connections do not hold a clean stop up");
}
