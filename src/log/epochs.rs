//! Where each leader of a partition began to write (KIP-101, KIP-279, KIP-320): what tells a client or a follower
//! whether its copy and the log have parted.
//!
//! ```text
//! epoch   0        3             5
//!         ├────────┼─────────────┼───────────▶ log end
//! offset  0        120           4000
//! ```
//!
//! Invariant: epochs and start offsets both grow strictly. Empty, it owns no memory.

use super::files::epoch_checkpoint::Entry;
use crate::base::{LeaderEpoch, Offset};

/// The answer where nothing is known: epoch -1 and offset -1.
pub const UNKNOWN: (LeaderEpoch, Offset) = (LeaderEpoch(-1), Offset(-1));

/// The leader epochs of one partition, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EpochTable {
    entries: Vec<Entry>,
}

impl EpochTable {
    /// Knows no epoch.
    pub fn new() -> Self {
        Self::default()
    }

    /// From the lines of a checkpoint file; entries that do not grow are resolved as [`EpochTable::assign`] does.
    pub fn from_checkpoint(entries: &[Entry]) -> Self {
        let mut table = Self::new();
        for entry in entries {
            table.assign(entry.epoch, entry.start);
        }
        table
    }

    /// For the checkpoint file, oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The newest epoch that has records.
    pub fn latest(&self) -> Option<LeaderEpoch> {
        self.entries.last().map(|entry| entry.epoch)
    }

    /// A leader with this epoch writes its first record at `start`. The newest word counts: entries that do not lie
    /// before it are dropped. True when something changed. Negative numbers are ignored.
    pub fn assign(&mut self, epoch: LeaderEpoch, start: Offset) -> bool {
        let known = self.entries.last().is_some_and(|last| last.epoch == epoch && last.start <= start);
        if known || epoch.0 < 0 || start.0 < 0 {
            return false;
        }
        while self.entries.last().is_some_and(|last| last.epoch >= epoch || last.start >= start) {
            self.entries.pop();
        }
        self.entries.push(Entry { epoch, start });
        true
    }

    /// The answer to OffsetForLeaderEpoch: the largest epoch at or below the `requested` one and where it ends. The
    /// latest epoch ends at `log_end`; an epoch older than all that is kept ends where the first known one begins,
    /// under its own number; an unknown newer one, or -1, gives [`UNKNOWN`].
    pub fn end_offset_for(&self, requested: LeaderEpoch, log_end: Offset) -> (LeaderEpoch, Offset) {
        if requested.0 < 0 {
            return UNKNOWN;
        }
        if self.latest() == Some(requested) {
            return (requested, log_end);
        }
        let above = self.entries.partition_point(|entry| entry.epoch <= requested);
        match (above.checked_sub(1).map(|index| &self.entries[index]), self.entries.get(above)) {
            (_, None) => UNKNOWN,
            (None, Some(next)) => (requested, next.start),
            (Some(floor), Some(next)) => (floor.epoch, next.start),
        }
    }

    /// The epoch of the record at `offset`; `None` below the first entry.
    pub fn epoch_at(&self, offset: Offset) -> Option<LeaderEpoch> {
        let above = self.entries.partition_point(|entry| entry.start <= offset);
        above.checked_sub(1).map(|index| self.entries[index].epoch)
    }

    /// The log was cut: it now ends at `log_end`. True when something changed.
    pub fn truncate(&mut self, log_end: Offset) -> bool {
        let before = self.entries.len();
        self.entries.retain(|entry| entry.start < log_end);
        before != self.entries.len()
    }

