//! What the loop has to do and has not done yet, in the order in which it shall be done: what costs least comes first, so that
//! nobody who asks for little waits behind somebody who brought much.

use super::ring::{Completion, Owner};
use crate::base::DirId;
use crate::base::disk::WalWrite;
use std::collections::VecDeque;

/// A receive of more bytes than this may bring work for longer than a small request needs in all.
const LARGE_RECEIVE_BYTES: i32 = 4 << 10;

/// What a piece of work may cost, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cost {
    /// A few microseconds.
    Small,
    /// Answers for all whose bytes are there now, and the next write of the log.
    Disk,
    /// The device is asked to take many bytes.
    LargeWrite,
    /// Copies and checksums of many bytes.
    LargeReceive,
}

const COSTS: [Cost; 4] = [Cost::Small, Cost::Disk, Cost::LargeWrite, Cost::LargeReceive];

/// A piece of work.
#[derive(Debug)]
pub(super) enum Work {
    /// The kernel finished something.
    Completion(Completion),
    /// The log of a directory is to be written to, by a large write: a small one belongs to what makes it, and does not wait.
    Write(DirId, WalWrite),
}

impl Work {
    fn cost(&self) -> Cost {
        match self {
            Work::Completion(completion) => match completion.owner {
                Owner::Wal(_) | Owner::Read(..) => Cost::Disk,
                Owner::Receive(_) if completion.result > LARGE_RECEIVE_BYTES => Cost::LargeReceive,
                _ => Cost::Small,
            },
            Work::Write(..) => Cost::LargeWrite,
        }
    }
}

/// Work that waits, a line for each cost. Nothing that depends on order is in two lines: a connection has one receive at a time, and the
/// log waits for all writes before it acknowledges one.
#[derive(Default)]
pub(super) struct Due([VecDeque<Work>; COSTS.len()]);

impl Due {
    /// Takes it in.
    pub(super) fn add(&mut self, work: Work) {
        self.0[work.cost() as usize].push_back(work);
    }

    /// What the next piece may cost; `None` when none waits.
    pub(super) fn next_cost(&self) -> Option<Cost> {
        COSTS.into_iter().find(|cost| !self.0[*cost as usize].is_empty())
    }

    /// The next piece, of those that cost least the one that waits longest.
    pub(super) fn next(&mut self) -> Option<Work> {
        self.0.iter_mut().find_map(VecDeque::pop_front)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(VecDeque::is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::AlignedBuf;
    use crate::rt::ring::OpId;

    /// Words are work: `r` and a number of bytes for a receive, `w` for a write of the log that ended, `f` for a read of a file, `s` for a
    /// send, `l` for a large write that is to begin. The order in which it is done.
    #[track_caller]
    fn check(came: &str, expect: &str) {
        let mut due = Due::default();
        came.split(' ').enumerate().for_each(|(at, word)| due.add(work(at as u64, word)));
        let words: Vec<_> = names(&mut due).map(|at| came.split(' ').nth(at as usize).unwrap()).collect();
        assert_eq!(words.join(" "), expect);
        assert!(due.is_empty() && due.next_cost().is_none());
    }

    fn work(id: u64, word: &str) -> Work {
        let (what, bytes) = word.split_at(1);
        let owner = match what {
            "r" => Owner::Receive(id),
            "w" => Owner::Wal(DirId(0)),
            "f" => Owner::Read(DirId(0), 0),
            "l" => return Work::Write(DirId(0), write(id, 64 << 10)),
            _ => Owner::Send(id),
        };
        let result = bytes.parse().unwrap_or(0);
        Work::Completion(Completion { id: OpId(id), owner, result, fd: None, buffer: None, op: None })
    }

    fn write(id: u64, bytes: usize) -> WalWrite {
        WalWrite { file: 0, offset: 0, data: AlignedBuf::zeroed(bytes), id }
    }

    /// What is done from now on, each piece by its number.
    fn names(due: &mut Due) -> impl Iterator<Item = u64> {
        std::iter::from_fn(|| due.next()).map(|work| match work {
            Work::Completion(completion) => completion.id.0,
            Work::Write(_, write) => write.id,
        })
    }

    #[test]
    fn what_costs_little_goes_first() {
        check("r100 s r200", "r100 s r200");
        check("r100000 r100 w s", "r100 s w r100000");
        check("r5000 f r4096 r4097 w", "r4096 f w r5000 r4097");
        check("r5000 l w s l", "s w l l r5000");
    }

    #[test]
    fn what_comes_later_and_costs_less_overtakes() {
        let mut due = Due::default();
        ["r5000", "r6000"].into_iter().zip(0..).for_each(|(word, id)| due.add(work(id, word)));
        assert_eq!(due.next_cost(), Some(Cost::LargeReceive));
        assert_eq!(names(&mut due).next(), Some(0));
        ["l", "w", "r7"].into_iter().zip(2..).for_each(|(word, id)| due.add(work(id, word)));
        assert_eq!(names(&mut due).collect::<Vec<_>>(), [4, 3, 2, 1]);
    }

    #[test]
    fn only_a_large_write_waits_until_it_is_due() {
        assert!(!write(0, 60 << 10).is_large() && write(0, 64 << 10).is_large());
    }
}
