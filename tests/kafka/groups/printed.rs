//! Kafka's `ConsumerGroupCommand`, `GroupsCommand` and `GetOffsetShell` print for us what they print for Apache Kafka 4.3 in the
//! same state: `printed.txt` is a story with what the tools said about Kafka, and `java/ToolStory.java` plays it.
//!
//! `HIGHWATER_PRINTED=kafka` starts Kafka, plays the story there, and writes what the tools said into `printed.txt`.

use crate::broker::{Broker, Folder, SMALL, free_port};
use crate::tools;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What decides what the tools print, in both brokers.
const ALIKE: [(&str, &str); 5] = [
    ("group.initial.rebalance.delay.ms", "0"),
    ("offsets.topic.num.partitions", "3"),
    // Members that come one after the other are given their parts one after the other.
    ("group.consumer.assignment.interval.ms", "0"),
    // Sooner than by default, for a short test.
    ("group.consumer.min.heartbeat.interval.ms", "200"),
    ("group.consumer.heartbeat.interval.ms", "200"),
];

/// Seconds for the whole story.
const PATIENCE: u32 = 400;

#[test]
fn kafkas_tools_print_what_they_print_for_kafka() {
    if !tools::have(&["java"]) {
        return;
    }
    let folder = Folder::new();
    let story = tools::here("groups/printed.txt");
    if std::env::var("HIGHWATER_PRINTED").is_ok_and(|value| value == "kafka") {
        let kafka = Kafka::start(&folder);
        let printed = play(&kafka.address, &story, &folder);
        fs::write(&story, printed).expect("the story can be written");
        return;
    }
    let flags: Vec<String> =
        ALIKE.iter().flat_map(|(key, value)| [format!("--{key}"), (*value).to_owned()]).collect();
    let flags: Vec<&str> = SMALL.into_iter().chain(flags.iter().map(String::as_str)).collect();
    let mut broker = Broker::start(&folder, &flags);
    let printed = play(&broker.address(), &story, &folder);
    compare(&fs::read_to_string(&story).expect("the story"), &printed);
    assert!(broker.stop().success());
}

fn play(address: &str, story: &Path, folder: &Folder) -> String {
    let files = folder.join("files");
    fs::create_dir_all(&files).expect("a folder for the tools' files");
    let output = tools::run_within(tools::java("ToolStory").arg(address).arg(story).arg(files), PATIENCE);
    assert!(output.status.success(), "{}\n{}", output.status, tools::both(&output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Fails with every line that is answered otherwise.
fn compare(kafka: &str, ours: &str) {
    let (kafka, ours) = (answers(kafka), answers(ours));
    assert_eq!(kafka.len(), ours.len(), "the same lines are played");
    let differ = kafka.iter().zip(&ours).filter(|(kafka, ours)| kafka != ours);
    let told: Vec<String> = differ
        .map(|((line, kafka), (_, ours))| {
            format!("{line}\n  Kafka:\n{}\n  ours:\n{}", kafka.join("\n"), ours.join("\n"))
        })
        .collect();
    assert!(told.is_empty(), "{} differ:\n{}", told.len(), told.join("\n\n"));
}

/// Lines that are played, each with what was printed.
fn answers(text: &str) -> Vec<(&str, Vec<&str>)> {
    let mut answers: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in text.lines() {
        match answers.last_mut() {
            Some((_, printed)) if line.starts_with("    ") => printed.push(line),
            _ => answers.push((line, Vec::new())),
        }
    }
    answers
}

/// Apache Kafka itself, from the jars of `tests/run`.
struct Kafka {
    child: Child,
    address: String,
}

impl Kafka {
    fn start(folder: &Folder) -> Self {
        let port = free_port();
        let mut command = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/kafka/start"));
        command.env("KAFKA_JARS", tools::env("jars")).env("KAFKA_IS_THERE", "1").arg("broker");
        command.arg(folder.join("kafka")).arg(port.to_string());
        command.args(ALIKE.map(|(key, value)| format!("{key}={value}")));
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().expect("Kafka starts");
        let mut kafka = Self { child, address: format!("127.0.0.1:{port}") };
        let end = Instant::now() + Duration::from_secs(60);
        while std::net::TcpStream::connect(&kafka.address).is_err() {
            let ended = kafka.child.try_wait().expect("it is ours");
            assert!(ended.is_none() && Instant::now() < end, "Kafka does not start ({ended:?})");
            std::thread::sleep(Duration::from_millis(100));
        }
        kafka
    }
}

impl Drop for Kafka {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
