//! Metadata: brokers, topics, partitions, and the creation of topics that somebody asks for
//! (`auto.create.topics.enable`).

use super::{frame, node_ids, offline_replicas, operations, read};
use crate::base::Uuid;
use crate::metadata::{Image, Topic, topic_name};
use crate::protocol::create_topics_request::CreatableTopic;
use crate::protocol::metadata_request::MetadataRequestTopic;
use crate::protocol::metadata_response::{
    MetadataResponseBroker, MetadataResponsePartition, MetadataResponseTopic,
};
use crate::protocol::{CreateTopicsRequest, Encode, ErrorCode, MetadataRequest, MetadataResponse};
use crate::shard::Shard;
use crate::shard::admin::After;
use crate::shard::call::Call;
use std::collections::BTreeSet;

/// Below, a request cannot say whether topics may be created: they are.
const AUTO_CREATION_FLAG_FROM: i16 = 4;
/// Below, a topic is asked for by its name, although versions 10 and 11 have a field for its id.
const IDS_FROM: i16 = 12;

impl Shard {
    pub(super) fn serve_metadata(&mut self, call: Call) {
        let request: MetadataRequest<'_> = match read(&call) {
            Ok(request) => request,
            Err(error) => return self.unreadable(&call, error),
        };
        if call.version < IDS_FROM && !all_have_only_names(&request) {
            return self.respond(&call, &refused(&request));
        }
        let may_create = call.version < AUTO_CREATION_FLAG_FROM || request.allow_auto_topic_creation;
        let missing = if may_create && self.options.auto_create_topics {
            missing(self.cluster.image(), &request)
        } else {
            Vec::new()
        };
        if missing.is_empty() {
            return self.metadata_now(&call);
        }
        let Some(admin) = &self.admin else { return self.forward_to_controller(call) };
        let segment_bytes = self.options.groups.topic_segment_bytes.to_string();
        let topic = |name| match name {
            topic_name::CONSUMER_OFFSETS => self.options.groups.creatable(&segment_bytes),
            name => creatable(name),
        };
        let create = CreateTopicsRequest {
            topics: missing.iter().copied().map(topic).collect(),
            ..CreateTopicsRequest::default()
        };
        let outcome = admin.controller.create_topics(&admin.image, &create, &mut self.random);
        tracing::info!(topics = ?missing, "creating topics that a client asked for");
        self.decide(&outcome.records, After::Metadata(call.again()));
    }

    /// Answers from the image, creates nothing.
    pub(in crate::shard) fn metadata_now(&mut self, call: &Call) {
        let request: MetadataRequest<'_> = match read(call) {
            Ok(request) => request,
            Err(error) => return self.unreadable(call, error),
        };
        let wanted = wanted(&request, call.version);
        if wanted.is_none() && !asks_operations(&request) {
            return self.respond_cached(call, |shard| {
                shard.described_cluster(all_topics(shard.cluster.image())).to_vec(call.version)
            });
        }
        let image = self.cluster.image();
        let topics = wanted.map_or_else(|| all_topics(image), |wanted| topics(image, wanted));
        let mut body = self.described_cluster(topics);
        tell_operations(&mut body, &request);
        let response = frame(call, &body);
        self.reply_frame(call.reply_to, response);
    }

    fn described_cluster<'a>(&'a self, topics: Vec<MetadataResponseTopic<'a>>) -> MetadataResponse<'a> {
        let image = self.cluster.image();
        MetadataResponse {
            brokers: brokers(image, self.options.listener()),
            cluster_id: Some(image.cluster_id()),
            controller_id: self.options.node.0,
            topics,
            cluster_authorized_operations: operations::UNASKED,
            ..MetadataResponse::default()
        }
    }
}

/// The topics asked for; `None` is all. Version 0 asks for all with an empty list, later ones with null.
fn wanted<'r, 'a>(request: &'r MetadataRequest<'a>, version: i16) -> Option<&'r [MetadataRequestTopic<'a>]> {
    request.topics.as_deref().filter(|wanted| version > 0 || !wanted.is_empty())
}

fn asks_operations(request: &MetadataRequest<'_>) -> bool {
    request.include_cluster_authorized_operations || request.include_topic_authorized_operations
}

/// An id that nobody knows is no topic on which something might be done.
fn tell_operations(body: &mut MetadataResponse<'_>, request: &MetadataRequest<'_>) {
    body.cluster_authorized_operations =
        operations::on_cluster(request.include_cluster_authorized_operations);
    for topic in body.topics.iter_mut().filter(|topic| topic.name.is_some()) {
        topic.topic_authorized_operations = operations::on_topic(request.include_topic_authorized_operations);
    }
}

fn all_topics(image: &Image) -> Vec<MetadataResponseTopic<'_>> {
    image.topics().map(|topic| described(image, topic)).collect()
}

