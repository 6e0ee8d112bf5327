//! A topic's configuration with a field for each thing that code obeys, instead of texts by name.

use super::definition::Value;
use super::topic_keys::TOPIC_KEYS;
use crate::base::{Duration, Timestamp};

/// What happens to closed segments; neither means they stay for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CleanupPolicy {
    /// Old segments are deleted.
    pub delete: bool,
    /// Older records with the same key are dropped.
    pub compact: bool,
}

/// The codec that `compression.type` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// As the producer sent it.
    Producer,
    /// None, even where the producer compressed.
    Uncompressed,
    /// gzip at this level; `None` is the codec's default.
    Gzip(Option<i32>),
    /// snappy, which has no level.
    Snappy,
    /// lz4 at this level.
    Lz4(i32),
    /// zstd at this level.
    Zstd(i32),
}

/// Whose clock gives a record its time (KIP-32).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimestampType {
    /// The producer's.
    CreateTime,
    /// The broker's, when it appends.
    LogAppendTime,
}

/// What a topic's partitions obey. `None` is Kafka's "no limit" (-1, or the largest number).
#[derive(Clone, Debug, PartialEq)]
pub struct TopicConfig {
    /// `cleanup.policy`
    pub cleanup: CleanupPolicy,
    /// `compression.type` and the level that belongs to it
    pub compression: Compression,
    /// `delete.retention.ms`
    pub delete_retention: Duration,
    /// `file.delete.delay.ms`
    pub file_delete_delay: Duration,
    /// `flush.messages`; `None`: not set, so every record is durable before it is acknowledged
    pub flush_messages: Option<u64>,
    /// `flush.ms`; `None`: not set
    pub flush_interval: Option<Duration>,
    /// `index.interval.bytes`
    pub index_interval_bytes: u32,
    /// `max.compaction.lag.ms`
    pub compaction_lag_max: Option<Duration>,
    /// `min.compaction.lag.ms`
    pub compaction_lag_min: Duration,
    /// `max.message.bytes`
    pub batch_bytes_max: u32,
    /// `message.timestamp.after.max.ms`
    pub timestamp_after_max_ms: u64,
    /// `message.timestamp.before.max.ms`; `None`: any age
    pub timestamp_before_max_ms: Option<u64>,
    /// `message.timestamp.type`
    pub timestamp_type: TimestampType,
    /// `min.cleanable.dirty.ratio`
    pub cleanable_ratio_min: f64,
    /// `min.insync.replicas`
    pub insync_replicas_min: u32,
    /// `retention.bytes`
    pub retention_bytes: Option<u64>,
    /// `retention.ms`
    pub retention_ms: Option<u64>,
    /// `segment.bytes`
    pub segment_bytes: u32,
    /// `segment.index.bytes`
    pub index_bytes_max: u32,
    /// `segment.ms`
    pub segment_ms: u64,
    /// `segment.jitter.ms`
    pub segment_jitter_ms: u64,
    /// `unclean.leader.election.enable`
    pub unclean_election: bool,
}

impl TopicConfig {
    /// From the value of each topic key.
    pub(super) fn from_values(values: &dyn Fn(&str) -> Option<Value>) -> Self {
        let read = Reader { values };
        Self {
            cleanup: read.cleanup(),
            compression: read.compression(),
            delete_retention: read.duration("delete.retention.ms"),
            file_delete_delay: read.duration("file.delete.delay.ms"),
            flush_messages: read.below_max("flush.messages"),
            flush_interval: read.below_max("flush.ms").map(Duration::from_millis),
            index_interval_bytes: read.bytes("index.interval.bytes"),
            compaction_lag_max: read.below_max("max.compaction.lag.ms").map(Duration::from_millis),
            compaction_lag_min: read.duration("min.compaction.lag.ms"),
            batch_bytes_max: read.bytes("max.message.bytes"),
            timestamp_after_max_ms: read.unsigned("message.timestamp.after.max.ms"),
            timestamp_before_max_ms: read.below_max("message.timestamp.before.max.ms"),
            timestamp_type: read.timestamp_type(),
            cleanable_ratio_min: read.float("min.cleanable.dirty.ratio"),
            insync_replicas_min: read.bytes("min.insync.replicas"),
            retention_bytes: u64::try_from(read.int("retention.bytes")).ok(),
            retention_ms: u64::try_from(read.int("retention.ms")).ok(),
            segment_bytes: read.bytes("segment.bytes"),
            index_bytes_max: read.bytes("segment.index.bytes"),
            segment_ms: read.unsigned("segment.ms"),
            segment_jitter_ms: read.unsigned("segment.jitter.ms"),
            unclean_election: read.value("unclean.leader.election.enable") == Value::Bool(true),
        }
    }

