//! Kafka's own classes read our bytes and write the same, for every message in every version; and they name the same
//! APIs, errors and features.

use super::generator::model::{Kind, Log, Message};
use super::kafka;
use super::tables::{self, Maker, Shape};
use highwater::base::Random;
use highwater::protocol::features::{FEATURE_LEVELS, FeatureLevel, METADATA_VERSION, METADATA_VERSIONS};
use highwater::protocol::{ApiKey, ErrorCode, GroupRecord, MetadataRecord, ShareRecord, TransactionRecord};
use std::fmt::Write as _;

const ROUNDS: u64 = 20;
const NEEDED: &[&str] = &["jars", "java"];

#[test]
fn kafkas_classes_write_the_same_bytes() {
    if !kafka::have(NEEDED) {
        return;
    }
    let (mut input, mut expect) = (String::new(), Vec::new());
    for message in &tables::all() {
        for version in message.versions.first..=message.versions.last {
            for seed in 0..ROUNDS {
                let random = Random::from_seed(seed);
                let bytes = Maker { message, version, shape: Shape::Any, random }.bytes();
                let hex = hex(&bytes);
                let name = message.name.replace("Kraft", "KRaft");
                writeln!(input, "{name} {version} {hex}").ok();
                expect.push((name, version, hex));
            }
        }
    }
    let answers = kafka::ask("echo", &input);
    assert_eq!(answers.len(), expect.len());
    for ((name, version, hex), answer) in expect.iter().zip(&answers) {
        assert_eq!(answer, hex, "{name} version {version}");
    }
    println!("{} values", answers.len());
}

#[test]
fn kafkas_readers_of_records_read_ours() {
    if !kafka::have(NEEDED) {
        return;
    }
    let (all, mut lines) = (tables::all(), Vec::new());
    for message in &all {
        for version in message.versions.first..=message.versions.last {
            for seed in 0..ROUNDS {
                lines.extend(record_line(&all, message, version, seed));
            }
        }
    }
    let answers = kafka::ask("records", &(lines.join("\n") + "\n"));
    assert_eq!(answers, lines);
    println!("{} records", lines.len());
}

/// Log, key and value of a record as our code writes it, with a value made from its table; now and then none.
fn record_line(all: &[Message], message: &Message, version: i16, seed: u64) -> Option<String> {
    let body = Maker { message, version, shape: Shape::Any, random: Random::from_seed(seed) }.bytes();
    let log = match message.kind {
        Kind::Record => return Some(metadata_line(message.key?, version, &body)),
        Kind::Value(log) => log,
        _ => return None,
    };
    let of = all.iter().find(|m| m.kind == Kind::Key(log) && m.key == message.key)?;
    let key = Maker { message: of, version: 0, shape: Shape::Any, random: Random::from_seed(seed) }.bytes();
    let key = [&message.key?.to_be_bytes()[..], &key].concat();
    let value = [&version.to_be_bytes()[..], &body].concat();
    let value = (seed > 0).then_some(&value[..]);
    let (name, key, value) = match log {
        Log::Group => GroupRecord::parse(&key, value).map(|r| ("group", r.key(), r.value(version))),
        Log::Transaction => {
            TransactionRecord::parse(&key, value).map(|r| ("transaction", r.key(), r.value(version)))
        }
        Log::Share => ShareRecord::parse(&key, value).map(|r| ("share", r.key(), r.value(version))),
    }
    .expect("a record that we can read");
    Some(format!("{name} {} {}", hex(&key), value.map_or("-".into(), |value| hex(&value))))
}

fn metadata_line(key: i16, version: i16, body: &[u8]) -> String {
    let framed = [&[1, key as u8, version as u8][..], body].concat();
    let record = MetadataRecord::from_value(&framed).expect("a record that we can read");
    format!("metadata - {}", hex(&record.to_value(version)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn apis_have_kafkas_names_versions_and_headers() {
    if !kafka::have(NEEDED) {
        return;
    }
    let line = |api: &ApiKey| {
        let (first, last) = api.versions();
        let headers = (api.request_header_version(last), api.response_header_version(last));
        format!("{} {} {first}-{last} headers {} {}", *api as i16, api.name(), headers.0, headers.1)
    };
    let ours: Vec<String> = ApiKey::ALL.iter().map(line).collect();
    assert_eq!(ours, kafka::ask("apis", ""));
    println!("{} APIs", ours.len());
}

#[test]
fn errors_have_kafkas_numbers_names_and_kinds() {
    if !kafka::have(NEEDED) {
        return;
    }
    let line = |error: &ErrorCode| {
        let again = if error.is_retriable() { "retriable" } else { "final" };
        format!("{} {} {again}", error.code(), error.name())
    };
    let ours: Vec<String> = ErrorCode::ALL.iter().map(line).collect();
    assert_eq!(ours, kafka::ask("errors", ""));
    println!("{} errors", ours.len());
}

#[test]
fn features_have_kafkas_levels() {
    if !kafka::have(NEEDED) {
        return;
    }
    let line = |row: &FeatureLevel| {
        let needs = row.needs.map_or(String::new(), |level| format!("{METADATA_VERSION}={level}"));
        format!("{} {} since {} needs {{{needs}}}", row.feature, row.level, row.initial_since)
    };
    let metadata = METADATA_VERSIONS.iter().map(|(level, name)| format!("{METADATA_VERSION} {level} {name}"));
    let mut ours: Vec<String> = metadata.chain(FEATURE_LEVELS.iter().map(line)).collect();
    let mut theirs = kafka::ask("features", "");
    ours.sort();
    theirs.sort();
    assert_eq!(ours, theirs);
    println!("{} levels of features", ours.len());
}
