//! The end of a thread's run: what is still under way is counted, and what the proof needs is gathered.

use super::clock::thread_cpu_s;
use super::link::Owner;
use super::phases::Phases;
use super::reader::Kind;
use super::worker::{Stage, Worker};
use super::{Finals, Report};
use std::collections::BTreeMap;

impl Worker {
    /// What is still under way or was never sent counts as such, and with its age.
    pub(super) fn give_up(&mut self, now: u64) {
        let end = self.phases.measure_to;
        for at in 0..self.links.len() {
            let Owner::Producer(producer, _) = self.links[at].owner else { continue };
            for request in std::mem::take(&mut self.links[at].in_flight) {
                for batch in &request.batches {
                    batch.dues.iter().for_each(|(due, count)| self.tally.acknowledged(due, count, now));
                    self.unanswered(producer, batch, "no answer until the end of the run");
                }
            }
        }
        for index in 0..self.producers.len() {
            let (tally, producer) = (&mut self.tally, &mut self.producers[index]);
            let mut never = 0;
            let ranges = producer.give_up(|due, count| {
                tally.acknowledged(due, count, now);
                never += count;
            });
            producer.missed(end, |due| {
                tally.acknowledged(due, 1, now);
                never += 1;
            });
            tally.counts.never_sent += never;
            for (lane, first, count) in ranges {
                self.not_acknowledged(index, lane, first, count);
            }
        }
    }

    pub(super) fn finish(mut self, stage: Stage, gone: bool, cpu: CpuWatch) -> Finals {
        let now = self.clock.now();
        if stage < Stage::Reading {
            self.phases.measure_to = self.phases.measure_to.min(now);
            self.give_up(now);
            _ = self.shared.reports.send(Report::Drained);
        }
        self.send_interval(now.max(self.interval_from + 1));
        let mut written = std::mem::take(&mut self.not_acked);
        if self.settings.verify {
            for producer in &self.producers {
                for (lane, made) in producer.made().filter(|(_, made)| *made > 0) {
                    let one = written.entry((lane, producer.id)).or_default();
                    one.made = made;
                    one.not_acked.sort_unstable();
                }
            }
        }
        let mut tails = self.readers.iter().filter(|reader| reader.kind == Kind::Tail);
        let all_read = tails.all(|reader| reader.is_done);
        let mut seen = BTreeMap::new();
        for part in self.readers.iter_mut().flat_map(|reader| &mut reader.parts) {
            if let Some(one) = part.seen.take() {
                seen.insert(part.lane, one);
            }
        }
        Finals {
            worker: self.index,
            busy: cpu.share(now),
            measured_to: self.phases.measure_to,
            gone,
            all_read,
            written,
            seen,
        }
    }
}

/// How busy the thread was while the run was measured.
#[derive(Debug, Default)]
pub(super) struct CpuWatch {
    begin: Option<(u64, f64)>,
    end: Option<(u64, f64)>,
}

impl CpuWatch {
    pub(super) fn look(&mut self, now: u64, phases: &Phases) {
        if self.begin.is_none() && now >= phases.measure_from {
            self.begin = Some((now, thread_cpu_s()));
        }
        if self.end.is_none() && now >= phases.measure_to {
            self.end = Some((now, thread_cpu_s()));
        }
    }

    /// Of one core, from 0 to 1.
    pub(super) fn share(&self, now: u64) -> f64 {
        let (Some((from, before)), (to, after)) = (self.begin, self.end.unwrap_or((now, thread_cpu_s())))
        else {
            return 0.0;
        };
        (after - before) / (to.saturating_sub(from).max(1) as f64 / 1e9)
    }
}
