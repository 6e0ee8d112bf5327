//! The records in which coordinators keep their state: key and value.
//!
//! The first byte chooses: its low bits the log, bit 7 a record without value. Then the key behind its length in two bytes,
//! then the value.

use super::generator::model::{Kind, Log};
use super::input::{Input, put_bytes};
use super::target::{MESSAGE, Target};
use super::values;
use highwater::protocol::{GroupRecord, ShareRecord, TransactionRecord};

pub(crate) const TARGET: Target = Target { name: "coordinators", run, seeds };

const LOGS: [Log; 3] = [Log::Group, Log::Transaction, Log::Share];

macro_rules! check {
    ($record:ident, $key:expr, $value:expr) => {{
        let len = $key.len() + $value.map_or(0, <[u8]>::len);
        let Ok(record) = MESSAGE.during(len, || $record::parse($key, $value)) else { return };
        assert_eq!(record.key(), $key);
        let version = $value.map_or(0, |value| i16::from_be_bytes([value[0], value[1]]));
        let again = record.value(version);
        assert_eq!($record::parse($key, again.as_deref()).as_ref(), Ok(&record));
    }};
}

fn run(data: &[u8]) -> bool {
    let mut input = Input(data);
    let flags = input.u8();
    let Some(log) = LOGS.get(usize::from(flags & 0x7f)) else { return false };
    let key = input.bytes();
    check(*log, key, Some(input.rest()).filter(|_| flags < 0x80));
    true
}

fn check(log: Log, key: &[u8], value: Option<&[u8]>) {
    match log {
        Log::Group => check!(GroupRecord, key, value),
        Log::Transaction => check!(TransactionRecord, key, value),
        Log::Share => check!(ShareRecord, key, value),
    }
}

fn seeds() -> Vec<Vec<u8>> {
    let valid = values::valid();
    let mut seeds = Vec::new();
    for (index, log) in LOGS.into_iter().enumerate() {
        for key in valid.iter().filter(|valid| valid.kind == Kind::Key(log)) {
            let number = key.key.unwrap_or_default();
            let mut seed = vec![index as u8 | 0x80];
            put_bytes(&mut seed, &[&number.to_be_bytes()[..], &key.bytes].concat());
            seeds.push(seed.clone());
            seed[0] = index as u8;
            for value in valid.iter().filter(|valid| valid.kind == Kind::Value(log) && valid.key == key.key) {
                seeds.push([&seed[..], &value.version.to_be_bytes(), &value.bytes].concat());
            }
        }
    }
    seeds
}
