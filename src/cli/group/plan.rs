//! Where a group shall go on reading a partition. Asks nobody: all that is to be known is given.

/// Where to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// The first offset that is there.
    Earliest,
    /// The offset of the next record.
    Latest,
    /// Where the group is; the end of a partition that it has not committed for.
    Current,
    /// This offset.
    Offset(i64),
    /// So many offsets on, or back.
    ShiftBy(i64),
    /// The first record that is not older, in milliseconds since 1970 (UTC).
    Time(i64),
    /// The first record that is not older than so many milliseconds.
    Ago(i64),
}

/// What is known of a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) committed: Option<i64>,
    pub(super) earliest: i64,
    pub(super) latest: i64,
    /// The first record that is not older than the time in question.
    pub(super) at_time: Option<i64>,
}

/// The new offset, and a word when it is not simply what was asked for.
pub(super) type Planned = (i64, &'static str);

/// Plans as Kafka's tool does: a number is brought between the ends of the log, and what has no answer becomes the end.
pub(super) fn plan(target: Target, facts: &Facts) -> Result<Planned, &'static str> {
    Ok(match target {
        Target::Earliest => (facts.earliest, ""),
        Target::Latest => (facts.latest, ""),
        Target::Current => match facts.committed {
            Some(offset) => (offset, ""),
            None => (facts.latest, "nothing is committed: the end"),
        },
        Target::Offset(offset) => bounded(offset, facts),
        Target::ShiftBy(by) => match facts.committed {
            Some(offset) => bounded(offset.saturating_add(by), facts),
            None => return Err("nothing is committed, so there is nothing to shift"),
        },
        Target::Time(_) | Target::Ago(_) => match facts.at_time {
            Some(offset) => (offset, ""),
            None => (facts.latest, "no record is so new: the end"),
        },
    })
}

fn bounded(offset: i64, facts: &Facts) -> Planned {
    if offset > facts.latest {
        (facts.latest, "the log ends here")
    } else if offset < facts.earliest {
        (facts.earliest, "the log begins here")
    } else {
        (offset, "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A log from 5 to 20; 7 is committed.
    const FACTS: Facts = Facts { committed: Some(7), earliest: 5, latest: 20, at_time: Some(11) };

    #[test]
    fn offsets_stay_in_the_log() {
        let unread = Facts { committed: None, at_time: None, ..FACTS };
        let ahead = Facts { committed: Some(90), ..FACTS };
        let (begins, ends) = ("the log begins here", "the log ends here");
        for (target, facts, expected) in [
            (Target::Earliest, FACTS, Ok((5, ""))),
            (Target::Latest, FACTS, Ok((20, ""))),
            (Target::Offset(12), FACTS, Ok((12, ""))),
            (Target::Offset(5), FACTS, Ok((5, ""))),
            (Target::Offset(20), FACTS, Ok((20, ""))),
            (Target::Offset(4), FACTS, Ok((5, begins))),
            (Target::Offset(-1), FACTS, Ok((5, begins))),
            (Target::Offset(21), FACTS, Ok((20, ends))),
            (Target::Offset(12), unread, Ok((12, ""))),
            (Target::ShiftBy(-2), FACTS, Ok((5, ""))),
            (Target::ShiftBy(-3), FACTS, Ok((5, begins))),
            (Target::ShiftBy(13), FACTS, Ok((20, ""))),
            (Target::ShiftBy(14), FACTS, Ok((20, ends))),
            (Target::ShiftBy(i64::MAX), FACTS, Ok((20, ends))),
            (Target::ShiftBy(i64::MIN), FACTS, Ok((5, begins))),
            (Target::ShiftBy(1), ahead, Ok((20, ends))),
            (Target::ShiftBy(1), unread, Err("nothing is committed, so there is nothing to shift")),
            (Target::Current, FACTS, Ok((7, ""))),
            (Target::Current, ahead, Ok((90, ""))),
            (Target::Current, unread, Ok((20, "nothing is committed: the end"))),
            (Target::Time(1), FACTS, Ok((11, ""))),
            (Target::Ago(1), FACTS, Ok((11, ""))),
            (Target::Time(1), unread, Ok((20, "no record is so new: the end"))),
        ] {
            assert_eq!(plan(target, &facts), expected, "{target:?} {facts:?}");
        }
    }
}
