//! CreateTopics: new topics with ids, configs and placed partitions.

use super::assignment::{check_manual, partition_record};
use super::directories::DirectoryPlacer;
use super::placement::Placer;
use super::{Options, Outcome, RECORDS_MAX, Refusal, duplicates, is_too_long};
use crate::base::{Random, Uuid};
use crate::metadata::configs::{BrokerConfigs, Described, Overrides, resource};
use crate::metadata::{Image, topic_name};
use crate::protocol::create_topics_request::CreatableTopic;
use crate::protocol::create_topics_response::{CreatableTopicConfigs, CreatableTopicResult};
use crate::protocol::{
    ConfigRecord, CreateTopicsRequest, CreateTopicsResponse, ErrorCode, MetadataRecord, PartitionRecord,
    TopicRecord,
};
use std::collections::BTreeMap;

/// The answer; owns its texts, as it waits for the disk.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateTopicsReply {
    /// In the order of the request; topics that were named twice, and the forbidden one, at the end.
    pub topics: Vec<TopicResult>,
}

/// What became of one topic.
#[derive(Clone, Debug, PartialEq)]
pub struct TopicResult {
    /// Its name.
    pub name: String,
    /// What was made (or would have been), or why not.
    pub result: Result<CreatedTopic, Refusal>,
}

/// A topic that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct CreatedTopic {
    /// Its id.
    pub id: Uuid,
    /// How many partitions it has.
    pub partitions: i32,
    /// How many replicas each has.
    pub replication_factor: i16,
    /// All its configs.
    pub configs: Vec<Described>,
}

impl CreateTopicsReply {
    /// The response; borrows from the reply.
    pub fn response(&self) -> CreateTopicsResponse<'_> {
        let topics = self.topics.iter().map(topic_response).collect();
        CreateTopicsResponse { topics, ..CreateTopicsResponse::default() }
    }
}

fn topic_response(topic: &TopicResult) -> CreatableTopicResult<'_> {
    let name = topic.name.as_str();
    match &topic.result {
        Err(refusal) => CreatableTopicResult {
            name,
            error_code: refusal.code as i16,
            error_message: refusal.message.as_deref(),
            ..CreatableTopicResult::default()
        },
        Ok(created) => CreatableTopicResult {
            name,
            topic_id: created.id,
            num_partitions: created.partitions,
            replication_factor: created.replication_factor,
            configs: Some(created.configs.iter().map(config_response).collect()),
            ..CreatableTopicResult::default()
        },
    }
}

fn config_response(config: &Described) -> CreatableTopicConfigs<'_> {
    CreatableTopicConfigs {
        name: config.definition.name,
        value: config.value.as_deref(),
        read_only: config.read_only,
        config_source: config.source as i8,
        is_sensitive: config.definition.sensitive(),
    }
}

impl Options {
    /// Decides about a CreateTopics request.
    pub fn create_topics<'a>(
        &self,
        image: &Image,
        request: &CreateTopicsRequest<'a>,
        random: &mut Random,
    ) -> Outcome<'a, CreateTopicsReply> {
        let twice = duplicates(request.topics.iter().map(|topic| topic.name));
        let single = |topic: &&CreatableTopic<'a>| !twice.contains(topic.name);
        let (allowed, forbidden): (Vec<_>, Vec<_>) = request
            .topics
            .iter()
            .filter(single)
            .partition(|topic| topic.name != topic_name::CLUSTER_METADATA);
        let mut outcome = self.create_allowed(image, &allowed, random);
        for name in twice {
            outcome.reply.refuse(name, Refusal::new(ErrorCode::InvalidRequest, "Duplicate topic name."));
        }
        for topic in forbidden {
            let text = format!("Creation of internal topic {} is prohibited.", topic.name);
            outcome.reply.refuse(topic.name, Refusal::new(ErrorCode::InvalidRequest, text));
        }
        if request.validate_only {
            outcome.records.clear();
        }
        outcome
    }

    fn create_allowed<'a>(
        &self,
        image: &Image,
        topics: &[&CreatableTopic<'a>],
        random: &mut Random,
    ) -> Outcome<'a, CreateTopicsReply> {
        let (records, unified, directories) = Default::default();
        let configs = self.configs_in(image);
        let mut batch = Batch { options: self, image, configs, records, unified, directories };
        let mut reply = CreateTopicsReply::default();
        if self.partition_count(topics) > RECORDS_MAX as i64 {
            let text = "Excessively large number of partitions per request.";
            reply.refuse_all(topics, &Refusal::new(ErrorCode::PolicyViolation, text));
            return Outcome { records: Vec::new(), reply };
        }
        for topic in topics {
            let result = batch.create(topic, random);
            reply.topics.push(TopicResult { name: topic.name.to_owned(), result });
        }
        if batch.records.len() > RECORDS_MAX {
            reply.topics.clear();
            reply.refuse_all(topics, &Refusal::too_large());
            batch.records.clear();
        }
        Outcome { records: batch.records, reply }
    }

    fn partition_count(&self, topics: &[&CreatableTopic<'_>]) -> i64 {
        let count = |topic: &&CreatableTopic<'_>| match topic.num_partitions {
            _ if !topic.assignments.is_empty() => topic.assignments.len() as i64,
            -1 => i64::from(self.partitions_default),
            number => i64::from(number.max(0)),
        };
        topics.iter().map(count).sum()
    }
}

