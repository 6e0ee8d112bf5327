//! Order: the records of an idempotent producer in one partition are complete and in the order in which it made them;
//! those of a plain one at least as far as it sent them over one connection.

use super::History;
use std::collections::BTreeMap;

impl History {
    pub(super) fn check_order(&self, place: (usize, i32)) {
        let mut newest = BTreeMap::new();
        for (offset, name) in self.read.get(&place).into_iter().flatten() {
            let sent = self.sent[name];
            let connection = if sent.is_idempotent { 0 } else { sent.connection };
            let before = newest.insert((name.client, connection), name.number);
            if sent.is_idempotent {
                let expect = before.map_or(0, |before| before + 1);
                assert_eq!(name.number, expect, "{name:?} at {offset} comes after {before:?}");
            } else {
                let is_younger = before.is_none_or(|before| before < name.number);
                assert!(is_younger, "{name:?} at {offset} comes after {before:?}");
            }
        }
    }
}
