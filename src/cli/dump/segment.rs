//! `.log` files, one batch after the other. Never more than one batch is in memory.

use super::{text, written};
use crate::protocol::MetadataRecord;
use crate::protocol::batch::{BatchView, Compression, LENGTH_END, Record};
use std::io::{Read, Write};

/// What to show beside the batches.
#[derive(Clone, Copy, Debug)]
pub(super) struct Show {
    /// Each record.
    pub(super) records: bool,
    /// The records as changes of the cluster.
    pub(super) metadata: bool,
}

/// Shows all batches of a segment. The error is about the first thing that is not whole; everything before it was shown.
pub(super) fn show(file: &mut dyn Read, show: Show, out: &mut dyn Write) -> Result<(), String> {
    let (mut position, mut batches, mut records) = (0u64, 0u64, 0i64);
    while let Some(bytes) = next_batch(file).map_err(|reason| format!("position {position}: {reason}"))? {
        let batch = BatchView::whole(&bytes).map_err(|error| format!("position {position}: {error:?}"))?;
        written(writeln!(out, "{}", batch_line(position, &batch)))?;
        if show.records {
            show_records(&batch, show.metadata, out)?;
        }
        if !batch.crc_fits() {
            return Err(format!("position {position}: the CRC does not fit the batch"));
        }
        position += bytes.len() as u64;
        batches += 1;
        records += i64::from(batch.record_count());
    }
    written(writeln!(out, "{batches} batches, {records} records, {position} bytes"))
}

/// The bytes of the next batch; `None` at the end of the file.
fn next_batch(file: &mut dyn Read) -> Result<Option<Vec<u8>>, String> {
    let mut bytes = Vec::new();
    file.take(LENGTH_END as u64).read_to_end(&mut bytes).map_err(text)?;
    if bytes.is_empty() {
        return Ok(None);
    }
    let length: [u8; 4] = match bytes.get(LENGTH_END - 4..LENGTH_END) {
        Some(&[a, b, c, d]) => [a, b, c, d],
        _ => return Err(format!("{} bytes are no batch: the file was cut", bytes.len())),
    };
    let length = u64::try_from(i32::from_be_bytes(length)).map_err(|_| "a batch of negative length")?;
    // What is there is read, whatever the length claims.
    let read = file.take(length).read_to_end(&mut bytes).map_err(text)?;
    match read as u64 == length {
        true => Ok(Some(bytes)),
        false => Err(format!("the batch has {read} of its {length} bytes: the file was cut")),
    }
}

fn batch_line(position: u64, batch: &BatchView<'_>) -> String {
    let mut line = format!(
        "offset {}..{} count {} position {position} bytes {} leader epoch {} codec {} {} {}",
        batch.base_offset(),
        batch.last_offset(),
        batch.record_count(),
        batch.bytes().len(),
        batch.leader_epoch(),
        codec(batch),
        if batch.is_log_append_time() { "append time" } else { "create time" },
        batch.max_timestamp().0,
    );
    if batch.has_producer() {
        line.push_str(&format!(
            " producer {} epoch {} sequence {}..{}",
            batch.producer_id(),
            batch.producer_epoch(),
            batch.base_sequence(),
            batch.last_sequence()
        ));
    }
    for (set, word) in [(batch.is_transactional(), " transactional"), (batch.is_control(), " control")] {
        line.push_str(if set { word } else { "" });
    }
    line
}

fn codec(batch: &BatchView<'_>) -> &'static str {
    match batch.compression() {
        Some(Compression::None) => "none",
        Some(Compression::Gzip) => "gzip",
        Some(Compression::Snappy) => "snappy",
        Some(Compression::Lz4) => "lz4",
        Some(Compression::Zstd) => "zstd",
        None => "unknown",
    }
}

fn show_records(batch: &BatchView<'_>, metadata: bool, out: &mut dyn Write) -> Result<(), String> {
    if batch.compression() != Some(Compression::None) {
        return written(writeln!(out, "  {} records, compressed", batch.record_count()));
    }
    for record in batch.records().map_err(|error| format!("{error:?}"))? {
        let record = record.map_err(|error| format!("{error:?}"))?;
        let line =
            if metadata && !batch.is_control() { metadata_line(&record) } else { record_line(&record) };
        written(writeln!(out, "  offset {} {line}", record.offset))?;
    }
    Ok(())
}

fn record_line(record: &Record<'_>) -> String {
    let timestamp = record.timestamp.0;
    format!("timestamp {timestamp} key {} value {}", payload(record.key), payload(record.value))
}

fn metadata_line(record: &Record<'_>) -> String {
    match record.value.map(MetadataRecord::from_value) {
        Some(Ok(record)) => format!("{record:?}"),
        Some(Err(error)) => format!("not understood: {error:?}"),
        None => "null".to_owned(),
    }
}

/// The most bytes of a key or value that are shown.
const PAYLOAD_MAX: usize = 120;

/// Text where it is text, else hexadecimal; the rest of a long one is only counted.
fn payload(bytes: Option<&[u8]>) -> String {
    let Some(bytes) = bytes else { return "null".to_owned() };
    let head = &bytes[..bytes.len().min(PAYLOAD_MAX)];
    let more = match bytes.len() - head.len() {
        0 => String::new(),
        more => format!("… and {more} bytes"),
    };
    match std::str::from_utf8(head) {
        Ok(text) => format!("{text:?}{more}"),
        Err(_) => {
            let hex: String = head.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("0x{hex}{more}")
        }
    }
}
