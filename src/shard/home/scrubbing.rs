//! Damage, on the core that owns the log: found by a reader or by the scrubber, told once, and never served.

use super::Home;
use crate::base::disk::{IoError, IoErrorKind};
use crate::base::{Bytes, DirId, JobId, Now};
use crate::log::LogId;
use crate::log::rot::Damage;
use crate::shard::event::Effect;

impl Home {
    /// A reader came upon damage.
    pub(super) fn damaged(&mut self, log: LogId, damage: Damage) {
        let Some(log) = self.stores.log_mut(log) else { return };
        if log.quarantine.add(damage) {
            tell(&log.dir, &damage);
        }
    }

    /// Asks for the next read of each directory's scrubber when it is due.
    pub(super) fn poll_scrub(&mut self, now: Now) {
        for (dir, store) in self.stores.iter_mut() {
            let before = store.scrub_stats();
            if let Some(read) = store.poll_scrub(now) {
                let job = JobId(self.next_read);
                self.next_read += 1;
                self.scrubs.insert(job, dir);
                let (path, offset, len) = (read.path, read.position, read.len);
                self.effects.push(Effect::Read { dir, job, path, offset, len });
            }
            let stats = store.scrub_stats();
            if stats.passes > before.passes {
                let (bytes, damaged) = (stats.bytes, stats.damaged);
                tracing::info!(%dir, bytes, damaged, "all sealed segments were read again");
            }
        }
    }

    /// A scrubber's read came back. Its file may have gone with its topic, and its store with its disk.
    pub(super) fn scrub_read(&mut self, now: Now, dir: DirId, result: Result<Bytes, IoError>) {
        let Some(store) = self.stores.get_mut(dir) else { return };
        if let Err(error) = &result
            && error.kind != IoErrorKind::NotFound
        {
            tracing::error!(%error, "a sealed segment cannot be read");
        }
        if let Some((folder, damage)) = store.scrub_done(now, result.as_deref().ok()) {
            damage.iter().for_each(|damage| tell(&folder, damage));
        }
    }
}

fn tell(folder: &str, damage: &Damage) {
    tracing::error!(
        "{folder}, segment {}: {damage} and will not be served; `highwater check` shows what can be done",
        damage.segment
    );
}
