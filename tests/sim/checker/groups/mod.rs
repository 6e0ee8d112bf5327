//! What members of groups did and were told, and the promises about groups. The log of `__consumer_offsets` is the judge: it
//! holds everything in the one order in which it happened, and every answer must fit to it.
//!
//! | file | promise |
//! |---|---|
//! | `facts` | the log as facts: batches of offsets, generations, assignments |
//! | `offsets` | an acknowledged commit is in the log, a refused one is not; answers agree with the order of the log; no offset goes back but by a reset |
//! | `rights` | whoever committed was a member then, of the generation or epoch that it named |
//! | `generations` | classic: one generation has one plan, and each member was told what the log has for it |
//! | `owners` | consumer: a partition has one owner at every moment of the log; who was told that it owns one lost it before another got it |

mod facts;
mod generations;
mod lives;
mod offsets;
mod owners;
mod rights;
#[cfg(test)]
mod tests;

use super::Topic;
use highwater::base::Uuid;
use lives::Lives;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) use facts::{Batch, read_batches, write_of};
pub(crate) use generations::places;

/// A partition: the topic's place in `History::topics`, and its number.
pub(crate) type Place = (usize, i32);

/// Names a commit of one partition; it is sent along as the commit's metadata.
pub(crate) type WriteId = usize;

/// What is known of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is in the log.
    Done,
    /// It is not, and never will be.
    Refused,
    /// Nobody knows.
    Unknown,
}

/// Whoever commits or is told something: one life of a member, and what it calls itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Who {
    pub(crate) group: String,
    pub(crate) member: String,
    /// Generation or member epoch; -1 for somebody outside of the group.
    pub(crate) epoch: i32,
    /// Each life of a member has another number.
    pub(crate) process: u64,
}

/// A commit of one partition.
#[derive(Clone, Debug)]
struct Write {
    who: Who,
    place: Place,
    offset: i64,
    sent_at: u64,
    /// It was sent once more, much later.
    is_repeated: bool,
    /// Copies of the request without an answer.
    open: u32,
    /// When nothing more could come of it.
    over_at: Option<u64>,
    verdict: Option<Verdict>,
}

/// An answer to somebody who asked what was committed.
#[derive(Clone, Debug)]
struct Read {
    group: String,
    place: Place,
    asked_at: u64,
    told_at: u64,
    offset: i64,
    write: Option<WriteId>,
}

/// What SyncGroup told a member of a classic group.
#[derive(Clone, Debug)]
struct Share {
    who: Who,
    assignment: Vec<u8>,
}

/// What a heartbeat told a member of a consumer group.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    who: Who,
    /// `None`: as before.
    may_have: Option<BTreeSet<Place>>,
}

/// Two members believed to own the same partition: one of them had lost it already.
#[derive(Clone, Debug)]
struct Overlap {
    place: Place,
    one: Who,
    other: Who,
}

/// Everything about groups.
#[derive(Debug, Default)]
pub(crate) struct GroupHistory {
    moment: u64,
    processes: u64,
    /// Members are friendly: nobody crashes or sleeps.
    pub(crate) is_calm: bool,
    /// Nobody commits.
    pub(crate) is_quiet: bool,
    writes: Vec<Write>,
    reads: Vec<Read>,
    shares: Vec<Share>,
    reports: Vec<Report>,
    overlaps: Vec<Overlap>,
    holders: BTreeMap<(String, Place), BTreeMap<u64, Who>>,
    /// When members of consumer groups were told that they are none, by group and member.
    put_out: BTreeMap<(String, String), Vec<u64>>,
    /// How many facts the judge has seen at once.
    pub(crate) facts: usize,
    /// How many batches the log had, each time that the judge looked.
    pub(crate) looks: Vec<usize>,
}

impl GroupHistory {
    /// A new life of some member begins.
    pub(crate) fn new_process(&mut self) -> u64 {
        self.processes += 1;
        self.processes
    }

    /// Now, as a number that only grows.
    pub(crate) fn now(&mut self) -> u64 {
        self.moment += 1;
        self.moment
    }

    /// A commit leaves, `copies` times.
    pub(crate) fn committing(&mut self, who: &Who, place: Place, offset: i64, copies: u32) -> WriteId {
        let sent_at = self.now();
        let who = who.clone();
        let (is_repeated, open, over_at, verdict) = (false, copies, None, None);
        self.writes.push(Write { who, place, offset, sent_at, is_repeated, open, over_at, verdict });
        self.writes.len() - 1
    }