impl CreateTopicsReply {
    fn refuse(&mut self, name: &str, refusal: Refusal) {
        self.topics.push(TopicResult { name: name.to_owned(), result: Err(refusal) });
    }

    fn refuse_all(&mut self, topics: &[&CreatableTopic<'_>], refusal: &Refusal) {
        for topic in topics {
            self.refuse(topic.name, refusal.clone());
        }
    }
}

/// The topics of one request, as far as they were decided.
struct Batch<'a, 'b> {
    options: &'b Options,
    image: &'b Image,
    configs: BrokerConfigs,
    records: Vec<MetadataRecord<'a>>,
    /// Unified names of topics that this request makes.
    unified: BTreeMap<String, &'a str>,
    directories: DirectoryPlacer,
}

impl<'a> Batch<'a, '_> {
    fn create(&mut self, topic: &CreatableTopic<'a>, random: &mut Random) -> Result<CreatedTopic, Refusal> {
        self.check_name(topic.name)?;
        let overrides = self.check_configs(topic)?;
        let id = random.uuid();
        let partitions = match topic.assignments.is_empty() {
            true => self.place(topic, id, random)?,
            false => self.assign(topic, id)?,
        };
        let created = CreatedTopic {
            id,
            partitions: i32::try_from(partitions.len()).unwrap_or(i32::MAX),
            replication_factor: partitions.first().map_or(0, |first| first.replicas.len() as i16),
            configs: self.configs.describe_topic(&overrides).collect(),
        };
        self.push(topic, id, partitions);
        Ok(created)
    }

    /// The topic, then its configs, then its partitions: the order of Kafka's log.
    fn push(&mut self, topic: &CreatableTopic<'a>, topic_id: Uuid, partitions: Vec<PartitionRecord>) {
        if let Some(unified) = topic_name::unified(topic.name) {
            self.unified.insert(unified, topic.name);
        }
        self.records.push(MetadataRecord::Topic(TopicRecord { name: topic.name, topic_id }));
        self.records.extend(topic.configs.iter().map(|config| {
            MetadataRecord::Config(ConfigRecord {
                resource_type: resource::TOPIC,
                resource_name: topic.name,
                name: config.name,
                value: config.value,
            })
        }));
        self.records.extend(partitions.into_iter().map(MetadataRecord::Partition));
    }

    fn check_name(&self, name: &str) -> Result<(), Refusal> {
        if self.image.topic_by_name(name).is_some() {
            let text = format!("Topic '{name}' already exists.");
            return Err(Refusal::new(ErrorCode::TopicAlreadyExists, text));
        }
        topic_name::check(name).map_err(|text| Refusal::new(ErrorCode::InvalidTopicException, text))?;
        let Some(unified) = topic_name::unified(name) else { return Ok(()) };
        let here = self.unified.get(&unified).copied();
        match here.or_else(|| self.image.topic_with_unified_name(&unified)) {
            Some(other) => {
                let text = format!("Topic '{name}' collides with existing topic: {other}");
                Err(Refusal::new(ErrorCode::InvalidTopicException, text))
            }
            None => Ok(()),
        }
    }

