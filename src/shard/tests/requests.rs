//! From the words of a story to Kafka's bytes.

mod configs;
mod groups;

use super::words::{Names, Part, parse, parts};
use crate::base::{Bytes, BytesMut, Offset, ProducerEpoch, ProducerId, Timestamp, crc32c};
use crate::protocol::batch::{BatchBuilder, Compression};
use crate::protocol::create_partitions_request::{CreatePartitionsAssignment, CreatePartitionsTopic};
use crate::protocol::create_topics_request::{
    CreatableReplicaAssignment, CreatableTopic, CreatableTopicConfig,
};
use crate::protocol::delete_topics_request::DeleteTopicState;
use crate::protocol::describe_log_dirs_request::DescribableLogDirTopic;
use crate::protocol::describe_topic_partitions_request::{Cursor, TopicRequest};
use crate::protocol::fetch_request::{FetchPartition, FetchTopic, ForgottenTopic};
use crate::protocol::list_offsets_request::{ListOffsetsPartition, ListOffsetsTopic};
use crate::protocol::metadata_request::MetadataRequestTopic;
use crate::protocol::offset_for_leader_epoch_request::{OffsetForLeaderPartition, OffsetForLeaderTopic};
use crate::protocol::produce_request::{PartitionProduceData, TopicProduceData};
use crate::protocol::*;
use std::io::Write;

/// A request, and how its answer must be read.
pub(super) struct Asked {
    pub(super) api: ApiKey,
    pub(super) version: i16,
    pub(super) frame: Bytes,
}

struct Line<'a> {
    head: Part<'a>,
    parts: Vec<Part<'a>>,
    correlation: i32,
    wall: i64,
    names: &'a Names,
}

/// The request that `text` stands for, sent at `wall`.
pub(super) fn request(text: &str, correlation: i32, wall: i64, names: &Names) -> Asked {
    let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
    let (head, parts) = (Part::new(rest.split(';').next().unwrap_or("")), parts(rest));
    let line = Line { head, parts, correlation, wall, names };
    match verb {
        "produce" => line.produce(),
        "fetch" => line.fetch(),
        "offsets" => line.offsets(),
        "epoch-end" => line.epoch_end(),
        "metadata" => line.metadata(),
        "create" => line.create(),
        "delete" => line.delete(),
        "grow" => line.grow(),
        "configs" => line.configs(),
        "configured" => line.configured(),
        "alter" => line.alter(),
        "replace" => line.replace(),
        "cluster" => line.cluster(),
        "describe" => line.describe(),
        "coordinator" => line.coordinator(),
        "producer-id" => line.producer_id(),
        "versions" => line.versions(),
        "join" => line.join(),
        "sync" => line.sync(),
        "beat" => line.beat(),
        "leave" => line.leave(),
        "commit" => line.commit(),
        "committed" => line.committed(),
        "forget" => line.forget(),
        "groups" => line.groups(),
        "describe-groups" => line.describe_groups(),
        "delete-groups" => line.delete_groups(),
        "consumer-join" => line.consumer_join(),
        "consumer-groups" => line.consumer_groups(),
        "log-dirs" => line.log_dirs(),
        "raw" => line.raw(),
        other => panic!("no request is called {other}"),
    }
}

impl<'a> Line<'a> {
    fn version<M: ApiMessage>(&self) -> i16 {
        self.head.number("v", M::MAX_VERSION)
    }

    fn asked<M: ApiMessage + Encode>(&self, body: &M) -> Asked {
        let version = self.version::<M>();
        let frame = request_frame(
            version,
            self.correlation,
            Some(self.head.option("client").unwrap_or("story")),
            body,
        );
        Asked { api: M::API, version, frame: with_spare(frame, self.head.number("spare", 0)) }
    }

    /// The first value of this name in any part.
    fn number<T: std::str::FromStr>(&self, name: &str, default: T) -> T {
        self.parts.iter().find_map(|part| part.option(name)).map_or(default, parse)
    }

