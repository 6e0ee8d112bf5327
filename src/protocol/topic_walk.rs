//! What Produce and Fetch requests have in common: an array of topics, each with an array of partitions, read in
//! place and without an allocation. From version 13 on a topic is named by its id (KIP-516), in both.

use super::{ApiKey, DecodeError, Reader};
use crate::base::Uuid;
use std::fmt;
use std::marker::PhantomData;

/// How a request names a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TopicKey<'a> {
    /// Before version 13.
    Name(&'a str),
    /// From version 13 on.
    Id(Uuid),
}

impl fmt::Display for TopicKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TopicKey::Name(name) => f.write_str(name),
            TopicKey::Id(id) => id.fmt(f),
        }
    }
}

/// The first version of Produce and of Fetch that names topics by id.
pub(super) const IDS_FROM: i16 = 13;

/// What a request says about one partition.
pub trait PartitionEntry: Sized {
    /// Reads it, its tags included; the flag says whether lengths are compact.
    fn read(r: &mut Reader<'_>, version: i16, flexible: bool) -> Result<Self, DecodeError>;
}

/// One partition of the walk.
#[derive(Clone, Debug, PartialEq)]
pub struct Walked<'a, T> {
    /// Its topic.
    pub topic: TopicKey<'a>,
    /// Which entry of the topic array it belongs to; one topic may have several entries.
    pub topic_index: usize,
    /// What the request says about it.
    pub partition: T,
}

/// An iterator over the partitions of all topics. As an iterator it ends at the first error, so it is handed out
/// only after `validate`.
#[derive(Debug)]
pub struct TopicWalk<'a, T> {
    r: Reader<'a>,
    version: i16,
    flexible: bool,
    partition_bytes_min: usize,
    topics: usize,
    topics_left: usize,
    partitions_left: usize,
    topic: TopicKey<'a>,
    partition: PhantomData<fn() -> T>,
}

impl<T> Clone for TopicWalk<'_, T> {
    fn clone(&self) -> Self {
        Self { r: self.r.clone(), ..*self }
    }
}

impl<'a, T: PartitionEntry> TopicWalk<'a, T> {
    /// At the count of the topic array.
    #[inline]
    pub(super) fn new(
        mut r: Reader<'a>,
        api: ApiKey,
        version: i16,
        partition_bytes_min: usize,
    ) -> Result<Self, DecodeError> {
        let flexible = api.is_flexible(version);
        let topic_bytes_min = if flexible { 3 } else { 6 };
        let topics = r.count(flexible, topic_bytes_min)?;
        let topic = TopicKey::Id(Uuid::ZERO);
        let (topics_left, partitions_left) = (topics, 0);
        Ok(Self {
            r,
            version,
            flexible,
            partition_bytes_min,
            topics,
            topics_left,
            partitions_left,
            topic,
            partition: PhantomData,
        })
    }

    /// A walk over nothing, for versions that lack the array.
    pub(super) fn empty(r: Reader<'a>) -> Self {
        let topic = TopicKey::Id(Uuid::ZERO);
        let (version, flexible, partition_bytes_min) = (0, false, 1);
        let (topics, topics_left, partitions_left) = (0, 0, 0);
        let partition = PhantomData;
        Self {
            r,
            version,
            flexible,
            partition_bytes_min,
            topics,
            topics_left,
            partitions_left,
            topic,
            partition,
        }
    }

    /// Entries of the topic array.
    pub fn topics(&self) -> usize {
        self.topics
    }

    /// Walks to the end and gives the reader that stands behind it.
    #[inline]
    pub(super) fn validate(&self) -> Result<Reader<'a>, DecodeError> {
        self.each(|_| {})
    }

    /// Shows everything from the place of this walk, which must not be in the middle of a topic, and gives the reader
    /// behind it. As `try_next` again and again, but as plain loops, whose state fits into registers.
    #[inline]
    pub(super) fn each(&self, mut see: impl FnMut(Walked<'a, T>)) -> Result<Reader<'a>, DecodeError> {
        let Self { mut r, version, flexible, .. } = self.clone();
        for topic_index in self.topics - self.topics_left..self.topics {
            let topic = read_key(&mut r, version, flexible)?;
            for _ in 0..r.count(flexible, self.partition_bytes_min)? {
                let partition = T::read(&mut r, version, flexible)?;
                see(Walked { topic, topic_index, partition });
            }
            if flexible {
                r.skip_tags()?;
            }
        }
        Ok(r)
    }

    #[inline]
    fn try_next(&mut self) -> Result<Option<Walked<'a, T>>, DecodeError> {
        while self.partitions_left == 0 {
            if self.topics_left == 0 {
                return Ok(None);
            }
            self.enter_topic()?;
        }
        let partition = T::read(&mut self.r, self.version, self.flexible)?;
        self.partitions_left -= 1;
        if self.partitions_left == 0 {
            self.leave_topic()?;
        }
        Ok(Some(Walked { topic: self.topic, topic_index: self.topics - self.topics_left - 1, partition }))
    }

    #[inline]
    fn enter_topic(&mut self) -> Result<(), DecodeError> {
        self.topic = read_key(&mut self.r, self.version, self.flexible)?;
        self.partitions_left = self.r.count(self.flexible, self.partition_bytes_min)?;
        self.topics_left -= 1;
        if self.partitions_left == 0 { self.leave_topic() } else { Ok(()) }
    }

    #[inline]
    fn leave_topic(&mut self) -> Result<(), DecodeError> {
        if self.flexible { self.r.skip_tags() } else { Ok(()) }
    }
}

#[inline]
fn read_key<'a>(r: &mut Reader<'a>, version: i16, flexible: bool) -> Result<TopicKey<'a>, DecodeError> {
    match version >= IDS_FROM {
        true => r.uuid().map(TopicKey::Id),
        false => r.string(flexible).map(TopicKey::Name),
    }
}

impl<'a, T: PartitionEntry> Iterator for TopicWalk<'a, T> {
    type Item = Walked<'a, T>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.try_next().ok().flatten()
    }
}
