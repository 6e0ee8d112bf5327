//! Nothing acknowledged is lost: every acknowledged record is there, at the offset that its producer was told.

use super::{Fate, History};

impl History {
    pub(super) fn check_acknowledged(&self, place: (usize, i32), count: usize) {
        let read = self.read.get(&place);
        for (name, sent) in &self.sent {
            let Fate::Acknowledged(offset) = sent.fate else { continue };
            if (name.topic, name.partition) != place {
                continue;
            }
            let found = read.and_then(|read| read.get(&offset));
            assert_eq!(found, Some(name), "{name:?} was acknowledged at {offset} of {count} and is lost");
        }
    }
}
