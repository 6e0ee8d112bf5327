//! What must be the same after a restart.

use crate::coordinator::group::Groups;
use crate::coordinator::group::classic::{ClassicGroup, State};
use crate::coordinator::group::table::{Entry, Group};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Compares a coordinator with one that has only read the records.
pub(super) fn assert_same(live: &Groups, reader: &Groups, line: &str) {
    compare(live.table.entries.iter(), reader.table.entries.iter(), line);
}

/// Compares two that have only read the records: all of them, and what compaction leaves.
pub(super) fn assert_same_after_compaction(all: &Groups, compacted: &Groups) {
    compare(traces(all), traces(compacted), "after compaction");
}

fn compare<'a>(
    live: impl Iterator<Item = (&'a Arc<str>, &'a Entry)>,
    loaded: impl Iterator<Item = (&'a Arc<str>, &'a Entry)>,
    line: &str,
) {
    let (live, loaded): (BTreeMap<_, _>, BTreeMap<_, _>) = (live.collect(), loaded.collect());
    assert!(live.keys().eq(loaded.keys()), "{line}: {:?} {:?}", live.keys(), loaded.keys());
    for ((id, live), loaded) in live.into_iter().zip(loaded.into_values()) {
        assert_eq!(live.offsets, loaded.offsets, "{line}: the offsets of {id}");
        assert_same_group(live, loaded, line);
    }
}

/// All groups, but for those that were only made for offsets which are gone.
fn traces(groups: &Groups) -> impl Iterator<Item = (&Arc<str>, &Entry)> {
    let has_record = |group: &Option<Group>| match group {
        Some(Group::Classic(group)) => group.changed_at().is_some(),
        Some(Group::Consumer(_)) => true,
        None => false,
    };
    let entries = groups.table.entries.iter();
    entries.filter(move |(_, entry)| !entry.offsets.is_empty() || has_record(&entry.group))
}

fn assert_same_group(live: &Entry, loaded: &Entry, line: &str) {
    match (&live.group, &loaded.group) {
        (Some(Group::Classic(live)), Some(Group::Classic(loaded))) => {
            // In a rebalance the last generation comes back, in which members show themselves or not.
            if matches!(live.state(), State::Empty | State::Stable) {
                assert_eq!(durable(live), durable(loaded), "{line}");
            }
        }
        (Some(Group::Consumer(live)), Some(Group::Consumer(loaded))) => {
            assert_eq!(live.durable(), loaded.durable(), "{line}");
            assert!(live.each_has_one_owner(), "{line}: a partition has two owners");
        }
        (live, loaded) => assert_eq!(live.is_some(), loaded.is_some(), "{line}"),
    }
}

/// What of a group at rest survives, as text.
fn durable(group: &ClassicGroup) -> String {
    let protocol = group.protocol().unwrap_or_default();
    let members = group.members().map(|(id, member)| {
        let saved = (&member.instance_id, &member.client_id, &member.client_host, &member.assignment);
        format!("\n{id} {saved:?} {:?} {:?}", member.timeouts_ms(), member.metadata(protocol))
    });
    // It only counts for empty groups, and is not written down when the others come to rest.
    let empty_since = group.changed_at().filter(|_| group.state() == State::Empty);
    format!(
        "{:?} {empty_since:?} {:?} {:?} {:?}{}",
        group.state(),
        group.protocol_type(),
        group.protocol(),
        group.rest_of_state(),
        members.collect::<String>()
    )
}
