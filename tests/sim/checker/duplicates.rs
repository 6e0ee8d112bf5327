//! No duplicates: a record is there at most once. Idempotent producers retry, plain ones of this simulation do not.

use super::History;
use std::collections::BTreeMap;

impl History {
    pub(super) fn check_duplicates(&self, place: (usize, i32)) {
        let mut seen = BTreeMap::new();
        for (offset, name) in self.read.get(&place).into_iter().flatten() {
            let before = seen.insert(name, offset);
            assert_eq!(before, None, "{name:?} is at {offset} and before");
        }
    }
}