    /// The parts grouped by topic, as long as the topic stays the same.
    fn by_topic(&self) -> Vec<(&'a str, Vec<&Part<'a>>)> {
        let mut topics: Vec<(&str, Vec<&Part<'_>>)> = Vec::new();
        for part in self.parts.iter().filter(|part| part.words.first().is_some_and(|word| word.contains('/')))
        {
            let (topic, _) = part.partition();
            match topics.last_mut().filter(|(last, _)| *last == topic) {
                Some((_, parts)) => parts.push(part),
                None => topics.push((topic, vec![part])),
            }
        }
        topics
    }

    fn produce(&self) -> Asked {
        let batches: Vec<Vec<Option<Bytes>>> = self
            .by_topic()
            .iter()
            .map(|(_, parts)| parts.iter().map(|part| batch(part, self.wall)).collect())
            .collect();
        let topics =
            self.by_topic().into_iter().zip(&batches).map(|((name, parts), batches)| TopicProduceData {
                name,
                topic_id: self.names.id(name),
                partition_data: parts
                    .iter()
                    .zip(batches)
                    .map(|(part, batch)| PartitionProduceData {
                        index: part.partition().1,
                        records: batch.as_deref(),
                    })
                    .collect(),
            });
        self.asked(&ProduceRequest {
            acks: self.number("acks", -1),
            timeout_ms: 1000,
            topic_data: topics.collect(),
            ..ProduceRequest::default()
        })
    }

    /// The partitions named, or all.
    fn log_dirs(&self) -> Asked {
        let topics = self.by_topic().into_iter().map(|(topic, parts)| DescribableLogDirTopic {
            topic,
            partitions: parts.iter().map(|part| part.partition().1).collect(),
        });
        let topics: Vec<_> = topics.collect();
        self.asked(&DescribeLogDirsRequest { topics: (!topics.is_empty()).then_some(topics) })
    }

    fn fetch(&self) -> Asked {
        let partition = |part: &&Part<'_>| FetchPartition {
            partition: part.partition().1,
            current_leader_epoch: part.number("epoch", -1),
            fetch_offset: part.number("at", 0),
            last_fetched_epoch: part.number("last-epoch", -1),
            partition_max_bytes: part.number("max", 1 << 20),
            ..FetchPartition::default()
        };
        let topics = self.by_topic().into_iter().map(|(topic, parts)| FetchTopic {
            topic,
            topic_id: self.names.id(topic),
            partitions: parts.iter().map(partition).collect(),
        });
        let forgotten = self.parts.iter().filter_map(|part| part.option("forget")).map(|word| {
            let (topic, index) = word.rsplit_once('/').expect("a partition");
            let partitions = vec![parse(index)];
            ForgottenTopic { topic, topic_id: self.names.id(topic), partitions }
        });
        let (session_id, session_epoch) = match self.head.option("session") {
            None => (0, -1),
            Some("new") => (0, 0),
            Some(text) => {
                let (name, epoch) = text.split_once(':').expect("a session and its epoch, like s1:1");
                (self.names.session(name), parse(epoch))
            }
        };
        self.asked(&FetchRequest {
            max_wait_ms: self.number("wait", 0),
            min_bytes: self.number("min", 1),
            max_bytes: self.number("limit", 50 << 20),
            isolation_level: i8::from(self.head.option("committed") == Some("yes")),
            session_id,
            session_epoch,
            topics: topics.collect(),
            forgotten_topics_data: forgotten.collect(),
            ..FetchRequest::default()
        })
    }

