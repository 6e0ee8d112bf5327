//! The pool of files that a write-ahead log uses in turn: which one is written, which ones still hold frames that
//! somebody needs, which ones are free.

use super::Lsn;
use std::collections::VecDeque;

/// A file in use: what it holds, in the order of writing.
#[derive(Clone, Copy, Debug)]
struct Used {
    file: u32,
    sequence: u64,
    last_lsn: Lsn,
}

/// The file being written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Active {
    pub(super) file: u32,
    pub(super) len: u64,
    pub(super) sequence: u64,
    pub(super) position: u64,
}

#[derive(Debug)]
pub(super) struct Files {
    free: VecDeque<(u32, u64)>,
    lens: Vec<(u32, u64)>,
    used: VecDeque<Used>,
    active: Option<Active>,
    next_sequence: u64,
}

impl Files {
    /// All of `files` (number and length in bytes) free; the first one used gets `next_sequence`.
    pub(super) fn new(files: Vec<(u32, u64)>, next_sequence: u64) -> Self {
        Self {
            free: files.iter().copied().collect(),
            lens: files,
            used: VecDeque::new(),
            active: None,
            next_sequence,
        }
    }

    pub(super) fn active(&mut self) -> Option<&mut Active> {
        self.active.as_mut()
    }

    /// First sequence that was not used.
    pub(super) fn next_sequence(&self) -> u64 {
        self.next_sequence
    }

    /// Bytes left in the file being written.
    pub(super) fn room(&self) -> u64 {
        self.active.map_or(0, |active| active.len - active.position)
    }

    /// Turns to the next free file; `false` when there is none.
    pub(super) fn advance(&mut self, last_lsn: Lsn) -> bool {
        let Some((file, len)) = self.free.pop_front() else { return false };
        if let Some(old) = self.active.take() {
            self.used.push_back(Used { file: old.file, sequence: old.sequence, last_lsn });
        }
        self.active = Some(Active { file, len, sequence: self.next_sequence, position: 0 });
        self.next_sequence += 1;
        true
    }

    /// Continues an old file behind `position`.
    pub(super) fn resume(&mut self, file: u32, sequence: u64, position: u64) {
        self.free.retain(|(free, _)| *free != file);
        self.active = Some(Active { file, len: self.len_of(file), sequence, position });
    }

    /// The sequence that a replay must start at when every frame before `needed` is durable elsewhere.
    pub(super) fn replay_start(&self, needed: Lsn) -> u64 {
        let oldest = self.used.iter().find(|used| used.last_lsn >= needed);
        oldest
            .map(|used| used.sequence)
            .or(self.active.map(|active| active.sequence))
            .unwrap_or(self.next_sequence)
    }

    /// Files before `sequence` hold nothing that a replay wants: they are free again.
    pub(super) fn release_before(&mut self, sequence: u64) {
        while let Some(used) = self.used.front().filter(|used| used.sequence < sequence) {
            let file = used.file;
            self.used.pop_front();
            self.free.push_back((file, self.len_of(file)));
        }
    }

    /// The newest frame of the oldest file in use: what must become durable elsewhere to get a file back.
    pub(super) fn oldest_last_lsn(&self) -> Option<Lsn> {
        self.used.front().map(|used| used.last_lsn)
    }

    fn len_of(&self, file: u32) -> u64 {
        self.lens.iter().find(|(number, _)| *number == file).map_or(0, |(_, len)| *len)
    }

    /// A new file joins the pool.
    pub(super) fn add(&mut self, file: u32, len: u64) {
        self.lens.push((file, len));
        self.free.push_back((file, len));
    }

    /// Bytes of all files together.
    pub(super) fn total_bytes(&self) -> u64 {
        self.lens.iter().map(|(_, len)| len).sum()
    }

    /// Bytes in free files.
    pub(super) fn free_bytes(&self) -> u64 {
        self.free.iter().map(|(_, len)| len).sum()
    }

    /// The number that a new file should get.
    pub(super) fn next_file(&self) -> u32 {
        self.lens.iter().map(|(file, _)| file + 1).max().unwrap_or(0)
    }
}
