//! Decode, then encode is the identity, for every message and version, on seeded values.

use super::messages::{ENTRIES, entry};
use super::tables::{self, Maker, Shape};
use highwater::base::Random;

const ROUNDS: u64 = 40;

#[test]
fn every_message_of_the_tables_is_listed() {
    let tables = tables::all();
    assert_eq!(tables.len(), ENTRIES.len());
    for message in &tables {
        let versions = (message.versions.first, message.versions.last, message.flexible_from);
        assert_eq!(entry(&message.name).versions, versions, "{}", message.name);
    }
}

#[test]
fn decode_then_encode_is_the_identity() {
    let mut checked = 0;
    for message in &tables::all() {
        for version in message.versions.first..=message.versions.last {
            for seed in 0..ROUNDS {
                let random = Random::from_seed(seed);
                let bytes = Maker { message, version, shape: Shape::Any, random }.bytes();
                let again = (entry(&message.name).round)(&bytes, version);
                assert_eq!(
                    again.as_deref(),
                    Ok(&bytes[..]),
                    "{} version {version} seed {seed}",
                    message.name
                );
                checked += 1;
            }
        }
    }
    println!("{checked} values");
}

#[test]
fn versions_outside_the_range_are_refused() {
    for e in ENTRIES {
        let (first, last, _) = e.versions;
        for version in [i16::MIN, -1, first - 1, last + 1, i16::MAX] {
            let error = highwater::protocol::DecodeError::Version;
            assert_eq!((e.decode)(&[0; 64], version), Err(error), "{} {version}", e.name);
        }
    }
}

#[test]
fn unknown_tags_are_skipped_and_bytes_left_over_are_not() {
    for message in tables::all().iter().filter(|m| m.versions.last >= m.flexible_from) {
        let version = message.versions.last;
        let shape = Shape::Wide { depth: 9, elements: 0 };
        let mut bytes = Vec::new();
        // The smallest value with no tag ends in an empty tag section.
        for seed in 0..50 {
            bytes = Maker { message, version, shape, random: Random::from_seed(seed) }.bytes();
            if message.structs[0].fields.iter().all(|f| f.tag.is_none()) || bytes.ends_with(&[0]) {
                break;
            }
        }
        let decode = entry(&message.name).decode;
        assert_eq!(decode(&bytes, version), Ok(()), "{}", message.name);
        bytes.push(0);
        assert!(decode(&bytes, version).is_err(), "{}", message.name);
        if message.structs[0].fields.iter().all(|f| f.tag.is_none()) {
            bytes.truncate(bytes.len() - 2);
            bytes.extend([1, 0xff, 0x7f, 3, 1, 2, 3]);
            assert_eq!(decode(&bytes, version), Ok(()), "{}", message.name);
        }
    }
}