    fn offsets(&self) -> Asked {
        let partition = |part: &&Part<'_>| ListOffsetsPartition {
            partition_index: part.partition().1,
            current_leader_epoch: part.number("epoch", -1),
            timestamp: match part.words.get(1) {
                Some(&"latest") => -1,
                Some(&"earliest") => -2,
                Some(&"largest-time") => -3,
                Some(word) => parse(word),
                None => panic!("which offset?"),
            },
        };
        let topics = self.by_topic().into_iter().map(|(name, parts)| ListOffsetsTopic {
            name,
            partitions: parts.iter().map(partition).collect(),
        });
        self.asked(&ListOffsetsRequest { replica_id: -1, topics: topics.collect(), ..Default::default() })
    }

    fn epoch_end(&self) -> Asked {
        let partition = |part: &&Part<'_>| OffsetForLeaderPartition {
            partition: part.partition().1,
            current_leader_epoch: part.number("current", -1),
            leader_epoch: part.number("epoch", 0),
        };
        let topics = self.by_topic().into_iter().map(|(topic, parts)| OffsetForLeaderTopic {
            topic,
            partitions: parts.iter().map(partition).collect(),
        });
        self.asked(&OffsetForLeaderEpochRequest { replica_id: -1, topics: topics.collect() })
    }

    fn metadata(&self) -> Asked {
        let topic = |word: &&'a str| match is_id(word) {
            // As the Java consumer does it.
            true => MetadataRequestTopic { topic_id: self.names.id(word), name: Some("") },
            false if *word == "nameless" => MetadataRequestTopic { name: None, ..Default::default() },
            false => MetadataRequestTopic { name: Some(*word), ..Default::default() },
        };
        let topics = match self.head.words.as_slice() {
            [] => None,
            ["none"] => Some(Vec::new()),
            words => Some(words.iter().map(topic).collect()),
        };
        self.asked(&MetadataRequest {
            topics,
            allow_auto_topic_creation: self.head.option("auto") == Some("yes"),
            include_cluster_authorized_operations: self.asks_operations(),
            include_topic_authorized_operations: self.asks_operations(),
        })
    }

    fn asks_operations(&self) -> bool {
        self.head.option("operations") == Some("yes")
    }

    fn create(&self) -> Asked {
        let topic = |part: &Part<'a>| CreatableTopic {
            name: part.words.first().copied().unwrap_or(""),
            num_partitions: part.number("partitions", -1),
            replication_factor: part.number("replicas", -1),
            assignments: part.option("on").map(assignment).into_iter().collect(),
            configs: part
                .configs()
                .map(|(name, value)| CreatableTopicConfig { name, value: Some(value) })
                .collect(),
        };
        self.asked(&CreateTopicsRequest {
            topics: self.parts.iter().map(topic).collect(),
            timeout_ms: 1000,
            validate_only: self.head.option("validate") == Some("yes"),
        })
    }

    fn delete(&self) -> Asked {
        let words = || self.head.words.iter().copied();
        let state = |word: &'a str| match is_id(word) {
            true => DeleteTopicState { name: None, topic_id: self.names.id(word) },
            false => DeleteTopicState { name: Some(word), ..Default::default() },
        };
        let (topics, topic_names) = (words().map(state).collect(), words().collect());
        self.asked(&DeleteTopicsRequest { topics, topic_names, timeout_ms: 1000 })
    }

    fn grow(&self) -> Asked {
        let topic = |part: &Part<'a>| CreatePartitionsTopic {
            name: part.words[0],
            count: part.number("to", 0),
            assignments: part
                .option("on")
                .map(|id| vec![CreatePartitionsAssignment { broker_ids: vec![parse(id)] }]),
        };
        self.asked(&CreatePartitionsRequest {
            topics: self.parts.iter().map(topic).collect(),
            timeout_ms: 1000,
            validate_only: self.head.option("validate") == Some("yes"),
        })
    }

    fn cluster(&self) -> Asked {
        self.asked(&DescribeClusterRequest {
            endpoint_type: self.head.number("type", 1),
            include_cluster_authorized_operations: self.asks_operations(),
            ..DescribeClusterRequest::default()
        })
    }

    fn describe(&self) -> Asked {
        let cursor = self.head.option("cursor").map(|word| {
            let (topic_name, index) = word.rsplit_once('/').expect("a partition");
            Cursor { topic_name, partition_index: parse(index) }
        });
        self.asked(&DescribeTopicPartitionsRequest {
            topics: self.head.words.iter().map(|name| TopicRequest { name }).collect(),
            response_partition_limit: self.head.number("limit", 2000),
            cursor,
        })
    }

    fn coordinator(&self) -> Asked {
        let key_type = match self.head.words[0] {
            "group" => 0,
            "transaction" => 1,
            "share" => 2,
            other => parse(other),
        };
        let key = self.head.words.get(1).copied().unwrap_or("");
        self.asked(&FindCoordinatorRequest { key, key_type, coordinator_keys: self.head.words[1..].to_vec() })
    }

    fn producer_id(&self) -> Asked {
        self.asked(&InitProducerIdRequest {
            transactional_id: self.head.option("transactional"),
            transaction_timeout_ms: 1000,
            producer_id: self.head.number("pid", -1),
            producer_epoch: self.head.number("epoch", -1),
        })
    }

    fn versions(&self) -> Asked {
        let (client_software_name, client_software_version) =
            (self.head.option("name").unwrap_or("story"), "1");
        self.asked(&ApiVersionsRequest { client_software_name, client_software_version })
    }

    /// A header of any kind; the answer is read as version 0.
    fn raw(&self) -> Asked {
        let (key, version) = (self.number("key", 18i16), self.number("version", 0i16));
        let mut frame = BytesMut::new();
        frame.i32(11);
        frame.i16(key);
        frame.i16(version);
        frame.i32(self.correlation);
        frame.i16(-1);
        frame.i8(0);
        Asked { api: ApiKey::ApiVersions, version: 0, frame: frame.freeze() }
    }
}

