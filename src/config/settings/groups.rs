//! Groups: what the coordinator goes by, and keys that must fit each other.

use super::Reader;
use crate::base::Duration;
use crate::coordinator::group;
use crate::protocol::batch::Compression;
use crate::shard::GroupOptions;
use std::sync::Arc;

/// Keys of which each must be at least the one behind it, as in Kafka.
const RISING: [(&str, &str); 6] = [
    ("group.consumer.max.heartbeat.interval.ms", "group.consumer.min.heartbeat.interval.ms"),
    ("group.consumer.heartbeat.interval.ms", "group.consumer.min.heartbeat.interval.ms"),
    ("group.consumer.max.heartbeat.interval.ms", "group.consumer.heartbeat.interval.ms"),
    ("group.consumer.max.session.timeout.ms", "group.consumer.min.session.timeout.ms"),
    ("group.consumer.session.timeout.ms", "group.consumer.min.session.timeout.ms"),
    ("group.consumer.max.session.timeout.ms", "group.consumer.session.timeout.ms"),
];

/// Finds keys that contradict each other.
pub(super) fn check(reader: &mut Reader<'_>) {
    for (high, low) in RISING {
        if reader.int(high) < reader.int(low) {
            reader.problem(high, &format!("must be at least {low}, which is {}", reader.int(low)));
        }
    }
    let (heartbeat, session) = ("group.consumer.heartbeat.interval.ms", "group.consumer.session.timeout.ms");
    if reader.int(heartbeat) >= reader.int(session) {
        let reason = format!("must be less than {session}, which is {}", reader.int(session));
        reader.problem(heartbeat, &reason);
    }
}

/// What the coordinator of groups goes by.
pub(super) fn options(reader: &Reader<'_>) -> GroupOptions {
    let codec = u8::try_from(reader.int("offsets.topic.compression.codec")).ok();
    GroupOptions {
        coordinator: Arc::new(coordinator(reader)),
        topic_partitions: i32::try_from(reader.int("offsets.topic.num.partitions")).unwrap_or(50),
        topic_replication_factor: i16::try_from(reader.int("offsets.topic.replication.factor")).unwrap_or(1),
        topic_segment_bytes: reader.u32("offsets.topic.segment.bytes"),
        codec: codec.and_then(Compression::from_code).unwrap_or(Compression::None),
    }
}

fn coordinator(reader: &Reader<'_>) -> group::Options {
    group::Options {
        initial_rebalance_delay: reader.millis("group.initial.rebalance.delay.ms"),
        session_min: reader.millis("group.min.session.timeout.ms"),
        session_max: reader.millis("group.max.session.timeout.ms"),
        size_max: reader.u32("group.max.size") as usize,
        offset_metadata_bytes_max: reader.u32("offset.metadata.max.bytes") as usize,
        offsets_retention: Duration::from_millis(
            reader.unsigned("offsets.retention.minutes").saturating_mul(60_000),
        ),
        offsets_check_interval: reader.millis("offsets.retention.check.interval.ms"),
    }
}
