//! The configuration as lines of a table for a person.

use super::key::{Effect, Key};
use super::keys;
use super::typed::Typed;
use crate::metadata::configs::{BrokerConfigs, Kind, Value};

/// One key as it is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The key.
    pub name: &'static str,
    /// The type of its value.
    pub kind: Kind,
    /// Its value; `None` where there is none. Passwords are not shown.
    pub value: Option<String>,
    /// Its default.
    pub default: Option<String>,
    /// Where the value comes from.
    pub source: String,
    /// Whether it does something.
    pub effect: Effect,
    /// What it is for.
    pub doc: &'static str,
}

/// All keys, grouped by subject.
pub fn rows(typed: &Typed, configs: &BrokerConfigs) -> Vec<Row> {
    keys::all().map(|key| row(key, typed, configs)).collect()
}

fn row(key: &Key, typed: &Typed, configs: &BrokerConfigs) -> Row {
    let definition = &key.definition;
    let value = configs.value(definition.name).map(Value::to_string);
    let source = typed.values.get(definition.name).map(|value| value.source.to_string());
    Row {
        name: definition.name,
        kind: definition.kind,
        value: value.map(|value| if definition.sensitive() { "[hidden]".to_owned() } else { value }),
        default: definition.default.map(str::to_owned),
        source: source.unwrap_or_else(|| "default".to_owned()),
        effect: key.effect,
        doc: definition.doc,
    }
}
