//! Offsets. The order of the log is the order in which commits took effect: what was acknowledged is in it, what was refused
//! is not, whatever was over before something else began stands before it, and who asks is told at least what was known when
//! it asked. Along the log an offset never goes back, but by a reset, or by a commit that overtook an earlier one of the same
//! member because the answer was not waited for, or behind one that was repeated: a member may commit in an older epoch what it has
//! had since (KIP-1251), also after it asked where it stands.
//!
//! And by an old commit of a member that has given the partition up and is still in the epoch of the commit, because there is more that
//! it must give up first: Kafka asks whose a partition is only in older epochs (`ConsumerGroup.validateOffsetCommit`).
//!
//! And by a commit of a former life of a member: when a group is made anew its epochs begin anew, so that a member which was put
//! out and joins again under its id may come to the epoch that it had. Kafka compares numbers only, and takes what it sent in the
//! first life and what arrives, or is repeated, in the second (the story of an old id in `migration.txt`).

use super::facts::{Fact, Has};
use super::lives::{Life, Lives};
use super::{GroupHistory, Place, Verdict, Who, Write, WriteId};
use std::collections::BTreeMap;

/// The commits of one partition of one group, in the order of the log.
type Line = Vec<Stand>;

/// A commit, and where it stands among all facts.
#[derive(Clone, Copy)]
struct Stand {
    at: usize,
    write: WriteId,
    offset: i64,
}

impl GroupHistory {
    pub(super) fn check_offsets(&self, batches: &[Vec<Fact>], lives: &Lives<'_>) {
        let lines = lines(batches);
        for ((group, place), line) in &lines {
            for Stand { write, offset, .. } in line {
                let known = self.writes.get(*write).unwrap_or_else(|| panic!("nobody committed {write}"));
                let (known_group, known_place) = (&known.who.group, known.place);
                assert_eq!((known_group, known_place, known.offset), (group, *place, *offset), "{known:?}");
                assert_ne!(known.verdict, Some(Verdict::Refused), "{known:?} is in the log");
            }
            self.check_never_back(line, lives);
        }
        for write in self.writes.iter().filter(|write| write.verdict == Some(Verdict::Done)) {
            let line = lines.get(&(write.who.group.clone(), write.place));
            let is_there = line
                .is_some_and(|line| line.iter().any(|stand| std::ptr::eq(&self.writes[stand.write], write)));
            assert!(is_there, "{write:?} was acknowledged, and is lost");
        }
        self.check_order(&lines);
    }

    fn check_never_back(&self, line: &Line, lives: &Lives<'_>) {
        for pair in line.windows(2) {
            let [before, after] = [&self.writes[pair[0].write], &self.writes[pair[1].write]];
            let overtook = after.sent_at <= before.sent_at || before.is_repeated;
            let is_late = before.who.process == after.who.process && overtook;
            let may = after.offset >= before.offset
                || after.who.epoch < 0
                || is_late
                || after.sent_at < before.sent_at && gave_up(lives, after, pair[1].at)
                || self.outlived_its_member(after) && came_again(lives, &after.who, pair[1].at);
            assert!(may, "the committed offset went back: {before:?}, then {after:?}");
        }
    }

    /// Whether a copy was still to come, or to be repeated, when its member had been told that it is none.
    fn outlived_its_member(&self, write: &Write) -> bool {
        let key = (write.who.group.clone(), write.who.member.clone());
        let is_between = |at: &u64| write.sent_at < *at && write.over_at.is_none_or(|over_at| *at < over_at);
        self.put_out.get(&key).is_some_and(|moments| moments.iter().any(is_between))
    }

