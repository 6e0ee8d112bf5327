//! One member of a group: a client's own consumer in a process of its own.
//!
//! It is told where the broker is, the group, the topic and the assignor, and leaves the group when its standard input ends. It
//! says, each on a line: `assigned 0,3` when that has changed, `read PARTITION OFFSET`, `committed` when all that it has read is
//! committed, and `left`.

use crate::broker::{Broker, Folder};
use crate::tools;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Longest wait for something that members must bring about.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// A client: its name, what it needs, how its member is called.
pub(super) struct Client {
    pub(super) name: &'static str,
    pub(super) needs: &'static [&'static str],
    command: fn() -> Command,
}

pub(super) const JAVA: Client = Client { name: "java", needs: &["java"], command: || tools::java("Member") };
pub(super) const CONFLUENT: Client =
    Client { name: "confluent-kafka", needs: &["python"], command: || python("confluent.py") };
pub(super) const AIOKAFKA: Client =
    Client { name: "aiokafka", needs: &["python"], command: || python("aio.py") };
pub(super) const KAFKA_PYTHON: Client =
    Client { name: "kafka-python", needs: &["python"], command: || python("kafka_python.py") };
pub(super) const KAFKAJS: Client = Client { name: "kafkajs", needs: &["node"], command: node };

fn python(script: &str) -> Command {
    let mut command = Command::new(tools::env("python/bin/python"));
    command
        .arg(tools::here("groups/members").join(script))
        .env("PYTHONUTF8", "1")
        .env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

fn node() -> Command {
    let mut command = Command::new("node");
    command.arg(tools::here("groups/members/kafkajs.js")).env("NODE_PATH", tools::env("node/node_modules"));
    command
}

/// A running member.
pub(super) struct Member {
    pub(super) name: String,
    child: Child,
    said: PathBuf,
}

/// A record that a member has read: partition and offset.
pub(super) type Place = (i32, i64);

impl Member {
    /// Starts a member; `name` is the file that it speaks into.
    pub(super) fn start(
        client: &Client,
        folder: &Folder,
        name: &str,
        broker: &Broker,
        (group, topic, assignor): (&str, &str, &str),
    ) -> Self {
        let said = folder.join(name);
        let mut command = (client.command)();
        command.args([&broker.address(), group, topic, assignor]);
        let out = File::create(&said).expect("a file for what it says");
        let errors = File::create(said.with_extension("err")).expect("a file for its warnings");
        let child = command.stdin(Stdio::piped()).stdout(out).stderr(errors).spawn().expect("it starts");
        Self { name: format!("{} ({name})", client.name), child, said }
    }

    /// What it has said so far, whole lines only.
    fn said(&self) -> String {
        let text = fs::read_to_string(&self.said).unwrap_or_default();
        text.rfind('\n').map_or(String::new(), |end| text[..=end].to_owned())
    }

    /// The partitions that it has now; `None` before it joined.
    pub(super) fn assigned(&self) -> Option<BTreeSet<i32>> {
        let said = self.said();
        let last = said.lines().rev().find_map(|line| line.strip_prefix("assigned"))?;
        Some(last.split([',', ' ']).filter_map(|word| word.parse().ok()).collect())
    }

    /// Everything that it has read, in order.
    pub(super) fn read(&self) -> Vec<Place> {
        let place = |line: &str| {
            let (partition, offset) = line.strip_prefix("read ")?.split_once(' ')?;
            Some((partition.parse().ok()?, offset.parse().ok()?))
        };
        self.said().lines().filter_map(place).collect()
    }

    /// What it has read is committed, as far as it says.
    pub(super) fn has_committed(&self) -> bool {
        let said = self.said();
        said.lines().rev().find(|line| !line.starts_with("assigned")).is_none_or(|line| line == "committed")
    }

    /// Waits until something holds.
    pub(super) fn wait_for(&mut self, what: &str, broker: &Broker, mut holds: impl FnMut(&Self) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !holds(self) {
            let ended = self.child.try_wait().expect("it is ours");
            if ended.is_some() || Instant::now() > end {
                panic!(
                    "{}: {what}: not so ({ended:?}). {}\nthe broker: {}",
                    self.name,
                    self.last_words(),
                    broker.log()
                );
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn last_words(&self) -> String {
        let tail = |text: String| {
            let lines: Vec<&str> = text.lines().collect();
            lines[lines.len().saturating_sub(25)..].join("\n")
        };
        let errors = fs::read_to_string(self.said.with_extension("err")).unwrap_or_default();
        format!("It said:\n{}\nand warned:\n{}", tail(self.said()), tail(errors))
    }

    /// Leaves the group, and ends well.
    pub(super) fn leave(mut self, broker: &Broker) {
        drop(self.child.stdin.take());
        let end = Instant::now() + PATIENCE;
        while self.child.try_wait().expect("it is ours").is_none() {
            assert!(
                Instant::now() < end,
                "{} does not end. {}\nthe broker: {}",
                self.name,
                self.last_words(),
                broker.log()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(self.said().ends_with("left\n"), "{} ended without a word. {}", self.name, self.last_words());
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