    /// One more copy of a commit leaves.
    pub(crate) fn committing_again(&mut self, write: WriteId) {
        let write = &mut self.writes[write];
        (write.is_repeated, write.open, write.over_at) = (true, write.open + 1, None);
    }

    /// One copy of a commit was answered.
    pub(crate) fn committed(&mut self, write: WriteId, verdict: Verdict) {
        let now = self.now();
        let write = &mut self.writes[write];
        write.verdict = match (write.verdict, verdict) {
            (None, verdict) => Some(verdict),
            (Some(Verdict::Done), _) | (_, Verdict::Done) => Some(Verdict::Done),
            (Some(before), verdict) if before == verdict => Some(verdict),
            _ => Some(Verdict::Unknown),
        };
        write.open = write.open.saturating_sub(1);
        write.over_at = (write.open == 0).then_some(now);
    }

    /// The node ended: what was under way is in its log, or nowhere.
    pub(crate) fn node_ended(&mut self) {
        let now = self.now();
        for write in self.writes.iter_mut().filter(|write| write.over_at.is_none()) {
            write.over_at = Some(now);
            let is_done = write.verdict == Some(Verdict::Done);
            write.verdict = Some(if is_done { Verdict::Done } else { Verdict::Unknown });
        }
    }

    /// Somebody was told what was committed; -1 for nothing.
    pub(crate) fn fetched(
        &mut self,
        group: &str,
        place: Place,
        asked_at: u64,
        offset: i64,
        write: Option<WriteId>,
    ) {
        let (group, told_at) = (group.to_owned(), self.now());
        self.reads.push(Read { group, place, asked_at, told_at, offset, write });
    }

    /// SyncGroup told a member what to do.
    pub(crate) fn shared(&mut self, who: Who, assignment: &[u8]) {
        self.shares.push(Share { who, assignment: assignment.to_vec() });
    }

    /// A heartbeat told a member what it may have; it counts as an owner from now on.
    pub(crate) fn reported(&mut self, who: Who, may_have: Option<BTreeSet<Place>>) {
        for place in may_have.iter().flatten() {
            let holders = self.holders.entry((who.group.clone(), *place)).or_default();
            for other in holders.values().filter(|other| other.process != who.process) {
                self.overlaps.push(Overlap { place: *place, one: who.clone(), other: other.clone() });
            }
            holders.insert(who.process, who.clone());
        }
        self.reports.push(Report { who, may_have });
    }

    /// A member owns a partition no longer, and will say so.
    pub(crate) fn gave_up(&mut self, group: &str, place: Place, process: u64) {
        if let Some(holders) = self.holders.get_mut(&(group.to_owned(), place)) {
            holders.remove(&process);
        }
    }

    /// A member of a consumer group was told that the group has no such member; it may join again under the same id.
    pub(crate) fn put_out(&mut self, who: &Who) {
        let now = self.now();
        self.put_out.entry((who.group.clone(), who.member.clone())).or_default().push(now);
    }

    /// How many commits of a group's partition were acknowledged.
    pub(crate) fn acknowledged(&self, group: &str, place: Place) -> usize {
        let own = self.writes.iter().filter(|write| write.who.group == group && write.place == place);
        own.filter(|write| write.verdict == Some(Verdict::Done)).count()
    }

    /// Numbers for people: commits, those that were acknowledged, fetches, shares, reports, overlaps.
    pub(crate) fn counts(&self) -> [usize; 6] {
        let done = self.writes.iter().filter(|write| write.verdict == Some(Verdict::Done)).count();
        let Self { writes, reads, shares, reports, overlaps, .. } = self;
        [writes.len(), done, reads.len(), shares.len(), reports.len(), overlaps.len()]
    }

    /// Holds everything against the log: the batches of all partitions of `__consumer_offsets`, those of a partition in their
    /// order.
    pub(crate) fn judge(&mut self, topics: &[Topic], batches: &[Batch]) {
        let named = |name: &str| topics.iter().position(|topic| topic.name == name);
        let known = |id: Uuid| topics.iter().position(|topic| topic.id == id);
        let batches: Vec<_> = batches.iter().map(|batch| facts::facts(batch, &named, &known)).collect();
        self.facts = self.facts.max(batches.iter().map(Vec::len).sum());
        self.looks.push(batches.len());
        self.judge_facts(&batches);
    }

    fn judge_facts(&self, batches: &[Vec<facts::Fact>]) {
        let lives = Lives::of(batches);
        self.check_offsets(batches, &lives);
        self.check_rights(batches);
        self.check_generations(batches);
        self.check_owners(batches, &lives);
    }
}
