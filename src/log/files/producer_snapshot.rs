//! `.snapshot`: the idempotent and transactional producers of a partition, up to the offset in the file's name.
//!
//! ```text
//!  version i16 = 1
//!  crc     u32      CRC-32C of everything after this field
//!  count   i32
//!  count × 46 bytes:
//!    producer id i64 · epoch i16 · last sequence i32 · last offset i64 · offset delta i32 · timestamp i64
//!    · coordinator epoch i32 · first offset of the open transaction i64 (-1: none)
//! ```
//!
//! Only the last batch of each producer is kept (its sequence, its last offset, last offset - first offset). After a
//! restart a retry of an older batch is therefore answered with an error instead of its offset, as in Kafka.

use super::Damaged;
use crate::base::{Offset, ProducerEpoch, ProducerId, Timestamp, crc32c};

const VERSION: i16 = 1;
const CRC_AT: usize = 2;
const CONTENT_AT: usize = 6;
const ENTRY_BYTES: usize = 46;

/// What a snapshot keeps of one producer. Numbers that are unknown are -1, as in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Who.
    pub producer_id: ProducerId,
    /// Its newest epoch.
    pub epoch: ProducerEpoch,
    /// Sequence number of its last record; -1 when no data was seen in this epoch.
    pub last_sequence: i32,
    /// Offset of its last record; -1 when no data was seen in this epoch.
    pub last_offset: Offset,
    /// Last offset minus first offset of its last batch.
    pub offset_delta: i32,
    /// Largest timestamp of its last batch.
    pub timestamp: Timestamp,
    /// Epoch of the transaction coordinator that wrote the last marker; -1 when there was none.
    pub coordinator_epoch: i32,
    /// Where the open transaction begins; `None` when there is none.
    pub transaction_start: Option<Offset>,
}

/// The content of a snapshot file.
pub fn encode(entries: &[Entry]) -> Vec<u8> {
    let mut out = Vec::with_capacity(CONTENT_AT + 4 + entries.len() * ENTRY_BYTES);
    out.extend(VERSION.to_be_bytes());
    out.extend([0; 4]);
    out.extend((entries.len() as i32).to_be_bytes());
    for entry in entries {
        put(&mut out, entry);
    }
    let crc = crc32c(&out[CONTENT_AT..]);
    out[CRC_AT..CONTENT_AT].copy_from_slice(&crc.to_be_bytes());
    out
}

fn put(out: &mut Vec<u8>, entry: &Entry) {
    out.extend(entry.producer_id.0.to_be_bytes());
    out.extend(entry.epoch.0.to_be_bytes());
    out.extend(entry.last_sequence.to_be_bytes());
    out.extend(entry.last_offset.0.to_be_bytes());
    out.extend(entry.offset_delta.to_be_bytes());
    out.extend(entry.timestamp.0.to_be_bytes());
    out.extend(entry.coordinator_epoch.to_be_bytes());
    out.extend(entry.transaction_start.map_or(-1, |offset| offset.0).to_be_bytes());
}

/// Reads a snapshot file.
pub fn decode(file: &[u8]) -> Result<Vec<Entry>, Damaged> {
    let short = || Damaged::new("the file ends too early");
    let (head, content) = file.split_first_chunk::<CONTENT_AT>().ok_or_else(short)?;
    let [v0, v1, c0, c1, c2, c3] = *head;
    let version = i16::from_be_bytes([v0, v1]);
    if version != VERSION {
        return Err(Damaged::new(format!("unknown version {version}")));
    }
    if crc32c(content) != u32::from_be_bytes([c0, c1, c2, c3]) {
        return Err(Damaged::new("its CRC does not match"));
    }
    let (count, entries) = content.split_first_chunk::<4>().ok_or_else(short)?;
    // Kafka allows bytes after the entries, so a longer file is fine.
    let count = usize::try_from(i32::from_be_bytes(*count)).map_err(|_| Damaged::new("negative count"))?;
    let (entries, _) = entries.as_chunks::<ENTRY_BYTES>();
    let entries = entries.get(..count).ok_or_else(short)?;
    Ok(entries.iter().map(take).collect())
}

fn take(bytes: &[u8; ENTRY_BYTES]) -> Entry {
    let i64_at = |at: usize| i64::from_be_bytes(std::array::from_fn(|index| bytes[at + index]));
    let i32_at = |at: usize| i32::from_be_bytes(std::array::from_fn(|index| bytes[at + index]));
    let transaction_start = i64_at(38);
    Entry {
        producer_id: ProducerId(i64_at(0)),
        epoch: ProducerEpoch(i16::from_be_bytes([bytes[8], bytes[9]])),
        last_sequence: i32_at(10),
        last_offset: Offset(i64_at(14)),
        offset_delta: i32_at(22),
        timestamp: Timestamp(i64_at(26)),
        coordinator_epoch: i32_at(34),
        transaction_start: (transaction_start >= 0).then_some(Offset(transaction_start)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: i64, transaction_start: Option<Offset>) -> Entry {
        Entry {
            producer_id: ProducerId(id),
            epoch: ProducerEpoch(3),
            last_sequence: 41,
            last_offset: Offset(1_000_000_000_000),
            offset_delta: 9,
            timestamp: Timestamp(1_700_000_000_000),
            coordinator_epoch: -1,
            transaction_start,
        }
    }

    #[test]
    fn what_is_written_is_read() {
        for entries in [vec![], vec![entry(1, None)], vec![entry(1, Some(Offset(0))), entry(i64::MAX, None)]]
        {
            assert_eq!(decode(&encode(&entries)), Ok(entries));
        }
    }

    #[test]
    fn bytes_are_kafkas() {
        // Version 1, CRC, no entries: what Kafka writes for a partition without producers.
        let empty = encode(&[]);
        assert_eq!(empty, [0, 1, 0x48, 0x67, 0x4b, 0xc7, 0, 0, 0, 0]);
        let one = encode(&[entry(0x0102, Some(Offset(7)))]);
        assert_eq!(one.len(), 10 + ENTRY_BYTES);
        assert_eq!(one[10..24], [0, 0, 0, 0, 0, 0, 1, 2, 0, 3, 0, 0, 0, 41]);
        assert_eq!(one[44..], [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 7]);
    }

    #[test]
    fn damage_is_an_error() {
        let good = encode(&[entry(1, None)]);
        for length in 0..good.len() {
            assert!(decode(&good[..length]).is_err(), "cut at {length}");
        }
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0x40;
            assert!(decode(&bad).is_err(), "flipped at {at}");
        }
    }

    #[test]
    fn a_count_that_lies_is_an_error() {
        for count in [2, i32::MAX, -1] {
            let mut file = encode(&[entry(1, None)]);
            file[6..10].copy_from_slice(&count.to_be_bytes());
            let crc = crc32c(&file[6..]);
            file[2..6].copy_from_slice(&crc.to_be_bytes());
            assert!(decode(&file).is_err(), "{count}");
        }
    }
}
