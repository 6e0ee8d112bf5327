//! Stage one: what was typed, and where. Knows names and their sources, not what they mean.
//!
//! ```text
//! flag  ▶  environment  ▶  file  ▶  default        the first that has the key counts
//! ```

use super::key::Key;
use super::keys;
use super::nearest::nearest;
use crate::log::files::properties;
use std::collections::BTreeMap;
use std::fmt;

/// Where a value was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// On the command line.
    Flag,
    /// In this environment variable.
    Environment(String),
    /// In the file with this path, on this line.
    File { path: String, line: usize },
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Flag => f.write_str("flag"),
            Source::Environment(name) => write!(f, "environment {name}"),
            Source::File { path, line } => write!(f, "{path} line {line}"),
        }
    }
}

/// A value as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedValue {
    /// The text.
    pub text: String,
    /// Where.
    pub source: Source,
    /// Whether the file ends right behind it, without a newline: it may have been cut.
    pub at_end: bool,
}

/// Everything that was typed: the strongest value of each key.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// By the key's name.
    pub values: BTreeMap<&'static str, TypedValue>,
    /// What the operator should know, although it is no mistake.
    pub notices: Vec<String>,
    /// What is wrong, one sentence each.
    pub problems: Vec<String>,
}

/// Names with these beginnings belong to Java plug-ins and listeners; they are accepted without effect.
const PLUGIN_PREFIXES: [&str; 6] = [
    "listener.name.",
    "config.providers.",
    "rsm.config.",
    "rlmm.config.",
    "metrics.context.",
    "metrics.jmx.",
];

/// Names that Kafka had before version 4, and that real files still contain.
const RETIRED_PREFIXES: [&str; 12] = [
    "zookeeper.",
    "password.encoder.",
    "inter.broker.protocol.version",
    "log.message.format.version",
    "log.message.timestamp.difference.max.ms",
    "log.message.downconversion.enable",
    "broker.id.generation.enable",
    "reserved.broker.max.id",
    "control.plane.listener.name",
    "offsets.commit.required.acks",
    "group.coordinator.new.enable",
    "group.share.enable",
];

impl Typed {
    /// Adds what a property file says. `path` is for messages.
    pub fn add_file(&mut self, path: &str, content: &[u8]) {
        let entries = match properties::parse(&properties::to_text(content)) {
            Ok(entries) => entries,
            Err(error) => return self.problems.push(format!("{path} {error}")),
        };
        for entry in entries {
            let source = Source::File { path: path.to_owned(), line: entry.line };
            self.add(&entry.key, TypedValue { text: entry.value, source, at_end: entry.at_end });
        }
    }

    /// Adds what the environment says; only names that begin with `HIGHWATER_` count. Unknown ones are no mistake:
    /// Kubernetes, for one, invents such names for a service that is called highwater.
    pub fn add_environment(&mut self, variables: impl IntoIterator<Item = (String, String)>) {
        for (name, text) in variables {
            if !name.starts_with("HIGHWATER_") {
                continue;
            }
            match keys::all().find(|key| key.environment_name() == name) {
                Some(key) => {
                    self.set(key, TypedValue { text, source: Source::Environment(name), at_end: false })
                }
                None if name == "HIGHWATER_LOG" => {
                    let value = TypedValue { text, source: Source::Environment(name), at_end: false };
                    self.add("highwater.log.filter", value);
                }
                None => self.notices.push(format!("environment {name} names no key and is ignored")),
            }
        }
    }

    /// Adds what the command line says, as pairs of key and value.
    pub fn add_flags(&mut self, flags: impl IntoIterator<Item = (String, String)>) {
        for (name, text) in flags {
            self.add(&name, TypedValue { text, source: Source::Flag, at_end: false });
        }
    }

    fn add(&mut self, name: &str, value: TypedValue) {
        let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| name.starts_with(prefix));
        match keys::find(name) {
            Some(key) => self.set(key, value),
            None if begins(&PLUGIN_PREFIXES) => {
                self.notices.push(format!("{}: {name} is accepted without effect", value.source));
            }
            None if begins(&RETIRED_PREFIXES) => {
                self.notices
                    .push(format!("{}: {name} was removed in Kafka 4 and has no effect", value.source));
            }
            None => self.problems.push(unknown(name, &value)),
        }
    }

    fn set(&mut self, key: &'static Key, value: TypedValue) {
        let name = key.definition.name;
        if let Some(old) = self.values.get(name)
            && let (Source::File { .. }, Source::File { .. }) = (&old.source, &value.source)
        {
            self.notices
                .push(format!("{name} is set twice: {} is overruled by {}", old.source, value.source));
        }
        self.values.insert(name, value);
    }
}

fn unknown(name: &str, value: &TypedValue) -> String {
    let near = nearest(name, keys::all().map(|key| key.definition.name));
    let hint = match near.as_slice() {
        [] => "`highwater config` lists all keys".to_owned(),
        names => format!("did you mean {}?", names.join(" or ")),
    };
    format!("{}: unknown key {name}; {hint}{}", value.source, cut_hint(value))
}

/// What to add to a message about the last value of a file that does not end in a newline.
pub(super) fn cut_hint(value: &TypedValue) -> &'static str {
    match value.at_end {
        true => " (The file ends here without a newline: was it cut?)",
        false => "",
    }
}
