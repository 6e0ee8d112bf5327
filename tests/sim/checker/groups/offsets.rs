//! Offsets. The order of the log is the order in which commits took effect: what was acknowledged is in it, what was refused
//! is not, whatever was over before something else began stands before it, and who asks is told at least what was known when
//! it asked. Along the log an offset never goes back, but by a reset, or by a commit that overtook an earlier one of the same
//! member because the answer was not waited for, or behind one that was repeated: a member may commit in an older epoch what it has
//! had since (KIP-1251), also after it asked where it stands.

use super::facts::Fact;
use super::{GroupHistory, Place, Verdict, Write, WriteId};
use std::collections::BTreeMap;

/// Where the commits of one partition of one group stand, in the order of the log.
type Line = Vec<(WriteId, i64)>;

impl GroupHistory {
    pub(super) fn check_offsets(&self, batches: &[Vec<Fact>]) {
        let lines = lines(batches);
        for ((group, place), line) in &lines {
            for (write, offset) in line {
                let known = self.writes.get(*write).unwrap_or_else(|| panic!("nobody committed {write}"));
                let (known_group, known_place) = (&known.who.group, known.place);
                assert_eq!((known_group, known_place, known.offset), (group, *place, *offset), "{known:?}");
                assert_ne!(known.verdict, Some(Verdict::Refused), "{known:?} is in the log");
            }
            self.check_never_back(line);
        }
        for write in self.writes.iter().filter(|write| write.verdict == Some(Verdict::Done)) {
            let line = lines.get(&(write.who.group.clone(), write.place));
            let is_there =
                line.is_some_and(|line| line.iter().any(|(id, _)| std::ptr::eq(&self.writes[*id], write)));
            assert!(is_there, "{write:?} was acknowledged, and is lost");
        }
        self.check_order(&lines);
    }

    fn check_never_back(&self, line: &Line) {
        for pair in line.windows(2) {
            let [before, after] = [&self.writes[pair[0].0], &self.writes[pair[1].0]];
            let overtook = after.sent_at <= before.sent_at || before.is_repeated;
            let is_late = before.who.process == after.who.process && overtook;
            let may = after.offset >= before.offset || after.who.epoch < 0 || is_late;
            assert!(may, "the committed offset went back: {before:?}, then {after:?}");
        }
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
        let first = line.iter().position(|(other, _)| *other == id)?;
        let last = line.iter().rposition(|(other, _)| *other == id)?;
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

fn lines(batches: &[Vec<Fact>]) -> BTreeMap<(String, Place), Line> {
    let mut lines: BTreeMap<_, Line> = BTreeMap::new();
    for fact in batches.iter().flatten() {
        if let Fact::Offset { group, place, offset, write } = fact {
            lines.entry((group.clone(), *place)).or_default().push((*write, *offset));
        }
    }
    lines
}
