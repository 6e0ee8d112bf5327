//! What the operator set on this broker, and what follows from it for topics: the source of DescribeConfigs.
//!
//! The answers (sources, synonyms, their order) are those of Kafka's `ConfigHelper`. Dynamic broker configs do not
//! exist yet; their sources are therefore never given.

use super::definition::{Definition, Value};
use super::topic::TopicConfig;
use super::topic_keys::{TOPIC_KEYS, TopicKey};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The configs that were set on one topic, as they were typed.
pub type Overrides = BTreeMap<String, String>;

/// Where a value comes from. The numbers are those of DescribeConfigs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigSource {
    /// Set on the topic.
    Topic = 1,
    /// Set by the operator of this broker.
    StaticBroker = 4,
    /// Nobody set it.
    Default = 5,
}

/// One broker key with its value.
#[derive(Clone, Debug)]
pub struct BrokerEntry {
    /// The key.
    pub definition: Definition,
    /// What the operator typed, where he did.
    pub stated: Option<String>,
    /// The value in force; `None` where there is none.
    pub value: Option<Value>,
    /// Whether Kafka can change it while it runs; DescribeConfigs says "read only" for the others.
    pub dynamic: bool,
    /// Whether DescribeConfigs leaves it out as long as nobody sets it (Kafka's internal keys).
    pub hidden: bool,
}

/// One line of a DescribeConfigs answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Described {
    /// The key's name, type and meaning.
    pub definition: Definition,
    /// The value in force; `None` where there is none or it must not be shown.
    pub value: Option<String>,
    /// Where it comes from.
    pub source: ConfigSource,
    /// Whether it cannot be changed while the broker runs.
    pub read_only: bool,
    /// Everything that has a say, the one that counts first.
    pub synonyms: Vec<Synonym>,
}

/// A key that has a say in another's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Synonym {
    /// Its name.
    pub name: String,
    /// What it says; `None` where that must not be shown.
    pub value: Option<String>,
    /// Who said it.
    pub source: ConfigSource,
}

/// Configs that a topic cannot have: INVALID_CONFIG with this text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidConfig(pub String);

/// The configuration of one broker, by name. Cheap to clone. The default one knows no broker keys and gives topics
/// the defaults of the table.
#[derive(Clone, Debug, Default)]
pub struct BrokerConfigs {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    entries: BTreeMap<&'static str, BrokerEntry>,
    /// What topics have without overrides, where it is not the default of the table.
    topic_defaults: BTreeMap<&'static str, Value>,
}

impl BrokerConfigs {
    /// From all keys of this broker.
    pub fn new(entries: impl IntoIterator<Item = BrokerEntry>) -> Self {
        let entries: BTreeMap<_, _> =
            entries.into_iter().map(|entry| (entry.definition.name, entry)).collect();
        let from_broker = |key: &TopicKey| Some((key.definition.name, topic_default(key, &entries)?));
        let topic_defaults = TOPIC_KEYS.iter().filter_map(from_broker).collect();
        Self { inner: Arc::new(Inner { entries, topic_defaults }) }
    }

