//! `highwater group list`: all groups of all brokers.

use super::Answer;
use super::cluster::Cluster;
use super::table::{Cell, Table};
use super::trouble::{Trouble, check, patiently};
use crate::protocol::{ListGroupsRequest, ListGroupsResponse};

/// Since this version an answer has states, and a request may ask for some of them.
const STATES_SINCE: i16 = 4;
/// The same for types.
const TYPES_SINCE: i16 = 5;

/// What a broker says of one of its groups.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Listed {
    group: String,
    kind: String,
    protocol: String,
    state: String,
}

/// The groups in these states and of these types; no states or types are all.
pub(super) fn list(cluster: &mut Cluster, states: &[String], types: &[String], json: bool) -> Answer {
    let (mut groups, mut complaints) = (Vec::new(), Vec::new());
    for node in cluster.nodes() {
        match patiently(|| ask(cluster, node, states, types)) {
            Ok(of_node) => groups.extend(of_node),
            Err(why) => {
                complaints.push(format!("the groups of {} are missing here: {why}", cluster.name(node)))
            }
        }
    }
    groups.sort();
    // A group that moved while we asked was told of twice.
    groups.dedup();
    Answer { out: render(groups, json), complaints }
}

fn ask(
    cluster: &mut Cluster,
    node: i32,
    states: &[String],
    types: &[String],
) -> Result<Vec<Listed>, Trouble> {
    let request = ListGroupsRequest {
        states_filter: states.iter().map(String::as_str).collect(),
        types_filter: types.iter().map(String::as_str).collect(),
    };
    let oldest = match (states, types) {
        ([], []) => 0,
        (_, []) => STATES_SINCE,
        _ => TYPES_SINCE,
    };
    let reply = cluster.line(node)?.call(oldest..=TYPES_SINCE, &request)?;
    let answer: ListGroupsResponse<'_> = reply.read()?;
    check(answer.error_code)?;
    let listed = answer.groups.iter().map(|group| Listed {
        group: group.group_id.to_owned(),
        kind: group.group_type.to_owned(),
        protocol: group.protocol_type.to_owned(),
        state: group.group_state.to_owned(),
    });
    Ok(listed.collect())
}

fn render(groups: Vec<Listed>, json: bool) -> String {
    let mut table = Table::new(["group", "type", "protocol", "state"]);
    for Listed { group, kind, protocol, state } in groups {
        table.push([group, kind, protocol, state].map(|text| Cell::text(&text)));
    }
    match json {
        true => table.json(""),
        false if table.is_empty() => "There are no such groups.".to_owned(),
        false => table.text(),
    }
}
