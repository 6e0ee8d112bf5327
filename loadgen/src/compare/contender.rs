//! A broker in the comparison.

use super::options::Who;
use super::process::Process;
use crate::wire::Line;
use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

/// How often a starting broker is asked.
const ASK: Duration = Duration::from_millis(2);

/// What is known of a contender without running it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Identity {
    /// `highwater`, `kafka`, `kafka-flush`, or an address.
    pub(super) name: String,
    pub(super) who: Option<Who>,
    pub(super) version: String,
    /// How it is started.
    pub(super) command: String,
    /// What an acknowledgement means with these settings.
    pub(super) promise: String,
}

/// A broker that answers.
#[derive(Debug)]
pub(super) struct Contender {
    pub(super) identity: Identity,
    pub(super) address: String,
    pub(super) process: Option<Process>,
}

/// Where things are that starting needs.
#[derive(Clone, Debug)]
pub(super) struct Ground {
    pub(super) data: PathBuf,
    pub(super) logs: PathBuf,
    pub(super) cores: Vec<usize>,
}

impl Identity {
    pub(super) fn of(who: Who) -> Result<Self> {
        let (name, promise) = match who {
            Who::Highwater => ("highwater", "on stable storage before it is acknowledged"),
            Who::Kafka => ("kafka", "in memory when it is acknowledged; flushed when the kernel likes"),
            Who::KafkaFlush => ("kafka-flush", "on stable storage before it is acknowledged"),
        };
        let version = match who {
            Who::Highwater => version_of(&binary()?)?,
            _ => format!("Apache Kafka {}, {}", kafka_version()?, java_version()),
        };
        let command = command_line(&command(who, Path::new("DIR"), 9092)?);
        Ok(Self { name: name.to_owned(), who: Some(who), version, command, promise: promise.to_owned() })
    }

    pub(super) fn at(address: &str) -> Self {
        Self {
            name: address.to_owned(),
            who: None,
            version: "unknown: a broker that was running already".to_owned(),
            command: "not started by this comparison".to_owned(),
            promise: "unknown".to_owned(),
        }
    }
}

impl Contender {
    /// Starts a broker with its data in a folder of its own, and waits for its first answer.
    pub(super) fn start(identity: &Identity, port: u16, ground: &Ground) -> Result<Self> {
        let Some(who) = identity.who else {
            let line = Line::open(&identity.name)?;
            drop(line);
            return Ok(Self { identity: identity.clone(), address: identity.name.clone(), process: None });
        };
        let folder = ground.data.join(&identity.name);
        std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let log = ground.logs.join(format!("{}.log", identity.name));
        let process = Process::start(command(who, &folder, port)?, &ground.cores, &log)?;
        let address = format!("127.0.0.1:{port}");
        let mut contender = Self { identity: identity.clone(), address, process: Some(process) };
        contender.wait()?;
        Ok(contender)
    }

    fn wait(&mut self) -> Result<()> {
        let address = self.address.clone();
        match &mut self.process {
            Some(process) => process.wait_until(|| Line::open(&address).is_ok(), ASK),
            None => Ok(()),
        }
        .with_context(|| format!("{} did not start", self.identity.name))
    }

    /// Whether its process still runs, as far as it is ours.
    pub(super) fn is_alive(&mut self) -> bool {
        self.process.as_mut().is_none_or(Process::is_alive)
    }

    pub(super) fn process_id(&self) -> Option<u32> {
        self.process.as_ref().map(Process::id)
    }
}

/// How a broker is started.
pub(super) fn command(who: Who, folder: &Path, port: u16) -> Result<Command> {
    if who == Who::Highwater {
        let mut command = Command::new(binary()?);
        command.args(["serve", "--listeners", &format!("PLAINTEXT://127.0.0.1:{port}"), "--log.dirs"]);
        command.arg(folder.join("data"));
        return Ok(command);
    }
    kafka_command("broker", who, folder, port)
}