    fn check_configs(&self, topic: &CreatableTopic<'_>) -> Result<Overrides, Refusal> {
        let refuse = |text| Err(Refusal::new(ErrorCode::InvalidConfig, text));
        let nulls: Vec<&str> =
            topic.configs.iter().filter(|config| config.value.is_none()).map(|config| config.name).collect();
        if !nulls.is_empty() {
            return refuse(format!("Null value not supported for topic configs: {}", nulls.join(",")));
        }
        let pairs = topic.configs.iter().filter_map(|config| Some((config.name, config.value?)));
        let overrides: Overrides = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        match self.configs.check_topic(&overrides) {
            Ok(()) if overrides.values().any(|value| is_too_long(value)) => Err(Refusal::too_long_value()),
            Ok(()) => Ok(overrides),
            Err(error) => refuse(error.0),
        }
    }

    /// Replicas as the client chose them.
    fn assign(&mut self, topic: &CreatableTopic<'_>, id: Uuid) -> Result<Vec<PartitionRecord>, Refusal> {
        let refuse = |text: String| Err(Refusal::new(ErrorCode::InvalidReplicaAssignment, text));
        let contradiction = |what: &str| {
            let text = format!("A manual partition assignment was specified, but {what} not set to -1.");
            Err(Refusal::new(ErrorCode::InvalidRequest, text))
        };
        if topic.replication_factor != -1 {
            return contradiction("replication factor was");
        }
        if topic.num_partitions != -1 {
            return contradiction("numPartitions was");
        }
        let mut partitions: BTreeMap<i32, PartitionRecord> = BTreeMap::new();
        let mut replication_factor = None;
        for assignment in &topic.assignments {
            let index = assignment.partition_index;
            if partitions.contains_key(&index) {
                return refuse(format!("Found multiple manual partition assignments for partition {index}"));
            }
            check_manual(self.image, &assignment.broker_ids, replication_factor)?;
            replication_factor = Some(assignment.broker_ids.len());
            match partition_record(
                self.image,
                &mut self.directories,
                (id, index),
                assignment.broker_ids.clone(),
            ) {
                Some(record) => partitions.insert(index, record),
                None => return refuse(all_inactive(index)),
            };
        }
        if !partitions.keys().copied().eq(0..topic.assignments.len() as i32) {
            return refuse("partitions should be a consecutive 0-based integer sequence".to_owned());
        }
        Ok(partitions.into_values().collect())
    }

    /// Replicas as the placer chooses them.
    fn place(
        &mut self,
        topic: &CreatableTopic<'_>,
        id: Uuid,
        random: &mut Random,
    ) -> Result<Vec<PartitionRecord>, Refusal> {
        let replicas = match topic.replication_factor {
            -1 => self.options.replication_factor_default,
            number => number,
        };
        if topic.replication_factor < -1 || topic.replication_factor == 0 {
            let text = "Replication factor must be larger than 0, or -1 to use the default value.";
            return Err(Refusal::new(ErrorCode::InvalidReplicationFactor, text));
        }
        if topic.num_partitions < -1 || topic.num_partitions == 0 {
            let text = "Number of partitions was set to an invalid non-positive value.";
            return Err(Refusal::new(ErrorCode::InvalidPartitions, text));
        }
        let count =
            if topic.num_partitions == -1 { self.options.partitions_default } else { topic.num_partitions };
        let unable = |reason: String| {
            let text = format!("Unable to replicate the partition {replicas} time(s): {reason}");
            Refusal::new(ErrorCode::InvalidReplicationFactor, text)
        };
        place(self.image, &mut self.directories, id, 0..count, replicas, random).map_err(unable)
    }
}

/// Kafka's sentence when no broker of a manual assignment is active.
pub(super) fn all_inactive(partition: i32) -> String {
    format!(
        "All brokers specified in the manual partition assignment for partition {partition} are fenced or in \
         controlled shutdown."
    )
}

/// Places new partitions; the error is Kafka's sentence, without its beginning.
pub(super) fn place(
    image: &Image,
    directories: &mut DirectoryPlacer,
    topic_id: Uuid,
    partitions: std::ops::Range<i32>,
    replicas: i16,
    random: &mut Random,
) -> Result<Vec<PartitionRecord>, String> {
    let replicas = usize::try_from(replicas).unwrap_or(0);
    let mut placer = Placer::new(image, random);
    placer.check(replicas)?;
    partitions
        .map(|partition| {
            let nodes = placer.place(replicas, random).into_iter().map(|node| node.0).collect();
            partition_record(image, directories, (topic_id, partition), nodes)
                .ok_or_else(|| "All brokers are currently fenced or in controlled shutdown.".to_owned())
        })
        .collect()
}
