//! The brokers of a cluster, each with its connection when it is first needed, and who is responsible for what.

use super::address;
use super::line::{Line, Reply};
use super::trouble::{Trouble, check, explain, patiently};
use crate::protocol::metadata_request::MetadataRequestTopic;
use crate::protocol::metadata_response::MetadataResponseTopic;
use crate::protocol::{
    ErrorCode, FindCoordinatorRequest, FindCoordinatorResponse, MetadataRequest, MetadataResponse,
};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Partitions of a topic, and the node that leads each; -1 when none does. Or why nothing is known of it.
pub(super) type Leaders = Result<BTreeMap<i32, i32>, String>;

/// The two reasons that do not pass by themselves.
const NO_COORDINATOR: &str = "no broker coordinates the group: one may be down, or there are too few of them for the \
                              topic __consumer_offsets (offsets.topic.replication.factor)";

/// A cluster as one broker of it tells.
#[derive(Debug)]
pub(super) struct Cluster {
    first: Line,
    /// `host:port` of each.
    nodes: BTreeMap<i32, String>,
    lines: BTreeMap<i32, Line>,
}

impl Cluster {
    /// Asks the first of these addresses that answers which brokers there are.
    pub(super) fn reach(servers: &[String]) -> Result<Self, String> {
        let mut first = Line::open_any(servers)?;
        let reply = ask_metadata(&mut first, &[])?;
        let answer: MetadataResponse<'_> = reply.read()?;
        let nodes = addresses(&answer);
        if nodes.is_empty() {
            return Err(reply.lacks("any broker: it may have just started, try again"));
        }
        Ok(Self { first, nodes, lines: BTreeMap::new() })
    }

    /// All brokers.
    pub(super) fn nodes(&self) -> Vec<i32> {
        self.nodes.keys().copied().collect()
    }

    /// `broker 1 (127.0.0.1:9092)`
    pub(super) fn name(&self, node: i32) -> String {
        let address = self.nodes.get(&node).map_or("address not known", String::as_str);
        format!("broker {node} ({address})")
    }

    /// The connection to a broker.
    pub(super) fn line(&mut self, node: i32) -> Result<&mut Line, String> {
        let Some(address) = self.nodes.get(&node) else {
            return Err(format!("broker {node} is not there: the cluster does not name its address"));
        };
        match self.lines.entry(node) {
            Entry::Occupied(line) => Ok(line.into_mut()),
            Entry::Vacant(place) => match Line::open(address) {
                Ok(line) => Ok(place.insert(line)),
                Err(why) => Err(format!("broker {node}, which calls itself {address}: {why}")),
            },
        }
    }

    /// Asks the broker that coordinates a group, and again if that changes meanwhile; gives its node too.
    pub(super) fn at_coordinator<T>(
        &mut self,
        group: &str,
        mut ask: impl FnMut(&mut Line) -> Result<T, Trouble>,
    ) -> Result<(i32, T), String> {
        patiently(|| {
            let node = self.find_coordinator(group)?;
            let found = ask(self.line(node)?)?;
            Ok((node, found))
        })
    }

    fn find_coordinator(&mut self, group: &str) -> Result<i32, Trouble> {
        let request = FindCoordinatorRequest { coordinator_keys: vec![group], ..Default::default() };
        let reply = self.first.call(4..=6, &request)?;
        let answer: FindCoordinatorResponse<'_> = reply.read()?;
        let found = answer.coordinators.first().ok_or_else(|| reply.lacks(group))?;
        if found.error_code == ErrorCode::CoordinatorNotAvailable.code() {
            return Err(Trouble::Passing(NO_COORDINATOR.to_owned()));
        }
        check(found.error_code)?;
        self.nodes.insert(found.node_id, address::join(found.host, found.port));
        Ok(found.node_id)
    }

    /// Who leads the partitions of these topics. None of them is made by that.
    pub(super) fn leaders(&mut self, topics: &[&str]) -> Result<BTreeMap<String, Leaders>, String> {
        let reply = ask_metadata(&mut self.first, topics)?;
        let answer: MetadataResponse<'_> = reply.read()?;
        self.nodes.extend(addresses(&answer));
        let found =
            answer.topics.iter().filter_map(|topic| Some((topic.name?.to_owned(), leaders_of(topic))));
        Ok(found.collect())
    }
}

fn ask_metadata(line: &mut Line, topics: &[&str]) -> Result<Reply, String> {
    let topics = topics.iter().map(|name| MetadataRequestTopic { name: Some(name), ..Default::default() });
    let request = MetadataRequest {
        topics: Some(topics.collect()),
        allow_auto_topic_creation: false,
        ..Default::default()
    };
    line.call(4..=12, &request)
}

fn addresses(answer: &MetadataResponse<'_>) -> BTreeMap<i32, String> {
    answer.brokers.iter().map(|broker| (broker.node_id, address::join(broker.host, broker.port))).collect()
}

fn leaders_of(topic: &MetadataResponseTopic<'_>) -> Leaders {
    match ErrorCode::from_code(topic.error_code) {
        Some(ErrorCode::None) => {
            Ok(topic.partitions.iter().map(|part| (part.partition_index, part.leader_id)).collect())
        }
        Some(ErrorCode::UnknownTopicOrPartition) => Err("the topic does not exist".to_owned()),
        _ => Err(explain(topic.error_code)),
    }
}
