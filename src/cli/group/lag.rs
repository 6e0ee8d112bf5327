//! How far a group is behind, partition by partition.

use super::description::Member;
use super::place::Place;
use std::collections::{BTreeMap, BTreeSet};

/// A partition that a group has, or has committed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Progress {
    pub(super) place: Place,
    pub(super) committed: Option<i64>,
    pub(super) end: Option<i64>,
    /// The member that has it.
    pub(super) owner: Option<String>,
}

impl Progress {
    /// Records that are not read yet, as far as commits tell. Below 0 when the log is shorter than what was read.
    pub(super) fn lag(&self) -> Option<i64> {
        Some(self.end?.saturating_sub(self.committed?))
    }
}

/// All partitions that matter to a group, in order.
pub(super) fn places(members: &[Member], committed: &BTreeMap<Place, i64>) -> BTreeSet<Place> {
    members
        .iter()
        .filter_map(|member| member.has.as_ref())
        .flatten()
        .chain(committed.keys())
        .cloned()
        .collect()
}

/// What is known of each of those.
pub(super) fn progress(
    members: &[Member],
    committed: &BTreeMap<Place, i64>,
    ends: &BTreeMap<Place, i64>,
) -> Vec<Progress> {
    let owned =
        members.iter().flat_map(|member| member.has.iter().flatten().map(move |place| (place, &member.id)));
    let owners: BTreeMap<&Place, &String> = owned.collect();
    let known = |place: Place| Progress {
        committed: committed.get(&place).copied(),
        end: ends.get(&place).copied(),
        owner: owners.get(&place).map(|id| (*id).clone()),
        place,
    };
    places(members, committed).into_iter().map(known).collect()
}

/// The sum of the lags that are known, and how many are not.
pub(super) fn total(progress: &[Progress]) -> (i64, usize) {
    let lags = || progress.iter().filter_map(Progress::lag);
    (lags().fold(0, i64::saturating_add), progress.len() - lags().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lag_is_what_is_not_committed() {
        let place = |number| Place::new("t", number);
        let has = |numbers: &[i32]| Some(numbers.iter().map(|number| place(*number)).collect());
        let members = [
            Member { id: "a".to_owned(), has: has(&[0, 1]), ..Member::default() },
            Member { id: "b".to_owned(), has: None, ..Member::default() },
        ];
        let committed = [(place(0), 7), (place(2), 9), (place(3), 5)].into();
        let ends = [(place(0), 10), (place(1), 4), (place(3), 2)].into();
        let rows = progress(&members, &committed, &ends);
        let shown: Vec<_> = rows
            .iter()
            .map(|row| (row.place.partition, row.committed, row.end, row.lag(), row.owner.as_deref()))
            .collect();
        let expected = [
            (0, Some(7), Some(10), Some(3), Some("a")),
            (1, None, Some(4), None, Some("a")),
            (2, Some(9), None, None, None),
            (3, Some(5), Some(2), Some(-3), None),
        ];
        assert_eq!(shown, expected);
        assert_eq!(total(&rows), (0, 2));
    }
}