    /// Whether a record with this timestamp may be appended at `now` (KIP-937).
    pub fn accepts_timestamp(&self, timestamp: Timestamp, now: Timestamp) -> bool {
        let ahead = i128::from(timestamp.0) - i128::from(now.0);
        let old = self.timestamp_before_max_ms.is_some_and(|max| -ahead > i128::from(max));
        !old && ahead <= i128::from(self.timestamp_after_max_ms)
    }
}

/// Reads values by name; what is missing or of another type is the key's default.
struct Reader<'a> {
    values: &'a dyn Fn(&str) -> Option<Value>,
}

impl Reader<'_> {
    fn value(&self, name: &str) -> Value {
        let default = || {
            let key = TOPIC_KEYS.iter().find(|key| key.definition.name == name);
            key.and_then(|key| key.definition.default_value())
        };
        (self.values)(name).or_else(default).unwrap_or(Value::Int(0))
    }

    fn int(&self, name: &str) -> i64 {
        match self.value(name) {
            Value::Int(number) => number,
            _ => 0,
        }
    }

    fn unsigned(&self, name: &str) -> u64 {
        u64::try_from(self.int(name)).unwrap_or(0)
    }

    fn bytes(&self, name: &str) -> u32 {
        u32::try_from(self.int(name)).unwrap_or(0)
    }

    fn duration(&self, name: &str) -> Duration {
        Duration::from_millis(self.unsigned(name))
    }

    /// `None` for the largest number, which Kafka uses as "never".
    fn below_max(&self, name: &str) -> Option<u64> {
        Some(self.int(name))
            .filter(|number| *number != i64::MAX)
            .and_then(|number| u64::try_from(number).ok())
    }

    fn float(&self, name: &str) -> f64 {
        match self.value(name) {
            Value::Float(number) => number,
            _ => 0.0,
        }
    }

    fn cleanup(&self) -> CleanupPolicy {
        let has = |word: &str| match self.value("cleanup.policy") {
            Value::List(items) => items.iter().any(|item| item == word),
            _ => false,
        };
        CleanupPolicy { delete: has("delete"), compact: has("compact") }
    }

    fn level(&self, name: &str) -> i32 {
        i32::try_from(self.int(name)).unwrap_or(0)
    }

    fn compression(&self) -> Compression {
        match self.value("compression.type").to_string().as_str() {
            "uncompressed" => Compression::Uncompressed,
            "gzip" => {
                Compression::Gzip(Some(self.level("compression.gzip.level")).filter(|level| *level != -1))
            }
            "snappy" => Compression::Snappy,
            "lz4" => Compression::Lz4(self.level("compression.lz4.level")),
            "zstd" => Compression::Zstd(self.level("compression.zstd.level")),
            _ => Compression::Producer,
        }
    }

    fn timestamp_type(&self) -> TimestampType {
        match self.value("message.timestamp.type").to_string().as_str() {
            "LogAppendTime" => TimestampType::LogAppendTime,
            _ => TimestampType::CreateTime,
        }
    }
}
