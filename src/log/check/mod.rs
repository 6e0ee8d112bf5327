//! What `highwater check` looks at, and what it can repair, while no broker runs.
//!
//! ```text
//! superblock ─▶ catalogues ─▶ for each log: segments (segment) ─▶ their indexes
//!                                              └─ holes ─▶ repair: the bytes go to .engine/quarantine, an empty batch
//!                                                          takes the place of their offsets, indexes are made anew
//! ```
//!
//! Checking changes nothing. After a stop that was not clean it sees what the files hold for certain, and whether the
//! write-ahead log can be replayed; the rest is the next start's business. Repairing needs a clean stop.

mod repair;
mod segment;
#[cfg(test)]
mod tests;

pub use repair::repair;

use super::catalogue::{Catalogue, Entry};
use super::files::names::{self, SegmentFile};
use super::recover::{RecoverError, read_catalogue, read_superblock};
use super::superblock::Superblock;
use crate::base::Offset;
use crate::base::disk::{Disk, IoError, RelPath};
use crate::wal::{self, ReplayPolicy};
use segment::Examined;

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The partition's folder, or what else it is about.
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// Whether [`repair`] can do something about it.
    pub can_repair: bool,
}

/// What a check saw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// The last stop was clean.
    pub was_clean: bool,
    /// Logs, segments and bytes of batches that were read.
    pub logs: usize,
    /// Segments of them.
    pub segments: usize,
    /// Bytes of those.
    pub bytes: u64,
    /// What is wrong, in the order of the folders.
    pub findings: Vec<Finding>,
}

/// Reads everything below the log directory. Fails only when it is not known what should be there.
pub fn check(disk: &mut dyn Disk) -> Result<CheckReport, RecoverError> {
    let store = Contents::read(disk)?;
    let mut report = CheckReport { was_clean: store.block.is_clean, ..CheckReport::default() };
    if !store.block.is_clean {
        check_wal(disk, &store, &mut report);
    }
    for entry in store.entries() {
        report.logs += 1;
        for part in parts(disk, entry, store.block.is_clean)? {
            check_part(disk, entry, &part, &mut report)?;
        }
    }
    Ok(report)
}

/// What superblock and catalogues say.
struct Contents {
    block: Superblock,
    catalogues: Vec<Catalogue>,
}

impl Contents {
    fn read(disk: &mut dyn Disk) -> Result<Self, RecoverError> {
        let block = read_superblock(disk)?.ok_or(RecoverError::Missing)?;
        let cores = 0..block.cores as u16;
        let catalogues = cores.map(|core| read_catalogue(disk, &block, core)).collect::<Result<_, _>>()?;
        Ok(Self { block, catalogues })
    }

    fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.catalogues.iter().flat_map(|catalogue| &catalogue.logs)
    }
}

/// A segment, as far as its file must hold it.
struct Part {
    base: Offset,
    /// Bytes of whole batches that the file must have.
    len: u64,
    /// The offset behind them.
    end: Offset,
}

impl Part {
    fn path(&self, entry: &Entry, kind: SegmentFile) -> RelPath {
        format!("{}/{}", entry.dir, kind.name(self.base)).into()
    }
}

/// The segments of a log, oldest first.
fn parts(disk: &mut dyn Disk, entry: &Entry, is_clean: bool) -> Result<Vec<Part>, IoError> {
    let files = disk.list(&entry.dir)?.into_iter().filter_map(|file| {
        let (base, kind, suffix) = names::parse_segment_file(&file.name)?;
        (kind == SegmentFile::Log && suffix.is_empty() && base < entry.segment).then_some((base, file.len))
    });
    let mut parts: Vec<Part> = files.map(|(base, len)| Part { base, len, end: base }).collect();
    // Of the newest segment only a clean stop brings everything into the file.
    let synced = if is_clean { entry.synced + entry.tail.len() as u64 } else { 0 };
    if synced > 0 {
        parts.push(Part { base: entry.segment, len: synced, end: entry.end });
    }
    let ends: Vec<Offset> = parts.iter().skip(1).map(|part| part.base).chain([entry.segment]).collect();
    for (part, end) in parts.iter_mut().zip(ends).filter(|(part, _)| part.base < entry.segment) {
        part.end = end;
    }
    Ok(parts)
}

fn check_part(
    disk: &mut dyn Disk,
    entry: &Entry,
    part: &Part,
    report: &mut CheckReport,
) -> Result<(), RecoverError> {
    let examined = Examined::read(disk, entry, part)?;
    report.segments += 1;
    report.bytes += part.len;
    let holes = examined.holes.iter().map(|hole| hole.to_string());
    // An index that points into a hole is not at fault; a repair makes it anew.
    let index = if examined.holes.is_empty() { examined.index_fault(disk, entry, part)? } else { None };
    for what in holes.chain(index) {
        let what = format!("segment {}: {what}", part.base);
        report.findings.push(Finding { place: entry.dir.clone(), what, can_repair: true });
    }
    Ok(())
}

/// Whether the next start can replay what the last one left.
fn check_wal(disk: &mut dyn Disk, store: &Contents, report: &mut CheckReport) {
    for catalogue in &store.catalogues {
        let core = catalogue.core as u16;
        let replay_from = catalogue.replay_from;
        let read =
            wal::replay(disk, core, store.block.store, replay_from, ReplayPolicy::SOUND, |_, _, _| Ok(()));
        if let Err(error) = read {
            let place = wal::folder(core);
            report.findings.push(Finding { place, what: error.to_string(), can_repair: false });
        }
    }
}
