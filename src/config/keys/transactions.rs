//! Keys: Transactions and quotas.

use crate::config::key::Change::{Dynamic, Fixed};
use crate::config::key::Effect::{Later, Never};
use crate::config::key::{Key, key};
use crate::metadata::configs::Allowed::{Any, AtLeast};
use crate::metadata::configs::Kind::{Boolean, Class, Int, Short};

#[rustfmt::skip]
pub(super) const KEYS: &[Key] = &[
    key("transaction.max.timeout.ms", Int, Some("900000"), AtLeast(1), Fixed, Later, "The longest time-out that a transaction may ask for."),
    key("transactional.id.expiration.ms", Int, Some("604800000"), AtLeast(1), Fixed, Later, "How long an idle transactional id is remembered."),
    key("transaction.state.log.num.partitions", Int, Some("50"), AtLeast(1), Fixed, Later, "How many partitions the topic of transactions has."),
    key("transaction.state.log.replication.factor", Short, Some("3"), AtLeast(1), Fixed, Later, "How many replicas the topic of transactions has."),
    key("transaction.state.log.min.isr", Int, Some("2"), AtLeast(1), Fixed, Later, "How many of them must have a record."),
    key("transaction.state.log.segment.bytes", Int, Some("104857600"), AtLeast(1), Fixed, Later, "The segment size of the topic of transactions."),
    key("transaction.state.log.load.buffer.size", Int, Some("5242880"), AtLeast(1), Fixed, Never, "Kafka's read size when it loads transactions."),
    key("transaction.abort.timed.out.transaction.cleanup.interval.ms", Int, Some("10000"), AtLeast(1), Fixed, Later, "How often to look for transactions to abort."),
    key("transaction.remove.expired.transaction.cleanup.interval.ms", Int, Some("3600000"), AtLeast(1), Fixed, Later, "How often to look for transactional ids to forget."),
    key("transaction.partition.verification.enable", Boolean, Some("true"), Any, Dynamic, Later, "Whether a partition asks the coordinator before a transaction's first write."),
    key("transaction.two.phase.commit.enable", Boolean, Some("false"), Any, Fixed, Later, "Whether transactions may be part of a two-phase commit (KIP-939)."),
    key("add.partitions.to.txn.retry.backoff.ms", Int, Some("20"), AtLeast(1), Fixed, Later, "How long to rest before a partition is added to a transaction again."),
    key("add.partitions.to.txn.retry.backoff.max.ms", Int, Some("100"), AtLeast(0), Fixed, Later, "How long that may be tried at most."),
    key("quota.window.num", Int, Some("11"), AtLeast(1), Fixed, Later, "How many samples client quotas keep."),
    key("quota.window.size.seconds", Int, Some("1"), AtLeast(1), Fixed, Later, "The time span of such a sample."),
    key("client.quota.callback.class", Class, None, Any, Fixed, Never, "A Java class that decides about client quotas."),
];
