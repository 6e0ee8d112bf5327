//! Write-behind: the tail goes into the segment files in runs of whole blocks, one job at a time: when the disk is slow the runs
//! get longer. While it keeps up they stay short, because the write-ahead log waits behind each of them.

use super::files::{names, producer_snapshot};
use super::partition::{Log, WritePlan};
use super::store::{Io, LogId, Store};
use crate::base::disk::FileStep;
use crate::base::{BLOCK_BYTES, Bytes, Offset};

static ZEROES: [u8; BLOCK_BYTES] = [0; BLOCK_BYTES];

impl Store {
    /// Queues a log whose durable end has moved, if a write is worth it. Thresholds differ from log to log, so that many
    /// logs with the same load do not come due together.
    pub(super) fn consider_writing(&mut self, id: LogId) {
        let jitter = u64::from(id.number % 8) * self.options.write_run_bytes / 16;
        let due = |log: &Log| {
            log.writable_bytes() >= self.options.write_run_bytes + jitter || log.has_unwritten_seal()
        };
        if self.logs.get(&id).is_some_and(due) {
            self.queue_write(id);
        }
    }

    pub(super) fn queue_write(&mut self, id: LogId) {
        if self.queued.insert(id) {
            self.dirty.push_back(id);
        }
    }

    /// Starts as many write jobs as may be in flight; a log has at most one.
    pub(super) fn poll_writes(&mut self, io: &mut Vec<Io>) {
        if !self.may_write_behind() {
            return;
        }
        for _ in 0..self.dirty.len() {
            if self.writes_in_flight >= self.options.writes_in_flight_max {
                return;
            }
            let Some(id) = self.dirty.pop_front() else { return };
            if self.logs.get(&id).is_some_and(|log| log.is_writing) {
                self.dirty.push_back(id);
                continue;
            }
            self.queued.remove(&id);
            let Some(log) = self.logs.get_mut(&id) else { continue };
            let falls_behind = log.writable_bytes() > self.options.write_bytes_max;
            let bytes_max =
                if falls_behind { self.options.write_bytes_max } else { self.options.write_run_bytes };
            let Some(plan) = log.plan_write(bytes_max) else { continue };
            let steps = write_steps(log, &plan);
            self.writes_in_flight += 1;
            self.start_job(Self::plan_job(&plan, id), steps, io);
        }
    }

    pub(super) fn write_done(&mut self, id: LogId, segment: Offset, end: u64, seals: bool) {
        self.writes_in_flight -= 1;
        if let Some(log) = self.logs.get_mut(&id) {
            let before = log.unwritten_bytes();
            log.written(segment, end, seals);
            self.unwritten_bytes -= before - log.unwritten_bytes();
        }
        if seals {
            self.keep_index(id, segment);
        }
        if self.checkpoint.wants(id) {
            self.queue_write(id);
        } else {
            self.consider_writing(id);
        }
    }
}

/// A run of whole blocks; the last run of a segment is padded, cut to its true length, made durable, and followed by the
/// index files and a snapshot of the producers.
fn write_steps(log: &Log, plan: &WritePlan) -> Vec<FileStep> {
    let path = super::segment::path(&log.dir, plan.segment, ".log");
    let mut data = plan.data.clone();
    if !plan.seals {
        return vec![FileStep::Write { path, offset: plan.offset, data }];
    }
    let padding = (BLOCK_BYTES as u64 - plan.end % BLOCK_BYTES as u64) as usize % BLOCK_BYTES;
    data.push(Bytes::from_static(&ZEROES[..padding]));
    let mut steps = Vec::new();
    if plan.offset < plan.end {
        steps.push(FileStep::Write { path: path.clone(), offset: plan.offset, data });
    }
    steps.push(FileStep::SetLen { path: path.clone(), len: plan.end });
    steps.push(FileStep::SyncData { path });
    steps.extend(index_steps(log, plan.segment));
    steps.push(FileStep::SyncDir { path: log.dir.clone() });
    steps
}

/// The index files of a sealed segment.
fn index_steps(log: &Log, segment: Offset) -> Vec<FileStep> {
    let Some(index) =
        log.segments().find(|found| found.base == segment).and_then(|found| found.index.as_ref())
    else {
        return Vec::new();
    };
    let mut steps = Vec::new();
    for (extension, content) in [(".index", &index.offsets), (".timeindex", &index.times)] {
        let path = super::segment::path(&log.dir, segment, extension);
        steps.push(FileStep::Replace { path, data: Bytes::copy_from_slice(content) });
    }
    steps
}

/// The snapshot of the producers as of the log end, which Kafka keeps beside the segment that begins there.
pub(super) fn snapshot_step(log: &Log) -> FileStep {
    let name = names::SegmentFile::ProducerSnapshot.name(log.end());
    let data = producer_snapshot::encode(&log.producers.to_snapshot()).into();
    FileStep::Replace { path: format!("{}/{name}", log.dir).into(), data }
}
