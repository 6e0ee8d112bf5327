//! Every message of the tables: requests, responses, headers and internal records. Three bytes are the number of its name,
//! one its version; a message that joins the list in `tests/wire/messages.rs` is fuzzed without a change here.

use super::generator::model::{Kind, Message};
use super::generator::read_tables;
use super::messages::{ENTRIES, Entry};
use super::tables::{Maker, Shape};
use super::target::{MESSAGE, Target};
use highwater::base::{Random, crc32c};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

pub(crate) const TARGET: Target = Target { name: "values", run, seeds };

static BY_NUMBER: LazyLock<BTreeMap<u32, &Entry>> = LazyLock::new(|| {
    let by_number: BTreeMap<u32, &Entry> = ENTRIES.iter().map(|entry| (number(entry.name), entry)).collect();
    assert_eq!(by_number.len(), ENTRIES.len(), "two names have the same number");
    by_number
});

/// Stays the same when other messages come and go.
fn number(name: &str) -> u32 {
    crc32c(name.as_bytes()) >> 8
}

fn run(data: &[u8]) -> bool {
    let Some(([number @ .., version], body)) = data.split_first_chunk::<4>() else { return false };
    let [high, middle, low] = *number;
    let Some(entry) = BY_NUMBER.get(&u32::from_be_bytes([0, high, middle, low])) else { return false };
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

/// Some bytes that mean something.
pub(crate) struct Valid {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    /// The number of its kind, where records are told apart by one.
    pub(crate) key: Option<i16>,
    pub(crate) version: i16,
    pub(crate) bytes: Vec<u8>,
}

/// A valid value of every message in every version.
pub(crate) fn valid() -> Vec<Valid> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let tables = read_tables(&root.join("src/protocol/schema")).expect("sound tables");
    let versions = |message: &'static Message| message.versions.first..=message.versions.last;
    let tables: &'static [Message] = tables.leak();
    let all = tables.iter().flat_map(|message| versions(message).map(move |version| (message, version)));
    all.map(|(message, version)| {
        let random = Random::from_seed(1);
        let bytes = Maker { message, version, shape: Shape::Any, random }.bytes();
        Valid { kind: message.kind, name: message.name.clone(), key: message.key, version, bytes }
    })
    .collect()
}

fn seeds() -> Vec<Vec<u8>> {
    let seed = |valid: Valid| {
        [&number(&valid.name).to_be_bytes()[1..], &[valid.version as u8], &valid.bytes].concat()
    };
    valid().into_iter().map(seed).collect()
}
