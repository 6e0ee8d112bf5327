//! Kafka's own classes read our bytes and write the same, for every message in every version; and they name the same
//! APIs, errors and features.

use super::kafka;
use super::tables::{self, Maker, Shape};
use highwater::base::Random;
use highwater::protocol::features::{FEATURE_LEVELS, FeatureLevel, METADATA_VERSION, METADATA_VERSIONS};
use highwater::protocol::{ApiKey, ErrorCode};
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
                let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
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
