//! Work that no request asks for: old offsets and groups go, and offsets of topics that are gone. It is done in slices,
//! a bounded number of groups and offsets per call.

use super::admin::delete_group;
use super::offsets::{Place, expire, forget_topic};
use super::step::Step;
use super::table::Table;
use crate::base::{Instant, Uuid};
use std::collections::VecDeque;
use std::ops::Bound;
use std::sync::Arc;

/// How many groups one call looks at.
const GROUPS_PER_SLICE: usize = 100;
/// How many offsets one call looks at, or takes away.
const OFFSETS_PER_SLICE: usize = 1_000;

/// What there is to do.
#[derive(Debug, Default)]
pub(super) struct Chores {
    /// When the next round of expiry begins; `None`: not before all is loaded.
    next_round: Option<Instant>,
    /// The round that runs.
    round: Option<Cursor>,
    /// Topics that are gone, the first one in work.
    gone: VecDeque<(Uuid, Arc<str>)>,
    /// The last group that has forgotten the first of `gone`.
    forgotten_by: Option<Arc<str>>,
}

/// How far a round of expiry has come.
#[derive(Debug, Default)]
struct Cursor {
    /// The group that is done, or half done.
    group: Option<Arc<str>>,
    /// The last offset that was looked at, if the group is half done.
    place: Option<Place>,
}

impl Chores {
    /// From now on there are rounds of expiry.
    pub(super) fn start(&mut self, step: &Step<'_>) {
        self.next_round = Some(step.now.mono + step.options.offsets_check_interval);
    }

    /// A topic is gone.
    pub(super) fn topic_gone(&mut self, id: Uuid, name: Arc<str>) {
        self.gone.push_back((id, name));
    }

    /// When there is something to do; the beginning of time: at once.
    pub(super) fn next(&self) -> Option<Instant> {
        let at_once = self.round.is_some() || !self.gone.is_empty();
        if at_once { Some(Instant(0)) } else { self.next_round }
    }

    /// Does a slice of what there is to do.
    pub(super) fn work(&mut self, table: &mut Table, step: &mut Step<'_>) {
        if !self.gone.is_empty() {
            return self.forget(table, step);
        }
        if self.next_round.is_some_and(|at| at <= step.now.mono) {
            self.start(step);
            self.round = Some(Cursor::default());
        }
        if let Some(cursor) = self.round.take() {
            self.round = expire_slice(cursor, table, step);
        }
    }

    fn forget(&mut self, table: &mut Table, step: &mut Step<'_>) {
        let Some((id, name)) = self.gone.front().cloned() else { return };
        let mut budget = OFFSETS_PER_SLICE;
        for _ in 0..GROUPS_PER_SLICE {
            let Some(group) = next_group(table, self.forgotten_by.as_deref()) else {
                self.gone.pop_front();
                self.forgotten_by = None;
                return;
            };
            budget -= forget_topic(table, &group, (id, &name), budget, step);
            if budget == 0 {
                return;
            }
            self.forgotten_by = Some(group);
        }
    }
}

/// One slice of a round; `None`: the round is over.
fn expire_slice(mut cursor: Cursor, table: &mut Table, step: &mut Step<'_>) -> Option<Cursor> {
    let mut budget = OFFSETS_PER_SLICE;
    for _ in 0..GROUPS_PER_SLICE {
        let group = match (&cursor.place, cursor.group.take()) {
            (Some(_), Some(half_done)) => half_done,
            (_, done) => next_group(table, done.as_deref())?,
        };
        let looked = expire(table, &group, cursor.place.as_ref(), budget, step);
        budget -= looked.seen;
        if looked.rest.is_none() {
            remove_if_idle(table, &group, step);
        }
        cursor = Cursor { group: Some(group), place: looked.rest };
        if cursor.place.is_some() {
            break;
        }
    }
    Some(cursor)
}

/// A group without members and offsets is not worth keeping.
fn remove_if_idle(table: &mut Table, group: &str, step: &mut Step<'_>) {
    if table.entries.get(group).is_some_and(|entry| entry.is_idle()) {
        delete_group(table, group, step);
    }
}

fn next_group(table: &Table, after: Option<&str>) -> Option<Arc<str>> {
    let from = after.map_or(Bound::Unbounded, Bound::Excluded);
    table.entries.range::<str, _>((from, Bound::Unbounded)).next().map(|(id, _)| id.clone())
}