    /// The log now begins at `log_start`: the epoch in force there begins there, older ones are forgotten. True when
    /// something changed.
    pub fn advance_start(&mut self, log_start: Offset) -> bool {
        let above = self.entries.partition_point(|entry| entry.start <= log_start);
        let Some(kept) = above.checked_sub(1) else { return false };
        let changed = kept > 0 || self.entries[kept].start != log_start;
        self.entries[kept].start = log_start;
        self.entries.drain(..kept);
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `0@0 3@120` stands for the entries (epoch 0 from offset 0) and (epoch 3 from offset 120).
    fn parse(text: &str) -> Vec<Entry> {
        let entry = |part: &str| {
            let (epoch, start) = part.split_once('@').unwrap();
            Entry { epoch: LeaderEpoch(epoch.parse().unwrap()), start: Offset(start.parse().unwrap()) }
        };
        text.split_whitespace().map(entry).collect()
    }

    fn print(table: &EpochTable) -> String {
        let parts: Vec<String> =
            table.entries().iter().map(|entry| format!("{}@{}", entry.epoch, entry.start)).collect();
        parts.join(" ")
    }

    #[track_caller]
    fn check(before: &str, act: impl FnOnce(&mut EpochTable) -> bool, after: &str) {
        let mut table = EpochTable::from_checkpoint(&parse(before));
        assert_eq!(print(&table), before);
        let changed = act(&mut table);
        assert_eq!(print(&table), after);
        assert_eq!(changed, before != after, "whether {before:?} changed");
    }

    #[test]
    fn assigning() {
        for (before, new, after) in [
            ("", "0@0", "0@0"),
            ("", "5@17", "5@17"),
            ("0@0", "0@9", "0@0"),
            ("0@0", "1@9", "0@0 1@9"),
            ("0@0 1@9", "1@9", "0@0 1@9"),
            ("0@0 1@9", "1@5", "0@0 1@5"),
            ("0@0 1@9", "2@9", "0@0 2@9"),
            ("0@0 1@9 2@12", "3@4", "0@0 3@4"),
            ("0@0 2@9", "1@12", "0@0 1@12"),
            ("0@0 2@9", "3@0", "3@0"),
            ("0@0", "-1@3", "0@0"),
            ("0@0", "1@-1", "0@0"),
        ] {
            let new = parse(new)[0];
            check(before, |table| table.assign(new.epoch, new.start), after);
        }
    }

    #[test]
    fn where_an_epoch_ends() {
        for (entries, requested, expect) in [
            ("", 0, (-1, -1)),
            ("", -1, (-1, -1)),
            ("2@10 4@20 7@30", -1, (-1, -1)),
            ("2@10 4@20 7@30", 8, (-1, -1)),
            ("2@10 4@20 7@30", 7, (7, 99)),
            ("2@10 4@20 7@30", 6, (4, 30)),
            ("2@10 4@20 7@30", 4, (4, 30)),
            ("2@10 4@20 7@30", 3, (2, 20)),
            ("2@10 4@20 7@30", 2, (2, 20)),
            ("2@10 4@20 7@30", 1, (1, 10)),
            ("2@10 4@20 7@30", 0, (0, 10)),
        ] {
            let table = EpochTable::from_checkpoint(&parse(entries));
            let (epoch, end) = table.end_offset_for(LeaderEpoch(requested), Offset(99));
            assert_eq!((epoch.0, end.0), expect, "{requested} in {entries:?}");
        }
    }

    #[test]
    fn which_epoch_wrote_an_offset() {
        let table = EpochTable::from_checkpoint(&parse("2@10 4@20"));
        for (offset, expect) in [(9, None), (10, Some(2)), (19, Some(2)), (20, Some(4)), (99, Some(4))] {
            assert_eq!(table.epoch_at(Offset(offset)), expect.map(LeaderEpoch), "{offset}");
        }
    }

    #[test]
    fn truncating() {
        for (before, log_end, after) in [
            ("2@10 4@20", 30, "2@10 4@20"),
            ("2@10 4@20", 21, "2@10 4@20"),
            ("2@10 4@20", 20, "2@10"),
            ("2@10 4@20", 0, ""),
            ("", 0, ""),
        ] {
            check(before, |table| table.truncate(Offset(log_end)), after);
        }
    }

    #[test]
    fn advancing_the_start() {
        for (before, log_start, after) in [
            ("2@10 4@20", 5, "2@10 4@20"),
            ("2@10 4@20", 10, "2@10 4@20"),
            ("2@10 4@20", 15, "2@15 4@20"),
            ("2@10 4@20", 20, "4@20"),
            ("2@10 4@20", 25, "4@25"),
            ("", 25, ""),
        ] {
            check(before, |table| table.advance_start(Offset(log_start)), after);
        }
    }
}
