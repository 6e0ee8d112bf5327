//! The metadata hash of a group: changes when the topics that it wants come, go, grow, or move to other racks.
//!
//! Kafka's hash, as it stands in records of kind 3: XXH3 over little-endian numbers and UTF-16 texts, first for each topic,
//! then over these in the order of the topics' names.

use crate::base::{HashMap, Uuid};
use crate::metadata::{Delta, Image, Partition, Topic};
use std::sync::Arc;
use twox_hash::XxHash3_64;

/// The version of the way of hashing.
const MAGIC: u8 = 0;

/// Hashes of topics that were asked for, by topic id; shared by all groups of a partition.
#[derive(Debug, Default)]
pub(crate) struct TopicHashes(HashMap<Uuid, i64>);

impl TopicHashes {
    /// The topics in it have changed.
    pub(super) fn forget(&mut self, delta: &Delta) {
        for topic in &delta.topics {
            self.0.remove(topic);
        }
    }

    /// The hash of those of these topics that exist; they come by rising name.
    pub(super) fn of_group<'a>(&mut self, image: &Image, names: impl Iterator<Item = &'a Arc<str>>) -> i64 {
        let topics = names.filter_map(|name| image.topic_by_name(name));
        let mut bytes = Vec::new();
        for topic in topics {
            let hash = self.0.entry(topic.id).or_insert_with(|| of_topic(image, topic));
            bytes.extend(hash.to_le_bytes());
        }
        if bytes.is_empty() { 0 } else { XxHash3_64::oneshot(&bytes) as i64 }
    }
}

fn of_topic(image: &Image, topic: &Topic) -> i64 {
    let mut bytes = vec![MAGIC];
    for half in [topic.id.0 >> 64, topic.id.0] {
        bytes.extend((half as u64).to_le_bytes());
    }
    put_text(&mut bytes, &topic.name);
    bytes.extend((topic.partitions.len() as i32).to_le_bytes());
    for (number, partition) in (0i32..).zip(&topic.partitions) {
        bytes.extend(number.to_le_bytes());
        for rack in racks(image, partition) {
            bytes.extend((rack.encode_utf16().count() as i32).to_le_bytes());
            put_text(&mut bytes, rack);
        }
    }
    XxHash3_64::oneshot(&bytes) as i64
}

/// The racks of a partition's replicas, rising, one for each replica whose broker is in a rack.
fn racks<'a>(image: &'a Image, partition: &Partition) -> Vec<&'a str> {
    let brokers = partition.replicas.iter().filter_map(|id| image.broker(*id));
    let mut racks: Vec<&str> = brokers.filter_map(|broker| broker.rack.as_deref()).collect();
    racks.sort_unstable();
    racks
}

/// A text is its UTF-16 units, and then how many they are.
fn put_text(bytes: &mut Vec<u8>, text: &str) {
    let mut units = 0i32;
    for unit in text.encode_utf16() {
        bytes.extend(unit.to_le_bytes());
        units += 1;
    }
    bytes.extend(units.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coordinator::group::consumer::tests::cluster::Cluster;

    /// The numbers are what Kafka 4.3.1 computed for the same topics.
    #[test]
    fn it_is_kafkas_hash() {
        let mut cluster = Cluster::default();
        for (id, rack) in [(1, "r1"), (2, "r2"), (3, "rack-b"), (4, "a"), (5, "a"), (6, "x")] {
            cluster.broker(id, Some(rack));
        }
        cluster.broker(9, None);
        let id = |most: i64, least: i64| Uuid(u128::from(most as u64) << 64 | u128::from(least as u64));
        cluster.topic("foo", id(1, 2), &[&[9]]);
        cluster.topic("bar", id(-3, 4), &[&[2, 1], &[3, 4, 5]]);
        cluster.topic("a-longer-name.of_a-topic", id(7, 7), &[&[6][..]; 100]);
        let check = |names: &[&str], expect| {
            let names: Vec<Arc<str>> = names.iter().map(|name| Arc::from(*name)).collect();
            let mut hashes = TopicHashes::default();
            assert_eq!(hashes.of_group(&cluster.image, names.iter()), expect, "{names:?}");
            assert_eq!(
                hashes.of_group(&cluster.image, names.iter()),
                expect,
                "from what is known: {names:?}"
            );
        };
        let topic = |name| of_topic(&cluster.image, cluster.image.topic_by_name(name).unwrap());
        assert_eq!(topic("foo"), -7733839198221838498);
        assert_eq!(topic("bar"), -6439453751481772323);
        assert_eq!(topic("a-longer-name.of_a-topic"), 4623051516968315356);
        check(&[], 0);
        check(&["foo"], 188021574596939444);
        check(&["foo", "unknown"], 188021574596939444);
        check(&["unknown"], 0);
    }
}
