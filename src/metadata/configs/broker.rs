//! What the operator set on this broker, and what follows from it for topics: the source of DescribeConfigs.
//!
//! The answers (sources, synonyms, their order) are those of Kafka's `ConfigHelper`. What is set while brokers run is laid
//! over it by `dynamic`.

use super::definition::{Definition, Value};
use super::topic::TopicConfig;
use super::topic_keys::{TOPIC_KEYS, TopicKey};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The configs that were set on one topic, group or broker, as they were typed.
pub type Overrides = BTreeMap<String, String>;

/// Where a value comes from. The numbers are those of DescribeConfigs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigSource {
    /// Set on the topic.
    Topic = 1,
    /// Set for this broker while it ran.
    DynamicBroker = 2,
    /// Set for all brokers while they ran.
    DynamicDefaultBroker = 3,
    /// Set by the operator of this broker.
    StaticBroker = 4,
    /// Nobody set it.
    Default = 5,
    /// Set on the group.
    Group = 8,
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
    /// Whether this version can change it, too.
    pub live: bool,
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

type Entries = BTreeMap<&'static str, BrokerEntry>;

#[derive(Debug, Default)]
struct Inner {
    entries: Arc<Entries>,
    /// What was set while the cluster ran, for all brokers and for this one; all of it can be read.
    for_all: Overrides,
    own: Overrides,
    /// What topics have without overrides, where it is not the default of the table.
    topic_defaults: BTreeMap<&'static str, Value>,
    /// The values of `for_all` and `own`.
    dynamic: BTreeMap<&'static str, Value>,
}

impl Inner {
    fn value(&self, name: &str) -> Option<&Value> {
        self.dynamic.get(name).or_else(|| self.entries.get(name)?.value.as_ref())
    }

    fn dynamic_value(&self, name: &str) -> Option<Value> {
        let text = self.own.get(name).or_else(|| self.for_all.get(name))?;
        self.entries.get(name)?.definition.read(text).ok()
    }

    /// What the broker's keys say a topic key is by default; `None` leaves it to the table.
    fn topic_default(&self, key: &TopicKey) -> Option<Value> {
        let (value, factor) =
            key.synonyms.iter().find_map(|name| Some((self.value(name.name)?, name.factor)))?;
        match value {
            // A negative number of hours is "for ever", like -1 milliseconds.
            Value::Int(number) if *number < 0 && factor > 1 => Some(Value::Int(-1)),
            Value::Int(number) => Some(Value::Int(number.saturating_mul(factor))),
            other => Some(other.clone()),
        }
    }
}

impl BrokerConfigs {
    /// From all keys of this broker.
    pub fn new(entries: impl IntoIterator<Item = BrokerEntry>) -> Self {
        let entries: Entries = entries.into_iter().map(|entry| (entry.definition.name, entry)).collect();
        Self::built(Arc::new(entries), Overrides::new(), Overrides::new())
    }

    fn built(entries: Arc<Entries>, for_all: Overrides, own: Overrides) -> Self {
        let mut inner = Inner { entries, for_all, own, ..Inner::default() };
        let names = inner.entries.keys().copied();
        inner.dynamic = names.filter_map(|name| Some((name, inner.dynamic_value(name)?))).collect();
        let default = |key: &TopicKey| Some((key.definition.name, inner.topic_default(key)?));
        inner.topic_defaults = TOPIC_KEYS.iter().filter_map(default).collect();
        Self { inner: Arc::new(inner) }
    }

    /// With these dynamic configs, all of which can be read, in place of those before.
    pub(super) fn rebuilt(&self, for_all: Overrides, own: Overrides) -> Self {
        Self::built(Arc::clone(&self.inner.entries), for_all, own)
    }

    pub(super) fn entry(&self, name: &str) -> Option<&BrokerEntry> {
        self.inner.entries.get(name)
    }

    pub(super) fn for_all(&self) -> &Overrides {
        &self.inner.for_all
    }

    /// Whether anything was set while the cluster ran.
    pub(super) fn is_changed(&self) -> bool {
        !self.inner.for_all.is_empty() || !self.inner.own.is_empty()
    }

    /// Whether there is a broker key with this name.
    pub fn knows(&self, name: &str) -> bool {
        self.entry(name).is_some()
    }

    /// The broker key with this name.
    pub fn definition(&self, name: &str) -> Option<Definition> {
        Some(self.entry(name)?.definition)
    }

    /// The value of a broker key, where there is one.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.inner.value(name)
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
        let value = self.value(name).filter(|_| !entry.definition.sensitive());
        Described {
            definition: entry.definition,
            value: value.map(Value::to_string),
            source: synonyms.first().map_or(ConfigSource::Default, |synonym| synonym.source),
            read_only: !entry.dynamic,
            synonyms,
        }
    }

    /// What the configs of brokers and the defaults say under the names of one family, for the key `name`. Like Kafka,
    /// starts at the first word of `name` itself: with `log.retention.hours` set, `log.retention.ms` has no synonym.
    pub(super) fn broker_synonyms(&self, name: &str, family: &[&str]) -> Vec<Synonym> {
        let entries = || family.iter().filter_map(|name| self.entry(name));
        let all = |source: ConfigSource| entries().filter_map(move |entry| self.synonym(entry, source));
        let (own, for_all) = (all(ConfigSource::DynamicBroker), all(ConfigSource::DynamicDefaultBroker));
        let (stated, default) = (all(ConfigSource::StaticBroker), all(ConfigSource::Default));
        let synonyms = own.chain(for_all).chain(stated).chain(default);
        synonyms.skip_while(|synonym| synonym.name != name).collect()
    }

    /// What one source says about a key of the broker.
    fn synonym(&self, entry: &BrokerEntry, source: ConfigSource) -> Option<Synonym> {
        let name = entry.definition.name;
        let text = match source {
            ConfigSource::DynamicBroker => self.inner.own.get(name)?.as_str(),
            ConfigSource::DynamicDefaultBroker => self.inner.for_all.get(name)?.as_str(),
            ConfigSource::StaticBroker => entry.stated.as_deref()?,
            _ => entry.definition.default?,
        };
        let value = Some(text.to_owned()).filter(|_| !entry.definition.sensitive());
        Some(Synonym { name: name.to_owned(), value, source })
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
