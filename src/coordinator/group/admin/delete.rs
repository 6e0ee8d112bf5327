//! DeleteGroups: groups without members, and all their offsets.

use crate::coordinator::group::classic::ClassicGroup;
use crate::coordinator::group::consumer;
use crate::coordinator::group::offsets::tombstone;
use crate::coordinator::group::refusal::read;
use crate::coordinator::group::step::{Caller, Step};
use crate::coordinator::group::table::{Group, Table};
use crate::coordinator::{Record, Request};
use crate::protocol::delete_groups_response::DeletableGroupResult;
use crate::protocol::{DeleteGroupsRequest, DeleteGroupsResponse, ErrorCode};
use std::collections::BTreeSet;

/// Answers DeleteGroups. A group that is named twice is answered once.
pub(in crate::coordinator::group) fn delete_groups(
    table: &mut Table,
    step: &mut Step<'_>,
    request: &Request<'_>,
) {
    let body: DeleteGroupsRequest<'_> = read(request);
    let caller = Caller::of(request);
    let mut seen = BTreeSet::new();
    let ids = body.groups_names.iter().filter(|id| seen.insert(**id));
    let results = ids.map(|group_id| {
        let done = check(table, group_id).map(|()| delete_with_offsets(table, group_id, step));
        DeletableGroupResult { group_id, error_code: caller.code(done.err().unwrap_or(ErrorCode::None)) }
    });
    let results = results.collect();
    step.reply(caller, &DeleteGroupsResponse { results, ..Default::default() });
}

/// Takes a group without members away.
pub(in crate::coordinator::group) fn delete_group(table: &mut Table, group_id: &str, step: &mut Step<'_>) {
    let tombstones = match table.group_mut(group_id) {
        Some(Group::Classic(group)) => {
            group.disarm(step);
            vec![ClassicGroup::tombstone(group_id)]
        }
        Some(Group::Consumer(group)) => {
            consumer::delete(group, step);
            return table.remove_group(group_id);
        }
        None => Vec::new(),
    };
    for record in tombstones {
        table.commit(record, step);
    }
}

fn check(table: &Table, group_id: &str) -> Result<(), ErrorCode> {
    let group = table.group(group_id).ok_or(ErrorCode::GroupIdNotFound)?;
    if group.is_empty() { Ok(()) } else { Err(ErrorCode::NonEmptyGroup) }
}

fn delete_with_offsets(table: &mut Table, group_id: &str, step: &mut Step<'_>) {
    let offsets = table.entries.get(group_id).into_iter().flat_map(|entry| entry.offsets.after(None));
    let tombstones: Vec<Record> =
        offsets.map(|(topic, partition, _)| tombstone(group_id, topic, partition)).collect();
    for record in tombstones {
        table.commit(record, step);
    }
    delete_group(table, group_id, step);
}
