//! What must be the same after a restart.

use crate::coordinator::group::Groups;
use crate::coordinator::group::classic::{ClassicGroup, State};
use crate::coordinator::group::table::{Entry, Group, Table};

/// Compares a coordinator with one that has only read the records.
pub(super) fn assert_same(live: &Groups, loaded: &Groups, line: &str) {
    let (live, loaded) = (&live.table, &loaded.table);
    for (id, entry) in &live.entries {
        let Some(after) = loaded.entries.get(id) else { panic!("{line}: {id} is gone after a restart") };
        assert_eq!(entry.offsets, after.offsets, "{line}: the offsets of {id}");
        assert_same_group(entry, after, line);
    }
    let ids = |table: &Table| table.entries.keys().cloned().collect::<Vec<_>>();
    assert_eq!(ids(live), ids(loaded), "{line}: all groups");
}

fn assert_same_group(live: &Entry, loaded: &Entry, line: &str) {
    match (&live.group, &loaded.group) {
        (Some(Group::Classic(live)), Some(Group::Classic(loaded))) => {
            // In a rebalance the last generation comes back, in which members show themselves or not.
            if matches!(live.state(), State::Empty | State::Stable) {
                assert_eq!(durable(live), durable(loaded), "{line}");
            }
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
    format!(
        "{:?} {:?} {:?} {:?} {:?}{}",
        group.state(),
        group.changed_at(),
        group.protocol_type(),
        group.protocol(),
        group.rest_of_state(),
        members.collect::<String>()
    )
}
