//! What the kernel finished and the loop has not handled yet, in the order in which it shall be handled: what costs least comes
//! first, so that nobody who asks for little waits behind somebody who brought much.

use super::ring::{Completion, Owner};
use std::collections::VecDeque;

/// A receive of more bytes than this may bring work for longer than a small request needs in all.
const LARGE_BYTES: i32 = 4 << 10;

/// What handling a completion may cost, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cost {
    /// A few microseconds.
    Small,
    /// Answers for all whose bytes are there now, and the next write of the log.
    Disk,
    /// Copies and checksums of many bytes.
    Large,
}

impl Cost {
    fn of(completion: &Completion) -> Self {
        match completion.owner {
            Owner::Wal(_) | Owner::Read(..) => Cost::Disk,
            Owner::Receive(_) if completion.result > LARGE_BYTES => Cost::Large,
            _ => Cost::Small,
        }
    }
}

/// Completions that wait, a line for each cost. Nothing that depends on order is in two lines: a connection has one receive at a time.
#[derive(Default)]
pub(super) struct Due([VecDeque<Completion>; 3]);

impl Due {
    /// Takes in what was reaped.
    pub(super) fn add(&mut self, completions: &mut Vec<Completion>) {
        for completion in completions.drain(..) {
            self.0[Cost::of(&completion) as usize].push_back(completion);
        }
    }

    /// What the next one may cost; `None` when none waits.
    pub(super) fn next_cost(&self) -> Option<Cost> {
        let costs = [Cost::Small, Cost::Disk, Cost::Large];
        costs.into_iter().find(|cost| !self.0[*cost as usize].is_empty())
    }

    /// The next one, of those that cost least the one that waits longest.
    pub(super) fn next(&mut self) -> Option<Completion> {
        self.0.iter_mut().find_map(VecDeque::pop_front)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(VecDeque::is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::DirId;
    use crate::rt::ring::OpId;

    /// Words are completions: `r` and a number of bytes for a receive, `w` for a write of the log, `f` for a read of a file, `s` for a
    /// send. The order in which they are handled.
    #[track_caller]
    fn check(came: &str, expect: &str) {
        let mut due = Due::default();
        due.add(&mut came.split(' ').enumerate().map(|(at, word)| completion(at as u64, word)).collect());
        let mut order = Vec::new();
        while let Some(next) = due.next() {
            order.push(came.split(' ').nth(next.id.0 as usize).unwrap());
        }
        assert_eq!(order.join(" "), expect);
        assert!(due.is_empty() && due.next_cost().is_none());
    }

    fn completion(id: u64, word: &str) -> Completion {
        let (what, bytes) = word.split_at(1);
        let owner = match what {
            "r" => Owner::Receive(id),
            "w" => Owner::Wal(DirId(0)),
            "f" => Owner::Read(DirId(0), 0),
            _ => Owner::Send(id),
        };
        let result = bytes.parse().unwrap_or(0);
        Completion { id: OpId(id), owner, result, fd: None, buffer: None, op: None }
    }

    #[test]
    fn what_costs_little_goes_first() {
        check("r100 s r200", "r100 s r200");
        check("r100000 r100 w s", "r100 s w r100000");
        check("r5000 f r4096 r4097 w", "r4096 f w r5000 r4097");
    }

    #[test]
    fn what_comes_later_and_costs_less_overtakes() {
        let mut due = Due::default();
        due.add(&mut vec![completion(0, "r5000"), completion(1, "r6000")]);
        assert_eq!(due.next_cost(), Some(Cost::Large));
        assert_eq!(due.next().map(|next| next.id), Some(OpId(0)));
        due.add(&mut vec![completion(2, "w"), completion(3, "r7")]);
        let order: Vec<_> = std::iter::from_fn(|| due.next()).map(|next| next.id.0).collect();
        assert_eq!(order, [3, 2, 1]);
    }
}
