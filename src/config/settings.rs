//! Stage two: what it means. Plain typed fields, every one checked.

mod groups;

use super::key::{Change, Effect, Key};
use super::keys;
use super::listeners::{self, Listener};
use super::typed::{Typed, TypedValue, cut_hint};
use crate::base::{Duration, NodeId};
use crate::metadata::configs::{BrokerConfigs, BrokerEntry, TOPIC_KEYS, Value};
use crate::shard::GroupOptions;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;

/// What the shell found out about the machine.
#[derive(Clone, Debug, Default)]
pub struct Machine {
    /// Its name; advertised where a listener has no host of its own.
    pub host_name: String,
    /// Memory that this process may use, in bytes: the machine's, or its cgroup's where that is less.
    pub memory_bytes: u64,
}

/// How this process writes its own log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

/// Everything that `serve` must know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `node.id`
    pub node_id: NodeId,
    /// `broker.rack`
    pub rack: Option<String>,
    /// `listeners`, without those of the controller
    pub listeners: Vec<Listener>,
    /// `advertised.listeners`; port 0 stands for the one that the kernel chose
    pub advertised: Vec<Listener>,
    /// `log.dirs` or `log.dir`; at least one, and none twice
    pub log_dirs: Vec<PathBuf>,
    /// `metadata.log.dir`; `None`: the first of those
    pub metadata_dir: Option<PathBuf>,
    /// `highwater.cores`; `None`: all that the process may run on
    pub cores: Option<usize>,
    /// `highwater.wal.bytes.per.core`
    pub wal_bytes_per_core: u64,
    /// `highwater.memory.bytes`; `None`: a part of the machine's
    pub memory_bytes: Option<u64>,
    /// Memory that this process may use at all
    pub machine_memory_bytes: u64,
    /// `highwater.disk.reserve.bytes`; `None`: from the size of the file system
    pub disk_reserve: Option<u64>,
    /// `highwater.scrub.bytes.per.second`
    pub scrub_bytes_per_second: u64,
    /// `highwater.idle.poll.us`
    pub idle_poll: Duration,
    /// `highwater.shutdown.timeout.ms`
    pub shutdown_timeout: Duration,
    /// `highwater.log.format`
    pub log_format: LogFormat,
    /// `highwater.log.filter`
    pub log_filter: String,
    /// Connections and requests
    pub sockets: SocketSettings,
    /// Topics that are made without details
    pub topics: TopicSettings,
    /// Groups and their offsets
    pub groups: GroupOptions,
    /// `fetch.max.bytes`
    pub fetch_bytes_max: u32,
    /// `max.incremental.fetch.session.cache.slots`
    pub fetch_sessions_max: u32,
    /// `max.request.partition.size.limit`
    pub described_partitions_max: u32,
    /// `log.retention.check.interval.ms`
    pub retention_check_interval: Duration,
    /// `producer.id.expiration.ms`
    pub producer_expiration: Duration,
    /// `producer.id.expiration.check.interval.ms`
    pub producer_expiration_check_interval: Duration,
    /// All keys by name, for DescribeConfigs and for the defaults of topics
    pub broker_configs: BrokerConfigs,
    /// What the operator should read in the log, although it is no mistake
    pub notices: Vec<String>,
}

/// Settings of connections and requests.
#[derive(Clone, Debug)]
pub struct SocketSettings {
    /// `socket.request.max.bytes`
    pub request_bytes_max: u32,
    /// `socket.listen.backlog.size`
    pub backlog: u32,
    /// `socket.receive.buffer.bytes`; `None`: the kernel's choice
    pub receive_buffer_bytes: Option<u32>,
    /// `socket.send.buffer.bytes`; `None`: the kernel's choice
    pub send_buffer_bytes: Option<u32>,
    /// `connections.max.idle.ms`; `None`: never closed
    pub idle_max: Option<Duration>,
    /// `max.connections`
    pub connections_max: u32,
    /// `max.connections.per.ip`
    pub connections_per_ip_max: u32,
    /// `max.connections.per.ip.overrides`
    pub connections_per_ip_overrides: BTreeMap<IpAddr, u32>,
}

/// Settings for topics that are made without details.
#[derive(Clone, Debug)]
pub struct TopicSettings {
    /// `num.partitions`
    pub partitions: i32,
    /// `default.replication.factor`
    pub replication_factor: i16,
    /// `auto.create.topics.enable`
    pub auto_create: bool,
    /// `delete.topic.enable`
    pub delete_enabled: bool,
}

/// What is wrong with the configuration, one sentence each; never empty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct Problems(pub Vec<String>);

