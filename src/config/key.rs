//! One row of the table of broker keys.

use crate::metadata::configs::{Allowed, Definition, Kind};

/// A broker key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name, type, default, values and meaning.
    pub definition: Definition,
    /// How DescribeConfigs shows it.
    pub change: Change,
    /// Whether it does something here.
    pub effect: Effect,
}

/// How Kafka treats a key while the broker runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is read at start.
    Fixed,
    /// It can be changed.
    Dynamic,
    /// It is read at start, and DescribeConfigs leaves it out unless somebody set it.
    Hidden,
}

/// Whether a key does something in this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Yes.
    Honoured,
    /// Not yet: it belongs to a feature that is still to come.
    Later,
    /// Never: it names a Java class or tunes a part of Kafka that does not exist here.
    Never,
}

impl Effect {
    /// For the operator.
    pub const fn name(self) -> &'static str {
        match self {
            Effect::Honoured => "yes",
            Effect::Later => "not yet",
            Effect::Never => "never",
        }
    }
}

/// A row of the table.
pub(super) const fn key(
    name: &'static str,
    kind: Kind,
    default: Option<&'static str>,
    allowed: Allowed,
    change: Change,
    effect: Effect,
    doc: &'static str,
) -> Key {
    Key { definition: Definition { name, kind, default, allowed, doc }, change, effect }
}

const OWN: &str = "highwater.";

impl Key {
    /// The environment variable that sets it: `HIGHWATER_LOG_RETENTION_MS`, and `HIGHWATER_CORES` for our own.
    pub fn environment_name(&self) -> String {
        let name = self.definition.name;
        let name = name.strip_prefix(OWN).unwrap_or(name);
        format!("HIGHWATER_{}", name.replace('.', "_").to_ascii_uppercase())
    }

    /// The short flag of one of our own keys, without its dashes: `cores` for `highwater.cores`.
    pub fn short_flag(&self) -> Option<String> {
        self.definition.name.strip_prefix(OWN).map(|name| name.replace('.', "-"))
    }
}
