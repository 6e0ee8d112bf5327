//! Requests about configs: `configs topic logs keys=retention.ms`, and `alter topic logs retention.ms=5 -segment.ms
//! +cleanup.policy=compact ~cleanup.policy=delete`; `replace` is the older request, which takes away what it does not name.

use super::{Asked, Line};
use crate::protocol::alter_configs_request as older;
use crate::protocol::describe_configs_request::DescribeConfigsResource;
use crate::protocol::incremental_alter_configs_request::{AlterConfigsResource, AlterableConfig};
use crate::protocol::*;
use crate::shard::tests::words::{Part, parse};

/// The resource that a part names; a broker without a name stands for all.
fn resource<'a>(part: &Part<'a>) -> (i8, &'a str) {
    let number = match part.words[0] {
        "topic" => 2,
        "broker" => 4,
        "group" => 32,
        other => parse(other),
    };
    let name = part.words.get(1).copied().filter(|word| !word.starts_with('-'));
    (number, name.unwrap_or(""))
}

fn changes<'a>(part: &Part<'a>) -> Vec<AlterableConfig<'a>> {
    let set = part.configs().map(|(key, value)| {
        let (config_operation, name) = match key.split_at(1) {
            ("+", name) => (2, name),
            ("~", name) => (3, name),
            _ => (0, key),
        };
        AlterableConfig { name, config_operation, value: Some(value) }
    });
    let gone = part.words.iter().filter_map(|word| word.strip_prefix('-'));
    let gone = gone.map(|name| AlterableConfig { name, config_operation: 1, value: None });
    set.chain(gone).collect()
}

impl<'a> Line<'a> {
    pub(super) fn configs(&self) -> Asked {
        let resource = |part: &Part<'a>| {
            let (resource_type, resource_name) = resource(part);
            let configuration_keys = part.option("keys").map(|keys| keys.split(',').collect());
            DescribeConfigsResource { resource_type, resource_name, configuration_keys }
        };
        self.asked(&DescribeConfigsRequest {
            resources: self.parts.iter().map(resource).collect(),
            include_synonyms: self.head.option("synonyms") == Some("yes"),
            include_documentation: false,
        })
    }

    /// `configured types=2,32`
    pub(super) fn configured(&self) -> Asked {
        let types = self.head.option("types").into_iter().flat_map(|types| types.split(','));
        self.asked(&ListConfigResourcesRequest { resource_types: types.map(parse).collect() })
    }

    pub(super) fn alter(&self) -> Asked {
        let resource = |part: &Part<'a>| {
            let (resource_type, resource_name) = resource(part);
            AlterConfigsResource { resource_type, resource_name, configs: changes(part) }
        };
        self.asked(&IncrementalAlterConfigsRequest {
            resources: self.parts.iter().map(resource).collect(),
            validate_only: self.head.option("validate") == Some("yes"),
        })
    }

    pub(super) fn replace(&self) -> Asked {
        let resource = |part: &Part<'a>| {
            let (resource_type, resource_name) = resource(part);
            let config = |(name, value)| older::AlterableConfig { name, value: Some(value) };
            let configs = part.configs().map(config).collect();
            older::AlterConfigsResource { resource_type, resource_name, configs }
        };
        self.asked(&AlterConfigsRequest {
            resources: self.parts.iter().map(resource).collect(),
            validate_only: self.head.option("validate") == Some("yes"),
        })
    }
}
