//! Where each partition begins and ends.

use super::{Line, Target, explain};
use anyhow::{Context, Result, bail, ensure};
use highwater::protocol::list_offsets_request::{ListOffsetsPartition, ListOffsetsTopic};
use highwater::protocol::{Decode, ErrorCode, ListOffsetsRequest, ListOffsetsResponse, Reader};
use std::time::{Duration, Instant};

/// How long that may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Which end of a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// The first offset that is there.
    Begin,
    /// The offset of the next message.
    End,
}

/// This edge of every lane, asked of its leader.
pub fn find_offsets(target: &Target, edge: Edge) -> Result<Vec<i64>> {
    let mut offsets = vec![-1; target.lanes.len()];
    for (node, address) in target.nodes.iter().enumerate() {
        if target.lanes.iter().any(|lane| lane.node == node) {
            let mut line = Line::open(&address.to_string())?;
            ask_patiently(&mut line, target, node, edge, &mut offsets)?;
        }
    }
    let unknown = offsets.iter().position(|offset| *offset < 0);
    let name = unknown.map(|lane| target.lane_name(lane)).unwrap_or_default();
    ensure!(unknown.is_none(), "the broker does not say where partition {name} ends");
    Ok(offsets)
}

/// A leader of a new partition may not know of it at once.
fn ask_patiently(
    line: &mut Line,
    target: &Target,
    node: usize,
    edge: Edge,
    offsets: &mut [i64],
) -> Result<()> {
    let end = Instant::now() + PATIENCE;
    loop {
        match ask(line, target, node, edge, offsets)? {
            None => return Ok(()),
            Some(_) if Instant::now() < end => std::thread::sleep(Duration::from_millis(50)),
            Some(trouble) => bail!("{trouble}"),
        }
    }
}

/// Gives an error that may go away.
fn ask(
    line: &mut Line,
    target: &Target,
    node: usize,
    edge: Edge,
    offsets: &mut [i64],
) -> Result<Option<String>> {
    let timestamp = if edge == Edge::Begin { -2 } else { -1 };
    let topics = target.topics.iter().enumerate().map(|(index, topic)| {
        let lanes = target.lanes.iter().filter(|lane| lane.node == node && lane.topic == index);
        let partition = |lane: &super::Lane| ListOffsetsPartition {
            partition_index: lane.partition,
            current_leader_epoch: -1,
            timestamp,
        };
        ListOffsetsTopic { name: &topic.name, partitions: lanes.map(partition).collect() }
    });
    let request = ListOffsetsRequest {
        replica_id: -1,
        topics: topics.filter(|topic| !topic.partitions.is_empty()).collect(),
        ..ListOffsetsRequest::default()
    };
    let (version, answer) = line.call(&request)?;
    let answer = ListOffsetsResponse::decode(&mut Reader::new(&answer), version)
        .ok()
        .context("the broker's answer to ListOffsets cannot be read")?;
    for topic in &answer.topics {
        for partition in &topic.partitions {
            let code = partition.error_code;
            if code != 0 {
                let trouble = format!("{}-{}: {}", topic.name, partition.partition_index, explain(code));
                ensure!(ErrorCode::from_code(code).is_some_and(ErrorCode::is_retriable), "{trouble}");
                return Ok(Some(trouble));
            }
            let index = target.topics.iter().position(|one| one.name == topic.name);
            let lane = index.and_then(|index| target.lane(index, partition.partition_index));
            if let Some(place) = lane.and_then(|lane| offsets.get_mut(lane)) {
                *place = partition.offset;
            }
        }
    }
    Ok(None)
}
