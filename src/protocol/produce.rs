//! A Produce request read in place: no allocation, and each partition's records as a range of the frame, so that the
//! frame's buffer can be cut into one part per batch without a copy.

use super::topic_walk::{PartitionEntry, TopicWalk, Walked};
use super::{ApiKey, DecodeError, Message, ProduceRequest, Reader, check_version};
use crate::base::BytesMut;
use std::ops::Range;

/// A checked Produce request.
#[derive(Clone, Debug)]
pub struct ProduceView<'a> {
    /// The transaction that the batches belong to.
    pub transactional_id: Option<&'a str>,
    /// 0: no answer, 1: the leader, -1: all in-sync replicas. Not checked here.
    pub acks: i16,
    /// How long the broker may wait for replicas, in milliseconds.
    pub timeout_ms: i32,
    walk: TopicWalk<'a, ProducePartition>,
}

/// What a Produce request says about one partition.
#[derive(Clone, Debug, PartialEq)]
pub struct ProducePartition {
    /// The partition's number in its topic.
    pub index: i32,
    /// Where its records are, counted from the first byte that the reader was made over; `None` is null.
    pub records: Option<Range<usize>>,
}

impl<'a> ProduceView<'a> {
    /// Reads the body behind the header. Bytes behind it are no error, as in Kafka.
    pub fn parse(r: Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        Self::parse_each(r, version, |_| {})
    }

    /// As `parse`, and shows all partitions on the way, in the order of the request; their ranges rise and never
    /// overlap. After an error, what was shown does not count.
    #[inline]
    pub fn parse_each(
        mut r: Reader<'a>,
        version: i16,
        see: impl FnMut(Walked<'a, ProducePartition>),
    ) -> Result<Self, DecodeError> {
        check_version(version, ProduceRequest::MIN_VERSION, ProduceRequest::MAX_VERSION)?;
        let flexible = ApiKey::Produce.is_flexible(version);
        let transactional_id = r.nullable_string(flexible)?;
        let acks = r.i16()?;
        let timeout_ms = r.i32()?;
        let partition_bytes_min = if flexible { 6 } else { 8 };
        let walk = TopicWalk::new(r, ApiKey::Produce, version, partition_bytes_min)?;
        let mut end = walk.each(see)?;
        if flexible {
            end.skip_tags()?;
        }
        Ok(Self { transactional_id, acks, timeout_ms, walk })
    }

    /// Entries of the topic array.
    pub fn topics(&self) -> usize {
        self.walk.topics()
    }

    /// All partitions in the order of the request.
    pub fn partitions(&self) -> impl Iterator<Item = Walked<'a, ProducePartition>> + use<'a> {
        self.walk.clone()
    }
}

impl PartitionEntry for ProducePartition {
    #[inline]
    fn read(r: &mut Reader<'_>, _version: i16, flexible: bool) -> Result<Self, DecodeError> {
        let index = r.i32()?;
        let len = r.nullable_bytes(flexible)?.map(<[u8]>::len);
        let records = len.map(|len| r.position() - len..r.position());
        if flexible {
            r.skip_tags()?;
        }
        Ok(Self { index, records })
    }
}

/// Cuts ranges out of a frame, from front to back, without a copy. What lies between them is dropped.
#[derive(Debug)]
pub struct FrameCutter {
    rest: BytesMut,
    at: usize,
}

impl FrameCutter {
    /// Over the frame that the ranges count from.
    pub fn new(frame: BytesMut) -> Self {
        Self { rest: frame, at: 0 }
    }

    /// The bytes of `range`; `None` when it reaches outside the frame or into what was cut before.
    pub fn cut(&mut self, range: Range<usize>) -> Option<BytesMut> {
        let skip = range.start.checked_sub(self.at)?;
        let len = range.end.checked_sub(range.start)?;
        if skip.checked_add(len)? > self.rest.len() {
            return None;
        }
        drop(self.rest.split_to(skip));
        self.at = range.end;
        Some(self.rest.split_to(len))
    }
}

#[cfg(test)]
mod tests;
