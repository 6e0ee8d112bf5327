//! `highwater group delete`: groups without members, and all that they have committed.

use super::Answer;
use super::cluster::Cluster;
use super::describe::NOT_THERE;
use super::line::Line;
use super::table::plain;
use super::trouble::{Trouble, check};
use crate::protocol::{DeleteGroupsRequest, DeleteGroupsResponse, ErrorCode};
use std::collections::BTreeSet;

/// Deletes groups, one after the other; what cannot be deleted does not keep the others.
pub(super) fn delete(cluster: &mut Cluster, groups: &[String]) -> Answer {
    let mut answer = Answer::default();
    for group in BTreeSet::from_iter(groups) {
        match cluster.at_coordinator(group, |line| ask(line, group)) {
            Ok(_) => answer.out.push_str(&format!("{} is deleted\n", plain(group))),
            Err(why) => answer.complaints.push(format!("{} is not deleted: {why}", plain(group))),
        }
    }
    answer
}

fn ask(line: &mut Line, group: &str) -> Result<(), Trouble> {
    let reply = line.call(0..=2, &DeleteGroupsRequest { groups_names: vec![group] })?;
    let answer: DeleteGroupsResponse<'_> = reply.read()?;
    let result = answer.results.first().ok_or_else(|| reply.lacks(group))?;
    match ErrorCode::from_code(result.error_code) {
        Some(ErrorCode::NonEmptyGroup) => Err(Trouble::Lasting(NOT_EMPTY.to_owned())),
        Some(ErrorCode::GroupIdNotFound) => Err(Trouble::Lasting(NOT_THERE.to_owned())),
        _ => check(result.error_code),
    }
}

const NOT_EMPTY: &str =
    "it has members; stop them, wait for the session timeout if they were killed, and try again";
