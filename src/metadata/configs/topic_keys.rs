//! The table of topic configuration keys, as of Kafka 4.3, in the order of their names.
//!
//! Most have a key of the broker that gives topics their default; where there are several, the first one that has a
//! value counts.

use super::definition::Allowed::{Any, AtLeast, Between, Fraction, GzipLevel, OneOf, ThrottledReplicas};
use super::definition::Kind::{Boolean, Double, Int, List, Long, String};
use super::definition::{Allowed, Definition, Kind};

/// One topic key.
#[derive(Clone, Copy, Debug)]
pub struct TopicKey {
    /// Its name, type, default and values.
    pub definition: Definition,
    /// Which broker keys give its default, in the order in which they count.
    pub synonyms: &'static [BrokerSynonym],
}

/// A broker key that gives a topic key its default.
#[derive(Clone, Copy, Debug)]
pub struct BrokerSynonym {
    /// The broker key's name.
    pub name: &'static str,
    /// By how much its number must be multiplied: `log.roll.hours` to milliseconds.
    pub factor: i64,
}

const HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i64 = 60_000;
const FOREVER: &str = "9223372036854775807";
const CODECS: Allowed = OneOf(&["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"]);

const fn same(name: &'static str) -> BrokerSynonym {
    BrokerSynonym { name, factor: 1 }
}

const fn key(
    name: &'static str,
    kind: Kind,
    default: &'static str,
    allowed: Allowed,
    synonyms: &'static [BrokerSynonym],
    doc: &'static str,
) -> TopicKey {
    TopicKey { definition: Definition { name, kind, default: Some(default), allowed, doc }, synonyms }
}

