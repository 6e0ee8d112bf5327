//! Every message of the tables: requests, responses, headers and internal records. Two bytes are the number of its name,
//! one its version; a message that joins the list in `tests/wire/messages.rs` is fuzzed without a change here.

use super::generator::read_tables;
use super::messages::{ENTRIES, Entry};
use super::tables::{Maker, Shape};
use super::target::{MESSAGE, Target};
use highwater::base::{Random, crc32c};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

pub(crate) const TARGET: Target = Target { name: "values", run, seeds };

static BY_NUMBER: LazyLock<BTreeMap<u16, &Entry>> = LazyLock::new(|| {
    let by_number: BTreeMap<u16, &Entry> = ENTRIES.iter().map(|entry| (number(entry.name), entry)).collect();
    assert_eq!(by_number.len(), ENTRIES.len(), "two names have the same number");
    by_number
});

/// Stays the same when other messages come and go.
fn number(name: &str) -> u16 {
    crc32c(name.as_bytes()) as u16
}

fn run(data: &[u8]) -> bool {
    let [high, low, version, body @ ..] = data else { return false };
    let Some(entry) = BY_NUMBER.get(&u16::from_be_bytes([*high, *low])) else { return false };
    check(entry, body, i16::from(*version));
    true
}

/// Reads a message, and when it can be read, writes it and reads it again.
pub(crate) fn check(entry: &Entry, body: &[u8], version: i16) {
    let result = MESSAGE.during(body.len(), || (entry.decode)(body, version));
    let again = (entry.round)(body, version);
    assert_eq!(result.is_ok(), again.is_ok());
    let Ok(again) = again else { return };
    assert_eq!((entry.round)(&again, version).as_ref(), Ok(&again), "{} {version}", entry.name);
}

/// Name, version and bytes of some valid values of every message in every version.
pub(crate) fn make(values_each: u64) -> Vec<(String, i16, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let tables = read_tables(&root.join("src/protocol/schema")).expect("sound tables");
    let mut made = Vec::new();
    for message in &tables {
        for version in message.versions.first..=message.versions.last {
            for seed in 0..values_each {
                let random = Random::from_seed(seed);
                let bytes = Maker { message, version, shape: Shape::Any, random }.bytes();
                made.push((message.name.clone(), version, bytes));
            }
        }
    }
    made
}

fn seeds() -> Vec<Vec<u8>> {
    let seed = |(name, version, body): (String, i16, Vec<u8>)| {
        [&number(&name).to_be_bytes()[..], &[version as u8], &body].concat()
    };
    make(1).into_iter().map(seed).collect()
}
