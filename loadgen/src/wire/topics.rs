//! Makes the topics of a run, or finds that they are there already with the same shape.

use super::{Line, explain};
use crate::plan::Topics;
use anyhow::{Context, Result, bail, ensure};
use highwater::base::Uuid;
use highwater::protocol::create_topics_request::{CreatableTopic, CreatableTopicConfig};
use highwater::protocol::delete_topics_request::DeleteTopicState;
use highwater::protocol::describe_configs_request::DescribeConfigsResource;
use highwater::protocol::metadata_request::MetadataRequestTopic;
use highwater::protocol::{
    CreateTopicsRequest, CreateTopicsResponse, Decode, DeleteTopicsRequest, DescribeConfigsRequest,
    DescribeConfigsResponse, ErrorCode, MetadataRequest, MetadataResponse, Reader,
};

/// How topics came to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// This run made them.
    Created,
    /// They were there.
    Found,
}

/// Creates the topics; one that exists must have the same number of partitions and the same settings.
pub fn create(line: &mut Line, topics: &Topics) -> Result<Readiness> {
    let configs: Vec<_> = topics
        .configs
        .iter()
        .map(|(name, value)| CreatableTopicConfig { name, value: Some(value.as_str()) })
        .collect();
    let topic = |name| CreatableTopic {
        name,
        num_partitions: topics.partitions,
        replication_factor: topics.replicas,
        configs: configs.clone(),
        ..CreatableTopic::default()
    };
    let request = CreateTopicsRequest {
        topics: topics.names.iter().map(|name| topic(name.as_str())).collect(),
        timeout_ms: 60_000,
        validate_only: false,
    };
    let (version, answer) = line.call(&request)?;
    let answer = CreateTopicsResponse::decode(&mut Reader::new(&answer), version)
        .ok()
        .context("the broker's answer to CreateTopics cannot be read")?;
    let mut readiness = Readiness::Created;
    for created in &answer.topics {
        match ErrorCode::from_code(created.error_code) {
            Some(ErrorCode::None) => {}
            Some(ErrorCode::TopicAlreadyExists) => {
                readiness = Readiness::Found;
                same_partitions(line, created.name, topics)?;
                same_settings(line, created.name, topics)?;
            }
            _ => bail!(
                "topic {} cannot be created: {}{}",
                created.name,
                explain(created.error_code),
                created.error_message.map(|message| format!(": {message}")).unwrap_or_default()
            ),
        }
    }
    Ok(readiness)
}

fn same_partitions(line: &mut Line, name: &str, topics: &Topics) -> Result<()> {
    let wanted = MetadataRequestTopic { name: Some(name), topic_id: Uuid::ZERO };
    let request = MetadataRequest { topics: Some(vec![wanted]), ..MetadataRequest::default() };
    let (version, answer) = line.call(&request)?;
    let answer = MetadataResponse::decode(&mut Reader::new(&answer), version)
        .ok()
        .context("the broker's answer to Metadata cannot be read")?;
    let there = answer.topics.first().map_or(0, |topic| topic.partitions.len());
    ensure!(
        there == topics.partitions as usize,
        "topic {name} exists with {there} partitions, {} were asked for: choose another --topic, or --partitions {there}",
        topics.partitions
    );
    Ok(())
}

/// Only what was asked for is compared.
fn same_settings(line: &mut Line, name: &str, topics: &Topics) -> Result<()> {
    if topics.configs.is_empty() {
        return Ok(());
    }
    let resource =
        DescribeConfigsResource { resource_type: 2, resource_name: name, configuration_keys: None };
    let request = DescribeConfigsRequest { resources: vec![resource], ..DescribeConfigsRequest::default() };
    let (version, answer) = line.call(&request)?;
    let answer = DescribeConfigsResponse::decode(&mut Reader::new(&answer), version)
        .ok()
        .context("the broker's answer to DescribeConfigs cannot be read")?;
    let there = answer.results.first().map(|result| &result.configs[..]).unwrap_or_default();
    for (key, wanted) in &topics.configs {
        let found = there.iter().find(|config| config.name == key).and_then(|config| config.value);
        ensure!(
            found == Some(wanted),
            "topic {name} exists with {key}={}, {key}={wanted} was asked for: choose another --topic",
            found.unwrap_or("nothing")
        );
    }
    Ok(())
}

/// Deletes topics; an error of a single one is left to the broker's log.
pub fn delete(line: &mut Line, names: &[String]) -> Result<()> {
    let request = DeleteTopicsRequest {
        topics: names
            .iter()
            .map(|name| DeleteTopicState { name: Some(name), topic_id: Uuid::ZERO })
            .collect(),
        topic_names: names.iter().map(String::as_str).collect(),
        timeout_ms: 60_000,
    };
    line.call(&request)?;
    Ok(())
}
