//! Where partitions begin and end, and where they pass a point in time: asked of the leader of each.

use super::cluster::{Cluster, Leaders};
use super::place::{Place, by_topic};
use super::trouble::{Trouble, check, patiently};
use crate::protocol::list_offsets_request::{ListOffsetsPartition, ListOffsetsTopic};
use crate::protocol::{ListOffsetsRequest, ListOffsetsResponse};
use std::collections::{BTreeMap, BTreeSet};

/// Asks for the offset of the next record.
pub(super) const END: i64 = -1;
/// Asks for the first offset that is there.
pub(super) const BEGIN: i64 = -2;

/// The offset, `None` when there is no such record; or why it is not known.
type Found<E> = Result<Option<i64>, E>;

/// `END`, `BEGIN`, or the first record that is not older than a time (milliseconds since 1970), of each place.
pub(super) fn find(
    cluster: &mut Cluster,
    places: &BTreeSet<Place>,
    when: i64,
) -> BTreeMap<Place, Found<String>> {
    let mut found: BTreeMap<Place, Found<String>> = BTreeMap::new();
    let waited = patiently(|| {
        let left: Vec<&Place> = places.iter().filter(|place| !found.contains_key(*place)).collect();
        let mut passing = None;
        for (place, answer) in ask(cluster, &left, when)? {
            match answer {
                Err(Trouble::Passing(why)) => passing = Some(why),
                answer => _ = found.insert(place, answer.map_err(Trouble::why)),
            }
        }
        passing.map_or(Ok(()), |why| Err(Trouble::Passing(why)))
    });
    if let Err(why) = waited {
        for place in places {
            found.entry(place.clone()).or_insert_with(|| Err(why.clone()));
        }
    }
    found
}

fn ask(
    cluster: &mut Cluster,
    places: &[&Place],
    when: i64,
) -> Result<BTreeMap<Place, Found<Trouble>>, String> {
    let topics: Vec<&str> = by_topic(places.iter().copied()).into_keys().collect();
    let leaders = if topics.is_empty() { BTreeMap::new() } else { cluster.leaders(&topics)? };
    let mut by_leader: BTreeMap<i32, Vec<&Place>> = BTreeMap::new();
    let mut found = BTreeMap::new();
    for place in places {
        match leader_of(&leaders, place) {
            Ok(node) => by_leader.entry(node).or_default().push(place),
            Err(why) => _ = found.insert((*place).clone(), Err(Trouble::Lasting(why))),
        }
    }
    for (node, places) in by_leader {
        let mut answers = match ask_leader(cluster, node, &places, when) {
            Ok(answers) => Ok(answers),
            Err(why) => Err(Trouble::Lasting(why)),
        };
        for place in places {
            let answer = match &mut answers {
                Ok(answers) => answers
                    .remove(place)
                    .unwrap_or_else(|| Err(Trouble::Lasting(format!("broker {node} says nothing about it")))),
                Err(trouble) => Err(trouble.clone()),
            };
            found.insert(place.clone(), answer);
        }
    }
    Ok(found)
}

/// The node that leads a partition.
pub(super) fn leader_of(leaders: &BTreeMap<String, Leaders>, place: &Place) -> Result<i32, String> {
    let of_topic = match leaders.get(&place.topic) {
        Some(Ok(of_topic)) => of_topic,
        Some(Err(why)) => return Err(why.clone()),
        None => return Err("the cluster says nothing about the topic".to_owned()),
    };
    match of_topic.get(&place.partition) {
        Some(node) if *node >= 0 => Ok(*node),
        Some(_) => Err("the partition has no leader now: a broker may be down".to_owned()),
        None => Err(format!("the topic has {} partitions, and not this one", of_topic.len())),
    }
}

fn ask_leader(
    cluster: &mut Cluster,
    node: i32,
    places: &[&Place],
    when: i64,
) -> Result<BTreeMap<Place, Found<Trouble>>, String> {
    let partition = |partition_index| ListOffsetsPartition {
        partition_index,
        timestamp: when,
        ..ListOffsetsPartition::default()
    };
    let topics = by_topic(places.iter().copied()).into_iter().map(|(name, partitions)| ListOffsetsTopic {
        name,
        partitions: partitions.into_iter().map(partition).collect(),
    });
    let request =
        ListOffsetsRequest { replica_id: -1, topics: topics.collect(), ..ListOffsetsRequest::default() };
    let reply = cluster.line(node)?.call(1..=7, &request)?;
    let answer: ListOffsetsResponse<'_> = reply.read()?;
    let partitions = answer.topics.iter().flat_map(|topic| {
        topic.partitions.iter().map(move |part| {
            let offset = Some(part.offset).filter(|offset| *offset >= 0);
            (Place::new(topic.name, part.partition_index), check(part.error_code).map(|()| offset))
        })
    });
    Ok(partitions.collect())
}
