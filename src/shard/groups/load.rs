//! Batches of the log to the records of a coordinator.

use crate::base::Offset;
use crate::coordinator::Record;
use crate::protocol::batch::{BatchView, Batches, Decompressor};

/// Most bytes that the records of one batch may have.
const PLAIN_BYTES_MAX: usize = 256 << 20;

/// Gives each record of whole batches that are not below `next`, which moves behind them. Control batches say nothing about
/// groups, and a record without a key means nothing on a compacted topic.
pub(super) fn batches(
    bytes: &[u8],
    opener: &mut Decompressor,
    next: &mut Offset,
    mut each: impl FnMut(Record),
) -> Result<(), &'static str> {
    for batch in Batches::new(bytes) {
        let batch = batch.map_err(|_| "its log holds something that is no batch")?;
        if batch.next_offset() > *next {
            if !batch.is_control() {
                records(&batch, opener, *next, &mut each)?;
            }
            *next = batch.next_offset();
        }
    }
    Ok(())
}

fn records(
    batch: &BatchView<'_>,
    opener: &mut Decompressor,
    from: Offset,
    each: &mut impl FnMut(Record),
) -> Result<(), &'static str> {
    let plain =
        opener.plain(batch, PLAIN_BYTES_MAX).map_err(|_| "its log holds a batch that cannot be opened")?;
    for record in batch.records_in(plain) {
        let record = record.map_err(|_| "its log holds a record that cannot be read")?;
        if let Some(key) = record.key.filter(|_| record.offset >= from) {
            each(Record { key: key.to_vec(), value: record.value.map(<[u8]>::to_vec) });
        }
    }
    Ok(())
}
