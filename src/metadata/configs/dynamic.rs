//! Configs of brokers that are set while the cluster runs: for all brokers, and for one, which counts first (KIP-226).
//!
//! They are kept by the image under the resource type of brokers. What Kafka can change and this version cannot is refused,
//! as it would do nothing.

use super::broker::{BrokerConfigs, BrokerEntry, ConfigSource, Described, InvalidConfig, Overrides, Synonym};
use super::definition::Value;
use super::resource;
use crate::base::NodeId;
use crate::metadata::Image;

impl BrokerConfigs {
    /// The broker with this node id as its cluster wants it.
    #[must_use]
    pub fn in_cluster(&self, image: &Image, node: NodeId) -> Self {
        let set = |name: &str| image.configs(resource::BROKER, name);
        self.with_dynamic(set(""), set(&node.to_string()))
    }

    /// The same broker with what was set while it runs: `all` for every broker, `own` for this one. What cannot be read or
    /// may not be set so counts for nothing.
    #[must_use]
    pub fn with_dynamic(&self, all: Option<&Overrides>, own: Option<&Overrides>) -> Self {
        let usable = |set: Option<&Overrides>| set.map(|set| self.usable(set)).unwrap_or_default();
        let (all, own) = (usable(all), usable(own));
        if all.is_empty() && own.is_empty() && !self.is_changed() {
            return self.clone();
        }
        self.rebuilt(all, own)
    }

    /// Those of the dynamic configs of a broker that count.
    pub fn usable(&self, overrides: &Overrides) -> Overrides {
        let is_usable = |name: &str, text: &str| {
            let entry = self.entry(name).filter(|entry| entry.live);
            entry.is_some_and(|entry| entry.definition.read(text).is_ok())
        };
        let pairs = overrides.iter().filter(|(name, text)| is_usable(name, text));
        pairs.map(|(name, text)| (name.clone(), text.clone())).collect()
    }

    /// Whether a broker may have these dynamic configs, all of those it is to have; the error is Kafka's sentence where Kafka
    /// has one.
    pub fn check_dynamic(&self, overrides: &Overrides) -> Result<(), InvalidConfig> {
        let named = |what: fn(Option<&BrokerEntry>) -> bool| -> Vec<&str> {
            overrides.keys().map(String::as_str).filter(|name| what(self.entry(name))).collect()
        };
        let fixed = named(|entry| entry.is_some_and(|entry| !entry.dynamic));
        if !fixed.is_empty() {
            let text = format!("Cannot update these configs dynamically: [{}]", fixed.join(", "));
            return Err(InvalidConfig(text));
        }
        let dead = named(|entry| entry.is_none_or(|entry| !entry.live));
        if !dead.is_empty() {
            let text =
                format!("This broker cannot change these configs while it runs: [{}]", dead.join(", "));
            return Err(InvalidConfig(text));
        }
        for (name, text) in overrides {
            let entry = self.entry(name);
            let value = entry.map(|entry| entry.definition.read(text)).transpose().map_err(InvalidConfig)?;
            if let Some(Value::Int(number)) = value {
                check_time(name, number)?;
                self.check_default(name, number)?;
            }
        }
        Ok(())
    }

    /// What was set for all brokers, for DescribeConfigs of their defaults.
    pub fn describe_defaults(&self) -> impl Iterator<Item = Described> + '_ {
        self.for_all().iter().filter_map(|(name, text)| {
            let definition = self.entry(name)?.definition;
            let source = ConfigSource::DynamicDefaultBroker;
            let synonym = Synonym { name: name.clone(), value: Some(text.clone()), source };
            let (value, synonyms) = (Some(text.clone()), vec![synonym]);
            Some(Described { definition, value, source, read_only: false, synonyms })
        })
    }
}

/// Times for which the type of the key says too little.
fn check_time(name: &str, ms: i64) -> Result<(), InvalidConfig> {
    let reason = match name {
        "log.roll.ms" if ms < 1 => "must be greater than or equal to 1",
        "log.roll.jitter.ms" if ms < 0 => "must be greater than or equal to 0",
        "log.retention.ms" if ms < 1 && ms != -1 => "must be unlimited (-1) or, greater than or equal to 1",
        _ => return Ok(()),
    };
    Err(InvalidConfig(format!("requirement failed: {name} {reason}")))
}
