//! No input makes a decoder panic, loop, or take more memory than a small multiple of the input.

use super::generator::model::{Kind, Log, Message};
use super::memory::taken_by;
use super::messages::entry;
use super::tables::{self, Maker, Shape};
use highwater::base::Random;
use highwater::protocol::{ControlRecord, GroupRecord, MetadataRecord, ShareRecord, TransactionRecord};

/// Bytes that decoding may allocate for each byte of input, and in any case. The worst that the tables allow is a
/// struct of empty strings and arrays: 24 bytes each in memory and 1 byte on the wire.
const PER_BYTE: usize = 32;
const IN_ANY_CASE: usize = 4096;
const MUTATIONS: usize = 150;

fn bounded(name: &str, version: i16, bytes: &[u8]) -> bool {
    let (result, taken) = taken_by(|| (entry(name).decode)(bytes, version));
    let allowed = IN_ANY_CASE + PER_BYTE * bytes.len();
    assert!(taken <= allowed, "{name} {version}: {taken} bytes for {} bytes: {bytes:02x?}", bytes.len());
    result.is_ok()
}

fn each_value(seeds: u64, mut check: impl FnMut(&str, i16, Vec<u8>, &mut Random)) {
    for message in &tables::all() {
        for version in message.versions.first..=message.versions.last {
            for seed in 0..seeds {
                let random = Random::from_seed(seed + 1000);
                let bytes = Maker { message, version, shape: Shape::Any, random }.bytes();
                check(&message.name, version, bytes, &mut Random::from_seed(seed));
            }
        }
    }
}

#[test]
fn a_message_cut_anywhere_is_an_error() {
    each_value(4, |name, version, bytes, _| {
        for len in 0..bytes.len() {
            assert!(!bounded(name, version, &bytes[..len]), "{name} {version} cut at {len}");
        }
    });
}

#[test]
fn huge_lengths_anywhere_take_no_memory() {
    let lengths: [&[u8]; 6] = [
        &[0x7f, 0xff, 0xff, 0xff],
        &[0x7f, 0xff],
        &[0x80, 0, 0, 0],
        &[0xff, 0xff, 0xff, 0xff, 0x07],
        &[0xff, 0xff, 0xff, 0xff, 0x0f],
        &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80],
    ];
    each_value(2, |name, version, bytes, _| {
        for length in lengths {
            for at in 0..bytes.len() {
                let mut broken = bytes.clone();
                let end = bytes.len().min(at + length.len());
                broken[at..end].copy_from_slice(&length[..end - at]);
                bounded(name, version, &broken);
                broken.truncate(end);
                bounded(name, version, &broken);
            }
        }
    });
}

#[test]
fn mutated_messages_do_no_harm() {
    let mut inputs = 0;
    each_value(4, |name, version, bytes, random| {
        for _ in 0..MUTATIONS {
            bounded(name, version, &mutate(&bytes, random));
            inputs += 1;
        }
    });
    println!("{inputs} inputs");
}

#[test]
fn random_bytes_do_no_harm() {
    each_value(1, |name, version, _, random| {
        for _ in 0..MUTATIONS {
            let len = random.below(300);
            let bytes: Vec<u8> = (0..len).map(|_| random.next_u64() as u8).collect();
            bounded(name, version, &bytes);
        }
    });
}

#[test]
fn the_widest_messages_take_a_small_multiple_of_their_size() {
    let mut worst = (0, String::new());
    for message in &tables::all() {
        for version in message.versions.first..=message.versions.last {
            for depth in 0..4 {
                let shape = Shape::Wide { depth, elements: 5_000 };
                let bytes = Maker { message, version, shape, random: Random::from_seed(1) }.bytes();
                let (_, taken) = taken_by(|| (entry(&message.name).decode)(&bytes, version));
                let ratio = taken / bytes.len().max(512);
                worst = worst.max((ratio, format!("{} {version} depth {depth}", message.name)));
                bounded(&message.name, version, &bytes);
            }
        }
    }
    println!("the worst: {worst:?}");
}

#[test]
fn values_of_the_metadata_log_do_no_harm() {
    let mut random = Random::from_seed(7);
    for message in tables::all().iter().filter(|m| m.kind == Kind::Record) {
        let version = message.versions.last;
        let maker_random = Random::from_seed(9);
        let body = Maker { message, version, shape: Shape::Any, random: maker_random }.bytes();
        let value = [&[1, message.key.unwrap() as u8, version as u8][..], &body].concat();
        for _ in 0..MUTATIONS {
            let broken = mutate(&value, &mut random);
            let (_, taken) = taken_by(|| MetadataRecord::from_value(&broken).is_ok());
            assert!(taken <= IN_ANY_CASE + PER_BYTE * broken.len());
            let key = [0, 0, 0, random.below(8) as u8];
            let (_, taken) = taken_by(|| ControlRecord::parse(&key, &broken).is_ok());
            assert!(taken <= IN_ANY_CASE + PER_BYTE * broken.len());
        }
    }
}

#[test]
fn records_of_coordinators_do_no_harm() {
    let all = tables::all();
    for message in &all {
        let Kind::Value(log) = message.kind else { continue };
        let key = all.iter().find(|m| m.kind == Kind::Key(log) && m.key == message.key).expect("a key");
        let mut random = Random::from_seed(11);
        let key = framed(key, message.key.unwrap(), 0);
        let value = framed(message, message.versions.last, message.versions.last);
        assert!(parses(log, &key, &value), "{}", message.name);
        for _ in 0..MUTATIONS {
            let (key, value) = (mutate(&key, &mut random), mutate(&value, &mut random));
            let (_, taken) = taken_by(|| parses(log, &key, &value));
            assert!(taken <= IN_ANY_CASE + PER_BYTE * (key.len() + value.len()), "{}", message.name);
        }
    }
}

/// Key or value of a coordinator's record: what is in front of it, then the message.
fn framed(message: &Message, front: i16, version: i16) -> Vec<u8> {
    let body = Maker { message, version, shape: Shape::Any, random: Random::from_seed(9) }.bytes();
    [&front.to_be_bytes()[..], &body].concat()
}

fn parses(log: Log, key: &[u8], value: &[u8]) -> bool {
    match log {
        Log::Group => GroupRecord::parse(key, Some(value)).is_ok(),
        Log::Transaction => TransactionRecord::parse(key, Some(value)).is_ok(),
        Log::Share => ShareRecord::parse(key, Some(value)).is_ok(),
    }
}

/// Changes some bytes, cuts, doubles or inserts.
pub(crate) fn mutate(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(out.len() as u64 + 1) as usize;
        match random.below(6) {
            0 => out.truncate(at),
            1 => out.insert(at, random.next_u64() as u8),
            2 if at < out.len() => drop(out.remove(at)),
            3 => out.extend_from_within(at..),
            4 if at < out.len() => out[at] = [0, 1, 0x7f, 0x80, 0xff][random.below(5) as usize],
            _ if at < out.len() => out[at] ^= 1 << random.below(8),
            _ => out.push(0xff),
        }
    }
    out
}
