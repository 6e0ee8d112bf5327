//! One log during recovery: what the catalogue said, moved on by the frames of the write-ahead log.
//!
//! The state is a few numbers: how far the newest segment is known, and how much of that is whole batches. A frame either lies
//! within what is known, or continues it. The bytes go where `restore` puts them.

use super::catalogue::Entry;
use super::files::names;
use super::partition::LogKey;
use crate::base::{Bytes, Offset, Timestamp};
use crate::wal::{FrameHeader, FrameKind};

/// A log as far as it has been replayed.
#[derive(Debug)]
pub(super) struct Replayed {
    pub(super) entry: Entry,
    /// The segment that is being filled.
    pub(super) segment: Offset,
    /// How many bytes of it are known.
    known: u64,
    /// How many of them are whole batches.
    complete: u64,
    /// The log end offset behind the whole batches.
    pub(super) end: Offset,
    /// Segments that were rolled on the way: base and length.
    rolled: Vec<(Offset, u64)>,
    /// Frames that did not continue what is known: the log is damaged.
    pub(super) gap: Option<String>,
}

/// The part of a frame that continues a log.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    pub(super) segment: Offset,
    pub(super) position: u64,
    pub(super) bytes: &'a [u8],
}

impl Replayed {
    /// As the catalogue has it.
    pub(super) fn new(entry: Entry) -> Self {
        let known = entry.synced + entry.tail.len() as u64;
        Self {
            segment: entry.segment,
            known,
            complete: known,
            end: entry.end,
            rolled: Vec::new(),
            gap: None,
            entry,
        }
    }

    /// A log that only a frame knows.
    pub(super) fn created(header: &FrameHeader, dir: &[u8]) -> Self {
        let key = LogKey { topic: header.topic, partition: header.partition };
        let dir = String::from_utf8_lossy(dir).into_owned();
        let gap = (!names::is_log_dir(&dir)).then(|| "this is no folder of a log".to_owned());
        let mut created = Self::new(Entry {
            key,
            dir,
            start: Offset(0),
            end: Offset(0),
            segment: Offset(0),
            synced: 0,
            first_timestamp: None,
            tail: Bytes::new(),
            is_complete: true,
            epochs: Vec::new(),
            producers: Vec::new(),
        });
        created.gap = gap;
        created
    }

    /// Moves on by one frame; what of it is new.
    pub(super) fn apply<'a>(&mut self, header: &FrameHeader, body: &'a [u8]) -> Option<Piece<'a>> {
        if header.kind != FrameKind::Data || header.segment < self.segment || self.gap.is_some() {
            return None;
        }
        if header.segment > self.segment {
            self.roll(header.segment);
        }
        let known = self.known;
        if header.position > known {
            let (at, segment) = (header.position, header.segment);
            self.gap = Some(format!("a frame at byte {at} of segment {segment}, after {known}"));
            return None;
        }
        let frame_end = header.position + body.len() as u64;
        self.known = known.max(frame_end);
        if !header.continues && frame_end >= known {
            self.complete = self.known;
            self.end = header.next_offset;
        }
        let bytes = body.get((known - header.position) as usize..).filter(|bytes| !bytes.is_empty())?;
        Some(Piece { segment: self.segment, position: known, bytes })
    }

    fn roll(&mut self, next: Offset) {
        self.rolled.push((self.segment, self.complete));
        (self.segment, self.known, self.complete) = (next, 0, 0);
    }

    /// Base and length of every segment that recovery touches, in order.
    pub(super) fn segments(&self) -> impl Iterator<Item = (Offset, u64)> + '_ {
        self.rolled.iter().copied().chain([(self.segment, self.complete)])
    }

    /// Bytes that recovery brings into files, without those of the catalogue.
    pub(super) fn recovered_bytes(&self) -> u64 {
        let all: u64 = self.segments().map(|(_, len)| len).sum();
        all.saturating_sub(self.entry.synced + self.entry.tail.len() as u64)
    }

    /// Length of the newest segment.
    pub(super) fn len(&self) -> u64 {
        self.complete
    }

    /// Timestamp of the first batch of the newest segment, if the catalogue still speaks of that segment.
    pub(super) fn first_timestamp(&self) -> Option<Timestamp> {
        self.entry.first_timestamp.filter(|_| self.segment == self.entry.segment)
    }
}
