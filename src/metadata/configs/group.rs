//! Configs of groups: which a group may have, and what holds for it.

use super::broker::{BrokerConfigs, ConfigSource, Described, InvalidConfig, Overrides, Synonym};
use super::definition::{Definition, Value};
use super::group_keys::{BOUNDS, BROKER_PREFIX, Bounds, GROUP_KEYS, SESSIONS};

impl BrokerConfigs {
    /// Whether a group may have these overrides; the error is Kafka's sentence.
    pub fn check_group(&self, overrides: &Overrides) -> Result<(), InvalidConfig> {
        if let Some(name) = overrides.keys().find(|name| find(name).is_none()) {
            return Err(InvalidConfig(format!("Unknown group config name: {name}")));
        }
        for key in GROUP_KEYS {
            if let Some(text) = overrides.get(key.name) {
                key.read(text).map_err(InvalidConfig)?;
            }
        }
        BOUNDS.iter().try_for_each(|bounds| self.check_bounds(bounds, overrides))?;
        for (session, heartbeat) in SESSIONS {
            if self.group_int(session, overrides) <= self.group_int(heartbeat, overrides) {
                return Err(InvalidConfig(format!("{session} must be greater than {heartbeat}")));
            }
        }
        Ok(())
    }

    /// All group keys, ordered by name, for DescribeConfigs of a group with these overrides.
    pub fn describe_group(&self, overrides: &Overrides) -> impl Iterator<Item = Described> {
        let mut keys: Vec<&Definition> = GROUP_KEYS.iter().collect();
        keys.sort_by_key(|key| key.name);
        keys.into_iter().map(move |key| self.describe_group_key(key, overrides))
    }

    /// The bounds of a group's key also hold for the key of the broker that gives its default.
    pub(super) fn check_default(&self, broker_key: &str, value: i64) -> Result<(), InvalidConfig> {
        let Some(name) = broker_key.strip_prefix(BROKER_PREFIX) else { return Ok(()) };
        match BOUNDS.iter().find(|bounds| bounds.name == name) {
            Some(bounds) => self.check_value(broker_key, value, bounds),
            None => Ok(()),
        }
    }

    fn check_bounds(&self, bounds: &Bounds, overrides: &Overrides) -> Result<(), InvalidConfig> {
        match self.group_int(bounds.name, overrides) {
            Some(value) => self.check_value(bounds.name, value, bounds),
            None => Ok(()),
        }
    }

    fn check_value(&self, name: &str, value: i64, bounds: &Bounds) -> Result<(), InvalidConfig> {
        let refuse = |what: &str, other: &str| {
            Err(InvalidConfig(format!("{name} must be {what} than or equal to {other}")))
        };
        let min = bounds.min.and_then(|min| Some((min, self.int(min)?)));
        let max = self.int(bounds.max);
        match (min, max) {
            (Some((min_name, min)), _) if value < min => refuse("greater", min_name),
            (_, Some(max)) if value > max => refuse("less", bounds.max),
            _ => Ok(()),
        }
    }

    fn int(&self, broker_key: &str) -> Option<i64> {
        self.value(broker_key).and_then(as_int)
    }

    fn group_int(&self, name: &str, overrides: &Overrides) -> Option<i64> {
        as_int(&self.group_value(find(name)?, overrides)?)
    }

    fn group_value(&self, key: &Definition, overrides: &Overrides) -> Option<Value> {
        let own = overrides.get(key.name).and_then(|text| key.read(text).ok());
        own.or_else(|| self.value(&broker_key(key)).cloned()).or_else(|| key.default_value())
    }

    fn describe_group_key(&self, key: &Definition, overrides: &Overrides) -> Described {
        let value = self.group_value(key, overrides).map(|value| value.to_string());
        let mut synonyms = Vec::new();
        if overrides.contains_key(key.name) {
            let name = key.name.to_owned();
            synonyms.push(Synonym { name, value: value.clone(), source: ConfigSource::Group });
        }
        let broker = broker_key(key);
        match self.knows(&broker) {
            true => synonyms.extend(self.broker_synonyms(&broker, &[&broker])),
            false => synonyms.extend(own_default(key)),
        }
        let source = synonyms.first().map_or(ConfigSource::Default, |synonym| synonym.source);
        Described { definition: *key, value, source, read_only: false, synonyms }
    }
}

fn find(name: &str) -> Option<&'static Definition> {
    GROUP_KEYS.iter().find(|key| key.name == name)
}

/// What a key without a key of the broker has as its last synonym.
fn own_default(key: &Definition) -> Option<Synonym> {
    let value = Some(key.default?.to_owned());
    Some(Synonym { name: key.name.to_owned(), value, source: ConfigSource::Default })
}

fn broker_key(key: &Definition) -> String {
    format!("{BROKER_PREFIX}{}", key.name)
}

fn as_int(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number),
        _ => None,
    }
}
