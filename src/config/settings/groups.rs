//! Groups: what the coordinator goes by, and keys that must fit each other.

use super::Reader;
use crate::base::Duration;
use crate::coordinator::group::{self, consumer};
use crate::protocol::batch::Compression;
use crate::shard::GroupOptions;
use std::sync::Arc;

/// Keys of which each must be at least the one behind it, as in Kafka.
const RISING: [(&str, &str); 9] = [
    ("group.consumer.max.heartbeat.interval.ms", "group.consumer.min.heartbeat.interval.ms"),
    ("group.consumer.heartbeat.interval.ms", "group.consumer.min.heartbeat.interval.ms"),
    ("group.consumer.max.heartbeat.interval.ms", "group.consumer.heartbeat.interval.ms"),
    ("group.consumer.max.session.timeout.ms", "group.consumer.min.session.timeout.ms"),
    ("group.consumer.session.timeout.ms", "group.consumer.min.session.timeout.ms"),
    ("group.consumer.max.session.timeout.ms", "group.consumer.session.timeout.ms"),
    ("group.consumer.max.assignment.interval.ms", "group.consumer.min.assignment.interval.ms"),
    ("group.consumer.assignment.interval.ms", "group.consumer.min.assignment.interval.ms"),
    ("group.consumer.max.assignment.interval.ms", "group.consumer.assignment.interval.ms"),
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
    check_assignors(reader);
}

fn check_assignors(reader: &mut Reader<'_>) {
    const KEY: &str = "group.consumer.assignors";
    let names = reader.list(KEY);
    if let Some(other) = names.iter().find(|name| assignor(name).is_none()) {
        reader.problem(KEY, &format!("names {other}: only uniform and range are known"));
    } else if names.is_empty() {
        reader.problem(KEY, "names nobody");
    }
}

/// By its name, or by the Java class that Kafka has under this name.
fn assignor(name: &str) -> Option<consumer::Assignor> {
    match name {
        "org.apache.kafka.coordinator.group.assignor.UniformAssignor" => Some(consumer::Assignor::Uniform),
        "org.apache.kafka.coordinator.group.assignor.RangeAssignor" => Some(consumer::Assignor::Range),
        name => consumer::Assignor::from_name(name),
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
        serves_consumer_protocol: reader
            .list("group.coordinator.rebalance.protocols")
            .iter()
            .any(|name| name.eq_ignore_ascii_case("consumer")),
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
        consumer: consumer_groups(reader),
    }
}

fn consumer_groups(reader: &Reader<'_>) -> consumer::Options {
    let int = |name: &str| i32::try_from(reader.int(name)).unwrap_or(i32::MAX);
    let between = |name: &str| {
        let (min, max) = (format!("group.consumer.min.{name}"), format!("group.consumer.max.{name}"));
        int(&min)..=int(&max)
    };
    let migration = reader.text("group.consumer.migration.policy");
    consumer::Options {
        group: consumer::GroupOptions {
            session_timeout_ms: int("group.consumer.session.timeout.ms"),
            heartbeat_interval_ms: int("group.consumer.heartbeat.interval.ms"),
            assignment_interval_ms: int("group.consumer.assignment.interval.ms"),
        },
        bounds: consumer::GroupBounds {
            session_timeout_ms: between("session.timeout.ms"),
            heartbeat_interval_ms: between("heartbeat.interval.ms"),
            assignment_interval_ms: between("assignment.interval.ms"),
        },
        size_max: reader.u32("group.consumer.max.size") as usize,
        assignors: reader.list("group.consumer.assignors").iter().filter_map(|name| assignor(name)).collect(),
        migration: migration
            .and_then(|name| consumer::MigrationPolicy::from_name(&name))
            .unwrap_or(consumer::MigrationPolicy::Bidirectional),
        regex_refresh_interval_ms: reader.int("group.consumer.regex.refresh.interval.ms"),
        classic_size_max: reader.u32("group.max.size") as usize,
    }
}