    /// The order of what clients saw is that of the log.
    fn check_order(&self, lines: &BTreeMap<(String, Place), Line>) {
        let mut seen: BTreeMap<(&str, Place), Seen> = BTreeMap::new();
        let nothing = Line::new();
        let line = |group: &str, place| lines.get(&(group.to_owned(), place)).unwrap_or(&nothing);
        for (id, write) in self.writes.iter().enumerate() {
            let places = Places::of(id, line(&write.who.group, write.place));
            let seen = seen.entry((&write.who.group, write.place)).or_default();
            if let (Some(places), Some(over_at)) = (places, write.over_at) {
                seen.floors.push((over_at, places.last));
            }
            seen.asked.extend(places.map(|places| (write.sent_at, places.first, format!("{write:?}"))));
        }
        for read in &self.reads {
            let places = read.write.map(|id| {
                let places = Places::of(id, line(&read.group, read.place));
                let write = self.writes.get(id).filter(|write| is_of(write, &read.group, read.place));
                let offset = write.map(|write| write.offset);
                assert_eq!(offset, Some(read.offset), "{read:?}");
                places.unwrap_or_else(|| panic!("{read:?}: told, and not in the log"))
            });
            let (first, last) = places.map_or((0, 0), |places| (places.first, places.last));
            let seen = seen.entry((&read.group, read.place)).or_default();
            seen.floors.push((read.told_at, first));
            seen.asked.push((read.asked_at, last + 1, format!("{read:?}")));
        }
        seen.into_values().for_each(Seen::check);
    }
}

fn is_of(write: &Write, group: &str, place: Place) -> bool {
    write.who.group == group && write.place == place
}

/// First and last place of a commit in its line, from 1 on.
#[derive(Clone, Copy)]
struct Places {
    first: usize,
    last: usize,
}

impl Places {
    fn of(id: WriteId, line: &Line) -> Option<Self> {
        let first = line.iter().position(|stand| stand.write == id)?;
        let last = line.iter().rposition(|stand| stand.write == id)?;
        Some(Self { first: first + 1, last: last + 1 })
    }
}

/// What clients saw of one partition of one group.
#[derive(Default)]
struct Seen {
    /// From this moment on, the log had at least this many commits.
    floors: Vec<(u64, usize)>,
    /// Who began at this moment saw a log with fewer commits than this, or stands there itself.
    asked: Vec<(u64, usize, String)>,
}

impl Seen {
    fn check(mut self) {
        self.floors.sort_unstable();
        self.asked.sort_unstable();
        let (mut floors, mut floor) = (self.floors.into_iter().peekable(), 0);
        for (began_at, below, what) in self.asked {
            while let Some((_, at_least)) = floors.next_if(|(known_at, _)| *known_at < began_at) {
                floor = floor.max(at_least);
            }
            assert!(
                floor < below,
                "{what}: {floor} commits were known before, this is older than number {below}"
            );
        }
    }
}

/// Whether the member of a commit has, at this place of the log, given the partition away since it had it, and is still in the epoch of
/// the commit: it stays there while there is more that it must give up.
fn gave_up(lives: &Lives<'_>, write: &Write, at: usize) -> bool {
    let life = lives.life_before(&write.who, at);
    let is_there = |has: &Has| has.epoch == write.who.epoch;
    let had_it = |has: &Has| is_there(has) && has.assigned.contains(&write.place);
    let lost_it = |has: &Has| {
        is_there(has) && !has.assigned.contains(&write.place) && !has.revoking.contains(&write.place)
    };
    let had = life.iter().any(|(_, has)| has.is_some_and(had_it));
    had && life.last().is_some_and(|(_, has)| has.is_some_and(lost_it))
}

/// Whether a member has, at this place of the log, come to the epoch in which it already was before the log had it go.
fn came_again(lives: &Lives<'_>, who: &Who, at: usize) -> bool {
    let life = lives.life_before(who, at);
    let Some(gone) = life.iter().rposition(|(_, has)| has.is_none()) else { return false };
    let (former, present) = life.split_at(gone);
    let was_there =
        |life: &Life<'_>| life.iter().any(|(_, has)| has.is_some_and(|has| has.epoch == who.epoch));
    was_there(former) && was_there(present)
}

fn lines(batches: &[Vec<Fact>]) -> BTreeMap<(String, Place), Line> {
    let mut lines: BTreeMap<_, Line> = BTreeMap::new();
    for (at, fact) in batches.iter().flatten().enumerate() {
        if let Fact::Offset { group, place, offset, write } = fact {
            let stand = Stand { at, write: *write, offset: *offset };
            lines.entry((group.clone(), *place)).or_default().push(stand);
        }
    }
    lines
}
