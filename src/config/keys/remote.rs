//! Keys: Tiered storage.

use crate::config::key::Change::{Dynamic, Fixed, Hidden};
use crate::config::key::Effect::{Later, Never};
use crate::config::key::{Key, key};
use crate::metadata::configs::Allowed::{Any, AtLeast, Fraction, NotEmpty};
use crate::metadata::configs::Kind::{Boolean, Double, Int, Long, String};

#[rustfmt::skip]
pub(super) const KEYS: &[Key] = &[
    key("remote.log.storage.system.enable", Boolean, Some("false"), Any, Fixed, Later, "Whether closed segments may be copied to remote storage."),
    key("remote.log.storage.manager.class.name", String, None, NotEmpty, Fixed, Never, "The Java class that copies segments."),
    key("remote.log.storage.manager.class.path", String, None, Any, Fixed, Never, "Where that class is."),
    key("remote.log.storage.manager.impl.prefix", String, Some("rsm.config."), NotEmpty, Fixed, Never, "The prefix of that class's own settings."),
    key("remote.log.metadata.manager.class.name", String, Some("org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager"), NotEmpty, Fixed, Never, "The Java class that knows what was copied."),
    key("remote.log.metadata.manager.class.path", String, None, Any, Fixed, Never, "Where that class is."),
    key("remote.log.metadata.manager.impl.prefix", String, Some("rlmm.config."), NotEmpty, Fixed, Never, "The prefix of that class's own settings."),
    key("remote.log.metadata.manager.listener.name", String, None, NotEmpty, Fixed, Never, "The listener that this class connects to."),
    key("remote.log.metadata.custom.metadata.max.bytes", Int, Some("128"), AtLeast(0), Fixed, Later, "How much a copied segment may store about itself."),
    key("remote.log.index.file.cache.total.size.bytes", Long, Some("1073741824"), AtLeast(1), Dynamic, Later, "How much disk the indexes of copied segments may use."),
    key("remote.log.index.file.cache.ttl.ms", Long, Some("900000"), AtLeast(-1), Hidden, Later, "How long such an index is kept unused."),
    key("remote.log.manager.thread.pool.size", Int, Some("2"), AtLeast(1), Fixed, Never, "Kafka's tiering threads."),
    key("remote.log.manager.copier.thread.pool.size", Int, Some("10"), AtLeast(1), Dynamic, Never, "Kafka's threads that copy segments."),
    key("remote.log.manager.expiration.thread.pool.size", Int, Some("10"), AtLeast(1), Dynamic, Never, "Kafka's threads that delete copied segments."),
    key("remote.log.manager.follower.thread.pool.size", Int, Some("2"), AtLeast(1), Dynamic, Never, "Kafka's tiering threads for followers."),
    key("remote.log.manager.task.interval.ms", Long, Some("30000"), AtLeast(1), Fixed, Later, "How often to look for segments to copy."),
    key("remote.log.manager.task.retry.backoff.ms", Long, Some("500"), AtLeast(1), Hidden, Later, "How long to rest after a failed copy."),
    key("remote.log.manager.task.retry.backoff.max.ms", Long, Some("30000"), AtLeast(1), Hidden, Later, "How long that rest may get."),
    key("remote.log.manager.task.retry.jitter", Double, Some("0.2"), Fraction(0.5), Hidden, Later, "By which part that rest is moved by chance."),
    key("remote.log.manager.copy.max.bytes.per.second", Long, Some("9223372036854775807"), AtLeast(1), Dynamic, Later, "How fast segments may be copied."),
    key("remote.log.manager.copy.quota.window.num", Int, Some("11"), AtLeast(1), Fixed, Later, "How many samples that limit keeps."),
    key("remote.log.manager.copy.quota.window.size.seconds", Int, Some("1"), AtLeast(1), Fixed, Later, "The time span of such a sample."),
    key("remote.log.manager.fetch.max.bytes.per.second", Long, Some("9223372036854775807"), AtLeast(1), Dynamic, Later, "How fast copied segments may be read."),
    key("remote.log.manager.fetch.quota.window.num", Int, Some("11"), AtLeast(1), Fixed, Later, "How many samples that limit keeps."),
    key("remote.log.manager.fetch.quota.window.size.seconds", Int, Some("1"), AtLeast(1), Fixed, Later, "The time span of such a sample."),
    key("remote.log.reader.threads", Int, Some("10"), AtLeast(1), Dynamic, Never, "Kafka's threads that read copied segments."),
    key("remote.log.reader.max.pending.tasks", Int, Some("100"), AtLeast(1), Fixed, Later, "How many reads of copied segments may wait."),
    key("remote.fetch.max.wait.ms", Int, Some("500"), AtLeast(1), Dynamic, Later, "How long a Fetch waits for remote storage."),
    key("remote.list.offsets.request.timeout.ms", Long, Some("30000"), AtLeast(1), Dynamic, Later, "How long ListOffsets waits for remote storage."),
    key("follower.fetch.last.tiered.offset.enable", Boolean, Some("false"), Any, Dynamic, Later, "Whether an empty follower starts behind what was copied."),
];
