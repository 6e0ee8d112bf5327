//! AlterConfigs and IncrementalAlterConfigs: other configs for topics, groups and brokers (KIP-133, KIP-339).
//!
//! Kafka looks at such a request twice: the broker that gets it, then the controller. Both are here, in that order; a resource
//! is changed as a whole or not at all, whatever becomes of the others.
//!
//! Not served, and refused as by a Kafka that does not know them: the levels of a broker's own log (KIP-412) and the metrics
//! that clients send (KIP-714).

use super::{Options, RECORDS_MAX, Refusal, is_too_long};
use crate::metadata::configs::{BrokerConfigs, InvalidConfig, Kind, Overrides, TOPIC_KEYS, resource};
use crate::metadata::{Image, topic_name};
use crate::protocol::{
    AlterConfigsRequest, AlterConfigsResponse, ConfigRecord, ErrorCode, IncrementalAlterConfigsRequest,
    IncrementalAlterConfigsResponse, MetadataRecord, alter_configs_response,
    incremental_alter_configs_response,
};
use std::collections::BTreeSet;

/// How many bytes of names and values one request may lead to. One append must stay bounded.
const BYTES_MAX: usize = 8 << 20;

/// What was decided. It takes effect as a whole; owns its texts, as it waits for the disk.
#[derive(Debug, Default)]
pub struct AlteredConfigs {
    /// One for each resource that was named, in the order of the request.
    pub resources: Vec<AlteredResource>,
    changes: Vec<Changed>,
    bytes: usize,
}

/// What became of one resource.
#[derive(Clone, Debug, PartialEq)]
pub struct AlteredResource {
    /// What it is.
    pub resource_type: i8,
    /// Its name.
    pub name: String,
    /// Why nothing was changed, if so.
    pub result: Result<(), Refusal>,
}

/// A config that is other than before.
#[derive(Debug)]
struct Changed {
    resource_type: i8,
    resource_name: String,
    key: String,
    value: Option<String>,
}

impl AlteredConfigs {
    /// To be appended to the metadata log as one batch; may be empty.
    pub fn records(&self) -> Vec<MetadataRecord<'_>> {
        self.changes.iter().map(Changed::record).collect()
    }

    /// The response of AlterConfigs, to be sent when the records are durable.
    pub fn response(&self) -> AlterConfigsResponse<'_> {
        let responses = self.resources.iter().map(AlteredResource::response).collect();
        AlterConfigsResponse { responses, ..AlterConfigsResponse::default() }
    }

    /// The response of IncrementalAlterConfigs, to be sent when the records are durable.
    pub fn incremental_response(&self) -> IncrementalAlterConfigsResponse<'_> {
        let responses = self.resources.iter().map(AlteredResource::incremental_response).collect();
        IncrementalAlterConfigsResponse { responses, ..IncrementalAlterConfigsResponse::default() }
    }

    fn add(&mut self, wanted: &Wanted<'_>, decided: Result<Vec<Changed>, Refusal>) {
        let result = decided.map(|changes| {
            let len = |changed: &Changed| {
                changed.resource_name.len()
                    + changed.key.len()
                    + changed.value.as_ref().map_or(0, String::len)
            };
            self.bytes += changes.iter().map(len).sum::<usize>();
            if !self.is_too_large() {
                self.changes.extend(changes);
            }
        });
        let (resource_type, name) = (wanted.resource_type, wanted.name.to_owned());
        self.resources.push(AlteredResource { resource_type, name, result });
    }

    fn is_too_large(&self) -> bool {
        self.changes.len() > RECORDS_MAX || self.bytes > BYTES_MAX
    }

    fn refuse_all(&mut self, refusal: &Refusal) {
        self.changes.clear();
        for resource in self.resources.iter_mut().filter(|resource| resource.result.is_ok()) {
            resource.result = Err(refusal.clone());
        }
    }
}

impl Changed {
    fn record(&self) -> MetadataRecord<'_> {
        MetadataRecord::Config(ConfigRecord {
            resource_type: self.resource_type,
            resource_name: &self.resource_name,
            name: &self.key,
            value: self.value.as_deref(),
        })
    }
}

