//! ListGroups: all groups of this partition, by state and type.

use crate::coordinator::Request;
use crate::coordinator::group::refusal::read;
use crate::coordinator::group::step::{Caller, Step};
use crate::coordinator::group::table::{Group, Table};
use crate::protocol::list_groups_response::ListedGroup;
use crate::protocol::{ListGroupsRequest, ListGroupsResponse};

/// Answers ListGroups.
pub(in crate::coordinator::group) fn list_groups(
    table: &mut Table,
    step: &mut Step<'_>,
    request: &Request<'_>,
) {
    let body: ListGroupsRequest<'_> = read(request);
    let groups = table.entries.iter().filter_map(|(id, entry)| Some((id, entry.group.as_ref()?)));
    let listed = groups.map(|(id, group)| ListedGroup {
        group_id: id,
        protocol_type: group.protocol_type(),
        group_state: group.state_name(),
        group_type: group.type_name(),
    });
    let groups = listed.filter(|group| is_wanted(&body, group)).collect();
    step.reply(Caller::of(request), &ListGroupsResponse { groups, ..Default::default() });
}

/// Filters do not care for case; those for states not for blanks around them either.
fn is_wanted(body: &ListGroupsRequest<'_>, group: &ListedGroup<'_>) -> bool {
    let is_state = |state: &&str| state.trim().eq_ignore_ascii_case(group.group_state);
    let is_type = |wanted: &&str| wanted.eq_ignore_ascii_case(group.group_type);
    (body.states_filter.is_empty() || body.states_filter.iter().any(is_state))
        && (body.types_filter.is_empty() || body.types_filter.iter().any(is_type))
}

impl Group {
    fn type_name(&self) -> &'static str {
        match self {
            Self::Classic(_) => "classic",
            Self::Consumer(_) => "consumer",
        }
    }
}
