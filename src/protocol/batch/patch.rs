//! What a broker writes into a batch that it takes: offset and epoch always, the time where the topic says so.

use super::{BatchError, BatchView, at, bits};
use crate::base::{LeaderEpoch, Offset, Timestamp, crc32c};

/// One whole batch, to be changed in place.
#[derive(Debug)]
pub struct BatchMut<'a> {
    bytes: &'a mut [u8],
}

impl<'a> BatchMut<'a> {
    /// The batch that fills `bytes` exactly. Only the frame is checked.
    pub fn whole(bytes: &'a mut [u8]) -> Result<Self, BatchError> {
        BatchView::whole(bytes)?;
        Ok(Self { bytes })
    }

    fn put<const N: usize>(&mut self, at: usize, value: [u8; N]) {
        self.bytes[at..at + N].copy_from_slice(&value);
    }

    /// The first record's offset; all others are relative to it. Outside the CRC.
    pub fn set_base_offset(&mut self, offset: Offset) {
        self.put(at::BASE_OFFSET, offset.0.to_be_bytes());
    }

    /// The epoch of the leader that takes the batch. Outside the CRC.
    pub fn set_leader_epoch(&mut self, epoch: LeaderEpoch) {
        self.put(at::LEADER_EPOCH, epoch.0.to_be_bytes());
    }

    /// The broker's time for all records (`message.timestamp.type=LogAppendTime`). Computes the CRC anew.
    pub fn set_log_append_time(&mut self, time: Timestamp) {
        let attributes = i16::from_be_bytes([self.bytes[at::ATTRIBUTES], self.bytes[at::ATTRIBUTES + 1]]);
        self.put(at::ATTRIBUTES, (attributes | bits::LOG_APPEND_TIME).to_be_bytes());
        self.set_max_timestamp(time);
    }

    /// Repairs the largest timestamp. Computes the CRC anew.
    pub fn set_max_timestamp(&mut self, time: Timestamp) {
        self.put(at::MAX_TIMESTAMP, time.0.to_be_bytes());
        let crc = crc32c(&self.bytes[at::ATTRIBUTES..]);
        self.put(at::CRC, crc.to_be_bytes());
    }
}