impl Settings {
    /// What was typed means this, or it is wrong for these reasons.
    pub fn from_typed(typed: &Typed, machine: &Machine) -> Result<Settings, Problems> {
        let mut reader = Reader::new(typed);
        reader.check_single_node();
        reader.check_security();
        groups::check(&mut reader);
        let settings = reader.settings(machine);
        match reader.problems.is_empty() {
            true => Ok(settings),
            false => Err(Problems(reader.problems)),
        }
    }
}

/// The value of each key, and the problems found so far. A key with a bad value has its default, so that reading can
/// go on and find the other problems.
struct Reader<'a> {
    typed: &'a Typed,
    values: BTreeMap<&'static str, Option<Value>>,
    problems: Vec<String>,
}

impl<'a> Reader<'a> {
    fn new(typed: &'a Typed) -> Self {
        let mut reader = Reader { typed, values: BTreeMap::new(), problems: typed.problems.clone() };
        for key in keys::all() {
            let value = reader.read(key);
            reader.values.insert(key.definition.name, value);
        }
        reader.unite_node_id();
        reader
    }

    fn read(&mut self, key: &Key) -> Option<Value> {
        let definition = &key.definition;
        let Some(value) = self.typed.values.get(definition.name) else { return definition.default_value() };
        // Without a default, an empty text is the same as none: `advertised.listeners=`.
        if value.text.trim().is_empty() && definition.default.is_none() {
            return None;
        }
        match definition.read(&value.text) {
            Ok(value) => Some(value),
            Err(reason) => {
                let allowed = definition.allowed.to_string();
                let allowed =
                    if allowed.is_empty() { definition.kind.name().to_lowercase() } else { allowed };
                let source = &value.source;
                self.problems.push(format!("{source}: {reason}. Allowed: {allowed}.{}", cut_hint(value)));
                definition.default_value()
            }
        }
    }

    /// `node.id` and `broker.id` are one number with two names.
    fn unite_node_id(&mut self) {
        let typed = |name| self.typed.values.get(name).map(|value: &TypedValue| &value.text);
        if let (Some(node), Some(broker)) = (typed("node.id"), typed("broker.id"))
            && node != broker
        {
            self.problem("broker.id", "must be the same as node.id, or absent");
        }
        let from = if self.stated("node.id") || !self.stated("broker.id") { "node.id" } else { "broker.id" };
        let value = self.values.get(from).cloned().flatten();
        self.values.insert("node.id", value.clone());
        self.values.insert("broker.id", value);
    }

    fn stated(&self, name: &str) -> bool {
        self.typed.values.contains_key(name)
    }

    /// Adds a problem with a key, with what was typed and where.
    fn problem(&mut self, name: &str, reason: &str) {
        self.problems.push(match self.typed.values.get(name) {
            Some(value) => {
                format!("{}: {name}={} {reason}.{}", value.source, value.text, cut_hint(value))
            }
            None => format!("{name} {reason}."),
        });
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.values.get(name)?.as_ref()
    }

    fn int(&self, name: &str) -> i64 {
        match self.value(name) {
            Some(Value::Int(number)) => *number,
            _ => 0,
        }
    }

    fn unsigned(&self, name: &str) -> u64 {
        u64::try_from(self.int(name)).unwrap_or(0)
    }

    fn u32(&self, name: &str) -> u32 {
        u32::try_from(self.int(name)).unwrap_or(0)
    }

    /// `None` for negative numbers.
    fn u32_unless_negative(&self, name: &str) -> Option<u32> {
        u32::try_from(self.int(name)).ok()
    }

    fn millis(&self, name: &str) -> Duration {
        Duration::from_millis(self.unsigned(name))
    }

    fn bool(&self, name: &str) -> bool {
        self.value(name) == Some(&Value::Bool(true))
    }

    fn text(&self, name: &str) -> Option<String> {
        self.value(name).map(Value::to_string).filter(|text| !text.is_empty())
    }

    fn list(&self, name: &str) -> Vec<String> {
        match self.value(name) {
            Some(Value::List(items)) => items.clone(),
            _ => Vec::new(),
        }
    }

    fn check_single_node(&mut self) {
        let mut roles = self.list("process.roles");
        roles.sort();
        if roles != ["broker", "controller"] {
            self.problem(
                "process.roles",
                "must be broker,controller: this version runs a cluster of one node",
            );
        }
        let node = self.int("node.id").to_string();
        let voters = self.list("controller.quorum.voters");
        if voters.iter().any(|voter| voter.split('@').next() != Some(node.as_str())) {
            let reason = format!("names other nodes than {node}: this version runs a cluster of one node");
            self.problem("controller.quorum.voters", &reason);
        }
    }

