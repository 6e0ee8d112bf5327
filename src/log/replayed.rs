//! One log during recovery: what the catalogue said, moved on by the frames of the write-ahead log.
//!
//! The state is bytes: `synced` bytes of a segment file can be trusted, `bytes` follow them. A frame either lies within
//! what is known, or continues it.

use super::catalogue::Entry;
use super::files::names;
use super::partition::LogKey;
use crate::base::disk::{Disk, FileStep, IoError};
use crate::base::{Bytes, Offset, Timestamp};
use crate::wal::{FrameHeader, FrameKind};

/// A log as far as it has been replayed.
#[derive(Debug)]
pub(super) struct Replayed {
    pub(super) entry: Entry,
    /// The segment that is being filled.
    pub(super) segment: Offset,
    synced: u64,
    bytes: Vec<u8>,
    /// How many of `bytes` are whole batches.
    complete: usize,
    /// The log end offset behind the whole batches.
    pub(super) end: Offset,
    /// Segments that were rolled on the way: base, first byte, bytes.
    rolled: Vec<(Offset, u64, Vec<u8>)>,
    /// Frames that did not continue what is known: the log is damaged.
    pub(super) gap: Option<String>,
}

impl Replayed {
    /// As the catalogue has it.
    pub(super) fn new(entry: Entry) -> Self {
        Self {
            segment: entry.segment,
            synced: entry.synced,
            bytes: entry.tail.to_vec(),
            complete: entry.tail.len(),
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

    /// Moves on by one frame.
    pub(super) fn apply(&mut self, header: &FrameHeader, body: &[u8]) {
        if header.kind != FrameKind::Data || header.segment < self.segment || self.gap.is_some() {
            return;
        }
        if header.segment > self.segment {
            self.roll(header.segment);
        }
        let known = self.synced + self.bytes.len() as u64;
        let frame_end = header.position.saturating_add(body.len() as u64);
        if header.position > known {
            self.gap = Some(format!(
                "a frame at byte {} of segment {}, after {known}",
                header.position, header.segment
            ));
            return;
        }
        if frame_end > known {
            self.bytes.extend_from_slice(&body[(known - header.position) as usize..]);
        }
        if !header.continues && frame_end >= known {
            self.complete = self.bytes.len();
            self.end = header.next_offset;
        }
    }

    fn roll(&mut self, next: Offset) {
        self.bytes.truncate(self.complete);
        self.rolled.push((self.segment, self.synced, std::mem::take(&mut self.bytes)));
        (self.segment, self.synced, self.complete) = (next, 0, 0);
    }

    /// Bytes that recovery brings into files.
    pub(super) fn recovered_bytes(&self) -> u64 {
        let rolled: usize = self.rolled.iter().map(|(_, _, bytes)| bytes.len()).sum();
        (rolled + self.complete).saturating_sub(self.entry.tail.len()) as u64
    }

    /// Length of the newest segment.
    pub(super) fn len(&self) -> u64 {
        self.synced + self.complete as u64
    }

    /// Writes everything into the segment files, without sync; the files then have their exact length.
    pub(super) fn write_files(&mut self, disk: &mut dyn Disk) -> Result<u64, IoError> {
        self.bytes.truncate(self.complete);
        if (self.entry.segment, self.entry.synced) == (Offset(0), 0) {
            // Nothing of this log counts as written: what the folder holds may be of a deleted log of the same name.
            disk.perform(FileStep::Remove { path: self.entry.dir.as_str().into() })?;
        }
        disk.perform(FileStep::CreateDir { path: self.entry.dir.as_str().into() })?;
        for (base, from, bytes) in std::mem::take(&mut self.rolled) {
            self.write_segment(disk, base, from, bytes)?;
        }
        let len = self.synced + self.bytes.len() as u64;
        let bytes = std::mem::take(&mut self.bytes);
        self.write_segment(disk, self.segment, self.synced, bytes)?;
        Ok(len)
    }

    fn write_segment(
        &self,
        disk: &mut dyn Disk,
        base: Offset,
        from: u64,
        bytes: Vec<u8>,
    ) -> Result<(), IoError> {
        let path = super::segment::path(&self.entry.dir, base, ".log");
        let len = from + bytes.len() as u64;
        disk.perform(FileStep::Write { path: path.clone(), offset: from, data: vec![bytes.into()] })?;
        disk.perform(FileStep::SetLen { path, len })
    }

    /// Timestamp of the first batch of the newest segment, if the catalogue still speaks of that segment.
    pub(super) fn first_timestamp(&self) -> Option<Timestamp> {
        self.entry.first_timestamp.filter(|_| self.segment == self.entry.segment)
    }
}
