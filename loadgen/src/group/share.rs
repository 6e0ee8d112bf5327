//! Who reads what: lanes are dealt out in turn, as without a group. In the form of Kafka's consumer protocol, so that every
//! tool can read it; the number of members is its user data.

use crate::wire::Target;
use anyhow::{Context, Result, ensure};
use highwater::protocol::consumer_protocol_assignment::TopicPartition;
use highwater::protocol::{ConsumerProtocolAssignment, ConsumerProtocolSubscription, Decode, Encode, Reader};

/// The version of both forms; it stands in front of them.
const VERSION: i16 = 0;

/// What a member is interested in: all topics of the run.
pub(super) fn subscription(target: &Target) -> Vec<u8> {
    let topics = target.topics.iter().map(|topic| topic.name.as_str()).collect();
    let body = ConsumerProtocolSubscription { topics, ..ConsumerProtocolSubscription::default() };
    [VERSION.to_be_bytes().to_vec(), body.to_vec(VERSION)].concat()
}

/// The shares of so many members.
pub(super) fn deal(target: &Target, members: usize) -> Vec<Vec<u8>> {
    let count = (members as u32).to_be_bytes();
    let share = |member: usize| {
        let lanes = (member..target.lanes.len()).step_by(members);
        let topics = target.topics.iter().enumerate().map(|(index, topic)| TopicPartition {
            topic: &topic.name,
            partitions: partitions(target, index, lanes.clone()),
        });
        let assigned_partitions = topics.filter(|topic| !topic.partitions.is_empty()).collect();
        let body = ConsumerProtocolAssignment { assigned_partitions, user_data: Some(&count) };
        [VERSION.to_be_bytes().to_vec(), body.to_vec(VERSION)].concat()
    };
    (0..members).map(share).collect()
}

/// The partitions of a topic among some lanes.
pub(super) fn partitions(target: &Target, topic: usize, lanes: impl Iterator<Item = usize>) -> Vec<i32> {
    let lanes = lanes.map(|lane| &target.lanes[lane]).filter(|lane| lane.topic == topic);
    lanes.map(|lane| lane.partition).collect()
}

/// How many members share, and which lanes are in this share.
pub(super) fn read(target: &Target, share: &[u8]) -> Result<(usize, Vec<usize>)> {
    let body = share.get(2..).context("a share of nothing")?;
    let share = ConsumerProtocolAssignment::decode(&mut Reader::new(body), VERSION)
        .ok()
        .context("the coordinator gave a share that cannot be read")?;
    let count = share.user_data.and_then(|bytes| bytes.try_into().ok()).map(u32::from_be_bytes);
    let mut lanes = Vec::new();
    for topic in &share.assigned_partitions {
        let index = target.topics.iter().position(|one| one.name == topic.topic);
        for partition in &topic.partitions {
            let lane = index.and_then(|index| target.lane(index, *partition));
            ensure!(lane.is_some(), "a share of {}-{partition}, which is not of this run", topic.topic);
            lanes.extend(lane);
        }
    }
    Ok((count.context("a share that this program did not make")? as usize, lanes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Lane, TopicFacts, Versions};
    use highwater::base::Uuid;

    fn target(topics: usize, partitions: i32) -> Target {
        let facts = |topic: usize| TopicFacts { name: format!("t{topic}"), id: Uuid::ZERO };
        let lanes = |topic: usize| (0..partitions).map(move |partition| Lane { topic, partition, node: 0 });
        Target {
            nodes: Vec::new(),
            topics: (0..topics).map(facts).collect(),
            lanes: (0..topics).flat_map(lanes).collect(),
            partitions,
            versions: Versions::default(),
        }
    }

    #[test]
    fn every_lane_has_one_reader_and_everybody_knows_how_many_there_are() {
        for (topics, partitions, members) in [(1, 1, 1), (1, 8, 3), (3, 4, 5), (2, 1, 4)] {
            let target = target(topics, partitions);
            let shares = deal(&target, members);
            let read = shares.iter().map(|share| read(&target, share).unwrap());
            let (counts, lanes): (Vec<usize>, Vec<Vec<usize>>) = read.unzip();
            assert_eq!(counts, vec![members; members]);
            let mut all = lanes.concat();
            all.sort_unstable();
            assert_eq!(all, (0..target.lanes.len()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn strange_shares_are_refused() {
        let (small, large) = (target(1, 1), target(1, 2));
        let strange = deal(&large, 1).remove(0);
        assert_eq!(
            read(&small, &strange).unwrap_err().to_string(),
            "a share of t0-1, which is not of this run"
        );
        assert_eq!(read(&small, b"").unwrap_err().to_string(), "a share of nothing");
        let said = read(&small, &strange[..5]).unwrap_err().to_string();
        assert_eq!(said, "the coordinator gave a share that cannot be read");
    }
}
