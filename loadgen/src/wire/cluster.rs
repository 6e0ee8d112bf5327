//! What a run aims at: topics, partitions, their leaders, and where those listen.

use super::{Line, Versions, explain, resolve};
use anyhow::{Context, Result, bail, ensure};
use highwater::base::Uuid;
use highwater::protocol::metadata_request::MetadataRequestTopic;
use highwater::protocol::metadata_response::MetadataResponseTopic;
use highwater::protocol::{Decode, MetadataRequest, MetadataResponse, Reader};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// How long a new topic may take to get its leaders.
const LEADERS: Duration = Duration::from_secs(60);
/// The same for one that was there before.
const FOUND: Duration = Duration::from_secs(2);

/// A topic.
#[derive(Clone, Debug)]
pub struct TopicFacts {
    pub name: String,
    pub id: Uuid,
}

/// A partition of a topic.
#[derive(Clone, Copy, Debug)]
pub struct Lane {
    /// Index into the topics.
    pub topic: usize,
    pub partition: i32,
    /// Index into the nodes: its leader.
    pub node: usize,
}

/// What a run aims at.
#[derive(Clone, Debug)]
pub struct Target {
    pub nodes: Vec<SocketAddr>,
    pub topics: Vec<TopicFacts>,
    /// All partitions: those of the first topic first, by their number.
    pub lanes: Vec<Lane>,
    pub partitions: i32,
    pub versions: Versions,
}

impl Target {
    /// Which lane a partition is.
    #[inline]
    pub fn lane(&self, topic: usize, partition: i32) -> Option<usize> {
        (0..self.partitions)
            .contains(&partition)
            .then(|| topic * self.partitions as usize + partition as usize)
    }

    /// A topic by the id or the name that an answer gives.
    #[inline]
    pub fn topic(&self, id: Uuid, name: &str) -> Option<usize> {
        match id {
            Uuid::ZERO => self.topics.iter().position(|topic| topic.name == name),
            _ => self.topics.iter().position(|topic| topic.id == id),
        }
    }

    /// `topic-partition`, for people.
    pub fn lane_name(&self, lane: usize) -> String {
        let lane = &self.lanes[lane];
        format!("{}-{}", self.topics[lane.topic].name, lane.partition)
    }
}

/// Asks until every partition of the topics has a leader. Topics that were just made may take their time.
pub fn find_target(line: &mut Line, names: &[String], are_new: bool) -> Result<Target> {
    let patience = if are_new { LEADERS } else { FOUND };
    let end = Instant::now() + patience;
    loop {
        match ask(line, names)? {
            Ok(target) => return Ok(target),
            Err(why) if Instant::now() > end => bail!("{why}, after {} s", patience.as_secs()),
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}

/// The inner error is one that goes away with time.
fn ask(line: &mut Line, names: &[String]) -> Result<Result<Target, String>> {
    let wanted = names.iter().map(|name| MetadataRequestTopic { name: Some(name), topic_id: Uuid::ZERO });
    let request = MetadataRequest {
        topics: Some(wanted.collect()),
        allow_auto_topic_creation: false,
        ..MetadataRequest::default()
    };
    let (version, answer) = line.call(&request)?;
    let answer = MetadataResponse::decode(&mut Reader::new(&answer), version)
        .ok()
        .context("the broker's answer to Metadata cannot be read")?;
    let nodes = Nodes::of(&answer)?;
    let mut target = Target {
        nodes: nodes.addresses,
        topics: Vec::new(),
        lanes: Vec::new(),
        partitions: answer.topics.first().map_or(0, |topic| topic.partitions.len() as i32),
        versions: line.versions().clone(),
    };
    for name in names {
        let found = answer.topics.iter().find(|topic| topic.name == Some(name.as_str()));
        let found = found.with_context(|| format!("the broker says nothing about topic {name}"))?;
        if let Err(why) = add_topic(&mut target, name, found, &nodes.index)? {
            return Ok(Err(why));
        }
    }
    Ok(Ok(target))
}

/// The brokers of a cluster.
struct Nodes {
    addresses: Vec<SocketAddr>,
    /// Where a node id stands among the addresses.
    index: BTreeMap<i32, usize>,
}

impl Nodes {
    fn of(answer: &MetadataResponse<'_>) -> Result<Self> {
        let mut nodes = Self { addresses: Vec::new(), index: BTreeMap::new() };
        for broker in &answer.brokers {
            nodes.index.insert(broker.node_id, nodes.addresses.len());
            let address = resolve(&format!("{}:{}", broker.host, broker.port));
            nodes
                .addresses
                .push(address.context("the broker names itself by an address that leads nowhere")?);
        }
        Ok(nodes)
    }
}

/// Adds a topic and its partitions to the target.
fn add_topic(
    target: &mut Target,
    name: &str,
    found: &MetadataResponseTopic<'_>,
    nodes: &BTreeMap<i32, usize>,
) -> Result<Result<(), String>> {
    match found.error_code {
        0 if found.partitions.is_empty() => return Ok(Err(format!("topic {name} has no partitions yet"))),
        0 => {}
        // Unknown (yet), no leader yet.
        3 | 5 => return Ok(Err(format!("topic {name}: {}", explain(found.error_code)))),
        code => bail!("topic {name}: {}", explain(code)),
    }
    let count = found.partitions.len();
    ensure!(
        count as i32 == target.partitions,
        "topic {name} has {count} partitions, the others have {}",
        target.partitions
    );
    let mut partitions: Vec<_> = found.partitions.iter().collect();
    partitions.sort_by_key(|partition| partition.partition_index);
    for partition in partitions {
        let Some(node) = nodes.get(&partition.leader_id) else {
            return Ok(Err(format!("partition {name}-{} has no leader", partition.partition_index)));
        };
        let topic = target.topics.len();
        target.lanes.push(Lane { topic, partition: partition.partition_index, node: *node });
    }
    target.topics.push(TopicFacts { name: name.to_owned(), id: found.topic_id });
    Ok(Ok(()))
}
