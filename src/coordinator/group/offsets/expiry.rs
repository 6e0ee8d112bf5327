//! Offsets that nobody needs any more: those that are too old, those of topics that are gone. In slices, so that no
//! call is long.

use super::{Committed, tombstone};
use crate::base::{Timestamp, Uuid};
use crate::coordinator::group::classic::{ClassicGroup, State};
use crate::coordinator::group::step::Step;
use crate::coordinator::group::table::{Entry, Group, Table};
use std::sync::Arc;

/// An offset's place in its group: topic and partition.
pub(in crate::coordinator::group) type Place = (Arc<str>, i32);

/// From when on the time counts after which an offset expires.
enum Since {
    /// The group became empty.
    Moment(Timestamp),
    /// The commit, or what a client said then.
    Commit,
    /// They are kept.
    Never,
}

/// What a look at a group's offsets came to.
#[derive(Debug)]
pub(in crate::coordinator::group) struct Looked {
    /// How many offsets were looked at.
    pub(in crate::coordinator::group) seen: usize,
    /// Where to go on; `None`: the group is done.
    pub(in crate::coordinator::group) rest: Option<Place>,
}

/// Looks at up to `budget` offsets of a group behind a place, and takes away those that are too old.
pub(in crate::coordinator::group) fn expire(
    table: &mut Table,
    group_id: &str,
    after: Option<&Place>,
    budget: usize,
    step: &mut Step<'_>,
) -> Looked {
    let Some(entry) = table.entries.get(group_id) else { return Looked { seen: 0, rest: None } };
    let since = since(entry.group.as_ref());
    let (mut seen, mut last) = (0, None);
    let mut expired = Vec::new();
    for (topic, partition, committed) in entry.offsets.after(after).take(budget) {
        seen += 1;
        last = Some((topic, partition));
        let is_read = entry.group.as_ref().is_some_and(|group| group.is_subscribed_to(topic));
        if !is_read && is_over(committed, &since, step) {
            expired.push(tombstone(group_id, topic, partition));
        }
    }
    let rest = last.filter(|_| seen == budget).map(|(topic, partition)| (topic.clone(), partition));
    for record in expired {
        table.commit(record, step);
    }
    Looked { seen, rest }
}

/// Takes away up to `budget` of a group's offsets of a topic that is gone. Offsets that do not know the id of their topic
/// count by its name. Returns how many; fewer than `budget`: that were all.
pub(in crate::coordinator::group) fn forget_topic(
    table: &mut Table,
    group_id: &str,
    topic: (Uuid, &str),
    budget: usize,
    step: &mut Step<'_>,
) -> usize {
    let Some(entry) = table.entries.get(group_id) else { return 0 };
    let (id, name) = topic;
    let is_of_it = |committed: &Committed| committed.topic_id == Uuid::ZERO || committed.topic_id == id;
    let offsets = entry.offsets.of_topic(name).filter(|(_, committed)| is_of_it(committed));
    let gone: Vec<_> =
        offsets.take(budget).map(|(partition, _)| tombstone(group_id, name, partition)).collect();
    let count = gone.len();
    for record in gone {
        table.commit(record, step);
    }
    count
}

fn since(group: Option<&Group>) -> Since {
    match group {
        Some(Group::Classic(group)) => since_classic(group),
        Some(Group::Consumer(_)) | None => Since::Commit,
    }
}

fn since_classic(group: &ClassicGroup) -> Since {
    if group.protocol_type().is_none() {
        return Since::Commit;
    }
    match group.state() {
        State::Empty => group.changed_at().map_or(Since::Commit, Since::Moment),
        State::Stable if group.is_of_consumers() && group.knows_topics() => Since::Commit,
        _ => Since::Never,
    }
}

fn is_over(committed: &Committed, since: &Since, step: &Step<'_>) -> bool {
    let now = step.now.wall.0;
    let begin = match since {
        Since::Never => return false,
        _ if committed.expires_at != -1 => return now >= committed.expires_at,
        Since::Moment(at) => at.0,
        Since::Commit => committed.committed_at,
    };
    let retention_ms = i64::try_from(step.options.offsets_retention.as_millis()).unwrap_or(i64::MAX);
    now.saturating_sub(begin) >= retention_ms
}

impl Entry {
    /// Whether nothing is kept for this group id any more, so that the group itself may go.
    pub(in crate::coordinator::group) fn is_idle(&self) -> bool {
        let has_members = self.group.as_ref().is_some_and(|group| !group.is_empty());
        !has_members && self.offsets.is_empty()
    }
}