/// Prepares a folder, so that a start is only a start.
pub(super) fn format(who: Who, folder: &Path, port: u16) -> Result<()> {
    if who == Who::Highwater {
        return Ok(());
    }
    let output = kafka_command("format", who, folder, port)?.output().context("benches/kafka/start")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "Kafka's folder cannot be prepared: {}", said.trim());
    Ok(())
}

fn kafka_command(what: &str, who: Who, folder: &Path, port: u16) -> Result<Command> {
    let mut command = Command::new(kafka_script()?);
    // `fetch_kafka` looked.
    command.env("KAFKA_IS_THERE", "1").arg(what).arg(folder).arg(port.to_string());
    if who == Who::KafkaFlush {
        command.arg("log.flush.interval.messages=1");
    }
    Ok(command)
}

/// As a person would type it, without this machine's folders.
fn command_line(command: &Command) -> String {
    let short = |text: &std::ffi::OsStr| {
        let text = text.to_string_lossy();
        let root = format!("{}/", root().display());
        text.replace(&root, "")
    };
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(short).collect::<Vec<_>>().join(" ")
}

/// The source tree that this program was built from.
pub(super) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Our release binary, built from the source tree as it is now; where there is no cargo, the one beside this program. The
/// tests of `tests/run` compare the binary of their own profile.
fn binary() -> Result<PathBuf> {
    static BUILT: OnceLock<bool> = OnceLock::new();
    let own = std::env::current_exe().context("where this program is")?;
    let folder = own.parent().context("where this program is")?;
    let target = folder.parent().context("where this program is")?;
    let profile = if folder.ends_with("tests") { "tests" } else { "release" };
    let is_built = *BUILT.get_or_init(|| build(target, profile));
    let built = target.join(profile).join("highwater");
    let found = if is_built { built } else { own.with_file_name("highwater") };
    ensure!(found.exists(), "the broker's release binary is missing: cargo build --release");
    Ok(found)
}

/// At once when nothing has changed.
fn build(target: &Path, profile: &str) -> bool {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--profile", profile, "--locked", "--quiet", "--bin", "highwater", "--target-dir"]);
    cargo.arg(target).current_dir(root()).stdin(Stdio::null());
    if profile == "tests" {
        // With the features of dependencies that `tests/run` has built.
        cargo.arg("--workspace");
    }
    cargo.status().is_ok_and(|status| status.success())
}

fn version_of(binary: &Path) -> Result<String> {
    let output = Command::new(binary).arg("--version").output().context("the broker's version")?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let commit = Command::new("git")
        .args(["describe", "--always", "--dirty"])
        .current_dir(root())
        .output()
        .ok()
        .filter(|output| output.status.success())
        .map(|output| format!(", commit {}", String::from_utf8_lossy(&output.stdout).trim()));
    Ok(version + &commit.unwrap_or_default())
}

/// `benches/kafka/start`.
pub(super) fn kafka_script() -> Result<PathBuf> {
    let script = root().join("benches/kafka/start");
    ensure!(script.exists(), "{} is missing: compare runs from a source tree", script.display());
    Ok(script)
}

/// Fetches Kafka when it is not there; says what is missing for it.
pub(super) fn fetch_kafka() -> Result<()> {
    let output = Command::new(kafka_script()?).arg("fetch").stdin(Stdio::null()).output();
    let output = output.context("benches/kafka/start cannot be run")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "Kafka cannot be had: {}", said.trim());
    Ok(())
}

fn kafka_version() -> Result<String> {
    let pom =
        std::fs::read_to_string(root().join("benches/kafka/pom.xml")).context("benches/kafka/pom.xml")?;
    let version = pom.split("<kafka.version>").nth(1).and_then(|rest| rest.split('<').next());
    Ok(version.context("benches/kafka/pom.xml names no version of Kafka")?.to_owned())
}

fn java_version() -> String {
    let output = Command::new("java").arg("-version").output();
    let said = output.map(|output| String::from_utf8_lossy(&output.stderr).into_owned()).unwrap_or_default();
    said.lines().nth(1).unwrap_or("Java of an unknown version").trim().to_owned()
}