    /// The value of a broker key, where there is one.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.inner.entries.get(name)?.value.as_ref()
    }

    /// All broker keys, ordered by name, for DescribeConfigs of this broker.
    pub fn describe(&self) -> impl Iterator<Item = Described> + '_ {
        let shown = self.inner.entries.values().filter(|entry| !entry.hidden || entry.stated.is_some());
        shown.map(|entry| self.describe_entry(entry))
    }

    /// All topic keys, ordered by name, for DescribeConfigs of a topic with these overrides.
    pub fn describe_topic(&self, overrides: &Overrides) -> impl Iterator<Item = Described> {
        TOPIC_KEYS.iter().map(move |key| self.describe_topic_key(key, overrides))
    }

    /// What a topic with these overrides obeys. Overrides that are not understood count as not set.
    pub fn topic_config(&self, overrides: &Overrides) -> TopicConfig {
        TopicConfig::from_values(&|name| {
            let key = TOPIC_KEYS.iter().find(|key| key.definition.name == name)?;
            Some(self.topic_value(key, overrides))
        })
    }

    /// Whether a topic may have these overrides; the error is Kafka's sentence.
    pub fn check_topic(&self, overrides: &Overrides) -> Result<(), InvalidConfig> {
        for name in overrides.keys() {
            if !TOPIC_KEYS.iter().any(|key| key.definition.name == name) {
                return Err(InvalidConfig(format!("Unknown topic config name: {name}")));
            }
        }
        for key in TOPIC_KEYS {
            if let Some(text) = overrides.get(key.definition.name) {
                key.definition.read(text).map_err(InvalidConfig)?;
            }
        }
        self.check_together(overrides)
    }

    fn check_together(&self, overrides: &Overrides) -> Result<(), InvalidConfig> {
        let value = |name: &str| {
            let key = TOPIC_KEYS.iter().find(|key| key.definition.name == name);
            key.map(|key| self.topic_value(key, overrides))
        };
        if let (Some(Value::Int(min)), Some(Value::Int(max))) =
            (value("min.compaction.lag.ms"), value("max.compaction.lag.ms"))
            && min > max
        {
            let text = "conflict topic config setting min.compaction.lag.ms";
            return Err(InvalidConfig(format!("{text} ({min}) > max.compaction.lag.ms ({max})")));
        }
        if value("remote.storage.enable") == Some(Value::Bool(true)) {
            let text = "Tiered Storage functionality is disabled in the broker. \
                        Topic cannot be configured with remote log storage.";
            return Err(InvalidConfig(text.to_owned()));
        }
        Ok(())
    }

    fn topic_value(&self, key: &TopicKey, overrides: &Overrides) -> Value {
        let own = overrides.get(key.definition.name).and_then(|text| key.definition.read(text).ok());
        own.or_else(|| self.inner.topic_defaults.get(key.definition.name).cloned())
            .or_else(|| key.definition.default_value())
            .unwrap_or(Value::Text(String::new()))
    }

    fn describe_topic_key(&self, key: &TopicKey, overrides: &Overrides) -> Described {
        let value = self.topic_value(key, overrides).to_string();
        let mut synonyms = Vec::new();
        if overrides.contains_key(key.definition.name) {
            let name = key.definition.name.to_owned();
            synonyms.push(Synonym { name, value: Some(value.clone()), source: ConfigSource::Topic });
        }
        if let Some(first) = key.synonyms.first() {
            let names: Vec<&str> = key.synonyms.iter().map(|synonym| synonym.name).collect();
            synonyms.extend(self.broker_synonyms(first.name, &names));
        }
        let source = synonyms.first().map_or(ConfigSource::Default, |synonym| synonym.source);
        Described { definition: key.definition, value: Some(value), source, read_only: false, synonyms }
    }

    fn describe_entry(&self, entry: &BrokerEntry) -> Described {
        let name = entry.definition.name;
        let synonyms = self.broker_synonyms(name, &family(name));
        let value = entry.value.as_ref().filter(|_| !entry.definition.sensitive());
        Described {
            definition: entry.definition,
            value: value.map(Value::to_string),
            source: synonyms.first().map_or(ConfigSource::Default, |synonym| synonym.source),
            read_only: !entry.dynamic,
            synonyms,
        }
    }

    /// What the operator and the defaults say under the names of one family, for the key `name`. Like Kafka, starts
    /// at the first word of `name` itself: with `log.retention.hours` set, `log.retention.ms` has no synonym.
    fn broker_synonyms(&self, name: &str, family: &[&str]) -> Vec<Synonym> {
        let entries = || family.iter().filter_map(|name| self.inner.entries.get(name));
        let stated = entries().filter_map(|entry| {
            let value = entry.stated.clone().filter(|_| !entry.definition.sensitive());
            entry.stated.as_ref()?;
            Some(Synonym {
                name: entry.definition.name.to_owned(),
                value,
                source: ConfigSource::StaticBroker,
            })
        });
        let defaults = entries().filter_map(|entry| {
            let value = Some(entry.definition.default?.to_owned());
            Some(Synonym { name: entry.definition.name.to_owned(), value, source: ConfigSource::Default })
        });
        stated.chain(defaults).skip_while(|synonym| synonym.name != name).collect()
    }
}

/// The broker keys that say the same thing in different units; `name` alone for most.
fn family(name: &str) -> Vec<&str> {
    const FAMILIES: [&[&str]; 3] = [
        &["log.roll.ms", "log.roll.hours"],
        &["log.roll.jitter.ms", "log.roll.jitter.hours"],
        &["log.retention.ms", "log.retention.minutes", "log.retention.hours"],
    ];
    if name == "log.flush.interval.ms" {
        return vec![name, "log.flush.scheduler.interval.ms"];
    }
    FAMILIES.iter().find(|family| family.contains(&name)).map_or_else(|| vec![name], |family| family.to_vec())
}

/// What the broker's keys say a topic key is by default; `None` leaves it to the table.
fn topic_default(key: &TopicKey, entries: &BTreeMap<&'static str, BrokerEntry>) -> Option<Value> {
    let (value, factor) =
        key.synonyms.iter().find_map(|name| Some((entries.get(name.name)?.value.as_ref()?, name.factor)))?;
    match value {
        // A negative number of hours is "for ever", like -1 milliseconds.
        Value::Int(number) if *number < 0 && factor > 1 => Some(Value::Int(-1)),
        Value::Int(number) => Some(Value::Int(number.saturating_mul(factor))),
        other => Some(other.clone()),
    }
}
