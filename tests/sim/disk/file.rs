//! One file: what reads see, what a power cut leaves for sure, and the changes between the two.

use highwater::base::Random;
use std::sync::Arc;

/// The unit that a device writes as a whole, in bytes.
const SECTOR_BYTES: usize = 512;

/// The content of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct FileData {
    /// What reads see.
    live: Arc<Vec<u8>>,
    /// What is there after any power cut.
    durable: Arc<Vec<u8>>,
    /// What happened since the last sync, in order.
    pending: Vec<Change>,
}

#[derive(Clone, Debug)]
enum Change {
    Write { offset: usize, data: Arc<Vec<u8>> },
    SetLen(usize),
}

/// How much of the unsynced changes a power cut leaves.
#[derive(Clone, Copy, Debug)]
pub(super) enum Survival {
    Nothing,
    Everything,
    Some,
}

impl Survival {
    pub(super) fn draw(random: &mut Random) -> Self {
        match random.below(4) {
            0 => Survival::Nothing,
            1 => Survival::Everything,
            _ => Survival::Some,
        }
    }

    pub(super) fn keeps(self, random: &mut Random) -> bool {
        match self {
            Survival::Nothing => false,
            Survival::Everything => true,
            Survival::Some => random.chance(1, 2),
        }
    }
}

impl FileData {
    /// A file that is durable as a whole.
    pub(super) fn durable(content: Vec<u8>) -> Self {
        let content = Arc::new(content);
        Self { live: content.clone(), durable: content, pending: Vec::new() }
    }

    pub(super) fn live(&self) -> &[u8] {
        &self.live
    }

    pub(super) fn write(&mut self, offset: usize, data: Vec<u8>) {
        put(Arc::make_mut(&mut self.live), offset, &data);
        self.pending.push(Change::Write { offset, data: Arc::new(data) });
    }

    pub(super) fn set_len(&mut self, len: usize) {
        Arc::make_mut(&mut self.live).resize(len, 0);
        self.pending.push(Change::SetLen(len));
    }

    /// Everything so far is durable.
    pub(super) fn sync(&mut self) {
        for change in std::mem::take(&mut self.pending) {
            match change {
                Change::Write { offset, data } => put(Arc::make_mut(&mut self.durable), offset, &data),
                Change::SetLen(len) => Arc::make_mut(&mut self.durable).resize(len, 0),
            }
        }
    }

    /// A sync failed: the system forgets that these changes are to be written.
    pub(super) fn fail_sync(&mut self) {
        self.pending.clear();
    }

    /// A write that was under way: some of its sectors are there, as unsynced changes.
    pub(super) fn write_partly(&mut self, offset: usize, data: &[u8], random: &mut Random) {
        let survival = Survival::draw(random);
        for (at, sector) in sectors(offset, data) {
            if survival.keeps(random) {
                self.write(at, sector.to_vec());
            }
        }
    }

    /// The power is gone: of the unsynced changes any part survives, sector by sector.
    pub(super) fn cut(&mut self, random: &mut Random) {
        let survival = Survival::draw(random);
        for change in std::mem::take(&mut self.pending) {
            let durable = Arc::make_mut(&mut self.durable);
            match change {
                Change::SetLen(len) if survival.keeps(random) => durable.resize(len, 0),
                Change::SetLen(_) => {}
                Change::Write { offset, data } => put_some(durable, offset, &data, survival, random),
            }
        }
        self.live = self.durable.clone();
    }

    /// One bit of the durable content changes by itself.
    pub(super) fn flip(&mut self, offset: usize, bit: u8) {
        self.sync();
        Arc::make_mut(&mut self.durable)[offset] ^= 1 << (bit % 8);
        self.live = self.durable.clone();
    }
}

fn put(bytes: &mut Vec<u8>, offset: usize, data: &[u8]) {
    let end = offset + data.len();
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    bytes[offset..end].copy_from_slice(data);
}

/// The length grows or not, then each sector is old or new.
fn put_some(bytes: &mut Vec<u8>, offset: usize, data: &[u8], survival: Survival, random: &mut Random) {
    let end = offset + data.len();
    if bytes.len() < end && survival.keeps(random) {
        bytes.resize(end, 0);
    }
    for (at, sector) in sectors(offset, data) {
        let inside = bytes.len().saturating_sub(at).min(sector.len());
        if inside > 0 && survival.keeps(random) {
            bytes[at..at + inside].copy_from_slice(&sector[..inside]);
        }
    }
}

/// The pieces of a write that each lie in one sector.
fn sectors(offset: usize, data: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let first = (SECTOR_BYTES - offset % SECTOR_BYTES).min(data.len());
    let (head, rest) = data.split_at(first);
    let tail = rest.chunks(SECTOR_BYTES).enumerate();
    let tail = tail.map(move |(nth, sector)| (offset + first + nth * SECTOR_BYTES, sector));
    std::iter::once((offset, head)).chain(tail)
}