impl AlteredResource {
    fn response(&self) -> alter_configs_response::AlterConfigsResourceResponse<'_> {
        alter_configs_response::AlterConfigsResourceResponse {
            error_code: self.code(),
            error_message: self.message(),
            resource_type: self.resource_type,
            resource_name: &self.name,
        }
    }

    fn incremental_response(&self) -> incremental_alter_configs_response::AlterConfigsResourceResponse<'_> {
        incremental_alter_configs_response::AlterConfigsResourceResponse {
            error_code: self.code(),
            error_message: self.message(),
            resource_type: self.resource_type,
            resource_name: &self.name,
        }
    }

    fn code(&self) -> i16 {
        self.result.as_ref().err().map_or(0, |refusal| refusal.code as i16)
    }

    fn message(&self) -> Option<&str> {
        self.result.as_ref().err()?.message.as_deref()
    }
}

/// A resource as a request names it.
struct Wanted<'a> {
    resource_type: i8,
    name: &'a str,
    changes: Vec<Change<'a>>,
    /// What is not named goes back to its default.
    replaces: bool,
}

/// What is to happen to one key.
struct Change<'a> {
    key: &'a str,
    operation: i8,
    value: Option<&'a str>,
}

const SET: i8 = 0;
const DELETE: i8 = 1;
const APPEND: i8 = 2;
const SUBTRACT: i8 = 3;

impl Options {
    /// Decides about an IncrementalAlterConfigs request.
    pub fn incremental_alter_configs(
        &self,
        image: &Image,
        request: &IncrementalAlterConfigsRequest<'_>,
    ) -> AlteredConfigs {
        let wanted = request.resources.iter().map(|resource| {
            let changes = resource.configs.iter().map(|config| Change {
                key: config.name,
                operation: config.config_operation,
                value: config.value,
            });
            let (resource_type, name) = (resource.resource_type, resource.resource_name);
            Wanted { resource_type, name, changes: changes.collect(), replaces: false }
        });
        self.alter(image, &wanted.collect::<Vec<_>>(), request.validate_only)
    }

    /// Decides about an AlterConfigs request: a resource then has what is named, and nothing else.
    pub fn alter_configs(&self, image: &Image, request: &AlterConfigsRequest<'_>) -> AlteredConfigs {
        let wanted = request.resources.iter().map(|resource| {
            let set = resource.configs.iter();
            let set = set.map(|config| Change { key: config.name, operation: SET, value: config.value });
            let (resource_type, name) = (resource.resource_type, resource.resource_name);
            Wanted { resource_type, name, changes: set.collect(), replaces: true }
        });
        self.alter(image, &wanted.collect::<Vec<_>>(), request.validate_only)
    }

    fn alter(&self, image: &Image, wanted: &[Wanted<'_>], validate_only: bool) -> AlteredConfigs {
        let mut seen = BTreeSet::new();
        let twice: BTreeSet<_> = wanted.iter().map(Wanted::id).filter(|id| !seen.insert(*id)).collect();
        let scene = Scene { options: self, image, configs: self.configs_in(image) };
        let mut altered = AlteredConfigs::default();
        for resource in wanted {
            let decided = match twice.contains(&resource.id()) {
                true => Err(invalid_request("Each resource must appear at most once.")),
                false => scene.decide(resource),
            };
            altered.add(resource, decided);
        }
        if altered.is_too_large() {
            altered.refuse_all(&Refusal::too_large());
        }
        if validate_only {
            altered.changes.clear();
        }
        altered
    }
}

impl<'a> Wanted<'a> {
    fn id(&self) -> (i8, &'a str) {
        (self.resource_type, self.name)
    }

    fn is_broker(&self) -> bool {
        self.resource_type == resource::BROKER
    }

