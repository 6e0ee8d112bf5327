//! DescribeConfigs for topics, groups, this broker and the defaults of all brokers, with every key.

use super::{frame, read};
use crate::metadata::configs::{Described, Overrides, resource as kind};
use crate::protocol::describe_configs_request::DescribeConfigsResource;
use crate::protocol::describe_configs_response::{
    DescribeConfigsResourceResult, DescribeConfigsResult, DescribeConfigsSynonym,
};
use crate::protocol::{DescribeConfigsRequest, DescribeConfigsResponse, ErrorCode};
use crate::shard::Shard;
use crate::shard::call::Call;
use std::collections::BTreeSet;

/// What is known of one resource, before it is a response.
type Found = Result<Vec<Described>, (ErrorCode, String)>;

impl Shard {
    pub(super) fn describe_configs(&mut self, call: &Call) {
        let request: DescribeConfigsRequest<'_> = match read(call) {
            Ok(request) => request,
            Err(error) => return self.unreadable(call, error),
        };
        // Each resource once, however often it is asked for.
        let mut seen = BTreeSet::new();
        let resources = request.resources.iter();
        let resources: Vec<_> =
            resources.filter(|wanted| seen.insert((wanted.resource_type, wanted.resource_name))).collect();
        let found: Vec<Found> = resources.iter().map(|resource| self.described(resource)).collect();
        let rows =
            resources.into_iter().zip(&found).map(|(resource, found)| result(resource, found, &request));
        let body = DescribeConfigsResponse { results: rows.collect(), ..DescribeConfigsResponse::default() };
        let response = frame(call, &body);
        self.reply_frame(call.reply_to, response);
    }

    fn described(&self, resource: &DescribeConfigsResource<'_>) -> Found {
        let configs = self.cluster.configs();
        let all: Vec<Described> = match resource.resource_type {
            kind::TOPIC => {
                let name = resource.resource_name;
                crate::metadata::topic_name::check(name)
                    .map_err(|text| (ErrorCode::InvalidTopicException, text))?;
                let topic = self.cluster.image().topic_by_name(name);
                let topic = topic.ok_or((ErrorCode::UnknownTopicOrPartition, String::new()))?;
                configs.describe_topic(&topic.configs).collect()
            }
            kind::GROUP if resource.resource_name.is_empty() => {
                return Err((ErrorCode::InvalidRequest, "Group name must not be empty".to_owned()));
            }
            kind::GROUP => {
                let nothing = Overrides::new();
                let own = self.cluster.image().configs(kind::GROUP, resource.resource_name);
                configs.describe_group(own.unwrap_or(&nothing)).collect()
            }
            kind::BROKER if resource.resource_name == self.options.node.to_string() => {
                configs.describe().collect()
            }
            kind::BROKER if resource.resource_name.is_empty() => configs.describe_defaults().collect(),
            kind::BROKER => {
                let (own, other) = (self.options.node, resource.resource_name);
                let text =
                    format!("Unexpected broker id, expected {own} or empty string, but received {other}");
                return Err((ErrorCode::InvalidRequest, text));
            }
            other => return Err((ErrorCode::InvalidRequest, format!("Unsupported resource type: {other}"))),
        };
        Ok(all.into_iter().filter(|entry| is_wanted(resource, entry)).collect())
    }
}

/// No list, or an empty one, asks for all keys.
fn is_wanted(resource: &DescribeConfigsResource<'_>, entry: &Described) -> bool {
    let keys = resource.configuration_keys.as_deref().unwrap_or_default();
    keys.is_empty() || keys.contains(&entry.definition.name)
}

fn result<'a>(
    resource: &DescribeConfigsResource<'a>,
    found: &'a Found,
    request: &DescribeConfigsRequest<'_>,
) -> DescribeConfigsResult<'a> {
    let (error, message, entries) = match found {
        Ok(entries) => (ErrorCode::None, None, entries.as_slice()),
        Err((error, text)) => (*error, Some(text.as_str()).filter(|text| !text.is_empty()), &[][..]),
    };
    let row = |entry: &'a Described| row(entry, request.include_synonyms, request.include_documentation);
    DescribeConfigsResult {
        error_code: error.code(),
        error_message: message,
        resource_type: resource.resource_type,
        resource_name: resource.resource_name,
        configs: entries.iter().map(row).collect(),
    }
}

fn row(
    entry: &Described,
    with_synonyms: bool,
    with_documentation: bool,
) -> DescribeConfigsResourceResult<'_> {
    let synonyms = entry.synonyms.iter().filter(|_| with_synonyms).map(|synonym| DescribeConfigsSynonym {
        name: &synonym.name,
        value: synonym.value.as_deref(),
        source: synonym.source as i8,
    });
    DescribeConfigsResourceResult {
        name: entry.definition.name,
        value: entry.value.as_deref(),
        read_only: entry.read_only,
        config_source: entry.source as i8,
        is_sensitive: entry.definition.sensitive(),
        synonyms: synonyms.collect(),
        config_type: entry.definition.kind as i8,
        documentation: with_documentation.then_some(entry.definition.doc),
    }
}