/// All topic keys, ordered by name.
#[rustfmt::skip]
pub const TOPIC_KEYS: &[TopicKey] = &[
    key("cleanup.policy", List, "delete", OneOf(&["compact", "delete"]), &[same("log.cleanup.policy")],
        "What happens to old segments: delete them, compact them by key, both, or (empty) nothing."),
    key("compression.gzip.level", Int, "-1", GzipLevel, &[same("compression.gzip.level")],
        "The gzip level where the broker compresses itself; -1 is the codec's own default."),
    key("compression.lz4.level", Int, "9", Between(1, 17), &[same("compression.lz4.level")],
        "The lz4 level where the broker compresses itself."),
    key("compression.type", String, "producer", CODECS, &[same("compression.type")],
        "The codec of stored batches; producer keeps them as they were sent."),
    key("compression.zstd.level", Int, "3", Between(-131_072, 22), &[same("compression.zstd.level")],
        "The zstd level where the broker compresses itself."),
    key("delete.retention.ms", Long, "86400000", AtLeast(0), &[same("log.cleaner.delete.retention.ms")],
        "How long compaction keeps a tombstone, in milliseconds, so that slow readers see it."),
    key("file.delete.delay.ms", Long, "60000", AtLeast(0), &[same("log.segment.delete.delay.ms")],
        "How long a deleted segment's files stay on disk, in milliseconds."),
    key("flush.messages", Long, FOREVER, AtLeast(1), &[same("log.flush.interval.messages")],
        "After how many records Kafka flushes. Highwater acknowledges only what is on stable storage unless this relaxes it."),
    key("flush.ms", Long, FOREVER, AtLeast(0), &[same("log.flush.interval.ms"), same("log.flush.scheduler.interval.ms")],
        "After how many milliseconds Kafka flushes. Highwater acknowledges only what is on stable storage unless this relaxes it."),
    key("follower.replication.throttled.replicas", List, "", ThrottledReplicas, &[],
        "Which followers copy at a limited rate: partition:broker pairs, or * for all."),
    key("index.interval.bytes", Int, "4096", AtLeast(0), &[same("log.index.interval.bytes")],
        "How many bytes of log lie between two entries of the offset index."),
    key("leader.replication.throttled.replicas", List, "", ThrottledReplicas, &[],
        "Which leaders serve followers at a limited rate: partition:broker pairs, or * for all."),
    key("local.retention.bytes", Long, "-2", AtLeast(-2), &[same("log.local.retention.bytes")],
        "With tiered storage: how many bytes of a partition stay on local disk; -2 means retention.bytes."),
    key("local.retention.ms", Long, "-2", AtLeast(-2), &[same("log.local.retention.ms")],
        "With tiered storage: how long segments stay on local disk, in milliseconds; -2 means retention.ms."),
    key("max.compaction.lag.ms", Long, FOREVER, AtLeast(1), &[same("log.cleaner.max.compaction.lag.ms")],
        "After how many milliseconds a record must have been compacted."),
    key("max.message.bytes", Int, "1048588", AtLeast(0), &[same("message.max.bytes")],
        "The largest record batch that is accepted, in bytes, after compression."),
    key("message.timestamp.after.max.ms", Long, "3600000", AtLeast(0), &[same("log.message.timestamp.after.max.ms")],
        "How far a record's timestamp may lie in the future, in milliseconds."),
    key("message.timestamp.before.max.ms", Long, FOREVER, AtLeast(0), &[same("log.message.timestamp.before.max.ms")],
        "How far a record's timestamp may lie in the past, in milliseconds."),
    key("message.timestamp.type", String, "CreateTime", OneOf(&["CreateTime", "LogAppendTime"]), &[same("log.message.timestamp.type")],
        "Whose clock gives records their time: the producer's or the broker's."),
    key("min.cleanable.dirty.ratio", Double, "0.5", Fraction(1.0), &[same("log.cleaner.min.cleanable.ratio")],
        "What part of a log must be new before it is compacted again."),
    key("min.compaction.lag.ms", Long, "0", AtLeast(0), &[same("log.cleaner.min.compaction.lag.ms")],
        "For how many milliseconds a record stays out of compaction."),
    key("min.insync.replicas", Int, "1", AtLeast(1), &[same("min.insync.replicas")],
        "How many replicas must have a record before acks=all is answered."),
    key("preallocate", Boolean, "false", Any, &[same("log.preallocate")],
        "Whether Kafka reserves a segment's space when it opens it; Highwater always reserves ahead."),
    key("remote.log.copy.disable", Boolean, "false", Any, &[],
        "With tiered storage: stop copying segments, and only read what is there."),
    key("remote.log.delete.on.disable", Boolean, "false", Any, &[],
        "Whether turning tiered storage off deletes what was copied."),
    key("remote.storage.enable", Boolean, "false", Any, &[],
        "Whether closed segments are copied to remote storage."),
    key("retention.bytes", Long, "-1", Any, &[same("log.retention.bytes")],
        "How many bytes a partition may hold before its oldest segments are deleted; -1 is no limit."),
    key("retention.ms", Long, "604800000", AtLeast(-1), &[
            same("log.retention.ms"),
            BrokerSynonym { name: "log.retention.minutes", factor: MINUTE_MS },
            BrokerSynonym { name: "log.retention.hours", factor: HOUR_MS },
        ],
        "How long records are kept, in milliseconds; -1 is for ever."),
    key("segment.bytes", Int, "1073741824", AtLeast(1_048_576), &[same("log.segment.bytes")],
        "At which size a segment is closed, in bytes. Retention and compaction work on closed segments."),
    key("segment.index.bytes", Int, "10485760", AtLeast(4), &[same("log.index.size.max.bytes")],
        "The largest size of a segment's index, in bytes."),
    key("segment.jitter.ms", Long, "0", AtLeast(0), &[
            same("log.roll.jitter.ms"),
            BrokerSynonym { name: "log.roll.jitter.hours", factor: HOUR_MS },
        ],
        "By how many milliseconds at most segment.ms is shortened by chance, so that segments do not close all at once."),
    key("segment.ms", Long, "604800000", AtLeast(1), &[
            same("log.roll.ms"),
            BrokerSynonym { name: "log.roll.hours", factor: HOUR_MS },
        ],
        "At which age a segment is closed, in milliseconds."),
    key("unclean.leader.election.enable", Boolean, "false", Any, &[same("unclean.leader.election.enable")],
        "Whether a replica that misses records may become leader when no other is left."),
];
