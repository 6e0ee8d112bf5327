//! Damage, on the core that owns the log: found by a reader or by the scrubber, told once, and never served.

use super::Home;
use crate::base::disk::{IoError, IoErrorKind};
use crate::base::{Bytes, JobId, Now};
use crate::log::LogId;
use crate::log::rot::Damage;
use crate::shard::event::Effect;

impl Home {
    /// A reader came upon damage.
    pub(super) fn damaged(&mut self, log: LogId, damage: Damage) {
        let Some(log) = self.store.log_mut(log) else { return };
        if log.quarantine.add(damage) {
            tell(&log.dir, &damage);
        }
    }

    /// Asks for the scrubber's next read when it is due.
    pub(super) fn poll_scrub(&mut self, now: Now) {
        let before = self.store.scrub_stats();
        if let Some(read) = self.store.poll_scrub(now) {
            let job = JobId(self.next_read);
            self.next_read += 1;
            self.scrub_job = Some(job);
            self.effects.push(Effect::Read { job, path: read.path, offset: read.position, len: read.len });
        }
        let stats = self.store.scrub_stats();
        if stats.passes > before.passes {
            tracing::info!(
                bytes = stats.bytes,
                damaged = stats.damaged,
                "all sealed segments were read again"
            );
        }
    }

    /// The scrubber's read came back. Its file may have gone with its topic.
    pub(super) fn scrub_read(&mut self, now: Now, result: Result<Bytes, IoError>) {
        self.scrub_job = None;
        if let Err(error) = &result
            && error.kind != IoErrorKind::NotFound
        {
            tracing::error!(%error, "a sealed segment cannot be read");
        }
        let found = self.store.scrub_done(now, result.as_deref().ok());
        for (dir, damage) in found.iter().flat_map(|(dir, all)| all.iter().map(move |one| (dir, one))) {
            tell(dir, damage);
        }
    }
}

fn tell(dir: &str, damage: &Damage) {
    tracing::error!(
        "{dir}, segment {}: {damage} and will not be served; `highwater check` shows what can be done",
        damage.segment
    );
}