    /// What would leave the broker more open than the operator believes is refused, not ignored.
    fn check_security(&mut self) {
        if self.text("authorizer.class.name").is_some() {
            self.problem("authorizer.class.name", "asks for ACLs, which this version does not have");
        }
        if !self.list("config.providers").is_empty() {
            self.problem("config.providers", "is not supported: write the values themselves");
        }
    }

    fn settings(&mut self, machine: &Machine) -> Settings {
        let (listeners, advertised) = self.listeners(machine);
        Settings {
            node_id: NodeId(i32::try_from(self.int("node.id")).unwrap_or(0)),
            rack: self.text("broker.rack"),
            listeners,
            advertised,
            log_dirs: self.log_dirs(),
            metadata_dir: self.text("metadata.log.dir").map(PathBuf::from),
            cores: usize::try_from(self.int("highwater.cores")).ok().filter(|cores| *cores > 0),
            wal_bytes_per_core: self.unsigned("highwater.wal.bytes.per.core"),
            memory_bytes: u64::try_from(self.int("highwater.memory.bytes")).ok(),
            machine_memory_bytes: machine.memory_bytes,
            disk_reserve: u64::try_from(self.int("highwater.disk.reserve.bytes")).ok(),
            scrub_bytes_per_second: self.unsigned("highwater.scrub.bytes.per.second"),
            idle_poll: Duration::from_micros(self.unsigned("highwater.idle.poll.us")),
            shutdown_timeout: self.millis("highwater.shutdown.timeout.ms"),
            log_format: match self.text("highwater.log.format").as_deref() {
                Some("json") => LogFormat::Json,
                _ => LogFormat::Text,
            },
            log_filter: self.text("highwater.log.filter").unwrap_or_default(),
            sockets: self.sockets(),
            topics: self.topics(),
            groups: groups::options(self),
            fetch_bytes_max: self.u32("fetch.max.bytes"),
            fetch_sessions_max: self.u32("max.incremental.fetch.session.cache.slots"),
            described_partitions_max: self.u32("max.request.partition.size.limit"),
            retention_check_interval: self.millis("log.retention.check.interval.ms"),
            producer_expiration: self.millis("producer.id.expiration.ms"),
            producer_expiration_check_interval: self.millis("producer.id.expiration.check.interval.ms"),
            notices: self.notices(),
            broker_configs: BrokerConfigs::new(self.entries()),
        }
    }

    fn sockets(&mut self) -> SocketSettings {
        SocketSettings {
            request_bytes_max: self.u32("socket.request.max.bytes"),
            backlog: self.u32("socket.listen.backlog.size"),
            receive_buffer_bytes: self.u32_unless_negative("socket.receive.buffer.bytes"),
            send_buffer_bytes: self.u32_unless_negative("socket.send.buffer.bytes"),
            idle_max: u64::try_from(self.int("connections.max.idle.ms")).ok().map(Duration::from_millis),
            connections_max: self.u32("max.connections"),
            connections_per_ip_max: self.u32("max.connections.per.ip"),
            connections_per_ip_overrides: self.connection_overrides(),
        }
    }

    fn topics(&self) -> TopicSettings {
        TopicSettings {
            partitions: i32::try_from(self.int("num.partitions")).unwrap_or(1),
            replication_factor: i16::try_from(self.int("default.replication.factor")).unwrap_or(1),
            auto_create: self.bool("auto.create.topics.enable"),
            delete_enabled: self.bool("delete.topic.enable"),
        }
    }

    fn connection_overrides(&mut self) -> BTreeMap<IpAddr, u32> {
        const KEY: &str = "max.connections.per.ip.overrides";
        let text = self.text(KEY).unwrap_or_default();
        let pair = |item: &str| {
            let (address, count) = item.trim().rsplit_once(':')?;
            Some((address.trim_matches(['[', ']']).parse().ok()?, count.parse().ok()?))
        };
        let items = text.split(',').filter(|item| !item.trim().is_empty());
        let pairs: Option<BTreeMap<IpAddr, u32>> = items.map(pair).collect();
        pairs.unwrap_or_else(|| {
            self.problem(KEY, "is not of the form address:number,address:number");
            BTreeMap::new()
        })
    }

    fn log_dirs(&mut self) -> Vec<PathBuf> {
        let name = if self.stated("log.dirs") || !self.stated("log.dir") { "log.dirs" } else { "log.dir" };
        let dirs = self.list(name);
        if dirs.is_empty() || dirs.iter().any(|dir| dir.trim().is_empty()) {
            self.problem(name, "names no folder");
        }
        dirs.into_iter().map(PathBuf::from).collect()
    }

