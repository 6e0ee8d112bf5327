//! Each client writes the same records with each codec it has, and each client reads what each one wrote, byte for byte.
//! At the end Kafka's DumpLogSegments says whether the codecs on disk are those that were asked for.

use crate::broker::{Broker, Folder};
use crate::{dump, plan, tools};
use std::process::Command;

const CODECS: [&str; 5] = ["none", "gzip", "snappy", "lz4", "zstd"];
/// Room for 8 MiB and what goes around it.
const RAISED: &str = "max.message.bytes=12582912";

/// A client: its name, whether it can write headers without a value, what it needs, and how it is called.
struct Client {
    name: &'static str,
    null_headers: bool,
    needs: &'static [&'static str],
    command: fn() -> Command,
}

const CLIENTS: [Client; 7] = [
    Client { name: "java", null_headers: true, needs: &["java"], command: || tools::java("Client") },
    Client {
        name: "rdkafka",
        null_headers: true,
        needs: &["rdkafka"],
        command: || Command::new(tools::env("rdkafka-client")),
    },
    Client { name: "kcat", null_headers: true, needs: &["kcat"], command: || python("kcat.py") },
    Client {
        name: "confluent-kafka",
        null_headers: true,
        needs: &["python"],
        command: || python("confluent.py"),
    },
    Client {
        name: "kafka-python",
        null_headers: false,
        needs: &["python"],
        command: || python("kafka_python.py"),
    },
    Client { name: "aiokafka", null_headers: true, needs: &["python"], command: || python("aio.py") },
    Client { name: "kafkajs", null_headers: false, needs: &["node"], command: node },
];

fn python(script: &str) -> Command {
    let mut command = Command::new(tools::env("python/bin/python"));
    command
        .arg(tools::here("clients").join(script))
        .env("PYTHONUTF8", "1")
        .env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

fn node() -> Command {
    let mut command = Command::new("node");
    command.arg(tools::here("clients/kafkajs.js")).env("NODE_PATH", tools::env("node/node_modules"));
    command.env("KAFKAJS_NO_PARTITIONER_WARNING", "1");
    command
}

fn topic(client: &Client) -> String {
    format!("from-{}", client.name)
}

#[test]
fn each_client_reads_what_each_client_wrote() {
    if !tools::have(&["java"]) {
        return;
    }
    let clients: Vec<&Client> = CLIENTS.iter().filter(|client| tools::have(client.needs)).collect();
    let topics: Vec<String> = clients.iter().map(|client| topic(client)).collect();
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &[]);
    tools::run(tools::java("Client").args(["create", &broker.address(), "1", RAISED]).args(&topics));
    for client in &clients {
        let plan = folder.join("plan");
        std::fs::write(&plan, plan::plan(client.null_headers)).expect("the plan");
        let mut command = (client.command)();
        command.args(["produce", &broker.address(), &topic(client)]).arg(&plan).args(CODECS);
        tools::run(&mut command);
        println!("{:16} wrote {}", client.name, CODECS.join(", "));
    }
    let complaints: Vec<String> = clients.iter().flat_map(|reader| read(reader, &broker, &clients)).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    assert!(broker.stop().success());
    for topic in topics {
        check_codecs(&broker, &topic);
    }
}

/// What this reader gets wrong.
fn read(reader: &Client, broker: &Broker, writers: &[&Client]) -> Vec<String> {
    let count = plan::records(true).len() * CODECS.len();
    let mut command = (reader.command)();
    command
        .args(["consume", &broker.address(), &count.to_string()])
        .args(writers.iter().map(|writer| topic(writer)));
    let output = tools::run(&mut command);
    let mut complaints = Vec::new();
    for writer in writers {
        let topic = &topic(writer);
        let mark = format!("{topic}\t");
        let seen: Vec<&str> = output.lines().filter(|line| line.starts_with(&mark)).collect();
        let wanted = plan::facts(topic, CODECS.len(), writer.null_headers);
        let wrong: Vec<String> = compare(&seen, &wanted);
        let verdict = if wrong.is_empty() { "read" } else { "misread" };
        println!("{:16} {verdict} {topic}: {} records", reader.name, seen.len());
        complaints.extend(wrong.into_iter().map(|what| format!("{}: {what}", reader.name)));
    }
    complaints
}

fn compare(seen: &[&str], wanted: &[String]) -> Vec<String> {
    let mut wrong = Vec::new();
    if seen.len() != wanted.len() {
        wrong.push(format!("{} records in place of {}", seen.len(), wanted.len()));
    }
    let pairs = seen.iter().zip(wanted).filter(|(seen, wanted)| *seen != *wanted);
    wrong.extend(pairs.map(|(seen, wanted)| format!("read   {seen}\n  wanted {wanted}")));
    wrong
}

fn check_codecs(broker: &Broker, topic: &str) {
    let text = dump::segments(&broker.data().join(format!("{topic}-0")), &[]);
    for codec in CODECS {
        assert!(
            text.to_lowercase().contains(&format!("compresscodec: {codec}")),
            "{topic}: no {codec}:\n{text}"
        );
    }
}