    /// Each key once, and no nulls but where a value is taken away.
    fn check_keys(&self) -> Result<(), Refusal> {
        let mut seen = BTreeSet::new();
        if !self.changes.iter().all(|change| seen.insert(change.key)) {
            return Err(invalid_request("Error due to duplicate config keys"));
        }
        let is_null = |change: &&Change<'_>| change.operation != DELETE && change.value.is_none();
        let nulls: Vec<&str> = self.changes.iter().filter(is_null).map(|change| change.key).collect();
        match nulls.is_empty() {
            true => Ok(()),
            false => Err(invalid_request(format!("Null value not supported for : {}", nulls.join(", ")))),
        }
    }

    fn changed(&self, key: &str, value: Option<String>) -> Changed {
        Changed {
            resource_type: self.resource_type,
            resource_name: self.name.to_owned(),
            key: key.to_owned(),
            value,
        }
    }
}

/// What a resource is looked at with.
struct Scene<'a> {
    options: &'a Options,
    image: &'a Image,
    configs: BrokerConfigs,
}

impl Scene<'_> {
    fn decide(&self, wanted: &Wanted<'_>) -> Result<Vec<Changed>, Refusal> {
        wanted.check_keys()?;
        match wanted.resource_type {
            resource::TOPIC | resource::GROUP => {}
            resource::BROKER => self.check_broker_name(wanted.name)?,
            other => return Err(invalid_request(format!("Unknown resource type {other}"))),
        }
        let nothing = Overrides::new();
        let current = self.current(wanted).unwrap_or(&nothing);
        let changes = self.changes(wanted, current)?;
        let mut after = match wanted.is_broker() {
            true => self.configs.usable(current),
            false => current.clone(),
        };
        for changed in &changes {
            match &changed.value {
                Some(value) => after.insert(changed.key.clone(), value.clone()),
                None => after.remove(&changed.key),
            };
        }
        if wanted.is_broker() {
            let check = self.configs.check_dynamic(&after);
            check.map_err(|InvalidConfig(text)| invalid_request(text))?;
        }
        if changes.iter().filter_map(|changed| changed.value.as_deref()).any(is_too_long) {
            return Err(Refusal::too_long_value());
        }
        self.check(wanted, &after)?;
        Ok(changes)
    }

    /// Only this broker can be changed, or the defaults of all.
    fn check_broker_name(&self, name: &str) -> Result<(), Refusal> {
        if name.is_empty() {
            return Ok(());
        }
        let own = self.options.node;
        match name.parse::<i32>() {
            Ok(id) if id == own.0 => Ok(()),
            Ok(_) => {
                let text = format!("Unexpected broker id, expected {own}, but received {name}");
                Err(invalid_request(text))
            }
            Err(_) => Err(invalid_request(format!("Node id must be an integer, but it is: {name}"))),
        }
    }

    /// What the resource has so far.
    fn current(&self, wanted: &Wanted<'_>) -> Option<&Overrides> {
        match wanted.resource_type {
            resource::TOPIC => Some(self.image.topic_by_name(wanted.name)?.configs.as_ref()),
            other => self.image.configs(other, wanted.name),
        }
    }

    /// What becomes other than it is. Brokers get a record also for what stays: Kafka loads files anew then.
    fn changes(&self, wanted: &Wanted<'_>, current: &Overrides) -> Result<Vec<Changed>, Refusal> {
        let mut changes = Vec::new();
        for change in &wanted.changes {
            let before = current.get(change.key).map(String::as_str);
            let after = self.value(wanted, change, before)?;
            if before != after.as_deref() || (wanted.is_broker() && self.configs.knows(change.key)) {
                changes.push(wanted.changed(change.key, after));
            }
        }
        if wanted.replaces {
            let named: BTreeSet<&str> = wanted.changes.iter().map(|change| change.key).collect();
            let gone = current.keys().filter(|key| !named.contains(key.as_str()));
            changes.extend(gone.map(|key| wanted.changed(key, None)));
        }
        Ok(changes)
    }

    /// The value of a key after a change; `None` for none.
    fn value(
        &self,
        wanted: &Wanted<'_>,
        change: &Change<'_>,
        before: Option<&str>,
    ) -> Result<Option<String>, Refusal> {
        match (change.operation, change.value) {
            (SET, value) => Ok(value.map(str::to_owned)),
            (DELETE, _) => Ok(None),
            (APPEND | SUBTRACT, value) => {
                let default = self.list_default(wanted, change)?;
                let items = java_split(before.unwrap_or(default)).filter(|item| !item.is_empty()).collect();
                Ok(Some(edited(items, change.operation, value.unwrap_or_default())))
            }
            (other, _) => Err(invalid_request(format!("Unknown operations type {other}"))),
        }
    }

    /// The default of a list, to which or from which something is to be added or taken away.
    fn list_default(&self, wanted: &Wanted<'_>, change: &Change<'_>) -> Result<&'static str, Refusal> {
        let definition = match wanted.resource_type {
            resource::TOPIC => {
                TOPIC_KEYS.iter().map(|key| key.definition).find(|known| known.name == change.key)
            }
            resource::BROKER => self.configs.definition(change.key),
            _ => None,
        };
        if let Some(definition) = definition.filter(|known| known.kind == Kind::List) {
            return Ok(definition.default.unwrap_or_default());
        }
        let key = change.key;
        let text = match (wanted.is_broker(), change.operation == APPEND) {
            (true, _) if !self.configs.knows(key) => format!("Unknown config name: {key}"),
            (true, true) => format!("Config value append is not allowed for config key: {key}"),
            (true, false) => format!("Config value subtract is not allowed for config key: {key}"),
            (false, true) => format!("Can't APPEND to key {key} because its type is not LIST."),
            (false, false) => format!("Can't SUBTRACT to key {key} because its type is not LIST."),
        };
        Err(Refusal::new(ErrorCode::InvalidConfig, text))
    }

    /// Whether the resource may have these configs, and is there.
    fn check(&self, wanted: &Wanted<'_>, after: &Overrides) -> Result<(), Refusal> {
        let name = wanted.name;
        let invalid = |InvalidConfig(text)| Refusal::new(ErrorCode::InvalidConfig, text);
        match wanted.resource_type {
            resource::TOPIC if name.is_empty() => {
                Err(invalid_request("Default topic resources are not allowed."))
            }
            resource::TOPIC => {
                let odd = |text| Refusal::new(ErrorCode::InvalidTopicException, text);
                topic_name::check(name).map_err(odd)?;
                self.configs.check_topic(after).map_err(invalid)?;
                let missing = format!("The topic '{name}' does not exist.");
                let missing = Refusal::new(ErrorCode::UnknownTopicOrPartition, missing);
                self.image.topic_by_name(name).map(|_| ()).ok_or(missing)
            }
            resource::GROUP if name.is_empty() => {
                Err(invalid_request("Default group resources are not allowed."))
            }
            resource::GROUP => self.configs.check_group(after).map_err(invalid),
            _ => Ok(()),
        }
    }
}

fn invalid_request(text: impl Into<String>) -> Refusal {
    Refusal::new(ErrorCode::InvalidRequest, text)
}

/// A list with the items of `operand` at its end, each once, or without each of them once.
fn edited<'a>(mut items: Vec<&'a str>, operation: i8, operand: &'a str) -> String {
    // The operand has up to as many items as the request has bytes: no look at the whole list for each of them.
    let mut present: BTreeSet<&str> = items.iter().copied().collect();
    if operation == APPEND {
        items.extend(java_split(operand).filter(|item| present.insert(*item)));
        return items.join(",");
    }
    let gone: BTreeSet<&str> = java_split(operand).collect();
    items.retain(|item| !(gone.contains(item) && present.remove(item)));
    items.join(",")
}

/// The parts between commas; like Java's `split`, without the empty ones at the end.
fn java_split(text: &str) -> impl Iterator<Item = &str> {
    let kept = if text.is_empty() { text } else { text.trim_end_matches(',') };
    let is_empty = kept.is_empty() && !text.is_empty();
    kept.split(',').filter(move |_| !is_empty)
}
