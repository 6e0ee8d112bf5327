//! What was read once at an offset is there for ever: readers see durable records only, before a crash and after it.

use super::{History, RecordName};
use highwater::base::Offset;

impl History {
    pub(super) fn check_stable(&mut self, place: (usize, i32), offset: Offset, name: RecordName) {
        let before = self.read.entry(place).or_default().insert(offset, name);
        assert!(
            before.is_none_or(|before| before == name),
            "{place:?}: offset {offset} was {before:?} and is {name:?}"
        );
    }
}
