//! A waiting line of connections: who waits longest comes first.

use crate::base::ConnId;
use std::collections::BTreeMap;

/// Connections in the order in which they came, each once.
#[derive(Debug, Default)]
pub(super) struct Line {
    waiting: BTreeMap<u64, ConnId>,
    tickets: BTreeMap<ConnId, u64>,
    next: u64,
}

impl Line {
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(super) fn first(&self) -> Option<ConnId> {
        self.waiting.first_key_value().map(|(_, conn)| *conn)
    }

    pub(super) fn contains(&self, conn: ConnId) -> bool {
        self.tickets.contains_key(&conn)
    }

    /// First come, first served.
    pub(super) fn iter(&self) -> impl Iterator<Item = ConnId> {
        self.waiting.values().copied()
    }

    /// At the end, unless it waits already.
    pub(super) fn join(&mut self, conn: ConnId) {
        if !self.contains(conn) {
            self.tickets.insert(conn, self.next);
            self.waiting.insert(self.next, conn);
            self.next += 1;
        }
    }

    pub(super) fn leave(&mut self, conn: ConnId) {
        if let Some(ticket) = self.tickets.remove(&conn) {
            self.waiting.remove(&ticket);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_leaves_and_comes_again_is_last() {
        let mut line = Line::default();
        [3, 1, 2, 3].into_iter().for_each(|conn| line.join(ConnId(conn)));
        assert_eq!(line.iter().map(|conn| conn.0).collect::<Vec<_>>(), [3, 1, 2]);
        line.leave(ConnId(3));
        line.leave(ConnId(9));
        line.join(ConnId(3));
        assert_eq!(line.iter().map(|conn| conn.0).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(
            (line.first(), line.contains(ConnId(9)), line.is_empty()),
            (Some(ConnId(1)), false, false)
        );
    }
}
