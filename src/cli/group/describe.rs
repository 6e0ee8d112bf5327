//! `highwater group describe`: a group, its members, and how far it is behind.

use super::Answer;
use super::cluster::Cluster;
use super::committed;
use super::description::{self, Description};
use super::lag::{self, Progress};
use super::log_offsets;
use super::place::{Place, in_short};
use super::table::{Cell, Table, field, plain};
use std::collections::BTreeMap;

/// Describes groups, one after the other.
pub(super) fn describe(cluster: &mut Cluster, groups: &[String], json: bool) -> Answer {
    let (mut shown, mut complaints) = (Vec::new(), Vec::new());
    for group in groups {
        match look(cluster, group) {
            Ok((description, progress, troubles)) => {
                shown.push(if json {
                    as_json(&description, &progress)
                } else {
                    as_text(&description, &progress)
                });
                complaints.extend(troubles);
            }
            Err(why) => complaints.push(format!("{}: {why}", plain(group))),
        }
    }
    let out = match json {
        true if shown.is_empty() => "[]".to_owned(),
        true => format!("[\n{}\n]", shown.join(",\n")),
        false => shown.join("\n"),
    };
    Answer { out, complaints }
}

/// A group, its progress, and what could not be found out about that.
fn look(cluster: &mut Cluster, group: &str) -> Result<(Description, Vec<Progress>, Vec<String>), String> {
    let description = description::describe(cluster, group)?.ok_or(NOT_THERE)?;
    let committed = committed::fetch(cluster, group)?;
    let places = lag::places(&description.members, &committed);
    let (mut ends, mut troubles) = (BTreeMap::new(), Vec::new());
    for (place, found) in log_offsets::find(cluster, &places, log_offsets::END) {
        match found {
            Ok(Some(end)) => _ = ends.insert(place, end),
            Ok(None) => troubles.push(trouble(group, &place, "its leader does not say where it ends")),
            Err(why) => troubles.push(trouble(group, &place, &why)),
        }
    }
    let progress = lag::progress(&description.members, &committed, &ends);
    Ok((description, progress, troubles))
}

/// What to say of a group that nobody knows.
pub(super) const NOT_THERE: &str =
    "there is no classic or consumer group of this name; `highwater group list` shows all groups";

fn trouble(group: &str, place: &Place, why: &str) -> String {
    format!("{}: the lag of {place} is not known: {why}", plain(group))
}

/// For people.
pub(super) fn as_text(description: &Description, progress: &[Progress]) -> String {
    let mut out = String::new();
    for (name, value) in facts(description) {
        out.push_str(&format!("{name:<11}  {}\n", value.shown()));
    }
    out.push_str(&format!("{:<11}  {}\n", "lag", total(progress)));
    match members(description) {
        table if table.is_empty() => out.push_str("\nThe group has no members.\n"),
        table => out.push_str(&format!("\n{}", table.text())),
    }
    match partitions(progress) {
        table if table.is_empty() => out.push_str("\nNothing is committed.\n"),
        table => out.push_str(&format!("\n{}", table.text())),
    }
    out
}

/// For programs.
pub(super) fn as_json(description: &Description, progress: &[Progress]) -> String {
    let mut fields: Vec<String> = facts(description).iter().map(|(name, value)| field(name, value)).collect();
    fields.push(field("lag", &Cell::number(lag::total(progress).0)));
    fields.push(format!("\"members\": {}", members(description).json("    ")));
    fields.push(format!("\"partitions\": {}", partitions(progress).json("    ")));
    format!("  {{\n    {}\n  }}", fields.join(",\n    "))
}

fn facts(description: &Description) -> [(&'static str, Cell); 5] {
    [
        ("group", Cell::text(&description.group)),
        ("type", Cell::text(description.kind)),
        ("state", Cell::text(&description.state)),
        ("coordinator", Cell::text(&description.coordinator)),
        ("assignor", Cell::text(&description.assignor)),
    ]
}

fn total(progress: &[Progress]) -> String {
    match lag::total(progress) {
        (lag, 0) => format!("{lag} in all"),
        (lag, 1) => format!("{lag} in all, and one partition without"),
        (lag, without) => format!("{lag} in all, and {without} partitions without"),
    }
}

fn members(description: &Description) -> Table<5> {
    let mut table = Table::new(["member", "instance", "client", "host", "partitions"]);
    for member in &description.members {
        let has = member.has.as_ref().map(in_short);
        table.push([
            Cell::text(&member.id),
            Cell::text(member.instance.as_deref().unwrap_or_default()),
            Cell::text(&member.client),
            Cell::text(&member.host),
            Cell::text(&has.unwrap_or_default()),
        ]);
    }
    table
}

fn partitions(progress: &[Progress]) -> Table<6> {
    let mut table = Table::new(["topic", "partition", "committed", "end", "lag", "owner"]);
    for each in progress {
        table.push([
            Cell::text(&each.place.topic),
            Cell::number(i64::from(each.place.partition)),
            Cell::number(each.committed),
            Cell::number(each.end),
            Cell::number(each.lag()),
            Cell::text(each.owner.as_deref().unwrap_or_default()),
        ]);
    }
    table
}
