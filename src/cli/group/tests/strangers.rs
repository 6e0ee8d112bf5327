//! Whoever is no broker, or answers nonsense, is met with one sentence.

#![expect(clippy::disallowed_methods, reason = "a stranger needs a thread")]

use crate::cli::group::args::{Asked, What};
use crate::cli::group::run;
use crate::protocol::api_versions_response::ApiVersion;
use crate::protocol::{ApiKey, ApiVersionsResponse, response_frame};
use std::io::{Read, Write};
use std::net::TcpListener;

/// What is said about somebody who sends these bytes, one piece for each request, and closes.
#[track_caller]
fn check(answers: &[&[u8]], expected: &str) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let name = listener.local_addr().unwrap().to_string();
    let answers: Vec<Vec<u8>> = answers.iter().map(|answer| answer.to_vec()).collect();
    let stranger = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        for answer in answers {
            _ = stream.read(&mut [0; 512]);
            _ = stream.write_all(&answer);
        }
        // Whatever else is asked has no answer.
        _ = stream.shutdown(std::net::Shutdown::Write);
        _ = stream.read(&mut [0; 512]);
    });
    let what = What::List { states: Vec::new(), types: Vec::new() };
    let answer = run(&Asked { servers: vec![name.clone()], json: false, what });
    stranger.join().unwrap();
    assert_eq!(answer.out, "");
    assert_eq!(answer.complaints, [expected.replace("NAME", &name)]);
}

fn versions(api: ApiKey, min_version: i16, max_version: i16) -> Vec<u8> {
    let api = ApiVersion { api_key: api as i16, min_version, max_version };
    let answer = ApiVersionsResponse { api_keys: vec![api], ..Default::default() };
    response_frame(ApiKey::ApiVersions, 3, 1, &answer)
}

#[test]
fn who_is_no_broker_is_told_so() {
    check(&[b"HTTP/1.1 400 Bad Request"], "NAME is no Kafka broker: its answer begins with \"HTTP\"");
    check(
        &[b"\x15\x03\x03\x00\x02\x02\x46"],
        "NAME is no Kafka broker: it speaks TLS, which this command does not",
    );
    check(&[b""], "NAME closed the connection: is it a Kafka broker, and does it want TLS or a password?");
    check(
        &[b"\0\0\0\x09\0\0\0\x01w"],
        "NAME closed the connection: is it a Kafka broker, and does it want TLS or a password?",
    );
    check(&[b"\0\0\0\x09\0\0\0\x05wrong"], "NAME answered another question");
    check(
        &[b"\0\0\0\x09\0\0\0\x01wrong"],
        "NAME: the answer to ApiVersions cannot be read: a length is out of range",
    );
    check(
        &[b"\0\0\0\x04\0\0\0\x01"],
        "NAME: the answer to ApiVersions cannot be read: the bytes end too early",
    );
    check(&[b"\0\0\0\x0a\0\0\0\x01\0\x23\0\0\0\0"], "NAME is too old: this needs Kafka 3.0 or newer");
}

#[test]
fn brokers_of_another_age_are_told_so() {
    check(&[&versions(ApiKey::ListGroups, 0, 5)], "NAME does not offer Metadata, which this needs");
    check(
        &[&versions(ApiKey::Metadata, 0, 3)],
        "NAME is too old: it offers Metadata in versions 0 to 3, this needs 4 to 12",
    );
    check(
        &[&versions(ApiKey::Metadata, 13, 20)],
        "NAME is too new: it offers Metadata in versions 13 to 20, this needs 4 to 12",
    );
    check(
        &[&versions(ApiKey::Metadata, 4, 12), b"\0\0\0\x06\0\0\0\x02\0\xff"],
        "NAME: the answer to Metadata cannot be read: the bytes end too early",
    );
}

#[test]
fn where_nobody_listens() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let what = What::Delete { groups: vec!["a".to_owned()] };
    let servers = vec![free.to_string(), "no.such.name.invalid:1".to_owned()];
    let complaints = run(&Asked { servers, json: false, what }).complaints;
    let refused = format!(
        "nobody listens at {free} (connection refused): does the broker run, and is the address right?; the name in \
         'no.such.name.invalid:1' is not known"
    );
    assert!(complaints.len() == 1 && complaints[0].starts_with(&refused), "{complaints:?}");
}
