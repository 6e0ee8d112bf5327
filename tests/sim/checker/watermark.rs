//! The high watermark, as a client sees it, never goes back, across restarts too. Each client has one question under way at
//! a time, so its answers are in the order of its questions.

use super::History;
use highwater::base::Offset;

impl History {
    /// A client was told this high watermark.
    pub(crate) fn saw_high_watermark(&mut self, client: u32, place: (usize, i32), offset: Offset) {
        let before = self.high_watermarks.insert((client, place), offset).unwrap_or_default();
        assert!(
            offset >= before,
            "client {client} {place:?}: the high watermark was {before} and is {offset}"
        );
    }

    /// The end: the log holds at least all that was ever promised.
    pub(super) fn check_watermark(&self, place: (usize, i32), end: Offset) {
        let promised = self.high_watermarks.iter().filter(|((_, other), _)| *other == place);
        let promised = promised.map(|(_, offset)| *offset).max().unwrap_or_default();
        assert!(end >= promised, "{place:?}: the high watermark was {promised}, the log ends at {end}");
    }
}
