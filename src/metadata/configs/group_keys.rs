//! The table of group configuration keys, as of Kafka 4.3, in the order in which Kafka reads them.
//!
//! The key of the broker that gives groups their default has the same name behind `group.`, where there is one.
//! Share and streams groups are not served, but their keys are kept and checked, as every Kafka broker does.

use super::definition::Allowed::{Any, AtLeast, AutoOffsetReset, OneOf};
use super::definition::Kind::{Boolean, Int, String};
use super::definition::{Allowed, Definition, Kind};

/// What stands in front of a group key's name in that of the broker.
pub(super) const BROKER_PREFIX: &str = "group.";

const fn key(
    name: &'static str,
    kind: Kind,
    default: &'static str,
    allowed: Allowed,
    doc: &'static str,
) -> Definition {
    Definition { name, kind, default: Some(default), allowed, doc }
}

/// All group keys.
#[rustfmt::skip]
pub const GROUP_KEYS: &[Definition] = &[
    key("consumer.session.timeout.ms", Int, "45000", AtLeast(1), "After how many milliseconds a silent member of the consumer group is removed."),
    key("consumer.heartbeat.interval.ms", Int, "5000", AtLeast(1), "How often members of the consumer group must report, in milliseconds."),
    key("consumer.assignment.interval.ms", Int, "1000", AtLeast(0), "The least time between two assignments of the consumer group, in milliseconds."),
    key("share.session.timeout.ms", Int, "45000", AtLeast(1), "After how many milliseconds a silent member of the share group is removed."),
    key("share.heartbeat.interval.ms", Int, "5000", AtLeast(1), "How often members of the share group must report, in milliseconds."),
    key("share.record.lock.duration.ms", Int, "30000", AtLeast(1000), "For how many milliseconds a delivered record is locked for its consumer."),
    key("share.delivery.count.limit", Int, "5", AtLeast(2), "How often a record is delivered before it is given up."),
    key("share.partition.max.record.locks", Int, "2000", AtLeast(100), "How many records of a partition may be locked."),
    key("share.auto.offset.reset", String, "latest", AutoOffsetReset, "Where a share group begins: earliest, latest, or by_duration: and an ISO 8601 duration back from now."),
    key("share.isolation.level", String, "read_uncommitted", OneOf(&["read_committed", "read_uncommitted"]), "Whether a share group delivers records of transactions that are not committed."),
    key("share.renew.acknowledge.enable", Boolean, "true", Any, "Whether members of the share group may renew the lock of a record."),
    key("share.assignment.interval.ms", Int, "1000", AtLeast(0), "The least time between two assignments of the share group, in milliseconds."),
    key("streams.session.timeout.ms", Int, "45000", AtLeast(1), "After how many milliseconds a silent member of the streams group is removed."),
    key("streams.heartbeat.interval.ms", Int, "5000", AtLeast(1), "How often members of the streams group must report, in milliseconds."),
    key("streams.num.standby.replicas", Int, "0", AtLeast(0), "How many standby tasks each task of the streams group has."),
    key("streams.initial.rebalance.delay.ms", Int, "3000", AtLeast(0), "How long a new streams group waits for more members, in milliseconds."),
    key("streams.assignment.interval.ms", Int, "1000", AtLeast(0), "The least time between two assignments of the streams group, in milliseconds."),
];

/// A group key, and the broker keys between which its value must lie.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) name: &'static str,
    pub(super) min: Option<&'static str>,
    pub(super) max: &'static str,
}

const fn between(name: &'static str, min: &'static str, max: &'static str) -> Bounds {
    Bounds { name, min: Some(min), max }
}

/// All keys with bounds, in the order in which Kafka looks at them.
#[rustfmt::skip]
pub(super) const BOUNDS: &[Bounds] = &[
    between("consumer.heartbeat.interval.ms", "group.consumer.min.heartbeat.interval.ms", "group.consumer.max.heartbeat.interval.ms"),
    between("consumer.session.timeout.ms", "group.consumer.min.session.timeout.ms", "group.consumer.max.session.timeout.ms"),
    between("consumer.assignment.interval.ms", "group.consumer.min.assignment.interval.ms", "group.consumer.max.assignment.interval.ms"),
    between("share.heartbeat.interval.ms", "group.share.min.heartbeat.interval.ms", "group.share.max.heartbeat.interval.ms"),
    between("share.session.timeout.ms", "group.share.min.session.timeout.ms", "group.share.max.session.timeout.ms"),
    between("share.record.lock.duration.ms", "group.share.min.record.lock.duration.ms", "group.share.max.record.lock.duration.ms"),
    between("share.delivery.count.limit", "group.share.min.delivery.count.limit", "group.share.max.delivery.count.limit"),
    between("share.partition.max.record.locks", "group.share.min.partition.max.record.locks", "group.share.max.partition.max.record.locks"),
    between("share.assignment.interval.ms", "group.share.min.assignment.interval.ms", "group.share.max.assignment.interval.ms"),
    between("streams.heartbeat.interval.ms", "group.streams.min.heartbeat.interval.ms", "group.streams.max.heartbeat.interval.ms"),
    between("streams.session.timeout.ms", "group.streams.min.session.timeout.ms", "group.streams.max.session.timeout.ms"),
    Bounds { name: "streams.num.standby.replicas", min: None, max: "group.streams.max.standby.replicas" },
    between("streams.assignment.interval.ms", "group.streams.min.assignment.interval.ms", "group.streams.max.assignment.interval.ms"),
];

/// A session must be longer than the interval of heartbeats.
pub(super) const SESSIONS: [(&str, &str); 3] = [
    ("consumer.session.timeout.ms", "consumer.heartbeat.interval.ms"),
    ("share.session.timeout.ms", "share.heartbeat.interval.ms"),
    ("streams.session.timeout.ms", "streams.heartbeat.interval.ms"),
];