/// Whether topics are asked for by their ids. As in Kafka, names mean nothing then: consumers leave them empty.
fn are_by_id(wanted: &[MetadataRequestTopic<'_>]) -> bool {
    wanted.iter().any(|topic| topic.topic_id != Uuid::ZERO)
}

fn all_have_only_names(request: &MetadataRequest<'_>) -> bool {
    let mut wanted = request.topics.iter().flatten();
    wanted.all(|topic| topic.name.is_some() && topic.topic_id == Uuid::ZERO)
}

/// As Kafka answers a request that it refuses as a whole: every topic has the error, and there is nothing else.
fn refused<'a>(request: &MetadataRequest<'a>) -> MetadataResponse<'a> {
    let topic = |wanted: &MetadataRequestTopic<'a>| MetadataResponseTopic {
        error_code: ErrorCode::InvalidRequest.code(),
        name: Some(wanted.name.unwrap_or_default()),
        topic_id: wanted.topic_id,
        topic_authorized_operations: operations::UNASKED,
        ..MetadataResponseTopic::default()
    };
    MetadataResponse {
        controller_id: -1,
        topics: request.topics.iter().flatten().map(topic).collect(),
        cluster_authorized_operations: operations::UNASKED,
        ..MetadataResponse::default()
    }
}

/// Names that are asked for, may be created, and are not there.
fn missing<'a>(image: &Image, request: &MetadataRequest<'a>) -> Vec<&'a str> {
    let wanted = request.topics.as_deref().unwrap_or_default();
    if are_by_id(wanted) {
        return Vec::new();
    }
    let names = wanted.iter().filter_map(|topic| topic.name);
    let absent = names.filter(|name| image.topic_by_name(name).is_none() && topic_name::check(name).is_ok());
    let mut absent: Vec<&str> = absent.collect();
    absent.sort_unstable();
    absent.dedup();
    absent
}

fn creatable(name: &str) -> CreatableTopic<'_> {
    CreatableTopic { name, num_partitions: -1, replication_factor: -1, ..CreatableTopic::default() }
}

fn brokers<'a>(image: &'a Image, listener: &str) -> Vec<MetadataResponseBroker<'a>> {
    let reachable = image.brokers().filter(|broker| broker.active());
    let row = reachable.filter_map(|broker| {
        let endpoint = broker.endpoint(listener)?;
        Some(MetadataResponseBroker {
            node_id: broker.id.0,
            host: &endpoint.host,
            port: i32::from(endpoint.port),
            rack: broker.rack.as_deref(),
        })
    });
    row.collect()
}

/// Each topic once, however often it is asked for.
fn topics<'a>(image: &'a Image, wanted: &[MetadataRequestTopic<'a>]) -> Vec<MetadataResponseTopic<'a>> {
    let mut seen = BTreeSet::new();
    if are_by_id(wanted) {
        let ids = wanted.iter().map(|wanted| wanted.topic_id).filter(|id| *id != Uuid::ZERO);
        let by_id = |topic_id| wanted_topic(image, &MetadataRequestTopic { topic_id, name: None });
        return ids.filter(|id| seen.insert((None, *id))).map(by_id).collect();
    }
    let new = wanted.iter().filter(|wanted| seen.insert((wanted.name, wanted.topic_id)));
    new.map(|wanted| wanted_topic(image, wanted)).collect()
}

fn wanted_topic<'a>(image: &'a Image, wanted: &MetadataRequestTopic<'a>) -> MetadataResponseTopic<'a> {
    let (found, unknown) = match wanted.name {
        Some(name) => (image.topic_by_name(name), unknown_name(name)),
        None => (image.topic(wanted.topic_id), ErrorCode::UnknownTopicId),
    };
    match found {
        Some(topic) => described(image, topic),
        None => absent(wanted, unknown),
    }
}

fn unknown_name(name: &str) -> ErrorCode {
    match topic_name::check(name) {
        Ok(()) => ErrorCode::UnknownTopicOrPartition,
        Err(_) => ErrorCode::InvalidTopicException,
    }
}

fn absent<'a>(wanted: &MetadataRequestTopic<'a>, error: ErrorCode) -> MetadataResponseTopic<'a> {
    MetadataResponseTopic {
        error_code: error.code(),
        name: wanted.name,
        topic_id: if wanted.name.is_some() { Uuid::ZERO } else { wanted.topic_id },
        topic_authorized_operations: operations::UNASKED,
        ..MetadataResponseTopic::default()
    }
}

fn described<'a>(image: &Image, topic: &'a Topic) -> MetadataResponseTopic<'a> {
    let partition = |(index, partition): (usize, &std::sync::Arc<crate::metadata::Partition>)| {
        let error = if partition.leader.is_some() { ErrorCode::None } else { ErrorCode::LeaderNotAvailable };
        MetadataResponsePartition {
            error_code: error.code(),
            partition_index: index as i32,
            leader_id: partition.leader.map_or(-1, |node| node.0),
            leader_epoch: partition.leader_epoch.0,
            replica_nodes: node_ids(&partition.replicas),
            isr_nodes: node_ids(&partition.isr),
            offline_replicas: offline_replicas(image, partition),
        }
    };
    MetadataResponseTopic {
        name: Some(&topic.name),
        topic_id: topic.id,
        is_internal: topic_name::is_internal(&topic.name),
        partitions: topic.partitions.iter().enumerate().map(partition).collect(),
        topic_authorized_operations: operations::UNASKED,
        ..MetadataResponseTopic::default()
    }
}
