//! What every client writes and every reader must report.
//!
//! A plan has one record a line: `KEY⇥VALUE⇥HEADERS`, where a field is `-` for null or base64, and headers are
//! `name:FIELD` separated by commas. A reader prints one record a line: `TOPIC⇥OFFSET⇥KEY⇥VALUE⇥HEADERS`, where a field
//! is a fact: `-` for null or `LENGTH:SHA256`.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

type Field = Option<Vec<u8>>;

/// One record.
pub(crate) struct Record {
    key: Field,
    value: Field,
    headers: Vec<(&'static str, Field)>,
}

fn text(text: &str) -> Field {
    Some(text.as_bytes().to_vec())
}

/// Bytes that compress a little, with every byte value among them, of any length.
fn sample(length: usize) -> Field {
    let mut state = length as u64 | 1;
    let next = |index: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        if index % 64 < 16 { (state >> 32) as u8 } else { (index % 251) as u8 }
    };
    Some((0..length).map(next).collect())
}

/// The records of one run, the same for each codec. Equal header names stand side by side, because kafkajs sorts by name.
pub(crate) fn records(null_headers: bool) -> Vec<Record> {
    let mut records = all_records();
    for record in &mut records {
        record.headers.retain(|(_, value)| null_headers || value.is_some());
    }
    records
}

fn all_records() -> Vec<Record> {
    let plain = |value: Field| Record { key: None, value, headers: vec![] };
    vec![
        plain(text("x")),
        Record { key: text("key"), value: text("value"), headers: vec![("one", text("1"))] },
        Record { key: text("gone"), value: None, headers: vec![] },
        Record { key: text("gone too"), value: None, headers: vec![("why", text("because"))] },
        Record {
            key: text("clé"),
            value: text("wörld"),
            headers: vec![
                ("twice", text("first")),
                ("twice", text("second")),
                ("twice", text("first")),
                ("null", None),
                ("empty", text("")),
                ("naïve", text("ünï")),
            ],
        },
        plain(sample(100)),
        plain(sample(1 << 10)),
        plain(sample(100_000)),
        Record {
            key: text("a key"),
            value: sample((1 << 20) + 1),
            headers: vec![("size", text("1 MiB + 1"))],
        },
        Record { key: text("8 MiB"), value: sample(8 << 20), headers: vec![] },
        plain(text("the last")),
    ]
}

/// The plan as the clients read it.
pub(crate) fn plan(null_headers: bool) -> String {
    records(null_headers).iter().map(|record| line(record, base64) + "\n").collect()
}

/// What a reader of `topic` must print when the plan was written `times` times.
pub(crate) fn facts(topic: &str, times: usize, null_headers: bool) -> Vec<String> {
    let once: Vec<String> = records(null_headers).iter().map(|record| line(record, fact)).collect();
    let all = (0..times).flat_map(|_| &once);
    all.enumerate().map(|(offset, line)| format!("{topic}\t{offset}\t{line}")).collect()
}

fn line(record: &Record, show: fn(&Field) -> String) -> String {
    let headers: Vec<String> =
        record.headers.iter().map(|(name, value)| format!("{name}:{}", show(value))).collect();
    format!("{}\t{}\t{}", show(&record.key), show(&record.value), headers.join(","))
}

fn base64(field: &Field) -> String {
    field.as_ref().map_or("-".to_owned(), |bytes| BASE64_STANDARD.encode(bytes))
}

fn fact(field: &Field) -> String {
    let Some(bytes) = field else { return "-".to_owned() };
    let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}:{hash}", bytes.len())
}