/// The frame with zeros behind its body.
fn with_spare(mut frame: Vec<u8>, spare: usize) -> Bytes {
    frame.resize(frame.len() + spare, 0);
    let len = frame.len() as u32 - 4;
    frame[..4].copy_from_slice(&len.to_be_bytes());
    frame.into()
}

/// `logs.1` and not `logs`.
fn is_id(word: &str) -> bool {
    word.rsplit_once('.').is_some_and(|(_, last)| last.parse::<u32>().is_ok())
}

fn assignment(broker: &str) -> CreatableReplicaAssignment {
    CreatableReplicaAssignment { partition_index: 0, broker_ids: vec![parse(broker)] }
}

/// The batch of one part of a produce request; no words: null.
fn batch(part: &Part<'_>, wall: i64) -> Option<Bytes> {
    let mut builder = BatchBuilder::new();
    if let Some(id) = part.option("pid") {
        let epoch = ProducerEpoch(part.number("epoch", 0));
        builder = builder.producer(ProducerId(parse(id)), epoch, part.number("seq", 0));
    }
    if part.has("transactional!") {
        builder = builder.transactional();
    }
    if part.has("control!") {
        builder = builder.control();
    }
    let words: Vec<&str> = part.words[1..].iter().copied().filter(|word| !word.ends_with('!')).collect();
    if words.is_empty() {
        return part.has("empty!").then(Bytes::new);
    }
    for word in words {
        builder = record(builder, word, wall);
    }
    let mut bytes = match part.option("codec") {
        None => builder.build(Offset(0)),
        Some(codec) => compressed(builder, codec),
    };
    for broken in part.words.iter().filter(|word| word.ends_with('!')) {
        damage(&mut bytes, broken);
    }
    Some(bytes.freeze())
}

/// `5*key:value@timestamp`.
fn record(mut builder: BatchBuilder, word: &str, wall: i64) -> BatchBuilder {
    let (count, word) = word.split_once('*').map_or((1, word), |(count, word)| (parse(count), word));
    let (word, time) = word.split_once('@').map_or((word, wall), |(word, time)| (word, parse(time)));
    let (key, value) = match word.split_once(':') {
        Some((key, value)) => (Some(key).filter(|key| !key.is_empty()), Some(value)),
        None => (None, Some(word)),
    };
    let value = value.filter(|value| !value.is_empty()).map(content);
    for _ in 0..count {
        builder = builder.record(Timestamp(time), key.map(str::as_bytes), value.as_deref());
    }
    builder
}

fn content(word: &str) -> Vec<u8> {
    match word.strip_prefix("big(").and_then(|rest| rest.strip_suffix(')')) {
        Some(len) => vec![b'x'; parse(len)],
        None => word.as_bytes().to_vec(),
    }
}

fn compressed(builder: BatchBuilder, codec: &str) -> BytesMut {
    let plain = builder.clone().build(Offset(0)).split_off(61);
    let (codec, payload) = match codec {
        "gzip" => {
            let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            writer.write_all(&plain).expect("into memory");
            (Compression::Gzip, writer.finish().expect("into memory"))
        }
        "zstd" => (Compression::Zstd, zstd::encode_all(&plain[..], 1).expect("into memory")),
        other => panic!("no codec {other}"),
    };
    builder.build_compressed(Offset(0), codec, &payload)
}

/// Spoils a batch; all but `crc!` get a fitting checksum again.
fn damage(bytes: &mut BytesMut, how: &str) {
    match how {
        "crc!" => bytes[17] ^= 1,
        "magic0!" => bytes[16] = 0,
        "magic1!" => bytes[16] = 1,
        "magic9!" => bytes[16] = 9,
        "count!" => bytes[60] ^= 1,
        "base!" => bytes[7] = 5,
        "append-time!" => bytes[22] |= 8,
        "codec7!" => bytes[22] |= 7,
        "max-time!" => bytes[35..43].copy_from_slice(&5i64.to_be_bytes()),
        "cut!" => bytes.truncate(bytes.len() - 3),
        "twice!" => bytes.extend_from_within(..),
        "record!" => bytes[61] ^= 2,
        "transactional!" | "control!" => {}
        other => panic!("no damage {other}"),
    }
    if how != "crc!" && how != "twice!" {
        let crc = crc32c(&bytes[21..]);
        bytes[17..21].copy_from_slice(&crc.to_be_bytes());
    }
}
