//! `highwater group reset`: a group without members goes on reading somewhere else. First the plan; with `--execute` it
//! is done.

use super::Answer;
use super::args::{Reset, Scope};
use super::cluster::{Cluster, Leaders};
use super::committed;
use super::description;
use super::log_offsets::{self, BEGIN, END, leader_of};
use super::place::{Named, Place};
use super::plan::{Facts, Planned, Target, plan};
use super::table::{Cell, Table, plain};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{SystemTime, UNIX_EPOCH};

/// Plans, and does it if that is asked for. The error says why nothing was done.
pub(super) fn reset(cluster: &mut Cluster, asked: &Reset, json: bool) -> Result<Answer, String> {
    let is_new = check_at_rest(cluster, &asked.group)?;
    let committed = committed::fetch(cluster, &asked.group)?;
    let places = places(cluster, &asked.scope, &committed)?;
    let planned = plan_all(cluster, asked.target, &places, &committed)?;
    let refused = match asked.execute {
        true => committed::commit(cluster, &asked.group, &offsets(&planned))?,
        false => Vec::new(),
    };
    let complaints = refused.iter().map(|(place, why)| format!("{place} is not set: {why}"));
    let complaints: Vec<String> = complaints.collect();
    let table = render(&planned, &committed);
    let out = match json {
        true => table.json(""),
        false => {
            let done = asked.execute.then(|| planned.len().saturating_sub(complaints.len()));
            format!("{}\n{}\n", table.text(), closing(&asked.group, is_new, done))
        }
    };
    Ok(Answer { out, complaints })
}

/// Whether the group is not there yet: committing makes it. An error when it has members.
fn check_at_rest(cluster: &mut Cluster, group: &str) -> Result<bool, String> {
    match description::describe(cluster, group)? {
        None => Ok(true),
        Some(found) if found.is_at_rest() => Ok(false),
        Some(found) => Err(format!(
            "{}: a group can only be reset while it has no members; it is {} and has {} of them: stop them, wait for \
             the session timeout if they were killed, and try again",
            plain(group),
            plain(&found.state),
            found.members.len()
        )),
    }
}

/// What the scope means.
fn places(
    cluster: &mut Cluster,
    scope: &Scope,
    committed: &BTreeMap<Place, i64>,
) -> Result<BTreeSet<Place>, String> {
    match scope {
        Scope::AllTopics if committed.is_empty() => {
            Err("the group has committed nothing, so it has no topics: name some with --topic".to_owned())
        }
        Scope::AllTopics => Ok(committed.keys().cloned().collect()),
        Scope::Topics(named) => {
            let topics: BTreeSet<&str> = named.iter().map(|named| named.topic.as_str()).collect();
            let leaders = cluster.leaders(&Vec::from_iter(topics))?;
            chosen(named, &leaders)
        }
    }
}

/// The partitions that are named; all of a topic whose partitions are not.
pub(super) fn chosen(
    named: &[Named],
    leaders: &BTreeMap<String, Leaders>,
) -> Result<BTreeSet<Place>, String> {
    let mut places = BTreeSet::new();
    for Named { topic, partitions } in named {
        let of_topic = match leaders.get(topic) {
            Some(Ok(of_topic)) => of_topic.keys().map(|number| Place::new(topic, *number)),
            Some(Err(why)) => return Err(format!("{}: {why}", plain(topic))),
            None => return Err(format!("{}: the cluster says nothing about the topic", plain(topic))),
        };
        match partitions.as_slice() {
            [] => places.extend(of_topic),
            partitions => places.extend(partitions.iter().map(|number| Place::new(topic, *number))),
        }
    }
    for place in &places {
        leader_of(leaders, place).map_err(|why| format!("{place}: {why}"))?;
    }
    Ok(places)
}

fn plan_all(
    cluster: &mut Cluster,
    target: Target,
    places: &BTreeSet<Place>,
    committed: &BTreeMap<Place, i64>,
) -> Result<BTreeMap<Place, Planned>, String> {
    let earliest = found(cluster, places, BEGIN)?;
    let latest = found(cluster, places, END)?;
    let at_time = match time_of(target) {
        Some(time) => found(cluster, places, time)?,
        None => BTreeMap::new(),
    };
    let known = |place: &Place, offsets: &BTreeMap<Place, i64>| {
        let offset = offsets.get(place).copied();
        offset.ok_or_else(|| format!("{place}: its leader does not say where it begins and ends"))
    };
    let plan_one = |place: &Place| -> Result<(Place, Planned), String> {
        let facts = Facts {
            committed: committed.get(place).copied(),
            earliest: known(place, &earliest)?,
            latest: known(place, &latest)?,
            at_time: at_time.get(place).copied(),
        };
        let planned = plan(target, &facts).map_err(|why| format!("{place}: {why}"))?;
        Ok((place.clone(), planned))
    };
    places.iter().map(plan_one).collect()
}

/// The offsets that there are; an error for any partition that cannot be asked about.
fn found(cluster: &mut Cluster, places: &BTreeSet<Place>, when: i64) -> Result<BTreeMap<Place, i64>, String> {
    let found = log_offsets::find(cluster, places, when).into_iter();
    let one = |(place, offset): (Place, Result<Option<i64>, String>)| match offset {
        Ok(offset) => Ok(offset.map(|offset| (place, offset))),
        Err(why) => Err(format!("{place}: {why}")),
    };
    found.filter_map(|each| one(each).transpose()).collect()
}

/// The point in time that a target is about. Before 1970 is 1970: negative times have other meanings on the wire.
fn time_of(target: Target) -> Option<i64> {
    match target {
        Target::Time(time) => Some(time.max(0)),
        Target::Ago(ms) => Some(now().saturating_sub(ms).max(0)),
        _ => None,
    }
}

#[expect(clippy::disallowed_methods, reason = "a command for people lives in their time")]
fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}

fn offsets(planned: &BTreeMap<Place, Planned>) -> BTreeMap<Place, i64> {
    planned.iter().map(|(place, (offset, _))| (place.clone(), *offset)).collect()
}

fn render(planned: &BTreeMap<Place, Planned>, committed: &BTreeMap<Place, i64>) -> Table<5> {
    let mut table = Table::new(["topic", "partition", "committed", "new", "note"]);
    for (place, (offset, note)) in planned {
        table.push([
            Cell::text(&place.topic),
            Cell::number(i64::from(place.partition)),
            Cell::number(committed.get(place).copied()),
            Cell::number(*offset),
            Cell::text(note),
        ]);
    }
    table
}

/// The last line; `done` is the number of partitions that were set, `None` when that was not asked for.
pub(super) fn closing(group: &str, is_new: bool, done: Option<usize>) -> String {
    let group = plain(group);
    match (done, is_new) {
        (None, false) => "This is the plan, nothing has changed; with --execute it is done.".to_owned(),
        (None, true) => {
            format!("This is the plan, and {group} does not exist yet; with --execute it is made.")
        }
        (Some(1), _) => format!("One offset of {group} is set."),
        (Some(count), _) => format!("{count} offsets of {group} are set."),
    }
}