    fn listeners(&mut self, machine: &Machine) -> (Vec<Listener>, Vec<Listener>) {
        let all = self.listener_list("listeners");
        let bound: Vec<Listener> = all.iter().filter(|listener| self.is_broker(listener)).cloned().collect();
        if bound.is_empty() && self.problems.is_empty() {
            self.problem("listeners", "has no listener for clients");
        }
        for listener in &bound {
            self.check_protocol(listener);
        }
        let advertised = match self.list("advertised.listeners").is_empty() {
            true => bound.clone(),
            false => self.listener_list("advertised.listeners"),
        };
        let advertised: Vec<Listener> = advertised.into_iter().filter(|l| self.is_broker(l)).collect();
        for listener in &advertised {
            self.check_advertised(listener, &bound);
        }
        let with_host = |mut listener: Listener| {
            if listener.host.is_empty() {
                listener.host.clone_from(&machine.host_name);
            }
            listener
        };
        (bound, advertised.into_iter().map(with_host).collect())
    }

    fn listener_list(&mut self, name: &str) -> Vec<Listener> {
        listeners::parse(&self.list(name)).unwrap_or_else(|reason| {
            self.problem(name, &format!("is wrong: {reason}"));
            Vec::new()
        })
    }

    /// The controller of a single node is inside; its listeners are understood and not opened.
    fn is_broker(&self, listener: &Listener) -> bool {
        let names = self.list("controller.listener.names");
        !names.iter().any(|name| name.eq_ignore_ascii_case(&listener.name))
    }

    fn check_protocol(&mut self, listener: &Listener) {
        let map = self.text("listener.security.protocol.map").unwrap_or_default();
        match listeners::protocol(&listener.name, &map) {
            Err(reason) => self.problem("listeners", &format!("is wrong: {reason}")),
            Ok("PLAINTEXT") => {}
            Ok(other) => {
                let reason =
                    format!("asks for {other} on {}: this version serves PLAINTEXT only", listener.name);
                self.problem("listeners", &reason);
            }
        }
    }

    fn check_advertised(&mut self, listener: &Listener, bound: &[Listener]) {
        let key = if self.stated("advertised.listeners") { "advertised.listeners" } else { "listeners" };
        if !bound.iter().any(|known| known.name == listener.name) {
            self.problem(key, &format!("names {}, which is not in listeners", listener.name));
        }
        if matches!(listener.host.as_str(), "0.0.0.0" | "::") {
            let reason = format!("tells clients to connect to {}: set advertised.listeners", listener.host);
            self.problem(key, &reason);
        }
    }

    fn notices(&self) -> Vec<String> {
        let mut notices = self.typed.notices.clone();
        for (effect, words) in [
            (Effect::Later, "accepted, but this version does not do it yet"),
            (Effect::Never, "accepted without effect, as it is about Kafka's own inside"),
        ] {
            let names: Vec<&str> = self.changed(effect).collect();
            if !names.is_empty() {
                notices.push(format!("{words}: {}", names.join(", ")));
            }
        }
        notices
    }

    /// Keys of this effect that somebody set to something else than the default.
    fn changed(&self, effect: Effect) -> impl Iterator<Item = &'static str> + '_ {
        let keys = keys::all().filter(move |key| key.effect == effect && self.stated(key.definition.name));
        let changed = |key: &&Key| {
            self.value(key.definition.name).map(Value::to_string).as_deref() != key.definition.default
        };
        keys.filter(changed).map(|key| key.definition.name)
    }

    fn entries(&self) -> Vec<BrokerEntry> {
        keys::all().map(|key| self.entry(key)).collect()
    }

    /// What was typed for a key; for each name of the node's number, what was typed for either.
    fn stated_text(&self, name: &str) -> Option<String> {
        let text = |name: &str| self.typed.values.get(name).map(|value| value.text.clone());
        match name {
            "node.id" | "broker.id" => text("node.id").or_else(|| text("broker.id")),
            _ => text(name),
        }
    }

    fn entry(&self, key: &Key) -> BrokerEntry {
        let name = key.definition.name;
        BrokerEntry {
            definition: key.definition,
            stated: self.stated_text(name),
            value: self.value(name).cloned(),
            dynamic: key.change == Change::Dynamic,
            live: is_live(key),
            hidden: key.change == Change::Hidden,
        }
    }
}

/// Whether this version can change the key while it runs: what it does must follow the metadata, as the defaults of topics
/// do, and a few more.
fn is_live(key: &Key) -> bool {
    let name = key.definition.name;
    let gives_default =
        TOPIC_KEYS.iter().any(|topic| topic.synonyms.iter().any(|synonym| synonym.name == name));
    let follows = gives_default
        || matches!(name, "group.consumer.assignment.interval.ms" | "producer.id.expiration.ms");
    key.change == Change::Dynamic && key.effect == Effect::Honoured && follows
}
